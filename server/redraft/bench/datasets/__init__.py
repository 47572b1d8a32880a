"""Datasets, told apart by looking at their rows; another one is a file here and a line in the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from redraft.bench.datasets.reading import read_rows
from redraft.bench.rows import Row
from redraft.core.errors import BadInput

from . import (
    folder,
    humaneval,
    humanevalpack,
    leetcode,
    livecodebench,
    mbpp,
    replies,
    samples,
)

Raw = Mapping[str, Any]


class Dataset(Protocol):
    """One kind of dataset: a module with these."""

    NAME: str
    fits: Callable[[Raw], bool]
    rows: Callable[[Sequence[Raw]], tuple[list[Row], list[str]]]


DATASETS = (samples, humanevalpack, humaneval, mbpp, leetcode, livecodebench, replies)
"""In the order in which they are tried: one that asks for more fields stands before one that asks
for fewer."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The tasks of a file or folder, and a sentence on each part that could not be taken."""

    name: str
    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()


def load(path: Path) -> Loaded:
    """The tasks of a dataset: a file of JSON lines or of JSON, gzipped or not, or a folder of cases.

    Raises:
        BadInput: it cannot be read, or is of no kind that Redraft knows.
    """
    if path.is_dir():
        rows, left = folder.cases(path)
        return Loaded(folder.NAME, tuple(rows), tuple(left))
    raw = read_rows(path)
    for kind in DATASETS:
        if all(kind.fits(row) for row in raw):
            rows, left = kind.rows(raw)
            return Loaded(kind.NAME, _named_apart(rows), tuple(left))
    names = ", ".join(kind.NAME for kind in DATASETS)
    raise BadInput(
        f"{path} is of no kind that Redraft knows ({names}, or a folder of cases); "
        f"its rows have {', '.join(sorted(raw[0]))}."
    )


def _named_apart(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, with a number where an earlier one has the same name: a record is found by it."""
    found: dict[str, Row] = {}
    for row in rows:
        name, number = row.id, 1
        while name in found:
            number += 1
            name = f"{row.id} ({number})"
        found[name] = replace(row, id=name)
    return tuple(found.values())
