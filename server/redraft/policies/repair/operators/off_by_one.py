"""``n`` becomes ``n + 1`` or ``n - 1`` where counting goes wrong: numbers, indices, ranges, bounds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """One more and one less of every whole number and of every counting expression."""
    for node in subject.nodes:
        if not isinstance(node, ast.expr):
            continue
        value = _whole(node)
        if value is not None:
            if isinstance(subject.parents.get(node), ast.UnaryOp) and _whole_parent(subject, node):
                continue  # the sign belongs to the number: `-1` is edited as a whole
            for other in (value + 1, value - 1):
                yield subject.replace(node, str(other), f"counts with {other}, not {value}")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            if _whole(node.right) == 1:
                left = subject.text(node.left)
                what = f"counts with `{short(left)}`, without one more or less"
                yield subject.replace(node, left, what, 0.9)
        elif _counts(subject, node):
            text = subject.text(node)
            if not isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
                continue
            for sign in ("- 1", "+ 1"):
                what = f"counts with `{short(text)} {sign}`"
                yield subject.replace(node, f"{text} {sign}", what, 0.8)


def _whole(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _whole(node.operand)
        return -inner if inner is not None else None
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    return None


def _whole_parent(subject: Subject, node: ast.expr) -> bool:
    parent = subject.parents.get(node)
    return isinstance(parent, ast.expr) and _whole(parent) is not None


def _counts(subject: Subject, node: ast.expr) -> bool:
    """Whether an expression stands where a count, an index or a bound does."""
    parent = subject.parents.get(node)
    if isinstance(parent, ast.Subscript):
        return parent.slice is node
    if isinstance(parent, (ast.Slice, ast.Compare, ast.Return)):
        return True
    if isinstance(parent, ast.BinOp):
        return not isinstance(parent.op, (ast.Mod, ast.BitAnd, ast.BitOr))
    if isinstance(parent, ast.Call) and node is not parent.func:
        return isinstance(parent.func, ast.Name) and parent.func.id == "range"
    return False


OPERATOR = Operator(
    "off_by_one",
    "`range(n)` becomes `range(n + 1)`, `0` becomes `1`",
    0.6,
    edits,
    (
        Example("def f(n):\n    return range(n)", "def f(n):\n    return range(n + 1)"),
        Example("def f(xs, i):\n    return xs[i]", "def f(xs, i):\n    return xs[i - 1]"),
        Example("def f(xs, i):\n    return xs[-1]", "def f(xs, i):\n    return xs[-2]"),
        Example("def f(n):\n    return n - 1", "def f(n):\n    return n"),
        Example("def f(n):\n    return 2 * len(n)", "def f(n):\n    return 2 * (len(n) - 1)"),
    ),
)
