"""Critique by running: what it says, what it quotes, and when it holds its tongue."""

from __future__ import annotations

from typing import Any

import pytest

from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.task import LintFact, Task
from redraft.core.trajectory import Step, Trajectory
from redraft.languages.python import Python
from redraft.policies.repair import RepairOptions, RepairPolicy
from tests.policies.repair.bugs import BUGS, Bug
from tests.policies.repair.toy import FixedGate, ToyGate, original, task_of

F = "def f(x):\n    y = x + 1\n    return y"


async def critique(gate: Any, task: Task, evidence: Evidence | None = None) -> Critique:
    thinker = RepairPolicy(gate, Python())
    return await thinker.critique(task, original(task), evidence)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
async def test_a_bug_is_seen_quoted_and_reproduced(bug: Bug) -> None:
    task = task_of(bug.source, bug.tests, snippets=True)
    made = await critique(ToyGate(bug.tests), task)
    assert made.suggestion is Suggestion.REFINE
    assert made.author == "repair"
    assert made.points
    lines = bug.source.split("\n")
    for point in made.points:
        assert point.source == "tests"
        assert point.reproduced is True
        assert point.observed
        assert point.line is not None
        assert point.quote == lines[point.line].strip()
        assert point.input is not None
        assert bug.source[4 : bug.source.index("(")] in point.input


async def test_the_failing_assertion_gives_input_and_expected() -> None:
    tests = 'def test_a():\n    assert f("a b") == "a-b"\ndef test_b():\n    assert f("") == ""'
    source = "def f(s):\n    if not s:\n        return s\n    return s.upper()"
    made = await critique(ToyGate(tests), task_of(source, tests))
    (point,) = made.points
    assert (point.input, point.expected) == ("f('a b')", "'a-b'")
    assert (point.line, point.quote) == (3, "return s.upper()")
    assert "test_a" in point.message
    assert "1 of 2 tests that run it fail" in made.summary
    assert made.basis == "2 tests, 1 failing"


async def test_the_line_on_which_it_raised_is_quoted() -> None:
    source = "def f(xs):\n    first = xs[0]\n    return first"
    made = await critique(ToyGate("def test_a():\n    assert f([]) is None"), task_of(source))
    (point,) = made.points
    assert (point.line, point.quote) == (1, "first = xs[0]")
    assert "IndexError" in point.message
    assert (point.input, point.expected) == ("f([])", "None")


async def test_a_right_function_passes_and_says_on_what() -> None:
    tests = "def test_a():\n    assert f(1) == 2\ndef test_b():\n    assert f(0) == 1"
    made = await critique(ToyGate(tests), task_of(F))
    assert made.suggestion is Suggestion.PASS
    assert made.basis == "2 tests ran it, no failure"
    assert made.points == ()


async def test_a_failing_test_that_never_runs_the_function_is_not_held_against_it() -> None:
    tests = "def test_a():\n    assert f(1) == 2\ndef test_other():\n    assert False"
    made = await critique(ToyGate(tests), task_of(F))
    assert made.suggestion is Suggestion.PASS
    assert made.basis == "1 test ran it, no failure"


async def test_where_no_test_runs_the_function_it_cannot_tell() -> None:
    made = await critique(ToyGate("def test_a():\n    assert True"), task_of(F))
    assert made.suggestion is Suggestion.COULD_NOT_TELL
    assert "no test runs this function" in made.reason
    assert not made.unusable


async def test_the_users_own_command_counts_though_it_traces_nothing() -> None:
    run = Evidence(Outcome.PASSED, passed=("a", "b"), ran=2, total=2)
    made = await critique(FixedGate(run), task_of(F, command="make check"))
    assert made.suggestion is Suggestion.PASS
    assert made.basis == "2 tests, no failure; which of them run it was not seen"


@pytest.mark.parametrize(
    ("outcome", "unusable"),
    [(Outcome.NO_TESTS, False), (Outcome.TIMED_OUT, False), (Outcome.UNAVAILABLE, True)],
)
async def test_a_run_that_told_nothing_is_never_a_pass(outcome: Outcome, unusable: bool) -> None:
    made = await critique(FixedGate(Evidence(outcome, "for this reason")), task_of(F))
    assert made.suggestion is Suggestion.COULD_NOT_TELL
    assert "for this reason" in made.reason
    assert made.unusable is unusable


async def test_a_test_that_was_stopped_for_time_is_a_failing_test() -> None:
    source = "def f(n):\n    i = 0\n    while i < n:\n        pass\n    return i"
    tests = "def test_a():\n    assert f(0) == 0\ndef test_b():\n    assert f(2) == 2"
    made = await critique(ToyGate(tests), task_of(source))
    assert made.suggestion is Suggestion.REFINE
    (point,) = made.points
    assert "does not end" in point.message
    assert point.quote == "while i < n:"
    assert point.observed == "stopped for time"


async def test_a_flaky_test_is_left_out_and_named() -> None:
    run = Evidence(
        Outcome.PASSED,
        passed=("a",),
        failed=("b",),
        flaky=("b",),
        failures=(TestFailure("b", "no"),),
        reached=("a", "b"),
    )
    made = await critique(FixedGate(run), task_of(F))
    assert made.suggestion is Suggestion.PASS
    assert "1 flaky test left out" in made.basis


