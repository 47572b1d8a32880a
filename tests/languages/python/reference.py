"""What Python's own ``ast`` says of the functions of a file: the reference of these tests."""

from __future__ import annotations

import ast
import re
import warnings
from typing import NamedTuple


class Seen(NamedTuple):
    qualname: str
    start: int
    end: int
    start_line: int
    end_line: int
    in_class: bool
    is_async: bool
    docstring: str | None
    decorators: int


def functions_of(data: bytes) -> list[Seen]:
    """The functions of a text in the order of their start.

    Raises:
        SyntaxError, ValueError, RecursionError: ``ast`` cannot read it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = ast.parse(data)
    starts = [0, *(m.end() for m in re.finditer(rb"\r\n|\r|\n", data))]
    mark = 3 if data.startswith(b"\xef\xbb\xbf") else 0

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + column + (mark if line == 1 else 0)

    seen = []
    stack: list[tuple[ast.AST, str, bool]] = [(module, "", False)]
    while stack:
        node, scope, in_class = stack.pop()
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                stack.append((child, scope, in_class))
                continue
            qualname = f"{scope}.{child.name}" if scope else child.name
            stack.append((child, qualname, isinstance(child, ast.ClassDef)))
            if isinstance(child, ast.ClassDef):
                continue
            start = offset(child.lineno, child.col_offset)
            line = child.lineno - 1
            if child.decorator_list:
                first = child.decorator_list[0]
                start = data.rindex(b"@", 0, offset(first.lineno, first.col_offset))
                line = sum(s <= start for s in starts) - 1
            assert child.end_lineno is not None
            assert child.end_col_offset is not None
            seen.append(
                Seen(
                    qualname,
                    start,
                    offset(child.end_lineno, child.end_col_offset),
                    line,
                    child.end_lineno - 1,
                    in_class,
                    isinstance(child, ast.AsyncFunctionDef),
                    ast.get_docstring(child),
                    len(child.decorator_list),
                )
            )
    return sorted(seen, key=lambda s: s.start)
