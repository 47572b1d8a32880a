"""Indent units: a draft written in another unit than its file takes over the file's."""

from __future__ import annotations

from collections import Counter

from redraft.core.text import Document, split_lines
from redraft.languages.python.layout import Layout, content, is_blank, layout, lead

_SAMPLE = 200
"""Lines looked at to guess a file's unit."""


def body_unit(draft: str) -> str | None:
    """The indent of a draft's body; None for a one-liner."""
    return _unit(draft.split("\n"), layout(draft))


def _unit(lines: list[str], shape: Layout) -> str | None:
    row = shape.body_row
    if row is None or row >= len(lines):
        return None
    return lead(lines[row]) or None


def document_unit(document: Document) -> str | None:
    """The indent by which a file's blocks most often go in; None when it has no block.

    A guess from the lines that follow one ending in a colon, for functions that
    have no indented body of their own to go by.
    """
    steps: Counter[str] = Counter()
    before = ""
    for line in split_lines(document.text):
        if is_blank(line):
            continue
        blanks, outer = lead(line), lead(before)
        if before.rstrip().endswith(":") and len(blanks) > len(outer) and blanks.startswith(outer):
            steps[blanks[len(outer) :]] += 1
            if steps.total() >= _SAMPLE:
                break
        before = line
    return steps.most_common(1)[0][0] if steps else None


def convert_unit(draft: str, shape: Layout, unit: str | None) -> str:
    """A draft with its own unit replaced by ``unit``.

    Nothing is changed when the units agree, or when a statement does not stand
    at a whole number of the draft's units, for then no mapping is safe.
    """
    lines = draft.split("\n")
    own = _unit(lines, shape)
    if unit is None or own is None or own == unit:
        return draft
    for row in shape.statements:
        if row < len(lines) and _depth(lead(lines[row]), own)[1]:
            return draft
    converted = []
    for row, line in enumerate(lines):
        if row in shape.strings or is_blank(line):
            converted.append(line)
            continue
        depth, rest = _depth(lead(line), own)
        converted.append(unit * depth + rest + content(line))
    return "\n".join(converted)


def _depth(blanks: str, unit: str) -> tuple[int, str]:
    """How many whole units some blanks are, and what is left over."""
    depth = 0
    while blanks.startswith(unit, depth * len(unit)):
        depth += 1
    return depth, blanks[depth * len(unit) :]
