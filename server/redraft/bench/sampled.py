"""A policy that has drafts which a model made earlier, and no model: running them is its critique."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from redraft.core.asking import Answered, Ask, Unanswered
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Evidence, Outcome
from redraft.core.ports import OnText
from redraft.core.task import Task
from redraft.core.trajectory import Trajectory

AUTHOR = "recorded"


class Sampled:
    """Hands out recorded drafts in their order, each once, whatever is asked for.

    A draft that passes the gate's tests is passed, one that fails calls for
    another; without tests nothing can be told.
    """

    name = "recorded"

    def __init__(self, sources: Sequence[str]) -> None:
        self._sources: Iterator[str] = iter(sources)

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        """What the tests say."""
        if evidence is None or not evidence.outcome.told:
            reason = evidence.reason if evidence is not None else "Nothing was run."
            return Critique.could_not_tell(reason or "No test reaches it.", author=AUTHOR)
        failures = evidence.relevant_failures
        if evidence.outcome is Outcome.PASSED and not failures:
            return Critique(Suggestion.PASS, "Its tests pass.", author=AUTHOR, basis="its tests")
        points = tuple(Point(f"{f.test}: {f.message}", source="tests") for f in failures[:3])
        return Critique(
            Suggestion.REDRAFT, "It fails its tests.", points, "its tests", author=AUTHOR
        )

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        """The next draft that has not been handed out."""
        taken = {step.draft.source for step in trajectory.steps}
        kind = DraftKind.REFINE if suggestion is Suggestion.REFINE else DraftKind.REDRAFT
        for source in self._sources:
            if source not in taken:
                return Draft(source, kind, AUTHOR)
        return NoDraft("The recording holds no further draft.")

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        """The next draft."""
        source = next(self._sources, None)
        if source is None:
            return NoDraft("The recording holds no further draft.")
        return Draft(source, DraftKind.GENERATE, AUTHOR)

    async def merge(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None = None
    ) -> Draft | NoDraft:
        """Nothing: a recording cannot make one of two."""
        return NoDraft("A recording cannot merge two drafts.")

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        """Nothing: the recording holds drafts alone."""
        return Unanswered("The recording holds drafts and no answers.")
