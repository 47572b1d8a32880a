"""One request being served: its pieces, its budget, and how its answer is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from redraft.core.behaviour import Behaviour
from redraft.core.budget import Budget, StopReason
from redraft.core.change import kind_of, method_changed
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

    def proposal(
        self,
        draft: Draft,
        asked: Suggestion | None,
        evidence: Evidence,
        behaviour: Behaviour | None = None,
        seconds: float = 0.0,
    ) -> Proposal:
        """A draft with all that an apply must check, called what it is.

        ``asked`` is the kind that was asked for, None for a version that nobody asked for;
        ``seconds`` is wall time from asking to the evidence.
        """
        task, function = self.task, self.task.function
        before, after = self.language.facts(task.source), self.language.facts(draft.source)
        kind, changed, complexity, read = asked or Suggestion.REFINE, None, None, None
        if isinstance(before, SourceFacts) and isinstance(after, SourceFacts):
            complexity = (before.complexity, after.complexity)
            read = (before.readability, after.readability)
            changed = method_changed(before, after, task.source, draft.source)
            kind = kind_of(before, after, task.source, draft.source)
        # Both sides of a comparison may come out as one kind: what was asked keeps them apart.
        intent = asked.value if asked else "given"
        return Proposal(
            id=digest(f"{intent}\0{function.hash}\0{draft.source}"),
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
            asked=asked,
            complexity=complexity,
            readability=read,
            seconds=seconds,
        ).comparing(behaviour)

    def review(
        self,
        critique: Critique,
        baseline: Evidence | None,
        stop: StopReason,
        detail: str = "",
        proposals: Sequence[Proposal] = (),
        missing: Mapping[Suggestion, str] | None = None,
        strategy: str = "",
        between: Behaviour | None = None,
        outline: str = "",
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
            between=between,
            outline=outline,
            cost=self.budget.cost,
        )
