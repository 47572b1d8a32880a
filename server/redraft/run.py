"""One request being served: its pieces, its budget, and how its answer is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from redraft.core.budget import Budget, StopReason
from redraft.core.change import method_changed
from redraft.core.choice import Candidate, beats_incumbent, best, change_size, explain
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft
from redraft.core.evidence import Evidence
from redraft.core.function import SourceFacts
from redraft.core.ports import Gate, Language, Policy
from redraft.core.proposal import Proposal
from redraft.core.review import Review
from redraft.core.task import Task
from redraft.core.text import digest


@dataclass
class Run:
    """One request being served."""

    task: Task
    language: Language
    gate: Gate
    policy: Policy
    budget: Budget
    model_name: Callable[[], str]
    """The model's name, which a server may tell only when it is asked."""

    def proposal(self, draft: Draft, kind: Suggestion, evidence: Evidence) -> Proposal:
        """A draft with all that an apply must check."""
        task, function = self.task, self.task.function
        before, after = self.language.facts(task.source), self.language.facts(draft.source)
        changed = None
        if isinstance(before, SourceFacts) and isinstance(after, SourceFacts):
            changed = method_changed(before, after)
        return Proposal(
            id=digest(f"{kind.value}\0{function.hash}\0{draft.source}"),
            kind=kind,
            draft=draft,
            evidence=evidence,
            edit=self.language.splice(task.document, function, draft.source),
            uri=task.document.uri,
            qualname=function.qualname,
            ordinal=function.ordinal,
            function_hash=function.hash,
            document_version=task.document.version,
            wins=beats_incumbent(evidence),
            why=explain(evidence),
            before=task.source,
            method_changed=changed,
        )

    def review(
        self,
        critique: Critique,
        baseline: Evidence | None,
        stop: StopReason,
        detail: str = "",
        proposals: Sequence[Proposal] = (),
        missing: Mapping[Suggestion, str] | None = None,
        strategy: str = "",
    ) -> Review:
        """The answer, its proposals ranked by the incumbent rule."""
        candidates = {
            p.id: Candidate(p.draft, p.evidence, change_size(p.before, p.draft.source), order)
            for order, p in enumerate(proposals)
        }
        winner = best(tuple(candidates.values()))
        chosen = next((id_ for id_, c in candidates.items() if c is winner), None)
        ordered = sorted(proposals, key=lambda p: p.id != chosen)
        return Review(
            critique=critique,
            baseline=baseline,
            stop=stop,
            detail=detail,
            proposals=tuple(ordered),
            chosen=chosen,
            missing=missing or {},
            usage=self.budget.used,
            seconds=self.budget.seconds,
            policy=self.policy.name,
            strategy=strategy,
            model=self.model_name(),
        )
