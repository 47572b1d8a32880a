"""Drafts and critiques so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from redraft.core.critique import Critique
from redraft.core.draft import Draft
from redraft.core.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Step:
    """One draft, what was said of it and what running it showed."""

    draft: Draft
    critique: Critique | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The steps so far, oldest first; append-only, the first step is the user's own draft."""

    steps: tuple[Step, ...] = field(default=())

    def add(self, step: Step) -> Trajectory:
        """A trajectory with one more step."""
        return Trajectory((*self.steps, step))

    def annotate(
        self, *, critique: Critique | None = None, evidence: Evidence | None = None
    ) -> Trajectory:
        """The same steps, with what is now known of the newest draft; nothing known is replaced."""
        last = self.last
        noted = replace(
            last,
            critique=last.critique if last.critique is not None else critique,
            evidence=last.evidence if last.evidence is not None else evidence,
        )
        return Trajectory((*self.steps[:-1], noted))

    @property
    def last(self) -> Step:
        """The newest step.

        Raises:
            IndexError: the trajectory is empty.
        """
        return self.steps[-1]

    def __len__(self) -> int:
        return len(self.steps)
