"""Every strategy of the table, run over its own examples and against broken surroundings."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from redraft.core.budget import Budget, Limits, StopReason, Usage
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.events import Chosen, CritiqueMade, DraftMade, Event, Stopped
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.ports import OnText
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
    """Fails the tests that an example says fail."""

    def __init__(self, example: Example) -> None:
        self.failing = example.failing

    def _run(self, key: str) -> tuple[str, ...]:
        return self.failing.get(key, ())

    async def baseline(self, task: Task) -> Evidence:
        return self._evidence(self._run(""), ())

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        return self._evidence(self._run(draft.source), self._run(""))

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
        self.says = list(example.says)
        self.writes = list(example.writes)
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
        self._charge()
        self.asked.append(suggestion)
        if not self.writes:
            return NoDraft("nothing more")
        return Draft(self.writes.pop(0), DraftKind(suggestion.value), self.name)

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        return NoDraft("not asked here")


async def events_of(
    name: str, policy: object, gate: object, budget: Budget, rounds: int = 5
) -> list[Event]:
    strategy = STRATEGIES[name](WordLanguage(), LoopOptions(rounds=rounds))  # type: ignore[arg-type]
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
    critiques = [e for e in events if isinstance(e, CritiqueMade)]
    assert len(critiques) == len(example.says) - len(policy.says)
    assert not policy.writes, "the example's drafts were not all asked for"


@pytest.mark.parametrize("name", STRATEGIES)
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
    example = Example(
        "endless",
        says=(Suggestion.REFINE,) * 9,
        stop=StopReason.CALLS,
        writes=tuple(f"v{i}" for i in range(9)),
    )
    policy = ExamplePolicy(example, budget)
    events = await events_of(name, policy, TableGate(example), budget)
    assert isinstance(events[-1], Stopped)
    assert events[-1].reason is StopReason.CALLS
    assert policy.calls == calls


@pytest.mark.parametrize("name", STRATEGIES)
async def test_a_policy_that_never_answers_is_cut_off_by_the_clock(name: str) -> None:
    import asyncio

    class Silent(ExamplePolicy):
        cancelled = False

        async def critique(
            self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
        ) -> Critique:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled = True
                raise
            raise AssertionError

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

    example = Example("unusable", says=(), stop=StopReason.UNUSABLE)
    budget = unlimited()
    events = await events_of(name, Unusable(example, budget), TableGate(example), budget)
    assert events[-1] == Stopped(StopReason.UNUSABLE, "the key was refused")
