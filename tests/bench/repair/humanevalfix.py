"""Rows of HumanEvalFix (HumanEvalPack, bigcode-project/octopack) as subjects."""

from __future__ import annotations

import ast
import gzip
import json
from pathlib import Path

from tests.bench.repair.splitting import check_only, split, top_names
from tests.bench.repair.subjects import EXAMPLES, FULL, Subject

ORIGIN = "humanevalfix"
MODULE = "solution"


def load(path: Path) -> list[Subject]:
    """Every row of a file of gzipped JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_subject(json.loads(line)) for line in lines if line.strip()]


def _subject(row: dict[str, str]) -> Subject:
    entry, right = row["entry_point"], row["prompt"] + row["canonical_solution"]
    names = top_names(right)
    suites = {FULL: split(row["test"], entry, MODULE, names)}
    written = _readable(row["example_test"])
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
        probes=_probes(row, entry),
        wild=True,
    )


def _readable(text: str) -> str:
    """Nothing where an ``example_test`` is no program (one row has a piece of a solution there)."""
    try:
        ast.parse(text)
    except SyntaxError:
        return ""
    return text


def _probes(row: dict[str, str], entry: str) -> str:
    """Inputs near those of both tests; an input is a tuple of arguments."""
    texts = [row["test"], _readable(row["example_test"])]
    checks = [check_only(text) for text in texts if text.strip()]
    return f"""\
import reference
from mutate import Drawer, recorded


def _check(text):
    names = dict(vars(reference))
    exec(text, names)
    return names["check"]


_calls = recorded([_check(text) for text in {checks!r}], reference.{entry})
PROBES = {{
    {entry!r}: {{
        "draw": Drawer(_calls),
        "drive": lambda module, args: module.{entry}(*args),
    }}
}}
"""
