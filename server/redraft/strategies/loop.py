"""The loop of SELF-REDRAFT (paper, section "Methodology", steps 0 to 2), ended by evidence.

What the paper leaves open is decided here: an unreadable critique stops the
loop as "could not tell"; a draft seen before calls for a redraft, and stops the
loop when a redraft repeats as well; what is returned is never the last draft
but the best one by the incumbent rule (``core/choice.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.events import CritiqueMade, Stopped
from redraft.core.evidence import Evidence, Outcome
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.checks import failing, written
from redraft.strategies.search import Search, no_draft
from redraft.strategies.triggers import redraft_reason, seen_before


@dataclass
class Loop:
    """One run of it.

    ``may_redraft`` False makes it Self-Refine; ``rounds``, ``critics`` and ``checks``
    are those of ``LoopOptions``.
    """

    search: Search
    rounds: int
    may_redraft: bool
    critics: int = 1
    checks: int = 0
    trajectory: Trajectory = field(default_factory=Trajectory)

    async def run(self) -> Stopped:
        """From the user's code to the end, and why it ended."""
        baseline = await self.search.begin()
        self.trajectory = self.trajectory.add(Step(self.search.own, evidence=baseline))
        for round_ in range(self.rounds + 1):
            ended = await self._critique(round_)
            if ended is not None:
                return ended
            if round_ == self.rounds:
                break
            ended = await self._regenerate(round_ + 1)
            if ended is not None:
                return ended
        return Stopped(StopReason.ROUNDS, self.search.trouble)

    async def _critique(self, round_: int) -> Stopped | None:
        last = self.trajectory.last
        critique = await self._agreed(last.draft, last.evidence, round_)
        if not round_:
            critique = await self._checked(critique)
        self.trajectory = self.trajectory.annotate(critique=critique)
        if critique.suggestion is Suggestion.PASS:
            return Stopped(StopReason.PASSED, self.search.trouble)
        if critique.suggestion is Suggestion.COULD_NOT_TELL:
            reason = StopReason.UNUSABLE if critique.unusable else StopReason.COULD_NOT_TELL
            return Stopped(reason, critique.reason)
        return None

    async def _checked(self, critique: Critique) -> Critique:
        """The critique of code that has no tests, held against generated ones."""
        baseline = self.search.baseline
        if not self.checks or baseline.outcome is not Outcome.NO_TESTS:
            return critique
        points = await failing(
            self.search, self.search.own, await written(self.search, self.checks)
        )
        if not points:
            return critique
        wanted = critique.suggestion
        if wanted is not Suggestion.REDRAFT:
            wanted = Suggestion.REFINE
        critique = replace(critique, suggestion=wanted, points=(*critique.points, *points))
        await self.search.tell(CritiqueMade(self.search.own, critique, 0))
        return critique

    async def _agreed(self, draft: Draft, evidence: Evidence | None, round_: int) -> Critique:
        """What the critic says; that it is to be redrafted only when it says so twice.

        Where nothing was said twice in ``critics`` times, a redraft becomes a refinement.
        """
        said = [await self.search.critique(draft, evidence, round_)]
        if said[0].suggestion is not Suggestion.REDRAFT or not self.may_redraft:
            return said[0]
        while len(said) < self.critics:
            again = await self.search.critique(draft, evidence, round_)
            twice = [c for c in said if c.suggestion is again.suggestion]
            said.append(again)
            if twice:
                return twice[0]
        if self.critics == 1:
            return said[0]
        weaker = replace(said[0], suggestion=Suggestion.REFINE)
        await self.search.tell(CritiqueMade(draft, weaker, round_))
        return weaker

    async def _regenerate(self, round_: int) -> Stopped | None:
        critique = self.trajectory.last.critique
        assert critique is not None
        wanted = self._suggestion(critique)
        made = await self.search.regenerate(self.trajectory, wanted, round_)
        if isinstance(made, NoDraft) and self._may_escalate(wanted) and not made.unusable:
            made = await self.search.regenerate(self.trajectory, Suggestion.REDRAFT, round_)
        if isinstance(made, NoDraft):
            return no_draft(made)
        return await self._weigh(made, round_)

    def _suggestion(self, critique: Critique) -> Suggestion:
        if not self.may_redraft:
            return Suggestion.REFINE
        if redraft_reason(self.trajectory, self.search.language):
            return Suggestion.REDRAFT
        return critique.suggestion

    def _may_escalate(self, wanted: Suggestion) -> bool:
        return self.may_redraft and wanted is Suggestion.REFINE

    async def _weigh(self, draft: Draft, round_: int) -> Stopped | None:
        first = self.trajectory.steps[0].critique
        points = first.points if first is not None else ()
        self.trajectory = self.trajectory.add(Step(draft))
        repeated = seen_before(self.trajectory, self.search.language)
        evidence = await self.search.weigh(draft, round_, points, order=round_)
        self.trajectory = self.trajectory.annotate(evidence=evidence)
        standing = self.search.standing
        if standing is not None and standing.draft is draft and self.search.solves(evidence):
            return Stopped(StopReason.SOLVED, self.search.trouble)
        if repeated and draft.kind is DraftKind.REDRAFT:
            return Stopped(StopReason.REPEATED, self.search.trouble)
        return None
