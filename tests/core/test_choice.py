"""The incumbent rule and its laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.choice import Candidate, beats_incumbent, best, change_size, explain, tried
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Method, Outcome, Slowdown

NAMES = st.lists(st.sampled_from(["t1", "t2", "t3"]), unique=True).map(tuple)
EVIDENCE = st.builds(
    Evidence,
    outcome=st.sampled_from(Outcome),
    fixed=NAMES,
    broken=NAMES,
    refusals=st.sampled_from([(), ("the name changed",)]),
    inputs_won=NAMES,
    inputs_lost=NAMES,
    partial=st.booleans(),
    slower=st.sampled_from([(), (Slowdown("t1", 0.1, 2.0),)]),
)
CANDIDATES = st.lists(st.tuples(EVIDENCE, st.integers(0, 9)), max_size=6).map(
    lambda rows: [
        Candidate(Draft(f"v{i}", DraftKind.REFINE, "a"), evidence, change, i)
        for i, (evidence, change) in enumerate(rows)
    ]
)


@given(EVIDENCE)
def test_only_a_whole_pass_that_breaks_nothing_beats_the_users_code(evidence: Evidence) -> None:
    if beats_incumbent(evidence):
        assert evidence.outcome is Outcome.PASSED
        assert not evidence.broken
        assert not evidence.refusals
        assert not evidence.partial
        assert not evidence.inputs_lost
        assert evidence.fixed or evidence.inputs_won


@given(CANDIDATES)
def test_the_choice_is_a_winner_or_nothing(candidates: list[Candidate]) -> None:
    chosen = best(candidates)
    winners = [c for c in candidates if beats_incumbent(c.evidence)]
    assert (chosen is None) == (not winners)
    if chosen is not None:
        assert chosen in winners
        assert all(len(chosen.evidence.fixed) >= len(w.evidence.fixed) for w in winners)


@given(CANDIDATES, st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_the_order_of_looking(
    candidates: list[Candidate], rng: object
) -> None:
    shuffled = list(candidates)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert best(shuffled) == best(candidates)


def candidate(change: int, order: int, **evidence: object) -> Candidate:
    return Candidate(
        Draft(f"v{order}", DraftKind.REFINE, "a"),
        Evidence(Outcome.PASSED, **evidence),  # type: ignore[arg-type]
        change,
        order,
    )


def test_more_tests_fixed_beats_a_smaller_change() -> None:
    small, thorough = candidate(1, 0, fixed=("t1",)), candidate(30, 1, fixed=("t1", "t2"))
    assert best([small, thorough]) is thorough


def test_of_equals_the_smaller_change_then_the_earlier() -> None:
    first, second, third = (candidate(c, i, fixed=("t1",)) for i, c in enumerate((5, 2, 2)))
    assert best([first, third, second]) is second


def test_no_difference_leaves_the_users_code() -> None:
    assert best([candidate(1, 0)]) is None
    assert "nothing shows that it is better" in explain(Evidence(Outcome.PASSED))


@given(EVIDENCE)
def test_every_outcome_is_explained(evidence: Evidence) -> None:
    assert explain(evidence).strip()


def test_a_changed_line_counts_twice() -> None:
    assert change_size("a\nb\nc", "a\nx\nc") == 2
    assert change_size("a", "a") == 0


def test_pace_decides_between_what_is_equally_right_and_nothing_else() -> None:
    slow = (Slowdown("t", 0.1, 2.0),)

    def candidate(order: int, change: int, *fixed: str, quick: bool = False) -> Candidate:
        draft = Draft(f"v{order}", DraftKind.REFINE, "a")
        evidence = Evidence(Outcome.PASSED, fixed=fixed, slower=() if quick else slow)
        return Candidate(draft, evidence, change, order)

    short, quick = candidate(0, 1, "t1"), candidate(1, 9, "t1", quick=True)
    assert best([short, quick]) is quick
    right = candidate(2, 9, "t1", "t2")
    assert best([short, quick, right]) is right
    # being slower is no reason to keep code that fails
    assert best([short]) is short


@pytest.mark.parametrize(
    ("methods", "words"),
    [
        ((), ""),
        ((Method.COLD, Method.COLD), "by a cold run"),
        ((Method.SWAP,), "by code swap"),
        ((Method.SWAP, Method.SWAP, Method.COLD), "by code swap, confirmed by a cold run"),
        (
            (Method.SWAP, Method.IMPORT, Method.COLD),
            "by code swap and a fresh import, confirmed by a cold run",
        ),
    ],
)
def test_it_is_told_how_a_version_was_tried(methods: tuple[Method, ...], words: str) -> None:
    assert tried(Evidence(Outcome.PASSED, methods=methods)) == words
