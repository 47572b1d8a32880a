"""Tags in a reply: a scanner for the few names that Redraft asks for.

Not an XML parser: what stands between the tags is code and prose in which
``<``, ``&`` and even our own tag names are ordinary text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

LEAVES = ("quote", "problem", "input", "gives", "should_give")
_UNCLOSED_UNTIL = {"critique": ("critique", "suggestion"), "point": ("point",)}
"""Which opening tag ends an element that was never closed; any tag, for the others."""
_TAG = re.compile(
    r"<[ \t]{0,4}(?P<close>/?)[ \t]{0,4}"
    r"(?P<name>critique|suggestion|point|quote|problem|input|gives|should[ _-]?give)"
    r"(?P<rest>(?:[ \t\n][^<>]{0,200})?)>",
    re.IGNORECASE,
)
_INLINE_CODE = re.compile(r"(?<!`)`[^`\n]+`(?!`)")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag; ``start`` and ``end`` are offsets into the text it was found in."""

    name: str
    closing: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Element:
    """A tag and what it holds; ``closed`` says whether its closing tag was there."""

    name: str
    start: int
    inner_start: int
    inner_end: int
    end: int
    closed: bool

    def text(self, source: str) -> str:
        """What stands between the tags, stripped."""
        return source[self.inner_start : self.inner_end].strip()


def tags(text: str) -> list[Tag]:
    """Every tag of ours, in order; ``should-give`` and ``should give`` count as ``should_give``."""
    found = []
    for match in _TAG.finditer(text):
        name = re.sub("[ -]", "_", match["name"].lower())
        name = "should_give" if name == "shouldgive" else name
        found.append(Tag(name, bool(match["close"]), match.start(), match.end()))
    return found


def elements(text: str, names: tuple[str, ...]) -> list[Element]:
    """The elements of these names, in order, none inside another of them.

    An element ends at the first closing tag of its name, unless the same name
    opens again before; then, or without a closing tag, it ends where the next
    thing begins (see ``_UNCLOSED_UNTIL``), or with the text.
    """
    all_tags = tags(text)
    places: dict[tuple[str, bool], list[int]] = {}
    for index, tag in enumerate(all_tags):
        places.setdefault((tag.name, tag.closing), []).append(index)

    def following(name: str, closing: bool, index: int) -> int | None:
        at = places.get((name, closing), [])
        place = bisect_left(at, index)
        return at[place] if place < len(at) else None

    found: list[Element] = []
    index = 0
    while index < len(all_tags):
        tag = all_tags[index]
        index += 1
        if tag.closing or tag.name not in names:
            continue
        close = following(tag.name, True, index)
        again = following(tag.name, False, index)
        if close is not None and (again is None or close < again):
            last = all_tags[close]
            found.append(Element(tag.name, tag.start, tag.end, last.start, last.end, True))
            index = close + 1
            continue
        until = _UNCLOSED_UNTIL.get(tag.name)
        if until is None:
            ends = [index] if index < len(all_tags) else []
        else:
            ends = [at for n in until if (at := following(n, False, index)) is not None]
        stop = all_tags[min(ends)].start if ends else len(text)
        found.append(Element(tag.name, tag.start, tag.end, stop, stop, False))
    return found


def masked(text: str) -> str:
    """The text with quoted material blanked out, every offset unchanged.

    Tags inside ``<quote>``, ``<input>`` and the like, or inside inline code, are
    the critic's quotations, not its answer.
    """
    spans = [(e.inner_start, e.inner_end) for e in elements(text, LEAVES) if e.closed]
    spans += [match.span() for match in _INLINE_CODE.finditer(text)]
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        start = max(start, at)
        pieces += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])
