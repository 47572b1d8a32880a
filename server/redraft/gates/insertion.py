"""The text of the function around many drafts, without parsing each of them."""

from __future__ import annotations

import ast

from redraft.core.ports import Language
from redraft.core.task import Task
from redraft.core.text import split_lines
from redraft.gates.plan import Outer

_UNCLEAR = ("'''", '"""', "\\", "\f")
"""What may make the indent of a line a part of a value, or no indent."""


class Insertion:
    """Puts drafts of a task's function into ``outer``, the outermost function around it.

    Lines that a draft has in common with the user's own, above and below, stay
    as they stand in the document; what lies between is indented like the
    function.  Where that is not sure to be right, the language splices.
    """

    def __init__(self, task: Task, outer: Outer, language: Language) -> None:
        self._task, self._outer, self._language = task, outer, language
        function, document = task.function, task.document
        lines = [_plain(line) for line in split_lines(document.text.removeprefix("\ufeff"))]
        self._above = lines[outer.first - 1 : function.start_line]
        self._lines = lines[function.start_line : function.end_line + 1]
        self._below = lines[function.end_line + 1 : outer.last]
        self._source = task.source.split("\n")
        starts, end = document.line_starts, function.span.end
        after = starts[function.end_line + 1] if function.end_line + 1 < len(starts) else None
        rest = document.data[end:after].decode("utf-8", "surrogatepass")
        # another statement, or a comment, on the last line
        self._inside = _inside_strings(task.source)
        self._clear = (
            self._inside is not None and not rest.strip() and len(self._lines) == len(self._source)
        )

    def text(self, source: str) -> str:
        """The outermost function with a draft in the function's place, lines ending by ``\\n``."""
        quick = self._quick(source) if self._clear else None
        return self._spliced(source) if quick is None else quick

    def _quick(self, source: str) -> str | None:
        lines, own = source.split("\n"), self._source
        if not source or source[0] in " \t\n\r\ufeff" or "\r" in source or not lines[-1].strip():
            return None
        most, start = min(len(lines), len(own)), 0
        while start < most and lines[start] == own[start]:
            start += 1
        end = 0
        while end < most - start and lines[-1 - end] == own[-1 - end]:
            end += 1
        between = lines[start : len(lines) - end]
        if self._inside is None or any(
            row in self._inside for row in range(start, len(own) - end + 1)
        ):
            return None
        if any(mark in line for line in between for mark in _UNCLEAR):
            return None
        indent = self._task.function.indent
        between = [indent + line if line.strip() else line for line in between]
        below = self._lines[len(self._lines) - end :]
        return "\n".join([*self._above, *self._lines[:start], *between, *below, *self._below])

    def _spliced(self, source: str) -> str:
        document, outer = self._task.document, self._outer
        edit = self._language.splice(document, self._task.function, source)
        data, starts = document.data, document.line_starts
        begin = starts[outer.first - 1]
        end = starts[outer.last] if outer.last < len(starts) else len(data)
        start, stop = max(begin, edit.span.start), min(end, edit.span.end)
        whole = data[begin:start] + edit.new.encode("utf-8", "surrogatepass") + data[stop:end]
        text = whole.decode("utf-8", "surrogatepass").lstrip("\ufeff")
        return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")


def _inside_strings(source: str) -> frozenset[int] | None:
    """The 0-based rows whose start lies in a string; None where that cannot be told."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    rows: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and node.end_lineno is not None:
            rows.update(range(node.lineno, node.end_lineno))
    return frozenset(rows)


def _plain(line: str) -> str:
    return line.rstrip("\r\n")
