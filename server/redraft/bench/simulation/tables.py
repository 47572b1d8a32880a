"""A table of figures: as text for the terminal, as Markdown, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the names of the columns, rows of the same length, and what must be said with them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def text(self) -> str:
        """Columns of equal width, the first to the left, the others to the right."""
        lines = [self.columns, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]

        def line(cells: Sequence[str]) -> str:
            head, *rest = (
                cell.ljust(width) if not i else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
            )
            return "  ".join([head, *rest]).rstrip()

        ruled = [line(self.columns), "  ".join("-" * width for width in widths)]
        return "\n".join([self.title, "", *ruled, *map(line, self.rows), *self._said()])

    def markdown(self) -> str:
        """A Markdown table under its title."""
        head = f"| {' | '.join(self.columns)} |"
        rule = f"| {' | '.join('---' for _ in self.columns)} |"
        rows = (f"| {' | '.join(row)} |" for row in self.rows)
        return "\n".join([f"### {self.title}", "", head, rule, *rows, *self._said()])

    def data(self) -> dict[str, Any]:
        """As JSON writes it."""
        return asdict(self)

    def _said(self) -> list[str]:
        return ["", self.note] if self.note else []
