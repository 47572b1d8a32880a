"""Two edits at once, where one was not enough."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence

from redraft.policies.repair.candidates import EditCandidate
from redraft.policies.repair.fingerprint import compiled, fingerprint
from redraft.policies.repair.subject import parse

POOL = 160
"""How many single edits are put together; the pairs of more would never be reached."""
HELPS = 20.0
"""How much likelier half of a pair is an edit that makes a failing test pass …"""
MOVES = 4.0
"""… and one with which a test fails in another way."""


def pairs(
    source: str,
    singles: Sequence[EditCandidate],
    helped: Mapping[int, int],
    moved: frozenset[int],
    first_order: int,
    seen: frozenset[str] = frozenset(),
) -> Iterator[EditCandidate]:
    """Pairs of single edits that do not overlap, by the product of their scores.

    ``helped`` says by a single's order how many failing tests it made pass,
    ``moved`` which singles changed how a test fails: what an edit did alone is the
    best word on whether it is half of a repair.
    """
    scored = sorted(
        ((_promise(single, helped, moved), single) for single in singles),
        key=lambda entry: (-entry[0], entry[1].order),
    )[:POOL]
    known = {*seen}
    own = fingerprint(source)
    if own is not None:
        known.add(own)
    order = first_order
    for score, one, two in _by_product(scored):
        both = _together(one, two)
        if both is None:
            continue
        text = both[1].edit.apply(both[0].edit.apply(source))
        mark = fingerprint(text)
        tree = parse(text)
        if mark is None or mark in known or tree is None or compiled(tree) is None:
            continue
        known.add(mark)
        # the later edit first, because it leaves the place of the other one alone
        later, earlier = both
        yield EditCandidate(
            text,
            f"{earlier.operator} + {later.operator}",
            (earlier.edit, later.edit),
            earlier.line,
            order,
            score,
            one.leans or two.leans,
        )
        order += 1


def _promise(single: EditCandidate, helped: Mapping[int, int], moved: frozenset[int]) -> float:
    factor = 1.0 + HELPS * helped.get(single.order, 0)
    return single.score * (factor + (MOVES if single.order in moved else 0.0))


def _together(one: EditCandidate, two: EditCandidate) -> tuple[EditCandidate, EditCandidate] | None:
    """The two, the later place first; None where they touch the same text."""
    earlier, later = sorted((one, two), key=lambda c: (c.edit.span.start, c.edit.span.end))
    if earlier.edit.span.end > later.edit.span.start:
        return None
    if earlier.edit.span.start == later.edit.span.start:
        return None
    return later, earlier


def _by_product(
    scored: Sequence[tuple[float, EditCandidate]],
) -> Iterator[tuple[float, EditCandidate, EditCandidate]]:
    """All pairs of the pool by falling product; each row's best is waiting in a heap."""
    heap = [(-scored[row][0] * scored[row + 1][0], row, row + 1) for row in range(len(scored) - 1)]
    heapq.heapify(heap)
    while heap:
        negative, row, column = heapq.heappop(heap)
        yield -negative, scored[row][1], scored[column][1]
        if column + 1 < len(scored):
            heapq.heappush(heap, (-scored[row][0] * scored[column + 1][0], row, column + 1))
