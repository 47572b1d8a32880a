"""Many versions of a function by simple means; no two have the same text.

A right version differs from the original by one assignment that nothing reads.
A changed one has one comparison turned round, one number raised, one ``and``
made ``or``, or one value not returned; most of these are wrong, and the tests
say which.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

_TURNED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", ">="),
    ast.GtE: (">=", "<"),
    ast.Gt: (">", "<="),
    ast.LtE: ("<=", ">"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """One version; ``right`` is known by construction, and None where the tests must tell."""

    source: str
    right: bool | None


class Variants:
    """An endless supply for one function, given as a draft's source."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._number = itertools.count(1)
        self._changes = itertools.cycle(changed(source))

    def right(self) -> Variant:
        """A version that does the same."""
        return Variant(self._unlike(self._source), True)

    def changed(self) -> Variant:
        """A version with one change; the next in turn."""
        return Variant(self._unlike(next(self._changes)), None)

    def raising(self) -> Variant:
        """A version that fails wherever it runs."""
        return Variant(self._unlike(first_statement(self._source, "raise SystemError")), False)

    def endless(self, loop: str) -> Variant:
        """A version that never ends; ``loop`` is one line."""
        return Variant(self._unlike(first_statement(self._source, loop)), False)

    def _unlike(self, source: str) -> str:
        return first_statement(source, f"_draft = {next(self._number)}")


def first_statement(source: str, line: str) -> str:
    """The function with one more statement, before all others but after the docstring."""
    body = _function(source).body
    first = body[0]
    if ast.get_docstring(_function(source)) is not None and len(body) > 1:
        first = body[1]
    lines = source.split("\n")
    indent = " " * first.col_offset
    return "\n".join([*lines[: first.lineno - 1], indent + line, *lines[first.lineno - 1 :]])


def changed(source: str) -> list[str]:
    """Every version with one change, the original left out.

    Raises:
        ValueError: nothing in the function can be changed.
    """
    found = [text for text in _changes(source) if text != source and _parses(text)]
    if not found:
        raise ValueError("nothing in the function can be changed by these means")
    return found


def _parses(source: str) -> bool:
    # Before Python 3.12 what stands inside an f-string has no place of its own.
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _function(source: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    node = ast.parse(source).body[0]
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    return node


def _changes(source: str) -> Iterator[str]:
    starts = list(
        itertools.accumulate((len(s) + 1 for s in source.encode().split(b"\n")), initial=0)
    )

    def place(line: int, column: int) -> int:
        return starts[line - 1] + column

    def put(begin: int, end: int, new: str) -> str:
        data = source.encode()
        return (data[:begin] + new.encode() + data[end:]).decode()

    def turn(left: ast.expr, right: ast.expr, old: str, new: str) -> str:
        begin = place(left.end_lineno or 0, left.end_col_offset or 0)
        end = place(right.lineno, right.col_offset)
        between = source.encode()[begin:end].decode()
        return put(begin, end, between.replace(old, new, 1))

    for statement in _function(source).body:
        for node in ast.walk(statement):
            if not isinstance(node, (ast.expr, ast.stmt)):
                continue
            begin = place(node.lineno, node.col_offset)
            end = place(node.end_lineno or 0, node.end_col_offset or 0)
            if isinstance(node, ast.Compare) and len(node.ops) == 1:
                yield turn(node.left, node.comparators[0], *_TURNED[type(node.ops[0])])
            elif isinstance(node, ast.Constant) and type(node.value) is int:
                yield put(begin, end, f"({node.value} + 1)")
            elif isinstance(node, ast.BoolOp) and len(node.values) == 2:
                words = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
                yield turn(node.values[0], node.values[1], *words)
            elif isinstance(node, ast.Return) and node.value is not None:
                yield put(begin, end, "return None")
