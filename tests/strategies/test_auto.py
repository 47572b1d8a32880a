"""Laws of who picks a strategy, and of a search that one strategy hands on to another."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.asking import Answered, AskKind
from redraft.core.budget import Budget, Limits, StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.events import Chosen, Event, EvidenceFound, Picked, Stopped
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.ports import OnText
from redraft.core.task import Task
from redraft.core.trajectory import Trajectory
from redraft.lsp.stream import event_data, in_words
from redraft.strategies import STRATEGIES
from redraft.strategies.auto import LOOK, REPAIR, STAGES, WIDE, Auto, Facts, Line, pick
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.search import Search
from tests.rooms.test_strategies import ExamplePolicy, TableGate, endless, unlimited
from tests.words import WordLanguage, words_task

OPTIONS = LoopOptions()
LOOKED = STRATEGIES["self_debug"].most_calls(LoopOptions(rounds=1)) + OPTIONS.samples
"""Calls from which on there is a first look."""


class OnceGate(TableGate):
    """Counts how often the tests are run on the user's code."""

    baselines = 0

    async def baseline(self, task: Task) -> Evidence:
        self.baselines += 1
        return await super().baseline(task)


class Untested(TableGate):
    outcome = Outcome.NO_TESTS

    async def baseline(self, task: Task) -> Evidence:
        return Evidence(self.outcome, "there are no tests")

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        return Evidence(self.outcome, "there are no tests")


class Repairing(ExamplePolicy):
    """The repairer: refines and redrafts by a table, asks for no call."""

    name = "repair"

    def __init__(self, example: Example, makes: Sequence[Draft | NoDraft]) -> None:
        super().__init__(example, unlimited())
        self.makes = list(makes)

    def _write(self, kind: DraftKind) -> Draft | NoDraft:
        if kind is DraftKind.GENERATE or not self.makes:
            return NoDraft("nothing of the kind")
        return self.makes.pop(0)


class Refused(ExamplePolicy):
    """A model that cannot be used."""

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        return Critique.could_not_tell("the key was refused", unusable=True)

    def _write(self, kind: DraftKind) -> Draft | NoDraft:
        return NoDraft("the key was refused", unusable=True)


async def run(
    policy: ExamplePolicy,
    gate: TableGate,
    budget: Budget,
    others: Sequence[ExamplePolicy] = (),
    **options: Any,
) -> list[Event]:
    strategy = Auto(WordLanguage(), LoopOptions(**options), others)  # type: ignore[arg-type]
    stream = strategy.run(words_task(), policy, gate, budget, random.Random(0))
    return [event async for event in stream]


def picked(events: Sequence[Event]) -> list[str]:
    return [event.strategy for event in events if isinstance(event, Picked)]


def stood(events: Sequence[Event]) -> str:
    return [event for event in events if isinstance(event, Chosen)][-1].draft.source


# -- one search, several strategies ---------------------------------------------------------


async def test_the_tests_are_run_and_told_once_however_many_strategies_follow() -> None:
    example, budget = endless(), unlimited()
    gate = OnceGate(example)
    repairer = Repairing(example, [NoDraft("nothing")])
    events = await run(ExamplePolicy(example, budget), gate, budget, [repairer])
    assert picked(events) == ["self_debug", "tree", "s_star"]
    assert gate.baselines == 1
    own = [e for e in events if isinstance(e, EvidenceFound) and e.round == 0]
    assert [e.draft.kind for e in own] == [DraftKind.ORIGINAL]
    assert [e.draft.source for e in events if isinstance(e, Chosen)] == ["mine"]


async def test_who_thinks_by_another_tells_and_weighs_in_the_same_run() -> None:
    example = Example(
        "two",
        says=(),
        stop=StopReason.DONE,
        writes=("first",),
        failing={"": ("t1", "t2"), "first": ("t2",), "second": ()},
    )
    budget = unlimited()
    one = ExamplePolicy(example, budget)
    two = ExamplePolicy(replace(example, writes=("second",)), budget)
    search = Search(words_task(), one, TableGate(example), budget, WordLanguage(), random.Random(0))  # type: ignore[arg-type]

    async def body(search: Search) -> Stopped:
        assert await search.begin() is await search.by(two).begin()
        for turn, thinking in enumerate((search, search.by(two)), start=1):
            made = await thinking.generate(turn)
            assert isinstance(made, Draft)
            await thinking.weigh(made, turn)
        assert search.by(two).candidates is search.candidates
        assert search.solved
        return Stopped(StopReason.DONE)

    events = [event async for event in search.events(body)]
    assert stood(events) == "second"
    assert (one.calls, two.calls, budget.used.calls) == (1, 1, 2)
    assert [e.draft.source for e in events if isinstance(e, EvidenceFound)] == [
        "mine",
        "first",
        "second",
    ]


