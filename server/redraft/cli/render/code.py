"""Lines of code with their numbers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from redraft.cli.render.look import MARGIN, Signs, visible

AROUND = 1
"""Lines shown above and below a quoted one: enough to place it, few enough to read on."""


def highlighted(source: str) -> list[Text]:
    """The lines of a source in the terminal's own colours; one entry per line."""
    text = Syntax("", "python", theme="ansi_dark", background_color="default").highlight(
        visible(source)
    )
    text.rstrip()
    count = source.count("\n") + 1
    lines = list(text.split("\n", allow_blank=True))[:count]
    return lines + [Text() for _ in range(count - len(lines))]


def quoted(source: str, first: int, line: int, signs: Signs) -> RenderableType:
    """One line of a function between its neighbours, marked.

    ``source`` is the function, ``first`` the 1-based line of the file that it
    starts on, ``line`` the 0-based line of the function.
    """
    lines = highlighted(source)
    grid = numbered_grid()
    for number in range(max(0, line - AROUND), min(len(lines), line + AROUND + 1)):
        here = number == line
        grid.add_row(
            Text(str(first + number), "bold" if here else "dim"),
            Text(signs.here if here else signs.bar, "bold yellow" if here else "dim"),
            lines[number] if here else _dimmed(lines[number]),
        )
    return Padding(grid, (0, 0, 0, MARGIN), expand=False)


def numbered_grid() -> Table:
    """Columns for a line's number, its sign and its text."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", min_width=4, no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def labelled(rows: Sequence[tuple[str, Text]], margin: int) -> RenderableType:
    """Short labels with what they are about, wrapped under itself."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True, min_width=8)
    grid.add_column(overflow="fold")
    for label, value in rows:
        grid.add_row(label, value)
    return Padding(grid, (0, 0, 0, margin), expand=False)


def _dimmed(line: Text) -> Text:
    plain = Text(line.plain)
    plain.stylize("dim")
    return plain
