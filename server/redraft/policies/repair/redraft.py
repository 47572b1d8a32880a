"""One redraft: a change of method by rule, with the proof that it is one worth having."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Outcome
from redraft.core.ports import Gate
from redraft.core.task import Task
from redraft.policies.repair import findings
from redraft.policies.repair.failing import applicable
from redraft.policies.repair.findings import Findings
from redraft.policies.repair.options import RepairOptions
from redraft.policies.repair.proof import Proof, proven
from redraft.policies.repair.refine import Refiner, still_fails
from redraft.policies.repair.subject import Subject


@dataclass(frozen=True, slots=True)
class Redrafter:
    """Tries the structural rewrites that a function has the shape for."""

    gate: Gate
    task: Task
    options: RepairOptions
    author: str
    refiner: Refiner

    async def start_over(
        self, subject: Subject, before: Findings, taken: Collection[str]
    ) -> Draft | NoDraft:
        """The first rewrite that passes, or why none does; the reason is empty where none fits.

        ``taken`` are sources that are not to be offered again.
        """
        refused = ""
        for rewrite, result in applicable(subject):
            if result in taken:
                continue
            draft = Draft(result, DraftKind.REDRAFT, self.author, rewrite.done)
            outcome = await self._tried(draft, before)
            if isinstance(outcome, Draft) and outcome.source == result:
                outcome = await self._weighed(subject.source, outcome, before)
            if isinstance(outcome, Draft) or outcome.unusable:
                return outcome
            refused = f"one that {rewrite.done} was tried: {outcome.reason.rstrip('.')}"
        return NoDraft(refused)

    async def _weighed(self, source: str, draft: Draft, before: Findings) -> Draft | NoDraft:
        """The draft with what measuring says; without a test to fix, that has to speak for it."""
        proof = await self._proof(Draft(source, DraftKind.ORIGINAL, "user"), draft)
        if proof.proven:
            return replace(draft, note=f"{draft.note}; {proof.sentence}")
        # a test that ran out of time or stack, and now passes, is proof enough
        return draft if before.failing else NoDraft(proof.sentence)

    async def _proof(self, own: Draft, draft: Draft) -> Proof:
        seconds = self.options.race_seconds
        behaviour = await self.gate.differences(self.task, own, draft, seconds)
        return proven(await self.gate.race(self.task, own, draft, seconds), behaviour)

    async def _tried(self, draft: Draft, before: Findings) -> Draft | NoDraft:
        """A rewrite that the gate lets pass, with single edits on top while tests still fail."""
        evidence = await self.gate.judge(self.task, draft)
        if evidence.outcome is Outcome.UNAVAILABLE:
            return NoDraft(findings.told_nothing(evidence), unusable=True)
        if evidence.refusals:
            return NoDraft(f"the gate refuses it, {evidence.refusals[0]}")
        left = [name for name in before.failing if name not in evidence.passed]
        clean = evidence.outcome is Outcome.PASSED and not evidence.broken
        if clean and not left:
            return draft
        if not before.failing and not evidence.broken and evidence.outcome.told:
            return draft  # nothing failed before and nothing fails now
        found = findings.read(evidence, before.evidence, same=False)
        further: Draft | NoDraft | None = None
        if found.failures:
            further = await self.refiner.improve(draft, found, frozenset())
        if isinstance(further, Draft) and not (clean and still_fails(further)):
            note = f"{draft.note}; {further.note}"
            return replace(further, kind=DraftKind.REDRAFT, note=note)
        if clean and len(left) < len(before.failing):
            count = f"{len(left)} of {len(before.failing)} failing tests still fail"
            return replace(draft, note=f"{draft.note}; {count}")
        if evidence.broken:
            return NoDraft(f"it breaks {evidence.broken[0]}")
        reason = evidence.reason.rstrip(".") or "it fixes no failing test"
        return NoDraft(f"{reason}; {further.reason}" if isinstance(further, NoDraft) else reason)
