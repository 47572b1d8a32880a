"""Programs that models wrote for LiveCodeBench's problems, each with the verdict that it got.

There are no tests beside the statement's examples, so a draft that is not one of
these cannot be judged, and that is said of it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from redraft.bench.datasets.checks import asserting
from redraft.bench.datasets.reading import has
from redraft.bench.datasets.statement import examples
from redraft.bench.rows import MODULE, Row

NAME = "judged replies"
_HEAD = (
    "import bisect, collections, functools, heapq, itertools, math, random, re, string\n"
    "from bisect import *\nfrom collections import *\nfrom functools import *\n"
    "from heapq import *\nfrom itertools import *\nfrom math import *\nfrom typing import *\n\n\n"
)
"""What the benchmark's own runner puts before a program."""


def fits(row: Mapping[str, Any]) -> bool:
    """Whether a row is one of these."""
    return has(row, content=str, starter_code=str, code=str, passed=bool)


def rows(raw: Sequence[Mapping[str, Any]]) -> tuple[list[Row], list[str]]:
    """A task for each problem and model; programs that are no function are left out."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    programs = 0
    for row in raw:
        if row["starter_code"].strip():
            key = (str(row.get("question_id", "")), str(row.get("model", "")))
            groups.setdefault(key, []).append(row)
        else:
            programs += 1
    left = [f"{programs} programs read stdin and are no functions"] if programs else []
    found = []
    for (question, model), held in groups.items():
        name = f"{question} ({model})" if model else question
        made = _row(name, held)
        if made is None:
            left.append(f"{name}: no method of Solution can be read in it")
        else:
            found.append(made)
    return found, left


def _row(name: str, held: Sequence[Mapping[str, Any]]) -> Row | None:
    method = _method(held[0]["starter_code"])
    drafts = {_HEAD + row["code"].rstrip() + "\n": bool(row["passed"]) for row in held}
    readable = [text for text in drafts if _has_method(text, method)]
    if not method or not readable:
        return None
    pairs = examples(held[0]["content"])
    checks = [f"assert Solution().{method}({given}) == {out}" for given, out in pairs]
    return Row(
        id=name,
        dataset=NAME,
        function=f"Solution.{method}",
        kind=str(held[0].get("difficulty", "")),
        first=readable[0],
        drafts=tuple(drafts),
        examples=asserting(checks, [f"from {MODULE} import Solution"]),
        verdicts=drafts,
    )


def _method(starter: str) -> str:
    try:
        tree = ast.parse(f"{starter.rstrip()}\n        pass\n")
    except SyntaxError:
        return ""
    return next((n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)), "")


def _has_method(text: str, method: str) -> bool:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return any(
        isinstance(n, ast.ClassDef)
        and n.name == "Solution"
        and any(isinstance(m, ast.FunctionDef) and m.name == method for m in n.body)
        for n in tree.body
    )
