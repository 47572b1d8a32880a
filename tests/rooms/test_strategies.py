"""Every strategy of the table, run over its own examples and against broken surroundings."""

from __future__ import annotations

import inspect
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

import pytest

from redraft.core.asking import FIRST, Answered, Ask, AskKind, Unanswered
from redraft.core.budget import Budget, Limits, StopReason, Usage
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.events import Chosen, CritiqueMade, DraftMade, Event, Stopped
from redraft.core.evidence import Evidence, Observation, ObservationKind, Outcome, TestFailure
from redraft.core.ports import OnText
from redraft.core.question import Answer, Question, Spread
from redraft.core.task import Task
from redraft.core.trajectory import Trajectory
from redraft.strategies import STRATEGIES
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from tests.quiet import QuietGate
from tests.words import WordLanguage, words_task

EXAMPLES = [
    pytest.param(name, example, id=f"{name}: {example.title}")
    for name, maker in STRATEGIES.items()
    for example in maker.examples
]


class TableGate(QuietGate):
    """Fails the tests that an example says fail; versions behave as it says.

    A test ``property:…`` is one that was written, not one of the project's.
    """

    def __init__(self, example: Example) -> None:
        self.failing = example.failing
        self.behaves = example.behaves

    def _behaviour(self, draft: Draft) -> str:
        return self.behaves.get(draft.source, draft.source)

    async def observe(
        self, task: Task, draft: Draft, inputs: Sequence[str]
    ) -> tuple[Observation, ...]:
        seen = self._behaviour(draft)
        return tuple(Observation(text, ObservationKind.VALUE, seen) for text in inputs)

    async def spread(
        self,
        task: Task,
        drafts: Sequence[Draft],
        seconds: float = 2.0,
        inputs: Sequence[str] = (),
    ) -> Spread:
        groups: dict[str, list[int]] = {}
        for number, draft in enumerate(drafts):
            groups.setdefault(self._behaviour(draft), []).append(number)
        answers = tuple(
            Answer(Observation("f(1)", ObservationKind.VALUE, seen), tuple(versions))
            for seen, versions in groups.items()
        )
        questions = (Question("f(1)", answers),) if len(groups) > 1 else ()
        return Spread(tuple(map(tuple, groups.values())), questions, tried=1)

    def _run(self, key: str, task: Task) -> tuple[str, ...]:
        written = bool(task.tests.written)
        failing = self.failing.get(key, ())
        return tuple(test for test in failing if test.startswith("property:") is written)

    async def baseline(self, task: Task) -> Evidence:
        return self._evidence(self._run("", task), ())

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        return self._evidence(self._run(draft.source, task), self._run("", task))

    def _evidence(self, failed: Sequence[str], before: Sequence[str]) -> Evidence:
        fixed = tuple(t for t in before if t not in failed)
        broken = tuple(t for t in failed if t not in before) if before else ()
        outcome = (
            Outcome.BROKE if broken else Outcome.PASSED if fixed or not failed else Outcome.FAILED
        )
        return Evidence(
            outcome,
            fixed=fixed,
            broken=broken,
            failed=tuple(failed),
            failures=tuple(TestFailure(t, "assert") for t in failed),
            reached=("t1", "t2"),
        )

    async def screen(self, task: Task, draft: Draft, tests: Sequence[str]) -> Evidence:
        return await self.judge(task, draft)


class ExamplePolicy:
    """Says and writes what an example says."""

    name = "example"

    def __init__(self, example: Example, budget: Budget) -> None:
        self.example = example
        self.says = list(example.says)
        self.writes = list(example.writes)
        self.answers = list(example.answers)
        self.asked: list[Suggestion] = []
        self.budget = budget
        self.calls = 0

    def _charge(self) -> None:
        assert self.budget.start_call() is None, "a call beyond the budget"
        self.budget.end_call(Usage(1, 1, 1))
        self.calls += 1

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        self._charge()
        if on_text is not None:
            on_text("thinking")
        return Critique(self.says.pop(0))

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        self.asked.append(suggestion)
        return self._write(DraftKind(suggestion.value))

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        return self._write(DraftKind.GENERATE)

    async def merge(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None = None
    ) -> Draft | NoDraft:
        return self._write(DraftKind.GENERATE)

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        self._charge()
        for number, (kind, answer) in enumerate(self.answers):
            if kind is ask.kind:
                del self.answers[number]
                return answer
        return Unanswered("nothing more")

    def _write(self, kind: DraftKind) -> Draft | NoDraft:
        self._charge()
        if not self.writes:
            return NoDraft("nothing more")
        return Draft(self.writes.pop(0), kind, self.name)


