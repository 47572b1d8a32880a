"""A critique: the verdict, what it rests on, and each point under the line it quotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from redraft.cli.render.code import labelled, quoted
from redraft.cli.render.look import BADGES, MARGIN, Signs, badge, prose, visible
from redraft.core.critique import Critique, Point
from redraft.core.function import Function

INDENT = 9
"""Where a point's words start: under the code, right of the line numbers."""
SHOWN_POINTS = 8


def heading(critique: Critique, function: Function, shown: str) -> RenderableType:
    """Verdict and place in one line."""
    line = badge(critique.suggestion)
    line.append(f"  {visible(function.qualname)}", "bold")
    line.append(f"  {visible(shown)}:{function.start_line + 1}", "dim")
    return line


def verdict(critique: Critique) -> Iterator[RenderableType]:
    """What the verdict means and what it rests on."""
    meaning = BADGES[critique.suggestion][2]
    words = Text(meaning)
    said = critique.summary.strip() or critique.reason.strip()
    if said:
        words.append(" " if meaning else "").append_text(prose(said))
    if words:
        yield Padding(words, (0, 0, 0, MARGIN), expand=False)
    if critique.basis:
        yield Padding(prose(f"Because: {critique.basis}", "dim"), (0, 0, 0, MARGIN), expand=False)


def points(critique: Critique, source: str, first: int, signs: Signs) -> Iterator[RenderableType]:
    """Each quoted line with what is said of it.

    ``source`` is the draft that the critique is about; ``first`` the 1-based
    line of the file on which it starts.
    """
    shown = critique.points[:SHOWN_POINTS]
    # what is about no line comes last; the rest in the order of the code
    ordered = sorted(shown, key=lambda p: (p.line is None, p.line or 0))
    for line, group in groupby(ordered, key=lambda p: p.line):
        yield Text()
        if line is not None and 0 <= line <= source.count("\n"):
            yield quoted(source, first, line, signs)
        for point in group:
            yield from _point(point, signs)
    left = len(critique.points) - len(shown)
    if left:
        yield Padding(Text(f"and {left} more", "dim"), (1, 0, 0, MARGIN), expand=False)


def _point(point: Point, signs: Signs) -> Iterator[RenderableType]:
    style, sign = {
        True: ("red", signs.bad),
        False: ("dim", signs.unknown),
        None: ("yellow", signs.unknown),
    }[point.reproduced]
    words = Text()
    if point.line is None and point.quote:
        words.append(f"{visible(point.quote.strip())}  ", "dim")
    words.append_text(prose(point.message.strip()))
    yield _signed(sign, style, words)
    rows = list(_facts(point))
    if rows:
        yield labelled(rows, INDENT)


def _signed(sign: str, style: str, words: Text) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(style=style, no_wrap=True, width=1)
    grid.add_column(overflow="fold")
    grid.add_row(sign, words)
    return Padding(grid, (0, 0, 0, INDENT - 2), expand=False)


def _facts(point: Point) -> Sequence[tuple[str, Text]]:
    rows: list[tuple[str, Text]] = []
    if not point.input:
        return rows
    rows.append(("input", Text(visible(point.input), "cyan")))
    if point.reproduced is False and point.claim:
        rows.append(("claimed", Text(visible(point.claim), "dim")))
    if point.observed:
        gives = Text(visible(point.observed))
        mark, style = {
            True: ("reproduced", "green"),
            False: ("not reproduced", "yellow"),
            None: ("", "dim"),
        }[point.reproduced]
        if mark:
            gives.append(f"  ({mark})", style)
        rows.append(("gives", gives))
    elif point.claim:
        rows.append(("claimed", Text(f"{visible(point.claim)}  (not run)", "yellow")))
    if point.expected:
        rows.append(("expected", Text(visible(point.expected), "green")))
    return rows