async def test_linter_faults_become_points_and_taste_does_not() -> None:
    gate = ToyGate("def test_a():\n    assert f(1) == 2")
    facts = (
        LintFact("F821", "Undefined name `z`", 1),
        LintFact("E501", "Line too long", 2),
    )
    made = await critique(gate, task_of(F, lint=facts))
    assert made.suggestion is Suggestion.REFINE
    (point,) = made.points
    assert (point.source, point.line, point.quote) == ("lint", 1, "y = x + 1")
    assert "F821" in point.message
    assert (await critique(gate, task_of(F, lint=facts[1:]))).suggestion is Suggestion.PASS


@pytest.mark.parametrize(
    ("body", "harmful"),
    [
        ("xs.append(1)\n    return len(xs)", True),
        ("xs += [1]\n    return len(xs)", True),
        ("return xs", True),
        ("return len(xs)", False),
        ("return [*xs, 1]", False),
    ],
)
async def test_a_mutable_default_counts_where_it_is_shared(body: str, harmful: bool) -> None:
    gate = ToyGate("def test_a():\n    f([])")
    task = task_of(f"def f(xs=[]):\n    {body}", lint=(LintFact("B006", "Mutable default", 0),))
    made = await critique(gate, task)
    assert (made.suggestion is Suggestion.REFINE) is harmful


async def test_the_linter_read_the_users_code_and_nothing_else() -> None:
    gate = ToyGate("def test_a():\n    assert f(1) == 2")
    task = task_of(F, lint=(LintFact("F821", "Undefined name `z`", 1),))
    other = Draft("def f(x):\n    return x + 1", DraftKind.REFINE, "someone")
    made = await RepairPolicy(gate, Python()).critique(task, other, None)
    assert made.suggestion is Suggestion.PASS


async def test_another_draft_is_judged_and_its_unreached_failures_left_out() -> None:
    tests = "def test_a():\n    assert f(1) == 2\ndef test_other():\n    assert False"
    gate, task = ToyGate(tests), task_of("def f(x):\n    return x")
    right = Draft("def f(x):\n    return x + 1", DraftKind.REFINE, "someone")
    made = await RepairPolicy(gate, Python()).critique(task, right, None)
    assert made.suggestion is Suggestion.PASS
    assert made.basis == "1 test ran it, no failure"
    assert gate.judged == [right.source]


async def test_given_evidence_is_used() -> None:
    given = Evidence(
        Outcome.FAILED, failed=("t",), failures=(TestFailure("t", "odd", line=1),), reached=("t",)
    )
    made = await critique(ToyGate("def test_a():\n    assert f(1) == 2"), task_of(F), given)
    (point,) = made.points
    assert "odd" in point.message
    assert point.quote == "y = x + 1"


async def test_a_failure_without_a_report_still_counts() -> None:
    run = Evidence(Outcome.FAILED, failed=("t",), reached=("t",))
    made = await critique(FixedGate(run), task_of(F))
    assert made.suggestion is Suggestion.REFINE
    assert "`t` fails" in made.points[0].message


async def test_a_refused_draft_is_told_why() -> None:
    task = task_of(F)
    gate = FixedGate(
        Evidence(Outcome.PASSED, passed=("t",), reached=("t",)),
        Evidence(Outcome.FAILED, refusals=("the parameter `x` is gone",)),
    )
    other = Draft("def f():\n    return 1", DraftKind.REFINE, "someone")
    made = await RepairPolicy(gate, Python()).critique(task, other, None)
    assert made.suggestion is Suggestion.REFINE
    assert made.points == (Point("the parameter `x` is gone", source="gate"),)


async def test_a_draft_that_does_not_parse_is_not_run() -> None:
    gate, task = ToyGate("def test_a():\n    assert f(1) == 2"), task_of(F)
    broken = Draft("def f(x):\n    return (", DraftKind.REFINE, "someone")
    made = await RepairPolicy(gate, Python()).critique(task, broken, None)
    assert made.suggestion is Suggestion.REFINE
    assert made.points[0].source == "parser"
    assert gate.judged == []


async def test_points_are_bounded_and_the_rest_counted() -> None:
    tests = "\n".join(f"def test_{i}():\n    assert f({i}) == {i}" for i in range(9))
    thinker = RepairPolicy(ToyGate(tests), Python(), RepairOptions(points=3))
    task = task_of(F)
    made = await thinker.critique(task, original(task), None)
    assert len(made.points) == 3
    assert "6 further failures not shown" in made.summary


async def test_other_languages_are_declined() -> None:
    from dataclasses import replace

    task = task_of(F)
    task = replace(task, function=replace(task.function, language="ruby"))
    gate = ToyGate("def test_a():\n    assert f(1) == 2")
    assert (await critique(gate, task)).suggestion is Suggestion.COULD_NOT_TELL
    thinker = RepairPolicy(gate, Python())
    trajectory = Trajectory((Step(original(task)),))
    result = await thinker.regenerate(task, trajectory, Suggestion.REFINE)
    assert not isinstance(result, Draft)
    assert "ruby" in result.reason
    assert gate.screened == []
