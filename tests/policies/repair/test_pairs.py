"""Two edits at once: which, in which order, and that neither loses its text."""

from __future__ import annotations

import ast

from hypothesis import given, settings
from hypothesis import strategies as st

from redraft.policies.repair.candidates import EditCandidate, candidates
from redraft.policies.repair.operators import OPERATORS
from redraft.policies.repair.pairs import pairs
from redraft.policies.repair.subject import Subject

SOURCE = "def f(a, b):\n    # keep me\n    x = a + 1\n    return x * b"


def singles() -> list[EditCandidate]:
    few = tuple(o for o in OPERATORS if o.name in ("arithmetic", "off_by_one", "augmented"))
    return list(candidates(Subject(SOURCE), {}, operators=few))


def test_every_pair_is_two_edits_of_different_places_done_together() -> None:
    alone = singles()
    made = list(pairs(SOURCE, alone, {}, frozenset(), len(alone)))
    assert made
    sources = {c.source for c in alone} | {SOURCE}
    for pair in made:
        ast.parse(pair.source)
        assert pair.source not in sources
        assert "# keep me" in pair.source
        first, second = pair.edits
        assert first.span.end <= second.span.start
        assert pair.source == first.apply(second.apply(SOURCE))
        assert " and " in pair.what
    assert len({p.source for p in made}) == len(made)
    assert [p.order for p in made] == list(range(len(alone), len(alone) + len(made)))
    assert "def f(a, b):\n    # keep me\n    x = a - 1\n    return x / b" in {
        p.source for p in made
    }


def test_pairs_come_by_falling_promise() -> None:
    alone = singles()
    scores = [pair.score for pair in pairs(SOURCE, alone, {}, frozenset(), 0)]
    assert scores == sorted(scores, reverse=True)


@settings(deadline=None, max_examples=20)
@given(st.data())
def test_what_helped_or_moved_a_test_alone_is_tried_first(data: st.DataObject) -> None:
    alone = singles()
    likely = data.draw(st.sampled_from(alone[len(alone) // 2 :]))
    rest = [c for c in alone if c.edit.span.end <= likely.edit.span.start
            or c.edit.span.start >= likely.edit.span.end]  # fmt: skip
    if not any(c.edit.span.start != likely.edit.span.start for c in rest):
        return
    place = _place(pairs(SOURCE, alone, {likely.order: 2}, frozenset(), 0), likely)
    assert place <= _place(pairs(SOURCE, alone, {}, frozenset({likely.order}), 0), likely)
    assert place <= _place(pairs(SOURCE, alone, {}, frozenset(), 0), likely)


def _place(made: object, part: EditCandidate) -> int:
    from collections.abc import Iterator

    assert isinstance(made, Iterator)
    for n, pair in enumerate(made):
        if part.edit in pair.edits:
            return n
    return 1_000_000


def test_what_was_seen_is_not_made_again() -> None:
    from redraft.policies.repair.fingerprint import fingerprint

    alone = singles()
    first = next(pairs(SOURCE, alone, {}, frozenset(), 0))
    mark = fingerprint(first.source)
    assert mark is not None
    again = pairs(SOURCE, alone, {}, frozenset(), 0, frozenset({mark}))
    assert first.source not in {p.source for p in again}
