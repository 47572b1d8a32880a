"""Refining by search, on toy functions and a toy gate."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace
from typing import Any

import pytest

from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.languages.python import Python
from redraft.policies.repair import RepairOptions, RepairPolicy
from tests.policies.repair.bugs import BUGS, Bug
from tests.policies.repair.toy import FixedGate, ToyGate, original, task_of

STEADY = RepairOptions(seconds=3600, linger=math.inf, workers=2)
"""Bounds that count candidates alone: no outcome hangs on the machine's speed."""


def policy(gate: Any, options: RepairOptions = STEADY) -> RepairPolicy:
    return RepairPolicy(gate, Python(), options)


def start(task: Task) -> Trajectory:
    return Trajectory((Step(original(task)),))


async def refined(gate: Any, task: Task, options: RepairOptions = STEADY) -> Draft | NoDraft:
    return await policy(gate, options).regenerate(task, start(task), Suggestion.REFINE)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
async def test_a_small_bug_is_repaired_rightly(bug: Bug) -> None:
    gate, task = ToyGate(bug.tests), task_of(bug.source, bug.tests)
    draft = await refined(gate, task)
    assert isinstance(draft, Draft), draft
    assert draft.kind is DraftKind.REFINE
    assert draft.author == "repair"
    assert draft.note
    evidence = await gate.judge(task, draft)
    assert evidence.outcome is Outcome.PASSED
    assert not evidence.failed
    for call, answer in bug.check:
        asked = ToyGate(f"def test_check():\n    assert {call} == {answer}")
        assert asked.run(draft.source, "test_check")[0] is None, draft.source


async def test_what_is_not_edited_keeps_every_byte() -> None:
    source = (
        "def f( a,b ):  # odd   spacing\n"
        '    """Doc  string."""\n'
        "    größe = a    # ünï\n"
        "    return (größe   >  b)   # compare"
    )
    gate = ToyGate("def test_a():\n    assert f(1, 1)\ndef test_b():\n    assert not f(1, 2)")
    draft = await refined(gate, task_of(source))
    assert isinstance(draft, Draft)
    assert draft.source == source.replace(">", ">=")


async def test_the_other_edits_that_would_do_are_its_rivals() -> None:
    gate = ToyGate("def test_a():\n    assert f(2, 2) == 4")
    draft = await refined(gate, task_of("def f(x, y):\n    return x + 1"))
    assert isinstance(draft, Draft)
    assert draft.rivals


async def test_an_edit_that_repeats_a_tests_value_comes_last_and_says_so() -> None:
    gate = ToyGate("def test_a():\n    assert f('x') == 'deadbeef'")
    draft = await refined(gate, task_of("def f(x):\n    return 'nothing'"))
    assert isinstance(draft, Draft)
    assert draft.leans
    general = ToyGate("def test_a():\n    assert f('ab') == 'AB'")
    draft = await refined(general, task_of("def f(x):\n    return x.lower()"))
    assert isinstance(draft, Draft)
    assert not draft.leans
    assert draft.source == "def f(x):\n    return x.upper()"


async def test_where_nothing_helps_it_says_what_was_tried() -> None:
    gate = ToyGate("def test_impossible():\n    assert f(1) == object()")
    result = await refined(gate, task_of("def f(x):\n    return x"))
    assert isinstance(result, NoDraft)
    assert not result.unusable
    assert result.reason.startswith("tried ")
    assert "test_impossible" in result.reason
    assert gate.judged == []


async def test_a_fix_that_breaks_another_test_is_not_offered() -> None:
    # every edit that makes the first test pass would have to break the second
    tests = "def test_a():\n    assert f(1) == 2\ndef test_b():\n    assert f(1) == 1"
    result = await refined(ToyGate(tests), task_of("def f(x):\n    return x"))
    assert isinstance(result, NoDraft)


