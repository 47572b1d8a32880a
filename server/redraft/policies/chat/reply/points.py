"""The points of a critique, from tags or from prose."""

from __future__ import annotations

import re
from collections.abc import Sequence

from redraft.core.critique import Point
from redraft.policies.chat.reply.anchor import NOT_FOUND, anchor, line_of, within
from redraft.policies.chat.reply.tags import LEAVES, elements, masked

MOST_POINTS = 20
_MOST_FRAGMENTS = 8
"""Pieces of code in one bullet that are looked for in the draft; each costs a comparison a line."""
_LONGEST_MESSAGE = 1_000
_LONGEST_INPUT = 2_000
_NOTHING = frozenset(
    {"", "none", "null", "nil", "nothing", "n/a", "na", "no", "-", "–", "—", "fine", "correct"}
    | {"ok", "okay", "no problem", "no problems", "no issue", "no issues", "no fault", "no faults"}
    | {"not applicable"}
)
_BULLET = re.compile(r"[ \t]{0,6}(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)")
_CODE = re.compile(r"`([^`\n]+)`")


def tagged_points(critique: str, source: str) -> tuple[Point, ...]:
    """The ``<point>`` elements that name a problem, anchored in the draft's source."""
    drafts: list[Point] = []
    for element in elements(masked(critique), ("point",))[:MOST_POINTS]:
        inner = critique[element.inner_start : element.inner_end]
        leaves = elements(inner, LEAVES)
        fields = {leaf.name: leaf.text(inner) for leaf in reversed(leaves)}
        message = fields.get("problem", "") if leaves else inner
        if says_nothing(message):
            continue
        shown = _input(fields.get("input", ""))
        drafts.append(
            Point(
                _short(message),
                quote=_code(fields.get("quote", "")),
                input=shown,
                claim=_value(fields.get("gives", "")) if shown else None,
                expected=_value(fields.get("should_give", "")) if shown else None,
            )
        )
    return _anchored(drafts, source)


def prose_points(critique: str, source: str) -> tuple[Point, ...]:
    """One point per bullet; one for the whole where there are no bullets."""
    parts = _bullets(critique) or [critique]
    drafts = [
        Point(_short(part), quote=_quoted(part, source))
        for part in parts[:MOST_POINTS]
        if not says_nothing(part)
    ]
    return _anchored(drafts, source)


def without_points(critique: str) -> str:
    """A critique's text outside its ``<point>`` elements, as one paragraph."""
    pieces: list[str] = []
    at = 0
    for element in elements(masked(critique), ("point",)):
        pieces.append(critique[at : element.start])
        at = element.end
    return " ".join("".join([*pieces, critique[at:]]).split())


def says_nothing(text: str) -> bool:
    """Whether a field holds only a word for "nothing"."""
    return text.strip().strip("*_`'\".").strip().lower() in _NOTHING


def _anchored(points: Sequence[Point], source: str) -> tuple[Point, ...]:
    lines = anchor([point.quote for point in points], source)
    return tuple(_placed(point, line) for point, line in zip(points, lines, strict=True))


def _placed(point: Point, line: int | None) -> Point:
    message = point.message
    if line is None and point.quote:
        message = f"{message} {NOT_FOUND}"
    return Point(
        message, point.quote, line, point.input, point.claim, point.expected, source=point.source
    )


def _input(text: str) -> str | None:
    """The expression of a point, None where there is none or it is too long to be one."""
    code = _code(text)
    return None if says_nothing(code) or len(code) > _LONGEST_INPUT else code


def _value(text: str) -> str | None:
    """What an input gives or should give; here ``None`` is a value."""
    code = _code(text)
    return None if says_nothing(code) and code.lower() not in ("none", "null") else code


def _code(text: str) -> str:
    """Code without the fence, the backticks or the prompt sign that a model put around it."""
    lines = [line for line in text.split("\n") if not re.match(r"[ \t]*(```|~~~)", line)]
    code = "\n".join(lines).strip()
    if len(code) > 1 and code[0] == code[-1] == "`":
        code = code.strip("`").strip()
    return code.removeprefix(">>> ")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_MESSAGE else flat[: _LONGEST_MESSAGE - 1] + "…"


def _bullets(text: str) -> list[str]:
    """Bullets with the lines that continue them; nested bullets belong to their parent."""
    found: list[str] = []
    inside = False
    width = 0
    for line in text.split("\n"):
        match = _BULLET.match(line)
        indent = len(line) - len(line.lstrip())
        if match and (not inside or indent <= width):
            found.append(line[match.end() :])
            inside, width = True, indent
        elif inside and line.strip() and (match or indent > width):
            found[-1] += "\n" + line
        elif line.strip():
            # a paragraph that starts at the margin right after a bullet goes on with it
            inside = False
    return found


def _quoted(text: str, source: str) -> str:
    """The line of the draft that a piece of prose is about, by its inline code; "" if unclear."""
    fragments = [match[1] for match in _CODE.finditer(text)]
    fragments += [line for line in text.split("\n")[1:] if line.strip()]
    del fragments[_MOST_FRAGMENTS:]
    for fragment, line in zip(fragments, anchor(fragments, source), strict=True):
        if line is not None:
            return fragment.strip()
    for fragment in fragments:
        if within(fragment, source):
            return line_of(fragment, source)
    return ""
