"""Claims against observations, and what follows for a critique."""

from __future__ import annotations

import pytest

from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.evidence import Evidence, Observation, ObservationKind, Outcome, TestFailure
from redraft.core.reproduce import crashes, judge_point, matches, reconcile


def value(text: str) -> Observation:
    return Observation("f()", ObservationKind.VALUE, text)


def raised(text: str, *, deliberate: bool = False) -> Observation:
    return Observation("f()", ObservationKind.RAISED, text, deliberate)


HANGS = Observation("f()", ObservationKind.TIMED_OUT, "")
UNKNOWN = Observation("f()", ObservationKind.UNKNOWN, "no module")


@pytest.mark.parametrize(
    ("claim", "observation", "expected"),
    [
        ("3", value("3"), True),
        ("returns `3`.", value("3"), True),
        ("returns [1, 2]", value("[1,  2]"), True),
        ("'a'", value('"a"'), True),
        ("{1, 2}", value("{2, 1}"), True),
        ("4", value("3"), False),
        ("1", value("True"), False),
        ("1", value("1.0"), False),
        ("raises IndexError", raised("IndexError: list index out of range"), True),
        ("IndexError: whatever", raised("IndexError: list index"), True),
        ("raises a KeyError", raised("IndexError: x"), False),
        ("IndexError", value("3"), False),
        ("crashes with an error", raised("ZeroDivisionError: division by zero"), True),
        ("3", raised("IndexError: x"), False),
        ("loops forever: never ends", HANGS, True),
        ("3", HANGS, False),
        ("a wrong total", value("3"), None),
        (None, value("3"), None),
        ("3", UNKNOWN, None),
        ("json.JSONDecodeError", raised("json.decoder.JSONDecodeError: x"), True),
    ],
)
def test_claims(claim: str | None, observation: Observation, expected: bool | None) -> None:
    assert matches(claim, observation) is expected


def test_a_fault_that_shows_is_reproduced() -> None:
    point = Point("m", input="f([])", claim="raises IndexError", expected="None")
    assert judge_point(point, raised("IndexError: x")).reproduced is True
    assert judge_point(point, value("None")).reproduced is False
    assert judge_point(point, value("7")).reproduced is False
    assert judge_point(point, UNKNOWN).reproduced is None


def test_without_a_claim_a_crash_shows_a_fault_but_a_refusal_does_not() -> None:
    point = Point("m", input="f(-1)")
    assert judge_point(point, raised("TypeError: x")).reproduced is True
    assert judge_point(point, raised("ValueError: x", deliberate=True)).reproduced is False
    assert judge_point(point, value("7")).reproduced is None


def test_crashes() -> None:
    assert crashes(HANGS)
    assert crashes(raised("TypeError: x"))
    assert not crashes(raised("ValueError: x", deliberate=True))
    assert not crashes(value("1"))


FAILING = Evidence(
    Outcome.FAILED,
    failed=("t.py::a",),
    failures=(TestFailure("t.py::a", "assert 1 == 2", line=3),),
    reached=("t.py::a",),
)
PASSING = Evidence(Outcome.PASSED, passed=("t.py::a",), reached=("t.py::a",))


def test_a_pass_that_failing_tests_contradict_is_none() -> None:
    seen = reconcile(Critique(Suggestion.PASS, author="m"), FAILING)
    assert seen.suggestion is Suggestion.REFINE
    assert seen.points[0].line == 3
    assert seen.defects


def test_a_failure_elsewhere_does_not_contradict_a_pass() -> None:
    elsewhere = Evidence(
        Outcome.FAILED,
        failed=("t.py::b",),
        failures=(TestFailure("t.py::b", "x"),),
        reached=("t.py::a",),
    )
    assert reconcile(Critique(Suggestion.PASS), elsewhere).suggestion is Suggestion.PASS


def refuted(**changes: object) -> Point:
    return Point("m", input="f(1)", reproduced=False, observed="2", **changes)  # type: ignore[arg-type]


def test_points_that_all_prove_false_become_a_pass_when_tests_pass() -> None:
    critique = Critique(Suggestion.REFINE, points=(refuted(),))
    assert reconcile(critique, PASSING).suggestion is Suggestion.PASS


def test_a_point_that_was_never_run_keeps_the_suggestion() -> None:
    critique = Critique(Suggestion.REFINE, points=(refuted(), Point("style")))
    assert reconcile(critique, PASSING).suggestion is Suggestion.REFINE


def test_without_tests_refuted_points_never_make_a_pass() -> None:
    critique = Critique(Suggestion.REDRAFT, points=(refuted(),))
    assert reconcile(critique, Evidence(Outcome.NO_TESTS)).suggestion is Suggestion.REFINE
    assert reconcile(critique, None).suggestion is Suggestion.REFINE


REFUSED = Evidence(Outcome.FAILED, "The docstring is lost.", refusals=("The docstring is lost.",))


def test_a_refused_version_was_not_run_so_refuted_points_make_no_pass_of_it() -> None:
    critique = Critique(Suggestion.REDRAFT, points=(refuted(),))
    assert reconcile(critique, REFUSED).suggestion is Suggestion.REFINE


def test_a_pass_of_a_refused_version_is_none() -> None:
    seen = reconcile(Critique(Suggestion.PASS), REFUSED)
    assert seen.suggestion is Suggestion.REFINE
    assert "docstring is lost" in seen.points[0].message


def test_could_not_tell_stays() -> None:
    critique = Critique.could_not_tell("no reply")
    assert reconcile(critique, PASSING) is critique


@pytest.mark.parametrize(
    ("evidence", "basis"),
    [
        (PASSING, "read; 1 test ran it, no failure"),
        (FAILING, "read; 1 test ran it, 1 failing"),
        (Evidence(Outcome.NO_TESTS, "No test reaches f."), "read, not run: No test reaches f."),
        (None, "read, not run"),
    ],
)
def test_a_critique_that_only_read_says_what_the_tests_showed_meanwhile(
    evidence: Evidence | None, basis: str
) -> None:
    critique = Critique(Suggestion.REFINE, points=(Point("m"),), basis="read, not run")
    assert reconcile(critique, evidence).basis == basis
