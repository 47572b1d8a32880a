"""The critique in a model's reply.

The form is the paper's (SELF-REDRAFT, "Structured Feedback Design"):
``<critique>…</critique><suggestion>pass|refine|redraft</suggestion>``.  Models
change its case, forget closing tags, wrap it in a fence or repeat the prompt
first.  That much is read through.  Which suggestion is meant is never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from redraft.core.critique import Point, Suggestion
from redraft.policies.chat.reply.points import (
    prose_points,
    says_nothing,
    tagged_points,
    without_points,
)
from redraft.policies.chat.reply.tags import Element, elements, masked
from redraft.policies.chat.reply.values import Malformed, refusal, without_thinking

_LONGEST_SUMMARY = 600
_VERDICTS = {s.value: s for s in (Suggestion.PASS, Suggestion.REFINE, Suggestion.REDRAFT)}
_VERDICT_LINE = re.compile(
    r"^[^\w\n]{0,9}(?:suggestion|verdict)[^\w\n]{0,9}?[:=][^\w\n]{0,9}(pass|refine|redraft)"
    r"[^\w\n]{0,9}$",
    re.IGNORECASE | re.MULTILINE,
)
_DECORATION = " \t\r\n*_`'\".:"


@dataclass(frozen=True, slots=True)
class ParsedCritique:
    """A critique whose suggestion is unambiguous; ``defects`` are faults of form that were read through."""

    suggestion: Suggestion
    summary: str
    points: tuple[Point, ...]
    defects: tuple[str, ...] = ()


def parse_critique(text: str, finish_reason: str | None, source: str) -> ParsedCritique | Malformed:
    """The critique of the draft ``source`` in a reply.

    Refused: a reply that was cut or withheld, a missing, unknown or hedged
    suggestion, two that contradict each other, a pass that lists faults, and a
    refine or redraft that says nothing.
    """
    unusable = refusal(text, finish_reason)
    if unusable is not None:
        return unusable
    answer = without_thinking(text.replace("\r\n", "\n"))
    unquoted = masked(answer)
    critiques = elements(unquoted, ("critique",))
    verdict = _verdict(answer, unquoted, critiques)
    if isinstance(verdict, Malformed):
        return verdict
    body, defects = _body(answer, critiques, verdict)
    points = tagged_points(body, source)
    if verdict.suggestion is Suggestion.PASS:
        if points:
            reason = "The suggestion is pass, yet the critique lists a fault. Which is it?"
            return Malformed(reason, ("pass with faults listed",))
    elif not points:
        points = prose_points(body, source)
        if not points:
            reason = f"The suggestion is {verdict.suggestion.value}, but no fault is named."
            return Malformed(reason, ("no reason given",))
        defects = (*defects, "points without tags")
    summary = _summary(without_points(body))
    return ParsedCritique(verdict.suggestion, summary, points, (*verdict.defects, *defects))


@dataclass(frozen=True, slots=True)
class _Verdict:
    suggestion: Suggestion
    start: int
    defects: tuple[str, ...] = ()


def _verdict(answer: str, unquoted: str, critiques: list[Element]) -> _Verdict | Malformed:
    found = elements(unquoted, ("suggestion",))
    if not found:
        return _verdict_line(unquoted)
    # An echoed prompt ends with an empty form, so only what follows the last
    # critique is the answer; anything clean before it must not say otherwise.
    begin = critiques[-1].inner_end if critiques else 0
    final = [element for element in found if element.start >= begin]
    if not final and critiques:
        last = critiques[-1]
        within = [e for e in found if last.inner_start <= e.start and e.end <= last.inner_end]
        if within and not unquoted[within[-1].end : last.inner_end].strip():
            final = within[-1:]
    if not final:
        reason = "There is no <suggestion> after the critique."
        return Malformed(reason, ("no suggestion",))
    read = [_clean(answer, element) for element in final]
    for value, element in zip(read, final, strict=True):
        if value is None:
            said = " ".join(element.text(answer).split())[:60]
            reason = (
                f"<suggestion> must hold exactly one of pass, refine, redraft; it held {said!r}."
            )
            return Malformed(reason, ("unclear suggestion",))
    earlier = [_clean(answer, e) for e in found if not _inside(e, critiques) and e not in final]
    said_values = {value for value in (*read, *earlier) if value is not None}
    if len(said_values) > 1:
        names = ", ".join(sorted(value.value for value in said_values))
        return Malformed(
            f"There are contradictory suggestions: {names}.", ("contradictory suggestions",)
        )
    defects = () if final[-1].closed else ("suggestion not closed",)
    return _Verdict(said_values.pop(), final[0].start, defects)


def _verdict_line(unquoted: str) -> _Verdict | Malformed:
    """A line such as ``Suggestion: refine``; never believed for a pass, which must be explicit."""
    matches = list(_VERDICT_LINE.finditer(unquoted))
    said = {match[1].lower() for match in matches}
    if len(said) == 1 and said != {Suggestion.PASS.value}:
        return _Verdict(_VERDICTS[said.pop()], matches[-1].start(), ("suggestion without tags",))
    return Malformed("There is no <suggestion>…</suggestion> in the reply.", ("no suggestion",))


def _inside(element: Element, others: list[Element]) -> bool:
    return any(o.inner_start <= element.start and element.end <= o.inner_end for o in others)


def _clean(answer: str, element: Element) -> Suggestion | None:
    return _VERDICTS.get(element.text(answer).strip(_DECORATION).lower())


def _body(answer: str, critiques: list[Element], verdict: _Verdict) -> tuple[str, tuple[str, ...]]:
    """The critique's text, and what was wrong with its form."""
    if not critiques:
        return answer[: verdict.start].strip(), ("no critique tags",)
    last = critiques[-1]
    stop = (
        min(last.inner_end, verdict.start) if verdict.start >= last.inner_start else last.inner_end
    )
    body = answer[last.inner_start : stop].strip()
    return body, () if last.closed else ("critique not closed",)


def _summary(text: str) -> str:
    if says_nothing(text):
        return ""
    return text if len(text) <= _LONGEST_SUMMARY else text[: _LONGEST_SUMMARY - 1].rstrip() + "…"
