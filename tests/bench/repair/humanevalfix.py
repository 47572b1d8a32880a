"""Rows of HumanEvalFix (HumanEvalPack, bigcode-project/octopack) as subjects."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from redraft.bench.datasets.checks import readable, split, top_names
from redraft.bench.datasets.probing import near_checks
from redraft.bench.rows import MODULE
from tests.bench.repair.subjects import EXAMPLES, FULL, Subject

ORIGIN = "humanevalfix"


def load(path: Path) -> list[Subject]:
    """Every row of a file of gzipped JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_subject(json.loads(line)) for line in lines if line.strip()]


def _subject(row: dict[str, str]) -> Subject:
    entry, right = row["entry_point"], row["prompt"] + row["canonical_solution"]
    names = top_names(right)
    suites = {FULL: split(row["test"], entry, MODULE, names)}
    written = readable(row["example_test"])
    examples = split(written, entry, MODULE, names)
    if examples or ">>>" in row["prompt"]:
        suites[EXAMPLES] = examples
    return Subject(
        name=row["task_id"],
        origin=ORIGIN,
        kind=row["bug_type"],
        module=MODULE,
        function=entry,
        right=right,
        buggy=row["prompt"] + row["buggy_solution"],
        suites=suites,
        probes=near_checks([row["test"], written], entry, f"{{}}.{entry}"),
        wild=True,
    )
