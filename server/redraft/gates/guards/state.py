"""It keeps no new state between calls."""

from __future__ import annotations

import ast
from functools import lru_cache

from redraft.gates.guards.base import Change, Example, Guard, Objection
from redraft.gates.guards.tree import definition, own


def _check(change: Change) -> Objection | None:
    new = sorted(_outer(change.after) - _outer(change.before))
    if new:
        # Tests seldom call twice in one process in the order that would show the harm.
        return Objection(f"It newly writes to {new[0]}, which outlives the call.", blocks=False)
    return None


@lru_cache(maxsize=64)
def _outer(source: str) -> frozenset[str]:
    """What a version writes to beyond its own call: globals, its closure, itself."""
    found: set[str] = set()
    node = definition(source)
    if node is None:
        return frozenset()
    name = node.name
    for child in own(node):
        if isinstance(child, ast.Global):
            found.update(f"the global {word}" for word in child.names)
        elif isinstance(child, ast.Nonlocal):
            found.update(f"{word} of the function around it" for word in child.names)
        elif (
            isinstance(child, ast.Attribute)
            and isinstance(child.ctx, ast.Store)
            and isinstance(child.value, ast.Name)
            and child.value.id == name
        ):
            found.add(f"{name}.{child.attr}")
    return frozenset(found)


_F = "def f(a):\n    return a"
_COUNT = "def f(a):\n    global count\n    count = a\n    return a"

NO_NEW_STATE = Guard(
    "no new state",
    _check,
    (
        Example(_F, _F.replace("return a", "return -a"), "accepts"),
        Example(_F, _COUNT, "warns"),
        Example(_COUNT, _COUNT.replace("return a", "return -a"), "accepts"),
        Example(_COUNT, _COUNT.replace("global count", "global count, last"), "warns"),
        Example(_F, "def f(a):\n    nonlocal b\n    b = a\n    return a", "warns"),
        Example(_F, "def f(a):\n    f.last = a\n    return a", "warns"),
        Example(_F, "def f(a):\n    a.f = 1\n    return f.last", "accepts"),
        Example(
            _F,
            "def f(a):\n    b = 0\n    def g():\n        nonlocal b\n        b += a\n    g()\n    return b",
            "accepts",
        ),
    ),
)
