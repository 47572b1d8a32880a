"""A strategy's worked example, run by the contract test of the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from redraft.core.asking import Answered, AskKind
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

    ``behaves`` says for drafts what they give on every input that nobody wrote a test
    for; drafts that are not named give their own source, so that each behaves
    alone.  ``answers`` are given to asks of their kind in order, ``calls`` is how
    often the policy was asked in all (None: not looked at), ``rounds``, ``samples``,
    ``debug_rounds`` and ``critics`` are the options, ``others`` what further policies write.
    """

    title: str
    says: tuple[Suggestion, ...]
    stop: StopReason
    writes: tuple[str, ...] = ()
    failing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: tuple[Suggestion, ...] = ()
    chosen: str | None = None
    behaves: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[tuple[AskKind, Answered], ...] = ()
    calls: int | None = None
    rounds: int = 5
    samples: int = 3
    debug_rounds: int = 1
    critics: int = 1
    others: tuple[tuple[str, ...], ...] = ()
