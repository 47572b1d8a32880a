"""The syntax tree of a version, for guards that look at Python alone."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache

Definition = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@lru_cache(maxsize=64)  # every guard asks, and the same function is the "before" of hundreds
def definition(source: str) -> Definition | None:
    """The function of a draft; None where the text is not Python that can be read here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = [n for n in module.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return found[0] if found else None


def body(node: Definition) -> list[ast.stmt]:
    """The statements of a function without its docstring."""
    return node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body


def own(node: Definition) -> Iterator[ast.AST]:
    """Every node of a function that runs in its own scope, nested functions left out."""
    stack: list[ast.AST] = list(node.body)
    while stack:
        current = stack.pop()
        yield current
        if not isinstance(current, _SCOPES):
            stack.extend(ast.iter_child_nodes(current))
