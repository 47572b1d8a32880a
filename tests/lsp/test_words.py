"""What is said of proposals and their evidence in one line, and what a hover shows."""

from __future__ import annotations

from dataclasses import replace

from redraft.core.critique import Critique, Suggestion
from redraft.core.evidence import Evidence, Isolation, Observation, ObservationKind, Outcome
from redraft.lsp.applying import chosen
from redraft.lsp.hover import critique_text
from redraft.lsp.memory import Known, Memory
from redraft.lsp.words import answer, kind, others, ran, unique
from tests.cli.scenes import scene


def test_a_relabelled_proposal_says_what_was_asked_for() -> None:
    _, review, _ = scene()
    redrafted, refined = review.proposals

    assert kind(refined) == "refine"
    assert kind(replace(refined, kind=Suggestion.REDRAFT)) == "redraft (asked to refine)"
    assert kind(replace(redrafted, asked=None)) == "redraft"


def test_a_relabelled_proposal_is_found_by_what_was_asked_for() -> None:
    function, review, _ = scene()
    redrafted, refined = review.proposals
    tweak = replace(redrafted, kind=Suggestion.REFINE)
    both = replace(review, proposals=(tweak, refined))

    known = Memory().learn("file:///routes.py", function, both)

    assert known.proposals == {Suggestion.REDRAFT: tweak, Suggestion.REFINE: refined}
    assert chosen(both, "redraft") is tweak
    assert chosen(both, "refine") is refined


def test_what_ran_is_one_line_with_the_way_and_the_walls() -> None:
    _, review, _ = scene()
    redrafted, _ = review.proposals

    assert ran(redrafted.evidence) == (
        "3 of 3 tests run by code swap, confirmed by a cold run; 1 much slower; "
        "no network, no writes (namespaces)"
    )
    assert ran(Evidence(Outcome.UNAVAILABLE)) == ""
    bare = Evidence(Outcome.PASSED, ran=1, total=2, isolation=Isolation("rlimits"))
    assert ran(bare) == "1 of 2 tests run; rlimits"


def test_a_hover_tells_of_isolation_slower_tests_and_differences() -> None:
    _, review, _ = scene()
    redrafted, refined = review.proposals
    known = Known("longest_wait", "0", review.critique, review.baseline)
    known.proposals = {Suggestion.REDRAFT: redrafted, Suggestion.REFINE: refined}

    text = critique_text("longest_wait", known)

    assert "\n\n3 of 3 tests run; no network, no writes (namespaces)\n\n" in text
    assert "- redraft: It fixes 2 tests and breaks none.\n" in text
    slow = "`tests/test_routes.py::test_an_empty_route_waits_nowhere`"
    assert f"  {slow} takes 0.9 s instead of 0.01 s" in text
    assert "  `longest_wait([])` gave `0`, gives `raises ValueError: empty`" in text
    also = "  3 other versions pass the tests as well, and what they do differs on "
    assert f"{also}longest_wait([Stop('A', -1)]), where this one gives 0." in text
    assert "only a test shows" not in text
    known.proposals = {
        Suggestion.REDRAFT: replace(redrafted, draft=replace(redrafted.draft, leans=True))
    }
    assert "  It repeats a value that only a test shows" in critique_text("longest_wait", known)
    quiet = Known("f", "0", Critique(Suggestion.PASS))
    assert critique_text("f", quiet) == "**Redraft: f** — pass — no tests"


def test_answers_are_short_and_no_two_buttons_are_alike() -> None:
    long = Observation("f()", ObservationKind.VALUE, "x" * 99)
    assert answer(Observation("f()", ObservationKind.RAISED, "KeyError: 1")) == "raises KeyError: 1"
    assert answer(Observation("f()", ObservationKind.TIMED_OUT, "")) == "does not end"
    assert len(answer(long)) == 60
    assert unique(["gives 1", "gives 2"]) == ["gives 1", "gives 2"]
    same = unique([answer(long), answer(replace(long, text="x" * 98)), "gives 1"])
    assert len(set(same)) == 3
    assert [title[:2] for title in same] == ["1:", "2:", "3:"]


def test_rivals_are_told_of_with_the_input_that_tells_them_apart() -> None:
    _, review, _ = scene()
    redrafted, refined = review.proposals
    assert others(refined) == ""
    draft = replace(redrafted.draft, rivals=redrafted.draft.rivals[:1], questions=())
    alike = others(replace(redrafted, draft=draft))
    assert alike == "1 other version passes the tests as well."
