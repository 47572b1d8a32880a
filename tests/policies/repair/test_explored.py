"""What generated inputs add to a critique: sure faults, remarks, and nothing that is made up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from redraft.core.behaviour import Exploration
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft
from redraft.core.evidence import Evidence, Observation, ObservationKind, Outcome
from redraft.core.task import Context, Snippet, Task
from redraft.core.text import Document
from redraft.languages.python import Python
from redraft.policies.repair import RepairOptions, RepairPolicy
from tests.policies.repair.toy import FixedGate, ToyGate, original, task_of

F = "def f(xs):\n    if len(xs) > 9:\n        return first\n    return xs[0]"
TESTS = "def test_a():\n    assert f([3]) == 3"
NO_TESTS = Evidence(Outcome.NO_TESTS)


def crash(text: str, call: str = "f([])", *, deliberate: bool = False) -> Observation:
    return Observation(call, ObservationKind.RAISED, text, deliberate)


class Exploring(ToyGate):
    """A toy gate with a given exploration."""

    def __init__(self, tests: str, exploration: Exploration) -> None:
        super().__init__(tests)
        self.exploration = exploration
        self.explored: list[float] = []

    async def explore(self, task: Task, draft: Draft, seconds: float = 2.0) -> Exploration:
        self.explored.append(seconds)
        return self.exploration


class Untested(FixedGate):
    """No test runs the function; a given exploration."""

    def __init__(self, exploration: Exploration) -> None:
        super().__init__(NO_TESTS)
        self.exploration = exploration

    async def explore(self, task: Task, draft: Draft, seconds: float = 2.0) -> Exploration:
        return self.exploration


async def critique(gate: Any, task: Task) -> Critique:
    options = RepairOptions(explore_seconds=0.25)
    return await RepairPolicy(gate, Python(), options).critique(task, original(task), None)


async def test_a_pass_rests_on_tests_and_on_inputs() -> None:
    gate = Exploring(TESTS, Exploration(tried=200, refused=12))
    made = await critique(gate, task_of(F))
    assert made.suggestion is Suggestion.PASS
    assert made.basis == "1 test and 200 generated inputs (12 refused) ran it, no failure"
    assert gate.explored == [0.25]


async def test_a_pass_without_inputs_says_why_there_were_none() -> None:
    gate = Exploring(TESTS, Exploration(reason="Its arguments have no annotations."))
    made = await critique(gate, task_of(F))
    assert made.suggestion is Suggestion.PASS
    assert made.basis == (
        "1 test ran it, no failure; no generated inputs: its arguments have no annotations"
    )


async def test_a_crash_that_no_test_asks_about_is_told_and_accuses_nobody() -> None:
    seen = (
        crash("TypeError: no len()", "f(3)"),
        crash("IndexError: list index out of range"),
        crash("ValueError: refused", "f([0])", deliberate=True),
    )
    gate = Exploring(TESTS, Exploration(tried=50, crashes=seen, lines=(1, 3, 3)))
    made = await critique(gate, task_of(F))
    assert made.suggestion is Suggestion.PASS
    assert made.points == ()
    assert "raises IndexError on `f([])`, which no test asks about" in made.summary
    # an argument of the wrong kind, and what the function refuses, are nobody's business
    assert "TypeError" not in made.summary
    assert "ValueError" not in made.summary
    # though they are counted among what was seen
    assert "50 generated inputs, on some of which it raises IndexError" in made.basis


async def test_an_endless_input_is_told_and_accuses_nobody() -> None:
    endless = (Observation("f([9])", ObservationKind.TIMED_OUT, "no answer in 1 s"),)
    gate = Exploring(TESTS, Exploration(tried=5, endless=endless))
    made = await critique(gate, task_of(F))
    assert made.suggestion is Suggestion.PASS
    assert "was stopped for time on `f([9])`" in made.summary


@pytest.mark.parametrize("tested", [True, False])
async def test_a_name_that_is_nowhere_is_a_fault_whatever_the_tests_say(tested: bool) -> None:
    found = Exploration(
        tried=9,
        crashes=(crash("NameError: name 'first' is not defined", "f([0] * 10)"),),
        lines=(2,),
    )
    made = await critique(Exploring(TESTS, found) if tested else Untested(found), task_of(F))
    assert made.suggestion is Suggestion.REFINE
    (point,) = made.points
    assert (point.line, point.quote) == (2, "return first")
    assert (point.input, point.reproduced) == ("f([0] * 10)", True)
    assert "NameError" in (point.observed or "")


@pytest.mark.parametrize(
    "around",
    [
        "def setup():\n    global first\n    first = 1\n",
        "from somewhere import *\n",
        "globals().update(first=1)\n",
        "def (broken\n",
        "import first\n",
        "match 3:\n    case first:\n        pass\n",
    ],
)
async def test_a_name_that_something_may_set_is_no_sure_fault(around: str) -> None:
    found = Exploration(
        tried=9, crashes=(crash("NameError: name 'first' is not defined"),), lines=(2,)
    )
    task = replace(task_of(F), document=Document("file:///toy.py", around + F))
    made = await critique(Exploring(TESTS, found), task)
    assert made.suggestion is Suggestion.PASS


async def test_a_name_that_a_test_sets_is_no_sure_fault() -> None:
    found = Exploration(
        tried=9, crashes=(crash("NameError: name 'first' is not defined"),), lines=(2,)
    )
    tests = (Snippet("tests", "monkeypatch.setattr(shop, 'first', 1, raising=False)"),)
    task = replace(task_of(F), context=Context(tests=tests))
    assert (await critique(Exploring(TESTS, found), task)).suggestion is Suggestion.PASS


async def test_a_name_that_is_missing_elsewhere_is_not_this_functions_fault() -> None:
    # it was raised in what the function calls: the line does not read that name
    found = Exploration(
        tried=9, crashes=(crash("NameError: name 'second' is not defined"),), lines=(3,)
    )
    assert (await critique(Exploring(TESTS, found), task_of(F))).suggestion is Suggestion.PASS


OLD = "UnboundLocalError: local variable 'total' referenced before assignment"
NEW = "UnboundLocalError: cannot access local variable 'total' where it is not associated with a value"


@pytest.mark.parametrize("text", [OLD, NEW])
@pytest.mark.parametrize(
    ("body", "line", "sure"),
    [
        ("for x in xs:\n        total += x\n    return xs", 2, True),
        ("if xs[1:]:\n        return total\n    total = 0\n    return xs", 2, True),
        ("total = total + 1\n    return xs", 1, True),
        # whether it has a value depends on what came before
        ("for total in xs:\n        pass\n    return total", 3, False),
        ("if xs:\n        total = 1\n    return total", 3, False),
        (
            "while xs:\n        if xs[0]:\n            return total\n        total = xs.pop()",
            3,
            False,
        ),
        ("for x in xs:\n        if x:\n            print(total)\n        total = x", 3, False),
        ("if (total := xs) or total:\n        pass\n    return xs", 1, False),
    ],
)
async def test_a_local_without_a_value_is_sure_where_nothing_can_have_given_it_one(
    text: str, body: str, line: int, sure: bool
) -> None:
    source = f"def f(xs):\n    {body}"
    found = Exploration(tried=9, crashes=(crash(text),), lines=(line,))
    made = await critique(Untested(found), task_of(source))
    assert (made.suggestion is Suggestion.REFINE) is sure
    if not sure:
        assert made.suggestion is Suggestion.COULD_NOT_TELL


async def test_without_tests_crashes_are_points_and_nothing_is_decided() -> None:
    found = Exploration(
        tried=40,
        crashes=(
            crash("TypeError: no len()", "f(3)"),
            crash("IndexError: list index out of range"),
        ),
        lines=(1, 3),
        endless=(Observation("f([9])", ObservationKind.TIMED_OUT, "no answer in 1 s"),),
    )
    made = await critique(Untested(found), task_of(F))
    assert made.suggestion is Suggestion.COULD_NOT_TELL
    assert made.reason == (
        "no test runs this function; 40 generated inputs, on some of which it raises IndexError"
        " and raises TypeError and was stopped for time"
    )
    first, second, third = made.points
    assert (first.line, first.quote, first.input) == (3, "return xs[0]", "f([])")
    assert (first.reproduced, first.source) == (True, "explored")
    assert "IndexError" in (first.observed or "")
    assert second.input == "f(3)"
    assert third.observed == "stopped for time"


async def test_without_tests_and_crashes_it_still_cannot_tell() -> None:
    made = await critique(Untested(Exploration(tried=40)), task_of(F))
    assert made.suggestion is Suggestion.COULD_NOT_TELL
    assert made.reason == "no test runs this function; 40 generated inputs, no crash"


@pytest.mark.parametrize("outcome", [Outcome.UNAVAILABLE, Outcome.TIMED_OUT])
async def test_where_the_tests_cannot_run_nothing_is_explored(outcome: Outcome) -> None:
    class Refusing(FixedGate):
        async def explore(self, task: Task, draft: Draft, seconds: float = 2.0) -> Exploration:
            raise AssertionError("nothing is to be run")

    made = await critique(Refusing(Evidence(outcome, "so it is")), task_of(F))
    assert made.suggestion is Suggestion.COULD_NOT_TELL


async def test_where_a_test_fails_nothing_is_explored() -> None:
    gate = Exploring("def test_a():\n    assert f([3]) == 4", Exploration(tried=1))
    assert (await critique(gate, task_of(F))).suggestion is Suggestion.REFINE
    assert gate.explored == []


async def test_a_cancelled_critique_cancels_its_exploration() -> None:
    ended = asyncio.Event()
    begun = asyncio.Event()

    class Long(ToyGate):
        async def explore(self, task: Task, draft: Draft, seconds: float = 2.0) -> Exploration:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()
            return Exploration()

    running = asyncio.ensure_future(critique(Long(TESTS), task_of(F)))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert ended.is_set()
