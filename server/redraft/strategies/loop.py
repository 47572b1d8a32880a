"""The loop of SELF-REDRAFT (paper, section "Methodology", steps 0 to 2), ended by evidence.

What the paper leaves open is decided here: an unreadable critique stops the
loop as "could not tell"; a draft seen before calls for a redraft, and stops the
loop when a redraft repeats as well; what is returned is never the last draft
but the best one by the incumbent rule (``core/choice.py``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from redraft.core.budget import Budget, StopReason
from redraft.core.choice import Candidate, best, change_size, explain
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.events import (
    Chosen,
    CritiqueMade,
    DraftMade,
    Event,
    EvidenceFound,
    Stopped,
)
from redraft.core.evidence import Evidence, Outcome
from redraft.core.ports import Gate, Language, OnText, Policy
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.following import Finished, OutOfTime, follow
from redraft.strategies.moves import criticise, original, weigh
from redraft.strategies.options import LoopOptions
from redraft.strategies.triggers import redraft_reason, seen_before


@dataclass
class Loop:
    """One run.  ``may_redraft`` False makes it Self-Refine."""

    task: Task
    policy: Policy
    gate: Gate
    budget: Budget
    language: Language
    options: LoopOptions
    may_redraft: bool
    trajectory: Trajectory = field(default_factory=Trajectory)
    candidates: list[Candidate] = field(default_factory=list)
    _result: object = None
    _stop: StopReason | None = None
    _detail: str = ""

    async def run(self) -> AsyncIterator[Event]:
        """The events of the run, ``Stopped`` last."""
        own = original(self.task)
        self.trajectory = self.trajectory.add(Step(own))
        async for event in self._wait("Running the tests", lambda _: self.gate.baseline(self.task)):
            yield event
        if self._stop:
            yield Stopped(self._stop)
            return
        baseline = self._result
        assert isinstance(baseline, Evidence)
        self.trajectory = self.trajectory.annotate(evidence=baseline)
        yield EvidenceFound(own, baseline, 0)
        yield Chosen(own, baseline, "Your code stands until something beats it.")
        for round_ in range(self.options.rounds + 1):
            async for event in self._critique(round_):
                yield event
            if self._stop:
                break
            if round_ == self.options.rounds:
                self._stop = StopReason.ROUNDS
                break
            async for event in self._regenerate(round_ + 1):
                yield event
            if self._stop:
                break
        yield Stopped(self._stop or StopReason.DONE, self._detail)

    async def _critique(self, round_: int) -> AsyncIterator[Event]:
        last = self.trajectory.last
        if self._out_of_budget():
            return

        def ask(on_text: OnText) -> Awaitable[object]:
            return criticise(self.task, last.draft, self.policy, self.gate, last.evidence, on_text)

        async for event in self._wait("Reading the function", ask):
            yield event
        if self._stop:
            return
        critique = self._result
        assert isinstance(critique, Critique)
        self.trajectory = self.trajectory.annotate(critique=critique)
        yield CritiqueMade(last.draft, critique, round_)
        if critique.suggestion is Suggestion.PASS:
            self._stop = StopReason.PASSED
        elif critique.suggestion is Suggestion.COULD_NOT_TELL:
            self._stop = StopReason.UNUSABLE if critique.unusable else StopReason.COULD_NOT_TELL
            self._detail = critique.reason

    async def _regenerate(self, round_: int) -> AsyncIterator[Event]:
        critique = self.trajectory.last.critique
        assert critique is not None
        wanted = self._suggestion(critique)
        async for event in self._draft(wanted, round_):
            yield event
        if isinstance(self._result, NoDraft) and not self._stop:
            if self._may_escalate(wanted) and not self._result.unusable:
                async for event in self._draft(Suggestion.REDRAFT, round_):
                    yield event
            if isinstance(self._result, NoDraft) and not self._stop:
                self._stop = StopReason.UNUSABLE if self._result.unusable else StopReason.NO_DRAFT
                self._detail = self._result.reason
        if self._stop:
            return
        draft = self._result
        assert isinstance(draft, Draft)
        async for event in self._weigh(draft, round_):
            yield event

    def _suggestion(self, critique: Critique) -> Suggestion:
        if not self.may_redraft:
            return Suggestion.REFINE
        if redraft_reason(self.trajectory, self.language):
            return Suggestion.REDRAFT
        return critique.suggestion

    def _may_escalate(self, wanted: Suggestion) -> bool:
        return self.may_redraft and wanted is Suggestion.REFINE

    async def _draft(self, wanted: Suggestion, round_: int) -> AsyncIterator[Event]:
        if self._out_of_budget():
            return
        verb = "Redrafting" if wanted is Suggestion.REDRAFT else "Refining"

        def ask(on_text: OnText) -> Awaitable[object]:
            return self.policy.regenerate(self.task, self.trajectory, wanted, on_text)

        async for event in self._wait(verb, ask):
            yield event
        if not self._stop:
            made = self._result
            assert isinstance(made, (Draft, NoDraft))
            yield DraftMade(made, round_)

    async def _weigh(self, draft: Draft, round_: int) -> AsyncIterator[Event]:
        first = self.trajectory.steps[0].critique
        points = first.points if first is not None else ()
        self.trajectory = self.trajectory.add(Step(draft))
        repeated = seen_before(self.trajectory, self.language)

        def ask(_: OnText) -> Awaitable[object]:
            return weigh(self.task, draft, self.gate, points)

        async for event in self._wait("Running the tests on it", ask):
            yield event
        if self._stop:
            return
        evidence = self._result
        assert isinstance(evidence, Evidence)
        self.trajectory = self.trajectory.annotate(evidence=evidence)
        yield EvidenceFound(draft, evidence, round_)
        before = best(self.candidates)
        change = change_size(self.task.source, draft.source)
        self.candidates.append(Candidate(draft, evidence, change, round_))
        after = best(self.candidates)
        if after is not None and after is not before:
            yield Chosen(after.draft, after.evidence, explain(after.evidence))
        if evidence.outcome is Outcome.UNAVAILABLE:
            self._detail = evidence.reason
        baseline = self.trajectory.steps[0].evidence
        if after is not None and after.draft is draft and _solved(baseline, evidence):
            self._stop = StopReason.SOLVED
        elif repeated and draft.kind is DraftKind.REDRAFT:
            self._stop = StopReason.REPEATED

    def _out_of_budget(self) -> bool:
        self._stop = self.budget.spent()
        return self._stop is not None

    async def _wait(
        self, what: str, start: Callable[[OnText], Awaitable[object]]
    ) -> AsyncIterator[Event]:
        """Wait for one thing; its result lands in ``_result``, running out of time in ``_stop``."""
        self._result = None
        async for item in follow(what, start, self.budget.seconds_left):
            if isinstance(item, Finished):
                self._result = item.value
            elif isinstance(item, OutOfTime):
                self._stop = StopReason.SECONDS
            else:
                yield item


def _solved(baseline: Evidence | None, evidence: Evidence) -> bool:
    """Every test that failed because of the function now passes: another critique can only cost."""
    if baseline is None or not baseline.relevant_failures:
        return False
    return {f.test for f in baseline.relevant_failures} <= set(evidence.fixed)
