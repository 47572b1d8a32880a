"""``a`` becomes ``b``: another name that the function has at hand."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.kinds import fits, kind_of, kind_of_value
from redraft.policies.repair.operators.scope import visible
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every local name, used or bound, and every constant with the names that can stand there."""
    for node in subject.find(ast.Name):
        if node.id in subject.own_names or node.id in visible(subject, node):
            yield from _others(subject, node)
    yield from _for_constants(subject)


def _others(subject: Subject, node: ast.Name) -> Iterator[TextEdit]:
    parent = subject.parents.get(node)
    called = isinstance(parent, ast.Call) and parent.func is node
    loads = isinstance(node.ctx, ast.Load)
    near = visible(subject, node, after=True) if not loads else visible(subject, node)
    kind = kind_of(subject, node.id)
    for rank, other in enumerate(dict.fromkeys((*near, *subject.own_names))):
        if other == node.id or called:
            continue
        weight = (1.0 if loads else 0.6) * max(0.4, 1 - 0.05 * rank)
        kinds = {kind, kind_of(subject, other)} - {None}
        if len(kinds) > 1:
            weight *= 0.4
        if other not in near:
            weight *= 0.1
        yield subject.replace(node, other, f"uses `{other}`, not `{node.id}`", weight)


def _for_constants(subject: Subject) -> Iterator[TextEdit]:
    # a number or text that should have been a variable; texts and docstrings stay
    for node in subject.find(ast.Constant):
        parent = subject.parents.get(node)
        if isinstance(parent, (ast.Expr, ast.JoinedStr, ast.MatchValue, ast.UnaryOp)):
            continue
        kind = kind_of_value(subject, node)
        for rank, name in enumerate(visible(subject, node)[:8]):
            if kind is not None and not fits(subject, name, kind):
                continue
            what = f"uses `{name}`, not `{short(subject.text(node))}`"
            yield subject.replace(node, name, what, 0.45 - 0.03 * rank)


OPERATOR = Operator(
    "variable",
    "`a` (or `1`) becomes `b`, another local name",
    0.48,
    edits,
    (
        Example("def f(a, b):\n    return a + a", "def f(a, b):\n    return a + b"),
        Example("def f(a, n):\n    return a + 1", "def f(a, n):\n    return a + n"),
        Example(
            "def f(xs):\n    for x in xs:\n        yield xs",
            "def f(xs):\n    for x in xs:\n        yield x",
        ),
        Example(
            "def f(xs):\n    a = b = 0\n    for x in xs:\n        a += x\n    return b",
            "def f(xs):\n    a = b = 0\n    for x in xs:\n        b += x\n    return b",
        ),
    ),
)
