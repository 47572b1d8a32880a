"""HumanEval (Chen et al. 2021, arXiv 2107.03374): a signature with its documentation, and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from redraft.bench.datasets.checks import readable, split, top_names
from redraft.bench.datasets.probing import near_checks
from redraft.bench.datasets.reading import has, taken
from redraft.bench.rows import MODULE, Row

NAME = "HumanEval"


def is_humaneval(row: Mapping[str, Any]) -> bool:
    """Whether a row has HumanEval's fields."""
    return has(row, prompt=str, canonical_solution=str, test=str, entry_point=str, task_id=str)


fits = is_humaneval


def rows(raw: Sequence[Mapping[str, Any]]) -> tuple[list[Row], list[str]]:
    """The tasks; a first draft is written by whoever thinks."""
    return taken(
        raw,
        task_id,
        lambda row: common(row, NAME, row["prompt"] + row["canonical_solution"]),
    )


def task_id(row: Mapping[str, Any]) -> str:
    """What the data set calls a task."""
    return str(row["task_id"])


def common(
    row: Mapping[str, Any],
    dataset: str,
    right: str,
    *,
    first: str = "",
    drafts: Sequence[str] = (),
    kind: str = "",
) -> Row:
    """A row of HumanEval's form, of whichever of its descendants.

    ``right`` is a right module, or its beginning where the dataset has none.
    """
    entry = row["entry_point"]
    names = top_names(right)
    shown = readable(row.get("example_test", ""))
    whole = "canonical_solution" in row
    return Row(
        id=row["task_id"],
        dataset=dataset,
        function=entry,
        kind=kind,
        first=first,
        drafts=tuple(drafts),
        reference=right if whole else "",
        stub=f"{row['prompt'].rstrip()}\n    raise NotImplementedError\n",
        examples=split(shown, entry, MODULE, names) if shown else "",
        tests=split(row["test"], entry, MODULE, names),
        probes=near_checks([row["test"], shown], entry, f"{{}}.{entry}") if whole else "",
    )