async def test_a_partial_fix_is_offered_as_one() -> None:
    tests = (
        "def test_never():\n    assert f(0) == object()\n"
        "def test_more():\n    assert f(2) == 3\ndef test_same():\n    assert f(0) != 7"
    )
    draft = await refined(ToyGate(tests), task_of("def f(x):\n    return x"))
    assert isinstance(draft, Draft)
    assert "1 of 2 failing tests still fail" in draft.note


async def test_nothing_failing_gives_nothing_to_aim_at() -> None:
    gate = ToyGate("def test_a():\n    assert f(1) == 1")
    result = await refined(gate, task_of("def f(x):\n    return x"))
    assert result == NoDraft("nothing fails, so there is nothing to aim a search at")
    assert gate.screened == []


async def test_a_failing_test_that_never_runs_the_function_is_no_aim() -> None:
    tests = "def test_a():\n    assert f(1) == 1\ndef test_other():\n    assert False"
    result = await refined(ToyGate(tests), task_of("def f(x):\n    return x"))
    assert isinstance(result, NoDraft)
    assert "nothing fails" in result.reason


async def test_a_draft_of_the_trajectory_is_not_offered_again() -> None:
    gate = ToyGate("def test_a():\n    assert f(2, 2) == 4")
    task = task_of("def f(x, y):\n    return x + 1")
    trajectory, offered = start(task), set()
    for _round in range(3):
        draft = await policy(gate).regenerate(task, trajectory, Suggestion.REFINE)
        assert isinstance(draft, Draft)
        assert draft.source not in offered
        offered.add(draft.source)
        trajectory = trajectory.add(Step(draft))


async def test_it_goes_on_from_the_best_draft_so_far() -> None:
    source = "def f(x):\n    if x < 0:\n        return 1\n    return 2"
    tests = "def test_a():\n    assert f(0) == 1\ndef test_b():\n    assert f(5) == 3"
    gate, task = ToyGate(tests), task_of(source)
    half = Draft(source.replace("x < 0", "x <= 0"), DraftKind.REFINE, "someone")
    trajectory = start(task).add(Step(half, evidence=await gate.judge(task, half)))
    draft = await policy(gate).regenerate(task, trajectory, Suggestion.REFINE)
    assert isinstance(draft, Draft)
    assert (await gate.judge(task, draft)).failed == ()


async def test_candidates_are_bounded() -> None:
    gate = ToyGate("def test_a():\n    assert f(1) == object()")
    options = replace(STEADY, max_candidates=7)
    result = await refined(gate, task_of("def f(x):\n    return x + 1"), options)
    assert isinstance(result, NoDraft)
    assert result.reason.startswith("tried 7 edits")
    assert len(gate.screened) == 7


async def test_seconds_are_bounded() -> None:
    now = [0.0]

    class Slow(ToyGate):
        async def screen(self, task: Task, draft: Draft, tests: Any) -> Evidence:
            now[0] += 1.0
            return await super().screen(task, draft, tests)

    gate = Slow("def test_a():\n    assert f(1) == object()")
    task = task_of("def f(x):\n    return x + 1")
    thinker = RepairPolicy(gate, Python(), RepairOptions(seconds=5, workers=1), lambda: now[0])
    result = await thinker.regenerate(task, start(task), Suggestion.REFINE)
    assert isinstance(result, NoDraft)
    assert len(gate.screened) == 5


@pytest.mark.parametrize(("linger", "screens"), [(0.0, 4), (8.0, 12), (math.inf, 21)])
async def test_an_answer_in_hand_does_not_wait_long(linger: float, screens: int) -> None:
    now = [0.0]

    class Slow(ToyGate):
        async def screen(self, task: Task, draft: Draft, tests: Any) -> Evidence:
            now[0] += 1.0
            return await super().screen(task, draft, tests)

    gate = Slow("def test_a():\n    assert f(1, 1)\ndef test_b():\n    assert not f(1, 2)")
    task = task_of("def f(a, b):\n    return a > b")
    options = RepairOptions(seconds=600, workers=1, linger=linger, after_first=20)
    thinker = RepairPolicy(gate, Python(), options, lambda: now[0])
    draft = await thinker.regenerate(task, start(task), Suggestion.REFINE)
    assert isinstance(draft, Draft)
    assert draft.source == "def f(a, b):\n    return a >= b"
    assert len(gate.screened) == screens


