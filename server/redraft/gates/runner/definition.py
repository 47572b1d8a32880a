"""One version's definition as a tree, at the lines and in the classes that it stands in."""

from __future__ import annotations

import ast
from typing import Any, Sequence  # noqa: UP035  # collections.abc is not generic in 3.8


class Unfit(Exception):
    """This version cannot be put in place this way; the message says why."""


def definition(classes: Sequence[str], first: int, body: Sequence[str]) -> tuple[ast.Module, Any]:
    """The tree of a function's lines inside classes of the same names, and its own node.

    ``first`` is the 1-based line on which the body's first line stands in its file.

    Raises:
        Unfit: the lines are not one definition, or their place is unclear.
    """
    indent = len(body[0]) - len(body[0].lstrip()) if body else 0
    heads = [" " * depth + f"class {name}:" for depth, name in enumerate(classes)]
    if indent and not heads:
        heads = ["if 1:"]
    if indent < len(heads):
        raise Unfit("its place in the file is unclear")
    try:
        tree = ast.parse("\n".join([*heads, *body, ""]))
    except (SyntaxError, ValueError) as error:
        raise Unfit(f"it cannot be compiled alone: {error}") from None
    ast.increment_lineno(tree, first - 1 - len(heads))
    node: Any = tree
    for _ in heads:
        node = node.body[0]
    if len(node.body) != 1 or not isinstance(node.body[0], (ast.FunctionDef, ast.AsyncFunctionDef)):
        raise Unfit("its place in the file is unclear")
    return tree, node.body[0]
