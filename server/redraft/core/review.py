"""The answer to one request, whichever face asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from redraft.core.behaviour import Behaviour
from redraft.core.budget import StopReason, Usage
from redraft.core.critique import Critique, Suggestion
from redraft.core.evidence import Evidence
from redraft.core.proposal import Proposal
from redraft.core.suspicion import Suspicion


@dataclass(frozen=True, slots=True)
class Review:
    """What was found and what is proposed.

    ``critique`` and ``baseline`` are about the user's own code.  ``proposals``
    are best first; ``chosen`` is the id of the one that may replace the user's
    code by the incumbent rule, None when nothing safe was found.  ``missing``
    says for each kind without a proposal why there is none.  ``seconds`` is
    wall time; ``between`` is how the refined and the redrafted version compare
    on inputs, where there are both; ``outline`` is source to start from by hand where no
    version is to be had and the policy has one; ``suspicion`` says which of code,
    documentation and tests seems wrong where a critique found that they disagree; ``policy``, ``strategy`` and ``model`` say who did it; ``cost`` is in
    money, None where no prices are known.
    """

    critique: Critique
    baseline: Evidence | None
    stop: StopReason
    detail: str = ""
    proposals: tuple[Proposal, ...] = ()
    chosen: str | None = None
    missing: Mapping[Suggestion, str] = field(default_factory=dict)
    usage: Usage = Usage()
    seconds: float = 0.0
    policy: str = ""
    strategy: str = ""
    model: str = ""
    between: Behaviour | None = None
    outline: str = ""
    cost: float | None = None
    suspicion: Suspicion | None = None

    @property
    def verdict(self) -> Suggestion:
        """The critique's suggestion."""
        return self.critique.suggestion

    def proposal(self, id: str) -> Proposal | None:  # noqa: A002 (the word of the protocol)
        """The proposal of an id."""
        return next((p for p in self.proposals if p.id == id), None)
