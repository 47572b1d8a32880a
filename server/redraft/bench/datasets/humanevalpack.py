"""HumanEvalPack's fix task (Muennighoff et al. 2023, arXiv 2308.07124): a planted bug, its tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from redraft.bench.datasets.humaneval import common, is_humaneval, task_id
from redraft.bench.datasets.reading import has, taken
from redraft.bench.rows import Row

NAME = "HumanEvalFix"


def fits(row: Mapping[str, Any]) -> bool:
    """Whether a row is one of these."""
    return is_humaneval(row) and has(row, buggy_solution=str)


def rows(raw: Sequence[Mapping[str, Any]]) -> tuple[list[Row], list[str]]:
    """The tasks; each begins with its bug."""
    return taken(raw, task_id, _row)


def _row(row: Mapping[str, Any]) -> Row:
    return common(
        row,
        NAME,
        row["prompt"] + row["canonical_solution"],
        first=row["prompt"] + row["buggy_solution"],
        kind=str(row.get("bug_type", "")),
    )
