"""A version of the function that must fail wherever the function runs."""

from __future__ import annotations

import ast

MARK = "this version of the function was made to fail"


def raising(source: str) -> str | None:
    """The function with its body replaced by a ``raise``; None when it cannot be parsed.

    Used where tracing saw no test reach the function: a test that starts a
    subprocess reaches it unseen, and a test that imports an installed copy
    does not reach it at all.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    node = tree.body[0] if tree.body else None
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    first = node.body[0]
    lines = source.split("\n")
    broken = f"raise SystemError({MARK!r})"
    head = lines[: first.lineno - 1]
    line = lines[first.lineno - 1].encode()
    before = line[: first.col_offset].decode()
    if before.strip():
        return "\n".join([*head, before + broken])
    # The old body stays behind the ``raise``: a generator must stay one.
    return "\n".join([*head, before + broken, *lines[first.lineno - 1 :]])
