"""The search beyond single edits, its bounds, and what it keeps when it is stopped."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Sequence

import pytest

from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Evidence
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.languages.python import Python
from redraft.policies.repair import RepairOptions, RepairPolicy
from redraft.policies.repair.candidates import candidates
from redraft.policies.repair.search import Search
from redraft.policies.repair.subject import Subject
from tests.policies.repair.toy import ToyGate, task_of

STEADY = RepairOptions(seconds=3600, linger=math.inf, workers=2, after_first=60)

TWO_FAULTS = (
    "def mean(xs):\n    total = 3\n    for x in xs:\n        total += x\n"
    "    return total / (len(xs) + 1)"
)
TWO_TESTS = (
    "def test_two():\n    assert mean([2, 4]) == 3\n"
    "def test_one():\n    assert mean([5]) == 5\n"
    "def test_three():\n    assert mean([3, 3, 9]) == 5"
)


async def refined(gate: ToyGate, task: Task, options: RepairOptions = STEADY) -> Draft | NoDraft:
    thinker = RepairPolicy(gate, Python(), options)
    start = Trajectory((Step(Draft(task.source, DraftKind.ORIGINAL, "user")),))
    return await thinker.regenerate(task, start, Suggestion.REFINE)


async def test_two_faults_take_two_edits() -> None:
    gate, task = ToyGate(TWO_TESTS), task_of(TWO_FAULTS)
    draft = await refined(gate, task)
    assert isinstance(draft, Draft), draft
    assert gate._evidence(draft.source, gate.names, None).failed == ()
    assert " and " in draft.note
    assert gate.run(draft.source, "test_two")[0] is None


async def test_an_edit_that_helps_a_later_test_alone_is_seen() -> None:
    # nothing makes the first test pass; the search must not end at it
    tests = (
        "def test_impossible():\n    assert f(1) == object()\n"
        "def test_later():\n    assert f(2) == 3\ndef test_last():\n    assert f(5) == 6"
    )
    draft = await refined(
        ToyGate(tests),
        task_of("def f(x):\n    return x"),
        RepairOptions(seconds=3600, linger=math.inf, max_candidates=400),
    )
    assert isinstance(draft, Draft)
    assert draft.source == "def f(x):\n    return x + 1"
    assert "1 of 3 failing tests still fail" in draft.note


async def test_what_was_found_stands_when_the_search_is_stopped() -> None:
    gate = ToyGate("def test_a():\n    assert f(1, 1)\ndef test_b():\n    assert not f(1, 2)")
    task = task_of("def f(a, b):\n    return a > b")
    search = Search(gate, task, ("test_a",), ("test_b",), STEADY, time.monotonic, "repair")
    running = asyncio.ensure_future(search.run(candidates(Subject(task.source), {})))
    while not search.ledger.passing:
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert search.ledger.passing[0].source == "def f(a, b):\n    return a >= b"
    assert search.ledger.seconds >= 0


async def test_batches_grow_while_tests_are_quick_and_shrink_where_they_are_slow() -> None:
    now, sizes = [0.0], []

    class Paced(ToyGate):
        async def sieve(
            self, task: Task, drafts: Sequence[Draft], tests: Sequence[str]
        ) -> tuple[Evidence, ...]:
            sizes.append(len(drafts))
            now[0] += len(drafts) * (0.001 if len(sizes) < 4 else 2.0)
            return await super().sieve(task, drafts, tests)

    gate = Paced("def test_a():\n    assert f(1) == object()")
    task = task_of("def f(x):\n    y = x + 1\n    z = y - 2\n    return x + y * z")
    options = RepairOptions(seconds=1000, max_candidates=60)
    search = Search(gate, task, ("test_a",), (), options, lambda: now[0], "repair")
    await search.run(candidates(Subject(task.source), {}))
    assert sizes[:4] == [4, 8, 16, 32]
    assert set(sizes[4:]) <= {1}


async def test_the_passing_tests_are_asked_after_the_failing_ones() -> None:
    asked = []

    class Asked(ToyGate):
        async def sieve(
            self, task: Task, drafts: Sequence[Draft], tests: Sequence[str]
        ) -> tuple[Evidence, ...]:
            asked.append(tuple(tests))
            return await super().sieve(task, drafts, tests)

    tests = "def test_a():\n    assert f(1) == 1\ndef test_b():\n    assert f(3) == 4"
    await refined(Asked(tests), task_of("def f(x):\n    return x if x < 9 else 0"))
    assert asked[0] == ("test_b", "test_a")
