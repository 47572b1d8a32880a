"""A version as a diff: numbered lines, and within a changed line the part that changed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from redraft.cli.render.code import highlighted, numbered_grid
from redraft.cli.render.look import MARGIN, Signs, visible

CONTEXT = 3
_WORD = re.compile(r"\w+|\s+|[^\w\s()\[\]{},:]+|[()\[\]{},:]")
ALIKE = 0.5
"""Below this likeness two lines are shown as one gone and one new; marking parts would be noise."""


def diff(before: str, after: str, first: int, signs: Signs) -> RenderableType:
    """Two versions of a function; ``first`` is the 1-based line of the file that it starts on."""
    grid = numbered_grid()
    old, new = before.split("\n"), after.split("\n")
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    coloured = highlighted(before)
    for position, group in enumerate(matcher.get_grouped_opcodes(CONTEXT)):
        if position:
            grid.add_row("", Text(signs.gap, "dim"), "")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                for number in range(i1, i2):
                    # numbered as the new file will have them
                    shifted = first + number + j1 - i1
                    grid.add_row(Text(str(shifted), "dim"), " ", _dim(coloured[number]))
                continue
            _changed(grid, old[i1:i2], new[j1:j2], first + i1, first + j1)
    if not grid.rows:
        return Padding(Text("the same text", "dim"), (0, 0, 0, MARGIN), expand=False)
    return Padding(grid, (0, 0, 0, MARGIN), expand=False)


def _changed(grid: Table, old: list[str], new: list[str], at_old: int, at_new: int) -> None:
    pairs = [_marked(a, b) for a, b in zip(old, new, strict=False)] if len(old) == len(new) else []
    gone = [p[0] for p in pairs] or [Text(visible(line), "red") for line in old]
    come = [p[1] for p in pairs] or [Text(visible(line), "green") for line in new]
    for offset, line in enumerate(gone):
        grid.add_row(Text(str(at_old + offset), "dim"), Text("-", "bold red"), line)
    for offset, line in enumerate(come):
        grid.add_row(Text(str(at_new + offset), "dim"), Text("+", "bold green"), line)


def _marked(old: str, new: str) -> tuple[Text, Text]:
    a, b = _WORD.findall(visible(old)), _WORD.findall(visible(new))
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    before, after = Text(style="red"), Text(style="green")
    mark = matcher.ratio() >= ALIKE
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        bold = mark and tag != "equal"
        before.append("".join(a[i1:i2]), "bold reverse" if bold else "")
        after.append("".join(b[j1:j2]), "bold reverse" if bold else "")
    return before, after


def _dim(line: Text) -> Text:
    return Text(line.plain, "dim")


def numbers(before: str, after: str) -> Iterator[int]:
    """Lines that are gone and lines that are new."""
    matcher = difflib.SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    changed = [op for op in matcher.get_opcodes() if op[0] != "equal"]
    yield sum(i2 - i1 for _, i1, i2, _, _ in changed)
    yield sum(j2 - j1 for _, _, _, j1, j2 in changed)
