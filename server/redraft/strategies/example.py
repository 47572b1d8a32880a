"""A strategy's worked example, run by the contract test of the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion


@dataclass(frozen=True, slots=True)
class Example:
    """What a critic says and writes round by round, and how the run must end.

    ``says`` are the critic's suggestions in order, the first about the user's
    code.  ``writes`` are the drafts made, in order.  ``failing`` gives the tests
    that fail on the user's code (key ``""``) and on each draft.  ``asked`` are
    the kinds of rewriting that the policy is asked for.  ``chosen`` is the draft
    that stands at the end, None for the user's own code.
    """

    title: str
    says: tuple[Suggestion, ...]
    stop: StopReason
    writes: tuple[str, ...] = ()
    failing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: tuple[Suggestion, ...] = ()
    chosen: str | None = None