async def events_of(
    name: str, policy: ExamplePolicy, gate: object, budget: Budget, **options: int
) -> list[Event]:
    example = policy.example
    chosen = LoopOptions(
        **{
            "rounds": example.rounds,
            "samples": example.samples,
            "debug_rounds": example.debug_rounds,
            "critics": example.critics,
            **options,
        }
    )
    others = [ExamplePolicy(replace(example, says=(), writes=w), budget) for w in example.others]
    strategy = STRATEGIES[name](WordLanguage(), chosen, others)  # type: ignore[arg-type]
    stream = strategy.run(words_task(), policy, gate, budget, random.Random(0))  # type: ignore[arg-type]
    return [event async for event in stream]


def unlimited() -> Budget:
    return Budget(Limits(), lambda: 0.0)


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
async def test_examples(name: str, example: Example) -> None:
    budget = unlimited()
    policy = ExamplePolicy(example, budget)
    events = await events_of(name, policy, TableGate(example), budget)
    assert isinstance(events[-1], Stopped)
    assert events[-1].reason is example.stop
    assert tuple(policy.asked) == example.asked
    chosen = [e for e in events if isinstance(e, Chosen)][-1].draft
    assert chosen.source == (example.chosen or "mine")
    critiques = [e for e in events if isinstance(e, CritiqueMade) and not e.critique.author]
    assert len(critiques) >= len(example.says), "each is told"
    assert not policy.says, "the example's critiques were not all asked for"
    assert not policy.writes, "the example's drafts were not all asked for"
    assert not policy.answers, "the example's answers were not all asked for"
    if example.calls is not None:
        assert policy.calls == example.calls


@pytest.mark.parametrize("name", STRATEGIES)
def test_what_is_told_of_a_strategy_fits_a_table(name: str) -> None:
    strategy = STRATEGIES[name]
    assert strategy.name == name
    assert 10 < len(strategy.title) <= 90
    assert strategy.title.endswith(".")
    assert strategy.source
    assert strategy.examples
    doc = inspect.getdoc(inspect.getmodule(strategy)) or ""
    assert "Before:" in doc
    assert "After:" in doc
    few, many = LoopOptions(1, 1, 0, 1), LoopOptions(9, 9, 9, 9)
    assert 0 < strategy.most_calls(few) <= strategy.most_calls(many)


def endless() -> Example:
    """Nothing is ever right, everything is found fault with, every draft is another one."""
    return Example(
        "endless",
        says=(Suggestion.REFINE, Suggestion.REDRAFT) * 200,
        stop=StopReason.CALLS,
        writes=tuple(f"v{i}" for i in range(400)),
        failing={"": ("t1",), **{f"v{i}": ("t1",) for i in range(400)}},
        answers=tuple(answer for answer in ANSWERS for _ in range(100)),
        others=(tuple(f"w{i}" for i in range(400)),),
    )


ANSWERS = (
    (AskKind.PLAN, Answered("a plan")),
    (AskKind.LESSON, Answered("a lesson")),
    (AskKind.EXPLANATION, Answered("why")),
    (AskKind.DIGEST, Answered("a digest")),
    (AskKind.PROPERTIES, Answered("def test_it(): ...")),
    (AskKind.INPUTS, Answered("", ("f(1)", "f(2)"))),
    (AskKind.EXPECTED, Answered("", ("1", "2"))),
    (AskKind.BETTER, Answered("", (FIRST,))),
    (AskKind.ORDER, Answered("", ("0",))),
    (AskKind.SUSPECT, Answered("", ("code",))),
)


@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize("size", [1, 2, 4])
async def test_no_more_calls_are_made_than_are_told(name: str, size: int) -> None:
    budget = unlimited()
    policy = ExamplePolicy(endless(), budget)
    options = {"rounds": size, "samples": size, "debug_rounds": size}
    events = await events_of(name, policy, TableGate(endless()), budget, **options)
    assert isinstance(events[-1], Stopped)
    assert budget.used.calls <= STRATEGIES[name].most_calls(LoopOptions(**options))


