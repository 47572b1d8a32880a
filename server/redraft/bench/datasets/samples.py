"""Drafts of HumanEval problems that a model made, as CodeT published them (Chen et al. 2022,
arXiv 2207.10397): ``samples`` are bodies that go on from ``prompt``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from redraft.bench.datasets.humaneval import common, task_id
from redraft.bench.datasets.reading import has, taken
from redraft.bench.rows import Row

NAME = "recorded samples"


def fits(row: Mapping[str, Any]) -> bool:
    """Whether a row is one of these."""
    return has(row, prompt=str, test=str, entry_point=str, samples=list, task_id=str)


def rows(raw: Sequence[Mapping[str, Any]]) -> tuple[list[Row], list[str]]:
    """The tasks; each begins with its first sample."""
    return taken(raw, task_id, _row)


def _row(row: Mapping[str, Any]) -> Row:
    drafts = [row["prompt"] + sample for sample in row["samples"]]
    right = f"{row['prompt'].rstrip()}\n    pass\n"
    if "canonical_solution" in row:
        right = row["prompt"] + row["canonical_solution"]
    return common(row, NAME, right, first=drafts[0] if drafts else "", drafts=drafts)
