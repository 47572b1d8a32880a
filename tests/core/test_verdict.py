"""What tests say where nobody was asked: a fault where they fail, nothing where they do not."""

from __future__ import annotations

from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.events import Stopped
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.verdict import from_tests

SOURCE = "def f():\n    return 1"


def test_a_failing_test_shows_a_fault_on_its_line() -> None:
    failure = TestFailure("t.py::a", "assert 1 == 2", line=1)
    baseline = Evidence(Outcome.FAILED, failed=("t.py::a",), failures=(failure,))
    said = from_tests(SOURCE, baseline, Stopped(StopReason.DONE))
    assert said.suggestion is Suggestion.REFINE
    (point,) = said.points
    assert (point.line, point.quote) == (1, "    return 1")
    assert "assert 1 == 2" in point.message


def test_passing_tests_and_none_are_no_pass() -> None:
    for baseline in (None, Evidence(Outcome.PASSED, passed=("t.py::a",))):
        said = from_tests(SOURCE, baseline, Stopped(StopReason.CALLS))
        assert said.suggestion is Suggestion.COULD_NOT_TELL
        assert "calls" in said.reason


def test_why_it_ended_is_kept() -> None:
    said = from_tests(SOURCE, None, Stopped(StopReason.UNUSABLE, "the key was refused"))
    assert said.reason == "the key was refused"
