"""Figures with their goals, as a table and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Figure:
    """One row.

    ``value`` is None where it could not be measured; ``unit`` is ``""`` for a
    ratio or a count, else ``ms``, ``s`` or ``/s``.  ``goal`` is the most that
    meets it; without one the row is there to be read beside the others.
    """

    what: str
    value: float | None
    unit: str = ""
    goal: float | None = None
    detail: str = ""

    @property
    def verdict(self) -> str:
        """``met``, ``MISSED``, ``NOT MEASURED``, or nothing where there is no goal."""
        if self.value is None:
            return "NOT MEASURED"
        if self.goal is None:
            return ""
        return "met" if self.value <= self.goal else "MISSED"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together, under one heading."""

    title: str
    figures: tuple[Figure, ...]


def print_group(group: Group, out: TextIO) -> None:
    """The rows in columns; what each rests on in a line of its own below it."""
    wide = max((len(figure.what) for figure in group.figures), default=0)
    out.write(f"\n{group.title}\n")
    for figure in group.figures:
        goal = "" if figure.goal is None else f"goal <= {_number(figure.goal, figure.unit)}"
        value = _number(figure.value, figure.unit)
        line = f"  {figure.what:<{wide}}  {value:>12}  {goal:<16}  {figure.verdict}"
        out.write(line.rstrip() + "\n")
        if figure.detail:
            out.write(f"      {figure.detail}\n")
    out.flush()


def print_summary(groups: Iterable[Group], out: TextIO) -> None:
    """How many goals were met, and each that was not."""
    aimed = [(g.title, f) for g in groups for f in g.figures if f.goal is not None]
    failed = [(title, f) for title, f in aimed if f.verdict != "met"]
    out.write(f"\n{len(aimed) - len(failed)} of {len(aimed)} goals met\n")
    for title, figure in failed:
        value = _number(figure.value, figure.unit)
        out.write(f"  {figure.verdict}: {title}: {figure.what}: {value}\n")
    out.flush()


def as_json(groups: Iterable[Group]) -> list[dict[str, object]]:
    """The same rows as plain data."""
    return [
        {
            "group": group.title,
            "what": figure.what,
            "value": figure.value,
            "unit": figure.unit,
            "goal": figure.goal,
            "verdict": figure.verdict,
            "detail": figure.detail,
        }
        for group in groups
        for figure in group.figures
    ]


def ms(seconds: Sequence[float]) -> str:
    """The median of a sample of seconds, in milliseconds."""
    return f"{median(seconds) * 1000:.1f} ms" if seconds else "no sample"


def p99(sample: Sequence[float]) -> float:
    """The 99th percentile of a sample, never beyond what was seen."""
    return quantiles(sample, n=100, method="inclusive")[98] if len(sample) > 1 else sample[0]


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    if unit == "" and float(value).is_integer():
        return str(int(value))
    digits = 3 if unit == "" else 0 if abs(value) >= 1000 else 2 if unit == "s" else 1
    if value and not math.isfinite(value):
        return str(value)
    return f"{value:,.{digits}f}{' ' if unit and unit != '/s' else ''}{unit}"