# -- the table ------------------------------------------------------------------------------

facts = st.builds(
    Facts,
    tests=st.booleans(),
    failing=st.booleans(),
    model=st.booleans(),
    repairer=st.booleans(),
    second=st.booleans(),
    calls=st.one_of(st.none(), st.integers(0, 60)),
    seconds=st.one_of(st.none(), st.floats(0, 100)),
    pace=st.one_of(st.none(), st.floats(0, 20)),
)


@given(facts)
def test_whatever_is_there_something_is_followed_that_can_be_paid_for(found: Facts) -> None:
    lines = [pick(stage, found, OPTIONS, STRATEGIES) for stage in STAGES]
    there = [line for line in lines if line is not None]
    assert there
    for line in there:
        if line.must_fit and found.calls is not None:
            given_ = line.options(OPTIONS)
            assert STRATEGIES[line.strategy].most_calls(given_) <= found.calls
        if STRATEGIES[line.strategy].needs_model:
            assert found.model
    if not found.failing or not found.model:
        assert lines[2] is None
    assert (lines[1] is not None) is (found.failing and found.repairer)


@given(facts)
def test_it_picks_among_those_that_are_in_the_table(found: Facts) -> None:
    few = {name: STRATEGIES[name] for name in ("self_redraft", "best_of_n")}
    for stage in STAGES:
        line = pick(stage, found, OPTIONS, few)
        assert line is None or line.strategy in few


ALL = Facts(tests=True, failing=True, model=True)


@pytest.mark.parametrize(
    ("stage", "found", "strategy"),
    [
        (LOOK, replace(ALL, tests=False, failing=False), "self_redraft"),
        (LOOK, replace(ALL, failing=False), "self_redraft"),
        (LOOK, replace(ALL, model=False), "self_redraft"),
        (LOOK, ALL, "self_debug"),
        (LOOK, replace(ALL, calls=LOOKED), "self_debug"),
        (LOOK, replace(ALL, calls=LOOKED - 1), None),
        (REPAIR, ALL, None),
        (REPAIR, replace(ALL, repairer=True), "tree"),
        (WIDE, ALL, "s_star"),
        (WIDE, replace(ALL, second=True), "cascade"),
        (WIDE, replace(ALL, calls=5), "best_of_n"),
        (WIDE, replace(ALL, second=True, calls=5), "best_of_n"),
        (WIDE, replace(ALL, seconds=20.0, pace=5.0), "s_star"),
        (WIDE, replace(ALL, seconds=10.0, pace=5.0), "best_of_n"),
        (WIDE, replace(ALL, seconds=10.0), "s_star"),
    ],
)
def test_what_is_there_decides(stage: tuple[Line, ...], found: Facts, strategy: str | None) -> None:
    line = pick(stage, found, OPTIONS, STRATEGIES)
    assert (line.strategy if line else None) == strategy


def test_each_line_says_why_in_one_sentence() -> None:
    whys = [line.why for stage in STAGES for line in stage]
    assert len(set(whys)) == len(whys)
    for why in whys:
        assert why.endswith(".")
        assert why.count(".") == 1
        assert len(why) <= 100


# -- runs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [Outcome.NO_TESTS, Outcome.UNAVAILABLE])
async def test_without_tests_it_is_the_loop_that_needs_none(outcome: Outcome) -> None:
    example = Example("untested", says=(Suggestion.PASS,), stop=StopReason.PASSED)
    budget = unlimited()
    gate = Untested(example)
    gate.outcome = outcome
    events = await run(ExamplePolicy(example, budget), gate, budget)
    assert picked(events) == ["self_redraft"]
    assert events[-1] == Stopped(StopReason.PASSED)


async def test_without_a_model_it_is_the_repairers_loop() -> None:
    example = Example(
        "alone", says=(Suggestion.REFINE,), stop=StopReason.SOLVED, failing={"": ("t1",), "r": ()}
    )
    repairer = Repairing(example, [Draft("r", DraftKind.REFINE, "repair")])
    events = await run(repairer, TableGate(example), unlimited())
    assert picked(events) == ["self_redraft"]
    assert stood(events) == "r"


def failing_until(*right: str, writes: tuple[str, ...] = ()) -> Example:
    wrong = {source: ("t1",) for source in writes if source not in right}
    return Example(
        "failing", says=(), stop=StopReason.SOLVED, writes=writes, failing={"": ("t1",), **wrong}
    )


async def test_it_ends_with_the_look_that_was_enough() -> None:
    example, budget = failing_until("right", writes=("right",)), unlimited()
    policy = ExamplePolicy(example, budget)
    repairer = Repairing(example, [])
    events = await run(policy, TableGate(example), budget, [repairer])
    assert picked(events) == ["self_debug"]
    assert (policy.calls, stood(events)) == (2, "right")


