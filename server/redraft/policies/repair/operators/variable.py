"""``a`` becomes ``b``: another name that the function has at hand, or another element of one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every use of a local name or an attribute of ``self`` with each of the others."""
    names = subject.own_names
    bound_later = _first_binding(subject)
    for node in subject.find(ast.Name):
        if node.id not in names or _calls(subject, node):
            continue
        loads = isinstance(node.ctx, ast.Load)
        for other in names:
            if other == node.id:
                continue
            early = loads and bound_later.get(other, 0) > node.lineno
            weight = (1.0 if loads else 0.5) * (0.2 if early else 1.0)
            yield subject.replace(node, other, f"uses `{other}`, not `{node.id}`", weight)
    yield from _for_constants(subject)
    yield from _attributes(subject)


def _for_constants(subject: Subject) -> Iterator[TextEdit]:
    # a number or text that should have been a parameter; texts and docstrings stay
    for node in subject.find(ast.Constant):
        parent = subject.parents.get(node)
        if type(node.value) in (int, float, str) and not isinstance(
            parent, (ast.Expr, ast.JoinedStr, ast.MatchValue, ast.UnaryOp)
        ):
            for name in subject.own_names:
                what = f"uses `{name}`, not `{short(subject.text(node))}`"
                yield subject.replace(node, name, what, 0.35)


def _attributes(subject: Subject) -> Iterator[TextEdit]:
    own = [
        node
        for node in subject.find(ast.Attribute)
        if isinstance(node.value, ast.Name) and node.value.id == "self"
        and not _calls(subject, node)
    ]  # fmt: skip
    fields = tuple(dict.fromkeys(node.attr for node in own))
    for node in own:
        for other in fields:
            if other != node.attr:
                what = f"uses `self.{other}`, not `self.{node.attr}`"
                yield subject.replace(node, f"self.{other}", what, 0.8)


def _calls(subject: Subject, node: ast.expr) -> bool:
    parent = subject.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node


def _first_binding(subject: Subject) -> dict[str, int]:
    first: dict[str, int] = {}
    for node in subject.find(ast.Name):
        if isinstance(node.ctx, ast.Store):
            first[node.id] = min(first.get(node.id, node.lineno), node.lineno)
    return {name: line for name, line in first.items() if name not in subject.parameters}


OPERATOR = Operator(
    "variable",
    "`a` (or `1`) becomes `b`, another local name; `self.a` becomes `self.b`",
    0.6,
    edits,
    (
        Example("def f(a, b):\n    return a + a", "def f(a, b):\n    return a + b"),
        Example("def f(a, n):\n    return a + 1", "def f(a, n):\n    return a + n"),
        Example(
            "def f(xs):\n    for x in xs:\n        yield xs",
            "def f(xs):\n    for x in xs:\n        yield x",
        ),
        Example(
            "def f(self):\n    self.a = 1\n    return self.b",
            "def f(self):\n    self.a = 1\n    return self.a",
        ),
    ),
)
