"""LeetCodeDataset (Xia et al. 2025, arXiv 2504.14655): a method of ``class Solution`` and its tests.

The examples are the tests that the statement shows.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from redraft.bench.datasets.checks import split, top_names
from redraft.bench.datasets.humaneval import task_id
from redraft.bench.datasets.probing import near_checks
from redraft.bench.datasets.reading import has, taken
from redraft.bench.datasets.statement import documented
from redraft.bench.rows import MODULE, Row

NAME = "LeetCodeDataset"


def fits(row: Mapping[str, Any]) -> bool:
    """Whether a row is one of these."""
    fields = has(row, starter_code=str, completion=str, test=str, entry_point=str, prompt=str)
    return fields and "task_id" in row


def rows(raw: Sequence[Mapping[str, Any]]) -> tuple[list[Row], list[str]]:
    """The tasks, and a sentence on each that is no method of ``Solution``."""
    return taken(raw, task_id, _row)


def _row(row: Mapping[str, Any]) -> Row | str:
    before, _, method = row["entry_point"].rpartition(".")
    if before != "Solution()" or not method.isidentifier():
        return f"{row['entry_point']} is no method of Solution"
    head = row["prompt"].rstrip() + "\n\n\n"
    right = head + row["completion"].rstrip() + "\n"
    names, call = top_names(right), f"Solution().{method}"
    shown = _shown(row)
    function = f"Solution.{method}"
    return Row(
        id=task_id(row),
        dataset=NAME,
        function=function,
        kind=str(row.get("difficulty", "")),
        reference=right,
        stub=head + documented(row["starter_code"], row.get("problem_description", ""), " " * 8),
        examples=split(shown, "Solution", MODULE, names, call) if shown else "",
        tests=split(row["test"], "Solution", MODULE, names, call),
        probes=near_checks([row["test"]], function, f"{{}}.{call}"),
    )


def _shown(row: Mapping[str, Any]) -> str:
    """The part of the tests that the statement shows; empty where that cannot be told."""
    statement = _bare(row.get("problem_description", ""))
    given = [_bare(str(io.get("input", ""))) for io in row.get("input_output", ())]
    shown = [at for at, text in enumerate(given) if text and f"input:{text}output" in statement]
    tree = ast.parse(row["test"])
    for check in tree.body:
        if isinstance(check, ast.FunctionDef) and check.name == "check":
            asserts = [node for node in check.body if isinstance(node, ast.Assert)]
            # the n-th assertion is the n-th pair of input and output
            if not shown or len(asserts) != len(given):
                return ""
            others = [n for n in check.body if not isinstance(n, ast.Assert)]
            check.body = [*others, *(asserts[at] for at in shown)]
    return ast.unparse(tree)


def _bare(text: str) -> str:
    return "".join(text.split()).lower()
