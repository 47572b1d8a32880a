"""Two edits at once, where one was not enough."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence

from redraft.policies.repair.candidates import EditCandidate
from redraft.policies.repair.fingerprint import compiled, fingerprint
from redraft.policies.repair.subject import parse

FIRST_HALVES = 80
"""How many single edits are taken as the half that was seen to do something …"""
SECOND_HALVES = 240
"""… and how many as the other half: the pairs of more would never be reached."""
HELPS = 20.0
"""How much likelier a first half is an edit that makes all failing tests pass; in proportion,
where it is a part of them …"""
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
    best word on whether it is half of a repair.  Of the other half nothing need be
    seen, as where the first mends one thing and uncovers another.
    """
    most = max(helped.values(), default=0) or 1

    def promise(single: EditCandidate) -> float:
        factor = 1.0 + HELPS * helped.get(single.order, 0) / most
        return single.score * (factor + (MOVES if single.order in moved else 0.0))

    firsts = sorted(((promise(c), c) for c in singles), key=_falling)[:FIRST_HALVES]
    seconds = sorted(((c.score, c) for c in singles), key=_falling)[:SECOND_HALVES]
    known = {*seen}
    own = fingerprint(source)
    if own is not None:
        known.add(own)
    order = first_order
    for score, one, two in _by_product(firsts, seconds):
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


def _falling(entry: tuple[float, EditCandidate]) -> tuple[float, int]:
    return -entry[0], entry[1].order


def _together(one: EditCandidate, two: EditCandidate) -> tuple[EditCandidate, EditCandidate] | None:
    """The two, the later place first; None where they touch the same text."""
    earlier, later = sorted((one, two), key=lambda c: (c.edit.span.start, c.edit.span.end))
    if earlier.edit.span.end > later.edit.span.start:
        return None
    if earlier.edit.span.start == later.edit.span.start:
        return None
    return later, earlier


def _by_product(
    firsts: Sequence[tuple[float, EditCandidate]], seconds: Sequence[tuple[float, EditCandidate]]
) -> Iterator[tuple[float, EditCandidate, EditCandidate]]:
    """All pairs by falling product; each first half's best partner is waiting in a heap."""
    if not seconds:
        return
    heap = [(-score * seconds[0][0], row, 0) for row, (score, _) in enumerate(firsts)]
    heapq.heapify(heap)
    while heap:
        negative, row, column = heapq.heappop(heap)
        yield -negative, firsts[row][1], seconds[column][1]
        if column + 1 < len(seconds):
            heapq.heappush(heap, (-firsts[row][0] * seconds[column + 1][0], row, column + 1))
