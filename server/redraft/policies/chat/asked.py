"""What is shown with an ask that is neither for a draft nor for a critique."""

from __future__ import annotations

from redraft.core.asking import Ask, AskKind
from redraft.core.critique import Suggestion
from redraft.core.evidence import Observation, ObservationKind
from redraft.core.ports import Language
from redraft.policies.chat.history import history
from redraft.policies.chat.options import ChatOptions
from redraft.policies.chat.prompt import Section, cut
from redraft.policies.chat.retelling import evidence_text

_ONE_SEEN = 400
"""Characters of what one version did on one input."""
_WITH_EVIDENCE = (AskKind.DIGEST, AskKind.ORDER)


def asked(ask: Ask, language: Language, options: ChatOptions) -> list[Section]:
    """Sections on the versions and inputs that an ask is about.

    A plan is told what was refuted; a lesson, an explanation and a suspicion see
    the trajectory as a refinement does; the rest see versions side by side.
    """
    if ask.kind in (AskKind.PROPERTIES, AskKind.EXPECTED):
        return _inputs(ask)
    if not len(ask.trajectory):
        return []
    if ask.kind is AskKind.PLAN:
        return history(ask.trajectory, Suggestion.REDRAFT, language, options)
    if ask.kind in (AskKind.LESSON, AskKind.EXPLANATION, AskKind.SUSPECT):
        return history(ask.trajectory, Suggestion.REFINE, language, options)
    return [*_side_by_side(ask, options), *_seen(ask)]


def _inputs(ask: Ask) -> list[Section]:
    lines = [f"{number}: {text}" for number, text in enumerate(ask.inputs, start=1)]
    return [Section("inputs", "\n".join(lines))] if lines else []


def _side_by_side(ask: Ask, options: ChatOptions) -> list[Section]:
    sections = []
    for number, step in enumerate(ask.trajectory.steps):
        sections.append(Section(_named(ask, number), step.draft.source))
        if ask.kind in _WITH_EVIDENCE and step.evidence is not None:
            shown = evidence_text(step.evidence, options.evidence_chars)
            sections.append(Section(f"what running {_named(ask, number)} showed", shown))
    return sections


def _named(ask: Ask, number: int) -> str:
    if ask.kind in (AskKind.BETTER, AskKind.METHOD):
        return f"the {('first', 'second')[number]} version"
    return f"version {number}"


def _seen(ask: Ask) -> list[Section]:
    """What each version did on each input; what it should have done is nobody's to say here."""
    if not ask.inputs or not ask.seen:
        return []
    lines = []
    for j, text in enumerate(ask.inputs):
        lines.append(text)
        for number, row in enumerate(ask.seen):
            lines.append(f"  {_named(ask, number)}: {_told(row[j])}")
    return [Section("what running them showed", "\n".join(lines))]


def _told(seen: Observation) -> str:
    text = cut(" ".join(seen.text.split()), _ONE_SEEN)
    if seen.kind is ObservationKind.VALUE:
        return f"gives {text}"
    if seen.kind is ObservationKind.RAISED:
        return f"raises {text}"
    if seen.kind is ObservationKind.TIMED_OUT:
        return "does not end in time"
    return f"could not be run ({text})"
