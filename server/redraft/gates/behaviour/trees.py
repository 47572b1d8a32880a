"""Values of the project as plain data: seen here, never run here.

The form is that of ``runner/snapshot.py``.  What comes from the sandbox is
trusted to be JSON and nothing more.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Tree = dict[str, Any]

_LISTS = ("i", "a")  # lists of trees
_PAIRS = ("p", "d")  # lists of pairs of trees
_SINGLE = ("r", "s", "e")


@dataclass(frozen=True, slots=True)
class Made:
    """``name(*parts)`` with a name of the function's module; the thing itself without ``parts``."""

    name: str
    parts: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One input: arguments by position (with the parameter's name) and by keyword.

    ``cells`` are what a function inside another one closes over.
    """

    positional: tuple[tuple[str, Tree], ...] = ()
    keywords: tuple[tuple[str, Tree], ...] = ()
    cells: tuple[tuple[str, Tree], ...] = ()
    source: str = field(default="", compare=False)

    def job(self) -> dict[str, object]:
        """The input as the runner reads it."""
        return {"args": self.positional, "kwargs": self.keywords, "cells": self.cells}

    @property
    def parts(self) -> tuple[tuple[str, Tree], ...]:
        """All that can be varied, in the order of ``with_part``."""
        return self.positional + self.keywords

    def with_part(self, index: int, tree: Tree) -> Call:
        """The call with one argument replaced."""
        parts = list(self.parts)
        parts[index] = (parts[index][0], tree)
        split = len(self.positional)
        return Call(tuple(parts[:split]), tuple(parts[split:]), self.cells, self.source)

    @property
    def size(self) -> int:
        """How much there is to read; what shrinking makes less."""
        return sum(size(tree) for _, tree in self.parts)


def call_of(record: dict[str, Any], source: str) -> Call:
    """A recorded call."""

    def pairs(name: str) -> tuple[tuple[str, Tree], ...]:
        return tuple((str(key), tree) for key, tree in record.get(name, ()))

    return Call(pairs("args"), pairs("kwargs"), pairs("cells"), source)


def children(tree: Tree) -> Iterator[Tree]:
    """The trees directly in a tree."""
    for name in _LISTS:
        yield from tree.get(name, ())
    for name in _PAIRS:
        for key, value in tree.get(name, ()):
            yield key
            yield value
    for name in _SINGLE:
        if name in tree:
            yield tree[name]
    if tree["k"] == "function":
        for _, value in tree["f"]:
            yield value


def walk(tree: Tree) -> Iterator[Tree]:
    """A tree and all in it, from the outside."""
    todo = [tree]
    while todo:
        tree = todo.pop()
        yield tree
        todo += reversed(list(children(tree)))


def size(tree: Tree) -> int:
    """Nodes, and what texts and numbers weigh."""
    total = 0
    for node in walk(tree):
        total += 2
        kind: str = node["k"]
        value: Any = node.get("v")
        if kind in ("str", "bytes", "bytearray"):
            total += len(value or "")
        elif kind == "int":
            total += min(40, abs(number(node)).bit_length()) + (number(node) < 0)
        elif kind == "float":
            text = repr(float_of(value))
            total += len(text) + (float_of(value) < 0) - 2 * text.endswith(".0")
        elif kind == "bool":
            total += bool(value)
    return total


def number(tree: Tree) -> int:
    """The value of an ``int`` tree."""
    value = tree["v"]
    return value if isinstance(value, int) else int(value, 16)


def float_of(text: str) -> float:
    """The value of a ``float`` tree's text."""
    return float.fromhex(text)


def plain(value: object) -> Tree:
    """The tree of a value made here, of builtin types and ``Made`` alone.

    Raises:
        TypeError: it is of another type.
    """
    kind = type(value)
    if value is None or value is Ellipsis:
        return {"k": "const", "v": repr(value)}
    if isinstance(value, bool):
        return {"k": "bool", "v": value}
    if isinstance(value, int):
        return {"k": "int", "v": value if -(1 << 53) < value < 1 << 53 else hex(value)}
    if isinstance(value, float):
        return {"k": "float", "v": value.hex()}
    if isinstance(value, complex):
        return {"k": "complex", "v": [value.real.hex(), value.imag.hex()]}
    if isinstance(value, str):
        return {"k": "str", "v": value}
    if isinstance(value, (bytes, bytearray)):
        data = base64.b64encode(value).decode()
        return {"k": "bytes", "v": data} if kind is bytes else {"k": "bytearray", "v": data, "m": 1}
    if isinstance(value, Made):
        if value.parts is None:
            return {"k": "expression", "v": value.name}
        return {"k": "instance", "v": value.name, "i": [plain(part) for part in value.parts]}
    if isinstance(value, dict):
        return {"k": "dict", "m": 1, "p": [[plain(k), plain(v)] for k, v in value.items()]}
    if isinstance(value, (list, tuple, set, frozenset)):
        tree: Tree = {"k": kind.__name__, "i": [plain(item) for item in value]}
        return tree if kind in (tuple, frozenset) else {**tree, "m": 1}
    raise TypeError(f"no tree for {kind.__name__}")
