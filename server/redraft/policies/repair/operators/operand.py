"""``a + b`` becomes ``a``, and ``a - b // c`` becomes ``(a - b) // c``: other operands of the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.arithmetic import WORDS
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short

_ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript)


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Operands left out, the order of computing changed, unary signs added where numbers stand."""
    for node in subject.find(ast.BinOp):
        yield from _left_out(subject, node)
        yield from _regrouped(subject, node)


def _left_out(subject: Subject, node: ast.BinOp) -> Iterator[TextEdit]:
    whole = subject.text(node)
    yield subject.replace(node, subject.text(node.right), _instead(subject, node.right, whole), 0.8)
    spine: ast.expr = node.left
    weight = 1.0
    while True:
        text = subject.text(spine)
        yield subject.replace(node, text, _instead(subject, spine, whole), weight)
        if not isinstance(spine, ast.BinOp):
            return
        weight *= 0.6
        spine = spine.left


def _instead(subject: Subject, kept: ast.expr, whole: str) -> str:
    return f"has `{short(subject.text(kept))}` alone for `{short(whole)}`"


def _regrouped(subject: Subject, node: ast.BinOp) -> Iterator[TextEdit]:
    for inner, inner_left in ((node.left, True), (node.right, False)):
        if not isinstance(inner, ast.BinOp):
            continue
        left, middle, right = (
            (inner.left, inner.right, node.right)
            if inner_left
            else (node.left, inner.left, inner.right)
        )
        outer, word = WORDS[type(node.op)], WORDS[type(inner.op)]
        first, second = (word, outer) if inner_left else (outer, word)
        a, b, c = (_atom(subject, part) for part in (left, middle, right))
        if outer == word and word in "+*":
            continue
        grouped = (
            f"{a} {first} ({b} {second} {c})" if inner_left else f"({a} {first} {b}) {second} {c}"
        )
        yield subject.replace(node, grouped, f"computes `{short(grouped)}`", 0.9)
        # `a - 1 // 2` for `a // 2 - 1`: the last two steps in the other order
        turned = f"({a} {second} {c}) {first} {b}"
        yield subject.replace(node, turned, f"computes `{short(turned)}`", 0.5)


def _atom(subject: Subject, node: ast.expr) -> str:
    text = subject.text(node)
    if isinstance(node, _ATOMS) and "\n" not in text:
        return text
    before = subject.span(node).start
    opened = subject.data[:before].rstrip().endswith(b"(")
    return f"({text})" if not isinstance(node, _ATOMS) or not opened else text


OPERATOR = Operator(
    "operand",
    "`a + b` becomes `a`; `a - b // c` becomes `(a - b) // c` or `a // c - b`",
    0.84,
    edits,
    (
        Example("def f(a, b):\n    return a + b", "def f(a, b):\n    return a"),
        Example("def f(a, b, c):\n    return a * b * c", "def f(a, b, c):\n    return a"),
        Example(
            "def f(a, b, c):\n    return a - b // c", "def f(a, b, c):\n    return (a - b) // c"
        ),
        Example("def f(a):\n    return len(a) - 1 // 2", "def f(a):\n    return (len(a) // 2) - 1"),
    ),
)
