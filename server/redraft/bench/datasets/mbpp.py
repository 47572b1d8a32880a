"""MBPP (Austin et al. 2021, arXiv 2108.07732): a sentence, a right program, three assertions.

The first assertion is the public example, as in the prompts of its successors;
all others judge.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from redraft.bench.datasets.checks import asserting, top_names
from redraft.bench.datasets.probing import near_checks
from redraft.bench.datasets.reading import has, taken
from redraft.bench.rows import MODULE, Row

NAME = "MBPP"


def fits(row: Mapping[str, Any]) -> bool:
    """Whether a row is one of these."""
    words = isinstance(row.get("text"), str) or isinstance(row.get("prompt"), str)
    return words and has(row, code=str, test_list=list) and "task_id" in row


def rows(raw: Sequence[Mapping[str, Any]]) -> tuple[list[Row], list[str]]:
    """The tasks that call one function, and a sentence on each that does not."""
    return taken(raw, _name, _row)


def _name(row: Mapping[str, Any]) -> str:
    return f"MBPP/{row['task_id']}"


def _row(row: Mapping[str, Any]) -> Row | str:
    code = row["code"].replace("\r\n", "\n").replace("\t", "    ").rstrip() + "\n"
    checks = [*row["test_list"], *row.get("challenge_test_list", ())]
    names = top_names(code)
    entry = _called(checks, names)
    if not entry:
        return "its tests call none of its functions"
    setup = [row.get("test_setup_code") or "", *row.get("test_imports", ())]
    head = [line for text in setup for line in text.splitlines() if line.strip()]
    head.append(f"from {MODULE} import {', '.join(sorted(names))}")
    return Row(
        id=_name(row),
        dataset=NAME,
        function=entry,
        reference=code,
        stub=_stub(code, entry, row.get("text") or row.get("prompt") or ""),
        examples=asserting(checks[:1], head),
        tests=asserting(checks[1:], head),
        probes=near_checks([_check(checks, entry)], entry, f"{{}}.{entry}"),
    )


def _called(checks: Sequence[str], names: Sequence[str]) -> str:
    for node in ast.walk(ast.parse("\n".join(checks))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            return node.func.id
    return ""


def _check(checks: Sequence[str], entry: str) -> str:
    """All assertions as a function that calls what it is given in the place of the one they name."""

    class Rename(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:
            return ast.Name("candidate", node.ctx) if node.id == entry else node

    (check,) = ast.parse("def check(candidate):\n    pass\n").body
    assert isinstance(check, ast.FunctionDef)
    check.body = [Rename().visit(node) for line in checks for node in ast.parse(line).body]
    return ast.unparse(ast.fix_missing_locations(check))


def _stub(code: str, entry: str, words: str) -> str:
    """The reference's imports and signature, without its bodies; the task as documentation."""
    tree = ast.parse(code)
    kept: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            kept.append(node)
        elif isinstance(node, ast.FunctionDef) and node.name == entry:
            said = ast.Expr(ast.Constant(" ".join(words.split())))
            node.body = [said, ast.Raise(ast.Name("NotImplementedError", ast.Load()), None)]
            kept.append(node)
    tree.body = kept
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
