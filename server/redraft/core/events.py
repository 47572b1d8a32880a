"""What a run tells while it goes on: one stream for the editor, the terminal and the benchmark."""

from __future__ import annotations

from dataclasses import dataclass

from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.evidence import Evidence
from redraft.core.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Working:
    """What is being done now, in a few words; ``text`` is model output as it streams.

    Here and below ``side`` is the kind that was asked for, where several are made at once.
    """

    what: str
    text: str = ""
    side: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class DraftMade:
    """A new draft, or the reason that there is none."""

    draft: Draft | NoDraft
    round: int
    side: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class CritiqueMade:
    """What was said of a draft."""

    draft: Draft
    critique: Critique
    round: int


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """What running a draft showed."""

    draft: Draft
    evidence: Evidence
    round: int
    side: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class SideDone:
    """One of several sides can be used: it waits neither for the others nor to be timed."""

    side: Suggestion
    made: Proposal | NoDraft


@dataclass(frozen=True, slots=True)
class Chosen:
    """The draft that stands so far; the original until something beats it."""

    draft: Draft
    evidence: Evidence | None
    why: str


@dataclass(frozen=True, slots=True)
class Picked:
    """How the search goes from here on, where a strategy hands it on to another of the table.

    ``why`` is one sentence.
    """

    strategy: str
    why: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The end of a run, and why."""

    reason: StopReason
    detail: str = ""


Event = Working | DraftMade | CritiqueMade | EvidenceFound | SideDone | Chosen | Picked | Stopped
