"""Generated tests: kept on agreement alone, mended by rule, and no verdict."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.asking import Answered, AskKind
from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft
from redraft.core.events import Chosen, CritiqueMade, DraftMade, Event
from redraft.core.evidence import Evidence, Observation, ObservationKind, Outcome
from redraft.core.task import Task
from redraft.strategies.checks import MOST_CALLS, SOURCE, Check, agreed, readable
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.self_redraft import SelfRedraft
from tests.rooms.test_strategies import ExamplePolicy, TableGate, unlimited
from tests.words import WordLanguage, words_task

told = st.lists(st.lists(st.none() | st.sampled_from(["1", "2"]), min_size=3, max_size=3))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("[1,2]", "[1, 2]"),
        ("`'a'`", "'a'"),
        ('"a"', "'a'"),
        ("true", "True"),
        ('["true", null]', "['true', None]"),
        ("raises ValueError: empty", "raises ValueError"),
        ("an IndexError", "raises IndexError"),
        ("returns 3.0", "3.0"),
        ("'end'.", "'end'"),
        ("", None),
        ("the largest one", None),
        ("x + 1", None),
    ],
)
def test_a_result_is_read_in_one_form(text: str, read: str | None) -> None:
    assert readable(text) == read


@given(st.text())
def test_reading_never_raises_and_comes_to_rest(text: str) -> None:
    read = readable(text)
    if read is not None:
        assert readable(read) == read


@given(told)
def test_what_is_kept_was_told_twice_and_never_otherwise(told: list[list[str | None]]) -> None:
    inputs = ("f(1)", "f(2)", "f(3)")
    kept = {check.input: check.expected for check in agreed(inputs, told)}
    for n, text in enumerate(inputs):
        values = [row[n] for row in told if row[n] is not None]
        assert (text in kept) == (len(values) >= 2 and len(set(values)) == 1)
        if text in kept:
            assert kept[text] == values[0]


class Untested(TableGate):
    """No test reaches the function; the user's code gives 1 on everything, ``mended`` 2."""

    async def baseline(self, task: Task) -> Evidence:
        return Evidence(Outcome.NO_TESTS, "No test reaches it.")

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        return Evidence(Outcome.NO_TESTS, "No test reaches it.")

    async def observe(
        self, task: Task, draft: Draft, inputs: Sequence[str]
    ) -> tuple[Observation, ...]:
        value = "2" if draft.source == "mended" else "1"
        return tuple(Observation(text, ObservationKind.VALUE, value) for text in inputs)


async def checked(*expected: tuple[str, ...]) -> tuple[list[Event], ExamplePolicy]:
    example = Example(
        "generated tests",
        says=(Suggestion.PASS, Suggestion.PASS),
        stop=StopReason.PASSED,
        writes=("mended",),
        answers=(
            (AskKind.INPUTS, Answered("", ("f(1)", "f(2)"))),
            *((AskKind.EXPECTED, Answered("", values)) for values in expected),
        ),
    )
    budget = unlimited()
    policy = ExamplePolicy(example, budget)
    strategy = SelfRedraft(WordLanguage(), LoopOptions(rounds=1, checks=2))  # type: ignore[arg-type]
    stream = strategy.run(words_task(), policy, Untested(example), budget, random.Random(0))
    return [event async for event in stream], policy


async def test_code_without_tests_that_fails_a_check_is_refined_and_still_not_replaced() -> None:
    events, policy = await checked(("2", "1"), ("2", "1"), ("2", "?"))
    critique = [e.critique for e in events if isinstance(e, CritiqueMade)][1]
    assert critique.suggestion is Suggestion.REFINE
    (point,) = critique.points
    assert (point.input, point.expected, point.observed) == ("f(1)", "2", "1")
    assert point.source == SOURCE
    assert policy.asked == [Suggestion.REFINE]
    assert [e.draft.source for e in events if isinstance(e, Chosen)] == ["mine"]
    assert policy.calls <= MOST_CALLS + 3


async def test_where_the_tester_contradicts_itself_nothing_is_held_against_the_code() -> None:
    events, policy = await checked(("2", "?"), ("3", "?"), ("2", "?"), ("?",))
    assert not [e for e in events if isinstance(e, DraftMade)]
    assert len([e for e in events if isinstance(e, CritiqueMade)]) == 1
    assert not policy.asked


async def test_what_nobody_told_is_asked_for_once_more() -> None:
    _, policy = await checked(("1", "?"), ("1", "?"), ("1", "?"), ("2",))
    # inputs, three predictions, one more, and the critic
    assert policy.calls == 1 + 3 + 1 + 1


def test_a_check_is_plain() -> None:
    assert agreed(("f(1)",), (["1"], ["1"])) == (Check("f(1)", "1"),)
