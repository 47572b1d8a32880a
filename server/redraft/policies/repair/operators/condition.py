"""``if a:`` becomes ``if not a:``, and a condition that should not be there goes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short

_COMPARED = 0.5
"""Weight where the opposite has an operator of its own (``comparison``), which reads better."""


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every condition turned into its opposite; filters of comprehensions left out."""
    for node in subject.nodes:
        if isinstance(node, (ast.If, ast.While, ast.IfExp)):
            yield _opposite(subject, node.test)
        elif isinstance(node, ast.comprehension):
            for place, test in enumerate(node.ifs):
                yield _opposite(subject, test)
                before = node.ifs[place - 1] if place else node.iter
                gone = Span(subject.span(before).end, subject.span(test).end)
                what = f"no longer filters by `{short(subject.text(test))}`"
                yield TextEdit(gone, "", what, 0.5)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
            what = f"drops the sign or `not` in front of `{short(subject.text(node.operand))}`"
            yield subject.replace(node, subject.text(node.operand), what, 0.7)
        elif isinstance(node, ast.Return) and node.value is not None and _truth(node.value):
            yield _opposite(subject, node.value)


def _truth(node: ast.expr) -> bool:
    return isinstance(node, (ast.Compare, ast.BoolOp, ast.Call))


def _opposite(subject: Subject, test: ast.expr) -> TextEdit:
    text = subject.text(test)
    what = f"asks for the opposite of `{short(text)}`"
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return subject.replace(test, subject.text(test.operand), what)
    held = f"({text})" if isinstance(test, (ast.BoolOp, ast.IfExp, ast.NamedExpr)) else text
    compared = isinstance(test, ast.Compare) and len(test.ops) == 1
    return subject.replace(test, f"not {held}", what, _COMPARED if compared else 1.0)


OPERATOR = Operator(
    "condition",
    "`if a:` becomes `if not a:`; `[x for x in xs if x]` becomes `[x for x in xs]`",
    1.0,
    edits,
    (
        Example(
            "def f(a, b):\n    if a or b:\n        return 1",
            "def f(a, b):\n    if not (a or b):\n        return 1",
        ),
        Example("def f(a):\n    return 1 if not a else 2", "def f(a):\n    return 1 if a else 2"),
        Example(
            "def f(xs):\n    return [x for x in xs if x]", "def f(xs):\n    return [x for x in xs]"
        ),
    ),
)
