"""What a run tells, as plain data for ``$/progress``."""

from __future__ import annotations

from typing import Any

from redraft.core.choice import explain
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.events import (
    Chosen,
    CritiqueMade,
    DraftMade,
    Event,
    EvidenceFound,
    Picked,
    SideDone,
    Stopped,
    Working,
)
from redraft.core.function import Function
from redraft.lsp.words import tests
from redraft.report import critique_data, evidence_data, proposal_data

Data = dict[str, Any]


def event_data(event: Event, function: Function) -> Data:
    """One event; ``event`` says which, ``side`` of which version, where several are made."""
    data = _data(event, function)
    side = getattr(event, "side", None)
    return {**data, "side": side.value} if side is not None else data


def _data(event: Event, function: Function) -> Data:
    if isinstance(event, Working):
        return {"event": "working", "what": event.what, "text": event.text}
    if isinstance(event, DraftMade):
        return {"event": "draft", "round": event.round, "draft": draft_data(event.draft)}
    if isinstance(event, SideDone):
        if isinstance(event.made, NoDraft):
            return {"event": "proposal", "proposal": None, "reason": event.made.reason}
        return {
            "event": "proposal",
            "proposal": proposal_data(event.made, function),
            "reason": "",
        }
    if isinstance(event, CritiqueMade):
        data = critique_data(event.critique, function)
        draft = draft_data(event.draft)
        return {"event": "critique", "round": event.round, "draft": draft, "critique": data}
    if isinstance(event, EvidenceFound):
        evidence = evidence_data(event.evidence, function)
        draft = draft_data(event.draft)
        return {"event": "evidence", "round": event.round, "draft": draft, "evidence": evidence}
    if isinstance(event, Chosen):
        return {"event": "chosen", "draft": draft_data(event.draft), "why": event.why}
    if isinstance(event, Picked):
        return {"event": "picked", "strategy": event.strategy, "why": event.why}
    return _stopped(event)


def _stopped(event: Stopped) -> Data:
    return {"event": "stopped", "reason": event.reason.value, "detail": event.detail}


def draft_data(draft: Draft | NoDraft) -> Data:
    """A draft, or why there is none."""
    if isinstance(draft, NoDraft):
        return {"kind": None, "source": None, "reason": draft.reason}
    return {"kind": draft.kind.value, "source": draft.source, "note": draft.note}


def in_words(event: Event) -> str | None:
    """An event in a few words, None for one that is not worth any."""
    if isinstance(event, Working):
        return event.what
    if isinstance(event, CritiqueMade):
        return f"Critique: {event.critique.suggestion.value.replace('_', ' ')}"
    if isinstance(event, DraftMade):
        return (
            "No draft" if isinstance(event.draft, NoDraft) else f"Testing: {event.draft.kind.value}"
        )
    if isinstance(event, EvidenceFound):
        if event.draft.kind is DraftKind.ORIGINAL:
            return f"Tested your code: {tests(event.evidence)}"
        return f"Tested {event.draft.kind.value}: {explain(event.evidence)}"
    if isinstance(event, Chosen) and event.draft.kind is not DraftKind.ORIGINAL:
        return f"Best so far: {event.why}"
    if isinstance(event, Picked):
        return event.why
    return None
