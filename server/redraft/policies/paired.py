"""Two policies as one: who criticises and judges is another than who writes.

A critic that did not write the code does not share its blind spots; the SELF-REDRAFT
paper names specialised critics as what its loop lacks (section "Future work").
"""

from __future__ import annotations

from redraft.core.asking import Answered, Ask, AskKind, Unanswered
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.evidence import Evidence
from redraft.core.ports import OnText, Policy
from redraft.core.task import Task
from redraft.core.trajectory import Trajectory

JUDGING = frozenset(
    {
        AskKind.PROPERTIES,
        AskKind.EXPECTED,
        AskKind.BETTER,
        AskKind.ORDER,
        AskKind.METHOD,
        AskKind.SUSPECT,
    }
)
"""What the critic is asked; the rest is part of writing."""


class Paired:
    """``critic`` criticises, tests and judges, ``writer`` does the rest."""

    def __init__(self, writer: Policy, critic: Policy) -> None:
        self._writer = writer
        self._critic = critic

    @property
    def name(self) -> str:
        """The writer's."""
        return self._writer.name

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        """The critic's."""
        return await self._critic.critique(task, draft, evidence, on_text)

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        """The writer's."""
        return await self._writer.regenerate(task, trajectory, suggestion, on_text)

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        """The writer's."""
        return await self._writer.generate(task, on_text, diverse=diverse)

    async def merge(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None = None
    ) -> Draft | NoDraft:
        """The writer's."""
        return await self._writer.merge(task, trajectory, on_text)

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        """The critic's where something is judged or tested, else the writer's."""
        who = self._critic if ask.kind in JUDGING else self._writer
        return await who.answer(task, ask, on_text)