async def test_two_screens_run_at_once_and_no_more() -> None:
    running, most = 0, 0

    class Counting(ToyGate):
        async def screen(self, task: Task, draft: Draft, tests: Any) -> Evidence:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1
            return await super().screen(task, draft, tests)

    await refined(
        Counting("def test_a():\n    assert f(1) == object()"),
        task_of("def f(x):\n    return x + 1"),
    )
    assert most == 2


async def test_cancelling_stops_every_screen() -> None:
    started, ended = asyncio.Event(), []

    class Hanging(ToyGate):
        async def screen(self, task: Task, draft: Draft, tests: Any) -> Evidence:
            started.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(draft)
            raise AssertionError("never set")

    gate = Hanging("def test_a():\n    assert f(1) == 2")
    running = asyncio.ensure_future(refined(gate, task_of("def f(x):\n    return x")))
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert len(ended) == 2


async def test_a_gate_that_falls_ends_the_search_as_unusable() -> None:
    failing = Evidence(
        Outcome.FAILED, failed=("t",), failures=(TestFailure("t", "no"),), reached=("t",)
    )
    gate = FixedGate(failing, Evidence(Outcome.UNAVAILABLE, "the sandbox is gone"))
    result = await refined(gate, task_of("def f(x):\n    return x"))
    assert isinstance(result, NoDraft)
    assert result.unusable
    assert "the sandbox is gone" in result.reason
    assert gate.screens <= 8  # one small batch of each worker


async def test_what_breaks_a_test_is_not_offered_whatever_the_outcome_says() -> None:
    failing = Evidence(
        Outcome.FAILED, failed=("t",), failures=(TestFailure("t", "no"),), reached=("t",)
    )
    gate = FixedGate(failing, Evidence(Outcome.PASSED, passed=("t",), broken=("other",)))
    result = await refined(gate, task_of("def f(x):\n    return x"))
    assert isinstance(result, NoDraft)


async def test_a_gate_that_raises_leaves_no_screen_behind() -> None:
    hanging, ended = asyncio.Event(), []

    class Raising(ToyGate):
        async def screen(self, task: Task, draft: Draft, tests: Any) -> Evidence:
            if not self.screened:
                self.screened.append(draft.source)
                await hanging.wait()
                raise RuntimeError("a defect of the gate")
            hanging.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(draft)
            raise AssertionError("never set")

    with pytest.raises(RuntimeError, match="a defect of the gate"):
        await refined(
            Raising("def test_a():\n    assert f(1) == 2"), task_of("def f(x):\n    return x")
        )
    assert len(ended) == 1


@pytest.mark.parametrize(
    ("outcome", "unusable"), [(Outcome.NO_TESTS, False), (Outcome.UNAVAILABLE, True)]
)
async def test_a_run_that_told_nothing_gives_no_search(outcome: Outcome, unusable: bool) -> None:
    gate = FixedGate(Evidence(outcome, "because"))
    result = await refined(gate, task_of("def f(x):\n    return x"))
    assert isinstance(result, NoDraft)
    assert result.unusable is unusable
    assert "because" in result.reason
    assert gate.screens == 0


async def test_it_writes_nothing_from_scratch() -> None:
    gate = ToyGate("def test_a():\n    assert f(1) == 2")
    result = await policy(gate).generate(task_of("def f(x):\n    return x"))
    assert result == NoDraft("the built-in repairer cannot write a function from scratch")


@pytest.mark.parametrize("name", ["max_candidates", "keep", "workers", "points", "seconds"])
def test_bounds_that_leave_nothing_to_do_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        RepairOptions(**{name: 0})
