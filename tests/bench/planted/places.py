"""Where in a module a bug may be planted: in a function's statements alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.function import Function
from redraft.core.ports import Language
from redraft.core.text import Document

Position = tuple[int, int]
"""A line, counted from 1, and a column of characters, counted from 0."""


class Places:
    """The functions of one module, asked by position."""

    def __init__(self, document: Document, language: Language) -> None:
        self._document = document
        self._functions = language.functions(document)
        self._lines = document.text.split("\n")
        self._barred = list(_barred(ast.parse(document.text)))

    def function_at(self, start: Position, end: Position) -> Function | None:
        """The innermost function in whose statements a range on one line lies, else None.

        Headers, decorators, annotations and docstrings are no statements.
        """
        begin, finish = self._offset(start), self._offset(end)
        if begin is None or finish is None or start[0] != end[0]:
            return None
        for first, last in self._barred:
            if first <= (start[0], self._column(start)) < last:
                return None
        inside = [
            function
            for function in self._functions
            if function.header.end <= begin and finish <= function.span.end
        ]
        touched = [f for f in self._functions if f.span.start <= begin and finish <= f.span.end]
        innermost = max(touched, key=lambda f: f.span.start, default=None)
        # the header of a function within another is in the outer one's statements
        return innermost if innermost in inside and not innermost.broken else None

    def _column(self, position: Position) -> int:
        """The column in bytes, as ``ast`` counts."""
        return len(self._lines[position[0] - 1][: position[1]].encode())

    def _offset(self, position: Position) -> int | None:
        if not 1 <= position[0] <= len(self._lines):
            return None
        return self._document.line_starts[position[0] - 1] + self._column(position)


def _barred(tree: ast.Module) -> Iterator[tuple[Position, Position]]:
    """Ranges of annotations, decorators and texts that stand for themselves, in bytes."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for decorator in node.decorator_list:
                yield _range(decorator)
        elif isinstance(node, ast.AnnAssign):
            yield _range(node.annotation)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield _range(node)


def _range(node: ast.expr | ast.stmt) -> tuple[Position, Position]:
    return (
        (node.lineno, node.col_offset),
        (node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
    )
