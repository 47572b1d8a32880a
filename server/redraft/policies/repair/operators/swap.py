"""``x in y`` becomes ``y in x``; two branches, two operands or two targets change places."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator, spanning
from redraft.policies.repair.subject import Subject, short

_ORDERED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.LShift, ast.RShift, ast.Add)
_ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript)
_SIDED = (ast.In, ast.NotIn)


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Operands, elements, sides of an assignment and branches exchanged."""
    for node in subject.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, _ORDERED):
            weight = 0.3 if isinstance(node.op, ast.Add) else 1.0
            yield _turned(subject, node.left, node.right, weight, bind=True)
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], _SIDED):
            yield _turned(subject, node.left, node.comparators[0], 1.0, bind=True)
        elif isinstance(node, (ast.Tuple, ast.List)) and 2 <= len(node.elts) <= 4:
            for left, right in combinations(node.elts, 2):
                if not isinstance(left, ast.Starred) and not isinstance(right, ast.Starred):
                    weight = 0.8 if isinstance(node, ast.Tuple) else 0.4
                    yield _turned(subject, left, right, weight)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            if isinstance(node.value, (ast.Name, ast.Subscript, ast.Attribute)):
                yield _turned(subject, node.targets[0], node.value, 0.6)
        elif isinstance(node, ast.IfExp):
            yield _turned(subject, node.body, node.orelse, 0.9, bind=True)
        elif isinstance(node, ast.If) and node.orelse:
            yield from _branches(subject, node)


def _turned(
    subject: Subject, left: ast.expr, right: ast.expr, weight: float, *, bind: bool = False
) -> TextEdit:
    first, second = subject.text(left), subject.text(right)
    what = f"has `{short(first)}` and `{short(second)}` exchanged"
    if bind:
        # parentheses of an operand stay where they are, so each is given its own
        first = first if isinstance(left, _ATOMS) else f"({first})"
        second = second if isinstance(right, _ATOMS) else f"({second})"
    pieces = (
        TextEdit(subject.span(left), second, what),
        TextEdit(subject.span(right), first, what),
    )
    return spanning(subject, pieces, what, weight)


def _branches(subject: Subject, node: ast.If) -> Iterator[TextEdit]:
    first, last = node.body[0], node.body[-1]
    other, end = node.orelse[0], node.orelse[-1]
    plain = subject.starts_line(first) and subject.starts_line(other)
    if not plain or subject.indent(first) != subject.indent(other):
        return
    one = Span(subject.span(first).start, subject.span(last).end)
    two = Span(subject.span(other).start, subject.span(end).end)
    what = "does what stood under `else`, and the other way round"
    pieces = (TextEdit(one, subject.cut(two), what), TextEdit(two, subject.cut(one), what))
    yield spanning(subject, pieces, what, 0.9)


OPERATOR = Operator(
    "swap",
    "`a - b` becomes `b - a`, `x in y` becomes `y in x`; branches change places",
    0.74,
    edits,
    (
        Example("def f(a, b):\n    return a - b * 2", "def f(a, b):\n    return (b * 2) - a"),
        Example("def f(a, b):\n    return a in b", "def f(a, b):\n    return b in a"),
        Example("def f(a, b):\n    return a, b", "def f(a, b):\n    return b, a"),
        Example(
            "def f(a, b):\n    if a:\n        b = 1  # one\n    else:\n        b = 2\n    return b",
            "def f(a, b):\n    if a:\n        b = 2  # one\n    else:\n        b = 1\n    return b",
        ),
        Example(
            "def f(xs):\n    a = xs[0]\n    a = xs[1]\n    return a",
            "def f(xs):\n    a = xs[0]\n    xs[1] = a\n    return a",
        ),
    ),
)