@pytest.mark.parametrize("name", STRATEGIES)
async def test_the_same_seed_and_recording_come_to_the_same(name: str) -> None:
    runs = []
    for _ in range(2):
        budget = unlimited()
        policy = ExamplePolicy(endless(), budget)
        runs.append(await events_of(name, policy, TableGate(endless()), budget))
    assert runs[0] == runs[1]


@pytest.mark.parametrize("name", ["self_refine", "self_redraft"])
async def test_the_rounds_bound_the_drafts(name: str) -> None:
    budget = unlimited()
    example = Example(
        "endless",
        says=(Suggestion.REFINE,) * 9,
        stop=StopReason.ROUNDS,
        writes=tuple(f"v{i}" for i in range(9)),
    )
    policy = ExamplePolicy(example, budget)
    events = await events_of(name, policy, TableGate(example), budget, rounds=3)
    assert events[-1] == Stopped(StopReason.ROUNDS)
    assert len([e for e in events if isinstance(e, DraftMade)]) == 3
    assert policy.calls == 2 * 3 + 1


@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize("calls", range(5))
async def test_a_budget_is_never_exceeded_and_named(name: str, calls: int) -> None:
    budget = Budget(Limits(calls=calls), lambda: 0.0)
    policy = ExamplePolicy(endless(), budget)
    events = await events_of(name, policy, TableGate(endless()), budget, samples=9)
    assert isinstance(events[-1], Stopped)
    assert events[-1].reason is StopReason.CALLS
    assert budget.used.calls == calls


@pytest.mark.parametrize("name", STRATEGIES)
async def test_a_policy_that_never_answers_is_cut_off_by_the_clock(name: str) -> None:
    import asyncio

    class Silent(ExamplePolicy):
        cancelled = False

        async def _never(self) -> NoReturn:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled = True
                raise
            raise AssertionError

        async def critique(self, *_: Any, **__: Any) -> Critique:
            await self._never()

        async def generate(self, *_: Any, **__: Any) -> Draft | NoDraft:
            await self._never()

        async def regenerate(self, *_: Any, **__: Any) -> Draft | NoDraft:
            await self._never()

        async def answer(self, *_: Any, **__: Any) -> Answered | Unanswered:
            await self._never()

    start = asyncio.get_running_loop().time()
    budget = Budget(Limits(seconds=0.05), lambda: asyncio.get_running_loop().time() - start)
    example = Example("silent", says=(), stop=StopReason.SECONDS)
    policy = Silent(example, budget)
    events = await events_of(name, policy, TableGate(example), budget)
    assert events[-1] == Stopped(StopReason.SECONDS)
    assert policy.cancelled


@pytest.mark.parametrize("name", STRATEGIES)
async def test_a_run_that_is_closed_cancels_what_it_waits_for(name: str) -> None:
    import asyncio

    entered, cancelled = asyncio.Event(), asyncio.Event()

    class Waiting(TableGate):
        async def baseline(self, task: Task) -> Evidence:
            entered.set()
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()
            raise AssertionError

    example = Example("closed", says=(), stop=StopReason.CANCELLED)
    budget = unlimited()
    run = asyncio.ensure_future(
        events_of(name, ExamplePolicy(example, budget), Waiting(example), budget)
    )
    await asyncio.wait_for(entered.wait(), 5)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    await asyncio.wait_for(cancelled.wait(), 5)


@pytest.mark.parametrize("name", STRATEGIES)
async def test_a_model_that_cannot_be_used_ends_the_run_with_its_words(name: str) -> None:
    class Unusable(ExamplePolicy):
        async def critique(
            self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
        ) -> Critique:
            return Critique.could_not_tell("the key was refused", unusable=True)

        def _write(self, kind: DraftKind) -> Draft | NoDraft:
            return NoDraft("the key was refused", unusable=True)

        async def answer(
            self, task: Task, ask: Ask, on_text: OnText | None = None
        ) -> Answered | Unanswered:
            return Unanswered("the key was refused", unusable=True)

    example = Example("unusable", says=(), stop=StopReason.UNUSABLE)
    budget = unlimited()
    events = await events_of(name, Unusable(example, budget), TableGate(example), budget)
    assert events[-1] == Stopped(StopReason.UNUSABLE, "the key was refused")
