"""What a run tells while it goes on: one stream for the editor, the terminal and the benchmark."""

from __future__ import annotations

from dataclasses import dataclass

from redraft.core.budget import StopReason
from redraft.core.critique import Critique
from redraft.core.draft import Draft, NoDraft
from redraft.core.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Working:
    """What is being done now, in a few words; ``text`` is model output as it streams."""

    what: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class DraftMade:
    """A new draft, or the reason that there is none."""

    draft: Draft | NoDraft
    round: int


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


@dataclass(frozen=True, slots=True)
class Chosen:
    """The draft that stands so far; the original until something beats it."""

    draft: Draft
    evidence: Evidence | None
    why: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The end of a run, and why."""

    reason: StopReason
    detail: str = ""


Event = Working | DraftMade | CritiqueMade | EvidenceFound | Chosen | Stopped
