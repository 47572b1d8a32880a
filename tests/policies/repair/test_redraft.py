"""Redrafting by structure, on toy functions and a toy gate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest

from redraft.core.behaviour import Behaviour, Lap, Race
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Evidence, Outcome
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.languages.python import Python
from redraft.policies.repair import RepairOptions, RepairPolicy
from redraft.policies.repair.rewrites import memoise, tail_recursion
from redraft.policies.repair.subject import Subject
from tests.policies.repair.toy import FixedGate, ToyGate, original, task_of

TAIL = (
    "def total(xs, at=0, acc=0):\n"
    '    """Sum."""\n'
    "    # the end\n"
    "    if at >= len(xs):\n"
    "        return acc\n"
    "    return total(xs, at + 1, acc + xs[at])"
)
TAIL_TESTS = (
    "def test_small():\n    assert total([1, 2]) == 3\n"
    "def test_deep():\n    assert total(list(range(1000))) == 499500"
)
FIB = "def fib(n):\n    if n < 2:\n        return n\n    return fib(n - 1) + fib(n - 2)"
FIB_TESTS = "def test_small():\n    assert fib(5) == 5\ndef test_large():\n    assert fib(60) == 1548008755920"


def policy(gate: Any) -> RepairPolicy:
    return RepairPolicy(gate, Python(), RepairOptions(seconds=3600, linger=math.inf, workers=2))


async def redrafted(gate: Any, task: Task, *steps: Step) -> Draft | NoDraft:
    trajectory = Trajectory((Step(original(task)), *steps))
    return await policy(gate).regenerate(task, trajectory, Suggestion.REDRAFT)


@pytest.mark.parametrize(
    ("source", "tests", "what"),
    [(TAIL, TAIL_TESTS, "a loop"), (FIB, FIB_TESTS, "remembers")],
    ids=["out of stack", "out of time"],
)
async def test_running_out_is_redrafted(source: str, tests: str, what: str) -> None:
    gate, task = ToyGate(tests), task_of(source)
    critique = await policy(gate).critique(task, original(task), None)
    assert critique.suggestion is Suggestion.REDRAFT
    draft = await redrafted(gate, task)
    assert isinstance(draft, Draft), draft
    assert draft.kind is DraftKind.REDRAFT
    assert what in draft.note
    evidence = await gate.judge(task, draft)
    assert evidence.outcome is Outcome.PASSED
    assert evidence.failed == ()


async def test_running_out_where_no_rewrite_applies_is_refined() -> None:
    source = "def depth(x):\n    return 1 + depth(x)"
    gate, task = ToyGate("def test_a():\n    assert depth(0) == 1"), task_of(source)
    critique = await policy(gate).critique(task, original(task), None)
    assert critique.suggestion is Suggestion.REFINE


async def test_a_recursion_whose_every_test_fails_is_refined() -> None:
    # the base case is wrong: another method would not end either
    source = "def down(n):\n    if n == -1.5:\n        return 0\n    return down(n - 1)"
    tests = "\n".join(f"def test_{n}():\n    assert down({n}) == 0" for n in range(4))
    task = task_of(source)
    critique = await policy(ToyGate(tests)).critique(task, original(task), None)
    assert critique.suggestion is Suggestion.REFINE


async def test_a_local_fault_under_the_rewrite_is_searched_for_too() -> None:
    gate = ToyGate(TAIL_TESTS)
    task = task_of(TAIL.replace("acc + xs[at]", "acc - xs[at]"))
    draft = await redrafted(gate, task)
    assert isinstance(draft, Draft), draft
    assert draft.kind is DraftKind.REDRAFT
    assert "while True:" in draft.source
    assert "acc + xs[at]" in draft.source
    assert "a loop" in draft.note
    assert "`+`" in draft.note
    # the line was suspicious before the rewrite and is looked at first after it
    assert gate.screened.index(draft.source) < 25


async def test_without_a_rewrite_it_says_who_can_and_where_to_start() -> None:
    tests = "def test_a():\n    assert f(2) == 5\ndef test_b():\n    assert f(-2) == 0"
    source = "def f(x):\n    if x < 0:\n        return 0\n    return x * 2"
    result = await redrafted(ToyGate(tests), task_of(source, tests))
    assert isinstance(result, NoDraft)
    assert not result.unusable
    assert "needs a model or the programmer" in result.reason
    assert "Start from `return x * 2`" in result.reason
    assert "`f(2)` and should give `5`" in result.reason


async def test_a_rewrite_that_breaks_a_test_is_not_offered() -> None:
    # what the rewrite gives up: the function's own frame on the stack
    tests = (
        "def test_a():\n    assert total([1, 2]) == 3\n"
        "def test_b():\n    assert total.__code__.co_names.count('total') == 1"
    )
    result = await redrafted(ToyGate(tests), task_of(TAIL))
    assert isinstance(result, NoDraft)
    assert "breaks test_b" in result.reason


class Timed(ToyGate):
    """A race and a comparison that come out as they are told to."""

    gain = 40.0

    async def differences(
        self,
        task: Task,
        before: Draft,
        after: Draft,
        seconds: float = 5.0,
        inputs: Sequence[str] = (),
    ) -> Behaviour:
        return Behaviour(tried=30, agreed=30)

    async def race(self, task: Task, before: Draft, after: Draft, seconds: float = 3.0) -> Race:
        return Race((Lap(8, 0.001, 0.001), Lap(24, 0.4, 0.4 / self.gain)))


async def test_where_nothing_fails_a_faster_method_is_offered_with_its_proof() -> None:
    gate = Timed("def test_small():\n    assert fib(5) == 5")
    draft = await redrafted(gate, task_of(FIB))
    assert isinstance(draft, Draft)
    assert "memo" in draft.source
    assert "the same on 32 inputs; 40 times faster at size 24" in draft.note


async def test_where_nothing_fails_and_nothing_is_gained_it_is_not_offered() -> None:
    gate = Timed("def test_small():\n    assert fib(5) == 5")
    gate.gain = 1.1
    result = await redrafted(gate, task_of(FIB))
    assert isinstance(result, NoDraft)
    assert "not faster" in result.reason
    result = await redrafted(ToyGate("def test_small():\n    assert fib(5) == 5"), task_of(FIB))
    assert isinstance(result, NoDraft)


async def test_a_rewrite_is_offered_once() -> None:
    gate, task = ToyGate(FIB_TESTS), task_of(FIB)
    first = await redrafted(gate, task)
    assert isinstance(first, Draft)
    again = await redrafted(gate, task, Step(first))
    assert isinstance(again, NoDraft)


async def test_a_gate_that_cannot_be_used_is_said_to_be_so() -> None:
    gate = FixedGate(Evidence(Outcome.UNAVAILABLE, "no sandbox"))
    result = await redrafted(gate, task_of(FIB))
    assert isinstance(result, NoDraft)
    assert result.unusable
    assert "no sandbox" in result.reason


SAME = [
    (tail_recursion, TAIL, ["total([])", "total([3, 4])", "total([1], 0, acc=5)"]),
    (
        tail_recursion,
        "def gcd(a, b):\n    return a if not b else gcd(b, a % b)",
        ["gcd(12, 18)", "gcd(5, 0)", "gcd(0, 7)"],
    ),
    (
        tail_recursion,
        (
            "def find(xs, x, *, lo=0, hi=None):\n"
            "    if hi is None:\n        hi = len(xs)\n"
            "    if lo >= hi:\n        return -1\n"
            "    mid = (lo + hi) // 2\n"
            "    if xs[mid] == x:\n        return mid\n"
            "    elif xs[mid] < x:\n        return find(xs, x, lo=mid + 1, hi=hi)\n"
            "    else:\n        return find(xs, x, hi=mid, lo=lo)"
        ),
        ["find([1, 3, 5], 5)", "find([1, 3, 5], 4)", "find([], 1)", "find([2], 2)"],
    ),
    (memoise, FIB, ["fib(0)", "fib(10)"]),
    (
        memoise,
        (
            "def change(total, coins, at=0):\n"
            "    if total == 0:\n        return 1\n"
            "    if total < 0 or at == len(coins):\n        return 0\n"
            "    return change(total - coins[at], coins, at) + change(total, coins, at + 1)"
        ),
        ["change(12, (1, 5, 10))", "change(0, ())", "change(3, (2,))"],
    ),
    (
        memoise,
        (
            "def split(n, k):\n    if n < 2:\n        return n, k\n"
            "    a, b = split(n - 1, k=k)\n    c, d = split(n - 2, k + 1)\n    return a + c, b * d"
        ),
        ["split(6, 1)", "split(0, 2)"],
    ),
]


@pytest.mark.parametrize(
    ("rewrite", "source", "calls"), SAME, ids=[str(place) for place in range(len(SAME))]
)
def test_a_rewrite_does_the_same(rewrite: Any, source: str, calls: list[str]) -> None:
    result = rewrite.rewrite(Subject(source))
    assert result is not None
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    exec(source, before)
    exec(result, after)
    for call in calls:
        assert eval(call, after) == eval(call, before), result


@pytest.mark.parametrize(
    "source",
    [
        "async def f(n):\n    return await f(n - 1)",
        "def f(n):\n    if n:\n        return f(n - 1)\n    x = f(n - 2)\n    return x",
        "def f(n):\n    try:\n        return f(n - 1)\n    except E:\n        return 0",
        "def f(n):\n    with g():\n        return f(n - 1)",
        "def f(n):\n    while n:\n        return f(n - 1)",
        "def f(n):\n    return f(*n)",
        "def f(n, xs=[]):\n    return f(n - 1)",
        "def f(*n):\n    return f(n)",
        "def f(n, k):\n    g(f)\n    return f(n - 1, k)",
        "def f(n, k):\n    k.append(lambda: n)\n    return f(n - 1, k)",
        "def f(n):\n    return f(n - 1) or 1",
        '@cache\ndef f(n):\n    return f(n - 1) if n else ""',
        'def f(n):\n    s = """a\n  b"""\n    return f(n - 1)',
        "def f(self, n):\n    return f(n - 1)",
        "def f(n):\n    yield n\n    return f(n - 1)",
    ],
)
def test_what_is_no_tail_recursion_is_left_alone(source: str) -> None:
    assert tail_recursion.rewrite(Subject(source)) is None
