"""The values that one run of a parametrised test was given, read from the test's text.

A run is known by its id, and pytest makes ids of values by a rule (pytest's
documentation, "Different options for test IDs"): texts, numbers, booleans and None
stand for themselves, anything else is the argument's name and its row's number.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Sequence

_ROWS = 500
_ID = re.compile(r"\[(?P<id>.*)\]\Z", re.DOTALL)


def values_of(test: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> dict[str, ast.expr]:
    """What each argument was in the run of a test id; empty where the text does not tell."""
    wanted = _ID.search(name)
    marks = [_rows(mark) for mark in reversed(test.decorator_list) if _is_mark(mark)]
    if wanted is None or not marks or any(not rows for rows in marks):
        return {}
    found = [
        {name: value for _part, values in rows for name, value in values.items()}
        for rows in itertools.islice(itertools.product(*marks), _ROWS)
        if "-".join(part for part, _values in rows) == wanted["id"]
    ]
    return found[0] if len(found) == 1 else {}


def _is_mark(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "parametrize"
    )


def _rows(mark: ast.expr) -> list[tuple[str, dict[str, ast.expr]]]:
    """The id and the values of each row of one mark; none where it cannot be read."""
    assert isinstance(mark, ast.Call)
    given = {keyword.arg: keyword.value for keyword in mark.keywords}
    if len(mark.args) < 2 or not set(given) <= {"ids"}:
        return []
    names, table = _names(mark.args[0]), mark.args[1]
    if not names or not isinstance(table, (ast.List, ast.Tuple)):
        return []
    ids = _texts(given["ids"]) if "ids" in given else []
    if "ids" in given and len(ids) != len(table.elts):
        return []
    rows = []
    for number, row in enumerate(table.elts):
        values, own = _values(row, len(names))
        if len(values) != len(names):
            return []
        part = own or (
            ids[number]
            if ids
            else "-".join(_part(n, v, number) for n, v in zip(names, values, strict=True))
        )
        rows.append((part, dict(zip(names, values, strict=True))))
    return rows


def _names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [name.strip() for name in node.value.split(",") if name.strip()]
    return _texts(node)


def _texts(node: ast.expr) -> list[str]:
    """The texts of a list that holds nothing else."""
    elements = node.elts if isinstance(node, (ast.List, ast.Tuple)) else []
    found = [e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    return found if len(found) == len(elements) else []


def _values(row: ast.expr, count: int) -> tuple[Sequence[ast.expr], str]:
    """The values of a row, and the id that it has of its own."""
    if isinstance(row, ast.Call):
        name = row.func.attr if isinstance(row.func, ast.Attribute) else ""
        own = next((k.value for k in row.keywords if k.arg == "id"), None)
        if name == "param":
            text = own.value if isinstance(own, ast.Constant) else ""
            return row.args, text if isinstance(text, str) else ""
    if count == 1:
        return [row], ""
    return (row.elts, "") if isinstance(row, (ast.Tuple, ast.List)) else ((), "")


def _part(name: str, value: ast.expr, number: int) -> str:
    try:
        known = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return f"{name}{number}"
    if isinstance(known, str):
        return known.encode("unicode_escape").decode("ascii")
    if known is None or isinstance(known, (bool, int, float, complex)):
        return str(known)
    return f"{name}{number}"
