"""Critique by running: what it says, what it quotes, and when it holds its tongue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.task import LintFact, Task
from redraft.core.text import Document
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
    assert made.basis == "2 tests ran it, no failure; no generated inputs: nothing was run"
    assert made.points == ()


async def test_a_failing_test_that_never_runs_the_function_is_not_held_against_it() -> None:
    tests = "def test_a():\n    assert f(1) == 2\ndef test_other():\n    assert False"
    made = await critique(ToyGate(tests), task_of(F))
    assert made.suggestion is Suggestion.PASS
    assert made.basis.startswith("1 test ran it, no failure")


async def test_where_no_test_runs_the_function_it_cannot_tell() -> None:
    made = await critique(ToyGate("def test_a():\n    assert True"), task_of(F))
    assert made.suggestion is Suggestion.COULD_NOT_TELL
    assert "no test runs this function" in made.reason
    assert not made.unusable


async def test_the_users_own_command_counts_though_it_traces_nothing() -> None:
    run = Evidence(Outcome.PASSED, passed=("a", "b"), ran=2, total=2)
    made = await critique(FixedGate(run), task_of(F, command="make check"))
    assert made.suggestion is Suggestion.PASS
    assert made.basis.startswith("2 tests, no failure")
    assert made.basis.endswith("; which of them run it was not seen")


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


UNDEFINED = "def f(x):\n    if x > 5:\n        return z\n    return x + 1"
ONE = "def test_a():\n    assert f(1) == 2"


async def test_linter_faults_become_points_and_taste_does_not() -> None:
    facts = (LintFact("F821", "Undefined name `z`", 2), LintFact("E501", "Line too long", 1))
    made = await critique(ToyGate(ONE), task_of(UNDEFINED, lint=facts))
    assert made.suggestion is Suggestion.REFINE
    (point,) = made.points
    assert (point.source, point.line, point.quote) == ("lint", 2, "return z")
    assert "F821" in point.message
    made = await critique(ToyGate(ONE), task_of(UNDEFINED, lint=facts[1:]))
    assert made.suggestion is Suggestion.PASS
    assert made.points == ()


@pytest.mark.parametrize(
    "source",
    [
        # the line was run, and went well
        "def f(x):\n    return x + 1 if x else z",
        # the name is in an annotation, which nothing evaluates
        "def f(x):\n    y: z = x + 1\n    return y",
        # something else in the file may set it
        "def f(x):\n    if x > 5:\n        return z\n    return x + 1\nglobals()['z'] = 3",
    ],
)
async def test_a_linters_finding_that_running_or_the_text_refutes_is_no_fault(source: str) -> None:
    line = next(n for n, text in enumerate(source.split("\n")) if "z" in text)
    function = source.partition("\nglobals")[0]
    task = task_of(function, lint=(LintFact("F821", "Undefined name `z`", line),))
    task = replace(task, document=Document("file:///toy.py", source))
    made = await critique(ToyGate(ONE), task)
    assert made.suggestion is Suggestion.PASS


@pytest.mark.parametrize(
    ("default", "body", "harmful"),
    [
        ("[]", "xs.append(1)\n    return len(xs)", True),
        ("[]", "xs += [1]\n    return len(xs)", True),
        ("[]", "return xs", True),
        ("[]", "return len(xs)", False),
        ("[]", "return [*xs, 1]", False),
        # a memory on purpose
        ("{}", "xs[1] = 2\n    return len(xs)", False),
        ("[0, 1]", "xs.append(1)\n    return len(xs)", False),
    ],
)
async def test_a_mutable_default_is_remarked_on_where_it_is_shared(
    default: str, body: str, harmful: bool
) -> None:
    gate = ToyGate("def test_a():\n    f([0, 1])")
    source = f"def f(xs={default}):\n    {body}"
    task = task_of(source, lint=(LintFact("B006", "Mutable default", 0),))
    made = await critique(gate, task)
    assert bool(made.points) is harmful
    # somebody may want it so, and every test passes
    assert made.suggestion is Suggestion.PASS


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
    assert made.basis.startswith("1 test ran it, no failure")
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


async def test_the_smallest_failing_input_comes_first_and_is_named() -> None:
    tests = (
        "def test_big():\n    assert f([5, 6, 7, 8, 9]) == 35\n"
        "def test_blind():\n    given = open\n    assert f(given and [4, 4]) == 8\n"
        "def test_small():\n    assert f([5]) == 5\n"
        "def test_fine():\n    assert f([]) == 0"
    )
    source = "def f(xs):\n    total = 0\n    for x in xs:\n        total = x + 1\n    return total"
    made = await critique(ToyGate(tests), task_of(source))
    assert made.points[0].input == "f([5])"
    assert made.points[0].expected == "5"
    assert "smallest failing input is `f([5])`" in made.summary
    # the one whose call cannot be read comes last
    assert [point.input for point in made.points[1:]] == ["f([5, 6, 7, 8, 9])", None]


async def test_a_stub_is_to_be_written_not_refined() -> None:
    source = 'def f(x):\n    """Twice."""\n    raise NotImplementedError("later")'
    made = await critique(ToyGate("def test_a():\n    assert f(1) == 2"), task_of(source))
    assert made.suggestion is Suggestion.REDRAFT
    assert "Nothing is written yet" in made.summary


async def test_after_a_local_change_in_vain_the_method_is_to_change() -> None:
    tests = "\n".join(f"def test_{i}():\n    assert f({i}) == {i} * 7" for i in range(1, 5))
    gate, task = ToyGate(tests), task_of(F)
    first = await critique(gate, task)
    assert first.suggestion is Suggestion.REFINE
    assert "Most fail" in first.summary
    other = Draft("def f(x):\n    return x + 2", DraftKind.REFINE, "someone")
    made = await RepairPolicy(gate, Python()).critique(task, other, None)
    assert made.suggestion is Suggestion.REDRAFT


async def test_a_recursion_that_never_ends_on_small_inputs_is_a_detail() -> None:
    tests = (
        "def test_a():\n    assert f(0) == 0\ndef test_b():\n    assert f(3) == 6\n"
        "def test_c():\n    assert f(1) == 1"
    )
    source = "def f(n, acc=0):\n    if n == 0:\n        return acc\n    return f({}, acc + n)"
    made = await critique(ToyGate(tests), task_of(source.format("n")))
    assert made.suggestion is Suggestion.REFINE
    deep = f"{tests}\ndef test_d():\n    assert f(900) == 405450"
    made = await critique(ToyGate(deep), task_of(source.format("n - 1")))
    assert made.suggestion is Suggestion.REDRAFT


SLOW = (
    "def f(xs):\n    seen = []\n    for x in xs:\n        if x not in seen:\n"
    "            seen.append(x)\n    return len(seen)"
)


@pytest.mark.parametrize(
    ("extra", "redrafts"), [("", True), ("while 0:\n        pass\n    ", False)]
)
async def test_out_of_time_by_a_slow_method_calls_for_another(extra: str, redrafts: bool) -> None:
    source = SLOW.replace("seen = []", f"{extra}seen = []")
    run = Evidence(
        Outcome.FAILED,
        passed=("small",),
        failed=("large",),
        failures=(TestFailure("large", "timed out", timed_out=True),),
        reached=("small", "large"),
    )
    made = await critique(FixedGate(run), task_of(source))
    assert (made.suggestion is Suggestion.REDRAFT) is redrafts
    # the slow line is told either way
    assert "complexity" in {point.source for point in made.points}


async def test_a_slow_method_alone_is_a_remark() -> None:
    made = await critique(ToyGate("def test_a():\n    assert f([1, 1]) == 1"), task_of(SLOW))
    assert made.suggestion is Suggestion.PASS
    (point,) = made.points
    assert (point.source, point.quote) == ("complexity", "if x not in seen:")
    assert point.reproduced is None


async def test_a_deep_recursion_is_quoted_where_it_calls_itself() -> None:
    source = "def f(n):\n    if n == -1:\n        return 0\n    return 1 + f(n - 2)"
    made = await critique(ToyGate("def test_a():\n    assert f(2) == 2"), task_of(source))
    (point,) = made.points
    assert (point.line, point.quote) == (3, "return 1 + f(n - 2)")


async def test_other_languages_are_declined() -> None:
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
