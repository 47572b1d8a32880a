"""Modules with bugs: right code, its tests, and changes of one function that break it.

Each folder holds ``right.py``, the module; ``suite.py``, its tests, which import it
by the folder's name; ``probes.py``, how to make inputs for each function that has a
bug (the form is that of ``inside/driver.py``); and ``bugs.py``, the bugs as data.
"""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.bench.repair.bugs.bug import Bug

NAMES = (
    "caching",
    "formula",
    "intervals",
    "inventory",
    "limits",
    "money",
    "records",
    "routes",
    "settings_tree",
    "sorted_tree",
    "workers",
    "wrapping",
)
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Module:
    """One folder."""

    name: str
    bugs: tuple[Bug, ...]

    @cached_property
    def right(self) -> str:
        """The text of the right module."""
        return self._text("right.py")

    @cached_property
    def suite(self) -> str:
        """The text of its tests."""
        return self._text("suite.py")

    @cached_property
    def probes(self) -> str:
        """The text of its probes."""
        return self._text("probes.py")

    def _text(self, file: str) -> str:
        text = (_HERE / self.name / file).read_text(encoding="utf-8")
        # a word to the checkers of this repository is no part of the module
        while text.startswith(("# mypy:", "# ruff:")):
            text = text.partition("\n")[2].lstrip("\n")
        return text

    def lines(self, qualname: str) -> tuple[int, int]:
        """The 0-based first line of a function (decorators included) and the line after its last.

        Raises:
            ValueError: there is no such function.
        """
        body: list[ast.stmt] = ast.parse(self.right).body
        node: ast.stmt | None = None
        for name in qualname.replace(".<locals>", "").split("."):
            node = next((n for n in body if getattr(n, "name", None) == name), None)
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                raise ValueError(f"{self.name} has no {qualname}")
            body = node.body
        assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
        return first - 1, node.end_lineno or node.lineno

    def function(self, qualname: str) -> str:
        """The text of a function."""
        first, last = self.lines(qualname)
        return "".join(self.right.splitlines(keepends=True)[first:last])

    def with_bug(self, bug: Bug) -> str:
        """The module with a bug in it.

        Raises:
            ValueError: what a bug changes does not stand exactly once in its function.
        """
        lines = self.right.splitlines(keepends=True)
        first, last = self.lines(bug.function)
        text = "".join(lines[first:last])
        for before, after in bug.changes:
            if text.count(before) != 1:
                raise ValueError(f"{self.name}/{bug.name}: {before!r} is not there once")
            text = text.replace(before, after)
        return "".join([*lines[:first], text, *lines[last:]])


def _module(name: str) -> Module:
    found = importlib.import_module(f"{__name__}.{name}.bugs").BUGS
    return Module(name, tuple(found))


MODULES = tuple(_module(name) for name in NAMES)