@pytest.mark.parametrize("doubt", ["", "leans", "rivals"])
async def test_a_repair_ends_it_only_where_nothing_speaks_for_another(doubt: str) -> None:
    example, budget = failing_until("r", "a", "b", writes=("wrong", "a", "b")), unlimited()
    made = Draft("r", DraftKind.REFINE, "repair", leans=doubt == "leans")
    if doubt == "rivals":
        made = replace(made, rivals=(Draft("other", DraftKind.REFINE, "repair"),))
    policy = ExamplePolicy(replace(example, behaves={"a": "0", "b": "0"}), budget)
    events = await run(
        policy, TableGate(policy.example), budget, [Repairing(example, [made])], samples=2
    )
    assert isinstance(events[-1], Stopped)
    assert events[-1].reason is StopReason.SOLVED
    if doubt:
        assert picked(events) == ["self_debug", "tree", "s_star"]
        assert stood(events) == "a"
    else:
        assert picked(events) == ["self_debug", "tree"]
        assert (policy.calls, stood(events)) == (2, "r")


async def test_a_model_that_cannot_be_used_ends_it_with_its_words() -> None:
    """Who set one up is told, where a fallback would hide a name that was mistyped."""
    example = Example("refused", says=(), stop=StopReason.UNUSABLE, failing={"": ("t1",)})
    budget = unlimited()
    repairer = Repairing(example, [Draft("r", DraftKind.REFINE, "repair")])
    events = await run(Refused(example, budget), TableGate(example), budget, [repairer])
    assert events[-1] == Stopped(StopReason.UNUSABLE, "the key was refused")
    assert "tree" not in picked(events)


@pytest.mark.parametrize("calls", [1, 3, 5])
async def test_few_calls_go_into_fresh_drafts(calls: int) -> None:
    budget = Budget(Limits(calls=calls), lambda: 0.0)
    policy = ExamplePolicy(endless(), budget)
    events = await run(policy, TableGate(endless()), budget)
    assert picked(events) == ["best_of_n"]
    assert policy.asked == []
    assert budget.used.calls == min(calls, OPTIONS.samples)


async def test_a_slow_model_is_not_made_to_wait_for_itself() -> None:
    now = 0.0

    class Slow(ExamplePolicy):
        def _charge(self) -> None:
            nonlocal now
            now = min(now + 30.0, 60.0)  # the look takes half of the time
            super()._charge()

    example = failing_until("right", writes=("wrong", "right", "right", "right", "right"))
    budget = Budget(Limits(seconds=120.0), lambda: now)
    events = await run(Slow(example, budget), TableGate(example), budget)
    assert picked(events) == ["self_debug", "best_of_n"]


async def test_who_says_nothing_is_followed_by_who_does() -> None:
    class Mute(ExamplePolicy):
        async def regenerate(
            self,
            task: Task,
            trajectory: Trajectory,
            suggestion: Suggestion,
            on_text: OnText | None = None,
        ) -> Draft | NoDraft:
            self._charge()
            return NoDraft("no idea")

    example, budget = failing_until("a", writes=("a", "a")), unlimited()
    policy = Mute(replace(example, answers=((AskKind.EXPLANATION, Answered("why")),)), budget)
    events = await run(policy, TableGate(example), budget, samples=2)
    assert picked(events) == ["self_debug", "s_star"]
    assert stood(events) == "a"


def test_what_was_picked_is_told_to_an_editor() -> None:
    event = Picked("s_star", "Because.")
    data = event_data(event, words_task().function)
    assert data == {"event": "picked", "strategy": "s_star", "why": "Because."}
    assert in_words(event) == "Because."


def test_how_a_search_goes_is_told_to_an_editor_in_words() -> None:
    own, better = Draft("a", DraftKind.ORIGINAL, "user"), Draft("b", DraftKind.REFINE, "m")
    failing, passing = Evidence(Outcome.FAILED, failed=("t1",)), Evidence(Outcome.PASSED)
    told = (
        EvidenceFound(own, replace(failing, failures=(TestFailure("t1", "no"),)), 0),
        Chosen(own, failing, "Your code stands."),
        EvidenceFound(better, replace(passing, passed=("t1", "t2"), fixed=("t1",)), 1),
        EvidenceFound(better, replace(failing, refusals=("it imports the tests",)), 1),
        Chosen(better, passing, "It fixes t1 and breaks none."),
    )
    assert [in_words(event) for event in told] == [
        "Tested your code: 1 test fails",
        None,
        "Tested refine: It fixes t1 and breaks none.",
        "Tested refine: Refused: it imports the tests",
        "Best so far: It fixes t1 and breaks none.",
    ]
