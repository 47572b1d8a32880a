"""The trajectory as a regeneration sees it.

The paper gives a regeneration the whole trajectory (step 2).  Here it is bounded,
and what it is for decides its form: to refine, earlier versions are shown as
code; to redraft, as approaches with the reason why each was refuted, because
code that is shown is code that gets copied.
"""

from __future__ import annotations

from redraft.core.critique import Suggestion
from redraft.core.draft import DraftKind
from redraft.core.evidence import Outcome
from redraft.core.function import SourceFacts
from redraft.core.ports import Language
from redraft.core.trajectory import Step, Trajectory
from redraft.policies.chat.options import ChatOptions
from redraft.policies.chat.prompt import Section, cut
from redraft.policies.chat.reply.values import first_sentence
from redraft.policies.chat.retelling import critique_text, evidence_text

_LINE = 300


def history(
    trajectory: Trajectory, suggestion: Suggestion, language: Language, options: ChatOptions
) -> list[Section]:
    """Sections on the steps so far, the newest version last and always whole.

    Version numbers count from 0, the user's own code.
    """
    newest = len(trajectory) - 1
    earlier = list(enumerate(trajectory.steps[:-1]))
    room = options.trajectory_chars
    sections: list[Section] = []
    if suggestion is Suggestion.REFINE:
        whole: list[list[Section]] = []
        while earlier:
            number, step = earlier[-1]
            parts = _whole(number, step, options)
            size = sum(part.size for part in parts)
            if size > room:
                break
            room -= size
            whole.insert(0, parts)
            earlier.pop()
        brief = "earlier versions in brief"
        sections = [part for parts in whole for part in parts]
    else:
        brief = "approaches already refuted"
    lines = _fitting([_brief(number, step, language) for number, step in earlier], room)
    if lines:
        sections.insert(0, Section(brief, "\n".join(lines)))
    return [*sections, *_whole(newest, trajectory.last, options, " (newest)")]


def _whole(number: int, step: Step, options: ChatOptions, tail: str = "") -> list[Section]:
    name = f"version {number}{tail}"
    sections = [Section(name, step.draft.source)]
    if step.evidence is not None:
        shown = evidence_text(step.evidence, options.evidence_chars)
        sections.append(Section(f"what running version {number} showed", shown))
    if step.critique is not None:
        said = critique_text(step.critique, options.critique_chars)
        sections.append(Section(f"critique of version {number}", said))
    return sections


def _fitting(lines: list[str], room: int) -> list[str]:
    """The newest lines that fit; a first line counts those that do not."""
    kept: list[str] = []
    for line in reversed(lines):
        room -= len(line) + 1
        if room < 0:
            kept.append(f"… {len(lines) - len(kept)} older left out")
            break
        kept.append(line)
    return kept[::-1]


def _brief(number: int, step: Step, language: Language) -> str:
    tried = cut(_approach(step, language), _LINE)
    why = cut(_failure(step), _LINE)
    return f"version {number}: {tried} — {why}"


def _approach(step: Step, language: Language) -> str:
    """What was tried: its author's own words, else the facts of its code."""
    draft = step.draft
    if draft.note and draft.kind is not DraftKind.ORIGINAL:
        return first_sentence(draft.note)
    facts = language.facts(draft.source)
    if not isinstance(facts, SourceFacts):
        return "code that does not parse"
    shape = ", ".join(dict.fromkeys(facts.shape)) or "no control flow"
    calls = ", ".join(sorted(facts.calls)) or "nothing"
    kind = "recursion; " if facts.recursive else ""
    return f"{kind}{shape}; calls {calls}"


def _failure(step: Step) -> str:
    """Why it was left: what running showed before what was said."""
    evidence, critique = step.evidence, step.critique
    if evidence is not None:
        if evidence.refusals:
            return f"refused: {evidence.refusals[0]}"
        if evidence.relevant_failures:
            failure = evidence.relevant_failures[0]
            return f"fails {failure.test}: {' '.join(failure.message.split())}"
        if evidence.inputs_lost:
            return f"worse on {evidence.inputs_lost[0]}"
        if evidence.outcome is Outcome.TIMED_OUT:
            return "did not finish in time"
    if critique is not None:
        confirmed = [p for p in critique.points if p.reproduced is not False]
        if confirmed:
            return confirmed[0].message
        if critique.summary:
            return critique.summary
    return "nothing was found against it, nor for it"
