"""The answer in a model's reply to what is neither a draft nor a critique (``core/asking.py``).

The form is ``<answer>…</answer>``, and one block of code where a module was asked
for.  What was meant is never guessed: a choice that is not one of those offered is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from redraft.core.asking import CHANGED, FIRST, SAME, SECOND, TIE, AskKind
from redraft.policies.chat.reply.fences import blocks
from redraft.policies.chat.reply.values import Malformed, refusal, without_thinking

_ANSWER = re.compile(r"<\s*answer\s*>(.*?)(?:<\s*/\s*answer\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_BULLET = re.compile(r"\A(?:[-*+]|\d{1,3}[.):])\s+")
_NUMBERED = re.compile(r"\A[^\w\n]{0,4}(\d{1,3})\s*[.):=]\s*(.*)\Z")
_DECORATION = " \t\r\n*_`'\".:"
_SUSPECTS = ("code", "documentation", "tests", "unclear")


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """An answer that could be read; see ``AskKind`` for what it holds."""

    text: str
    items: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()


def parse_answer(
    text: str, finish_reason: str | None, kind: AskKind, count: int, most: int
) -> ParsedAnswer | Malformed:
    """The answer to an ask of a kind.

    ``count`` is how many inputs (EXPECTED) or versions (ORDER) it was about,
    ``most`` how many items are taken (INPUTS).
    """
    unusable = refusal(text, finish_reason)
    if unusable is not None:
        return unusable
    answer = without_thinking(text.replace("\r\n", "\n")).strip()
    if not answer:
        return Malformed("The reply was all thinking and no answer.", ("no answer",))
    if kind is AskKind.PROPERTIES:
        return _module(answer)
    found = _ANSWER.findall(answer)
    inner = found[-1].strip() if found else ""
    defects = () if found else ("no answer tags",)
    if not found and kind in _PROSE:
        inner = answer  # prose without its tags is prose all the same
    if not inner:
        reason = "There is no <answer>…</answer> in the reply, or nothing in it."
        return Malformed(reason, ("no answer",))
    parsed = _READERS[kind](inner, count, most)
    if isinstance(parsed, Malformed):
        return parsed
    return ParsedAnswer(parsed.text, parsed.items, (*defects, *parsed.defects))


def _module(answer: str) -> ParsedAnswer | Malformed:
    modules = [b for b in blocks(answer) if b.closed and "def test" in b.body and not b.depth]
    if not modules:
        return Malformed(
            "There is no closed code block with test functions in the reply.", ("no test module",)
        )
    return ParsedAnswer(modules[-1].body)


def _prose(inner: str, _count: int, _most: int) -> ParsedAnswer | Malformed:
    return ParsedAnswer(inner)


def _inputs(inner: str, _count: int, most: int) -> ParsedAnswer | Malformed:
    lines = (_BULLET.sub("", line.strip()).strip("` \t") for line in inner.split("\n"))
    items = tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))[:most]
    if not items:
        return Malformed("No expression is in <answer>.", ("no inputs",))
    return ParsedAnswer("", items)


def _expected(inner: str, count: int, _most: int) -> ParsedAnswer | Malformed:
    told: dict[int, str] = {}
    for line in inner.split("\n"):
        match = _NUMBERED.match(line.strip())
        if match is not None:
            value = match[2].strip().strip("`").strip()
            told.setdefault(int(match[1]), "" if value == "?" else value)
    if not told.keys() & set(range(1, count + 1)):
        return Malformed("No line of <answer> is a number with its value.", ("no values",))
    return ParsedAnswer("", tuple(told.get(number, "") for number in range(1, count + 1)))


def _better(inner: str, _count: int, _most: int) -> ParsedAnswer | Malformed:
    return _one_of((FIRST, SECOND, TIE), inner)


def _method(inner: str, _count: int, _most: int) -> ParsedAnswer | Malformed:
    return _one_of((SAME, CHANGED), inner)


def _one_of(words: tuple[str, ...], inner: str) -> ParsedAnswer | Malformed:
    word = inner.strip(_DECORATION).lower()
    if word not in words:
        held = f"exactly one of {', '.join(words)}; it held {inner[:60]!r}."
        return Malformed(f"<answer> must hold {held}", ("unclear choice",))
    return ParsedAnswer("", (word,))


def _order(inner: str, count: int, _most: int) -> ParsedAnswer | Malformed:
    numbers = list(dict.fromkeys(int(n) for n in re.findall(r"\d{1,3}", inner)))
    if sorted(numbers) != list(range(count)):
        reason = f"<answer> must hold each of the numbers 0 to {count - 1} once."
        return Malformed(reason, ("not an order",))
    return ParsedAnswer("", tuple(str(number) for number in numbers))


def _suspect(inner: str, _count: int, _most: int) -> ParsedAnswer | Malformed:
    first, _, rest = inner.partition("\n")
    word = first.strip(_DECORATION).lower()
    if word not in _SUSPECTS:
        reason = f"The first line of <answer> must be one of {', '.join(_SUSPECTS)}."
        return Malformed(reason, ("unclear choice",))
    return ParsedAnswer(rest.strip(), (word,))


_PROSE = (AskKind.PLAN, AskKind.LESSON, AskKind.EXPLANATION, AskKind.DIGEST)
_READERS: Mapping[AskKind, Callable[[str, int, int], ParsedAnswer | Malformed]] = MappingProxyType(
    {
        **dict.fromkeys(_PROSE, _prose),
        AskKind.INPUTS: _inputs,
        AskKind.EXPECTED: _expected,
        AskKind.BETTER: _better,
        AskKind.ORDER: _order,
        AskKind.METHOD: _method,
        AskKind.SUSPECT: _suspect,
    }
)
