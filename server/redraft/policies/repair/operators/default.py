"""``x or d`` becomes ``d if x is None else x``: empty and missing are not the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short

_PLAIN = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Tests for truth made tests for None and back; defaults by ``or`` made explicit and back."""
    for node in subject.nodes:
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2:
            yield from _explicit(subject, node)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and _none(node.comparators[0]):
            yield from _truth(subject, node)
        elif isinstance(node, (ast.If, ast.While, ast.IfExp)):
            yield from _parts(subject, node.test)
        elif isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield from _parts(subject, test)


def _explicit(subject: Subject, node: ast.BoolOp) -> Iterator[TextEdit]:
    value, default = node.values
    if not isinstance(value, _PLAIN) or "\n" in subject.text(node):
        return
    text = subject.text(value)
    new = f"{subject.text(default)} if {text} is None else {text}"
    yield subject.replace(node, new, f"takes the default only where `{short(text)}` is None", 0.6)


def _none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _truth(subject: Subject, node: ast.Compare) -> Iterator[TextEdit]:
    text = subject.text(node.left)
    if isinstance(node.ops[0], (ast.Is, ast.Eq)):
        yield subject.replace(node, f"not {text}", f"asks whether `{short(text)}` is empty", 0.8)
    else:
        yield subject.replace(node, text, f"asks whether `{short(text)}` is not empty", 0.8)


def _parts(subject: Subject, test: ast.expr) -> Iterator[TextEdit]:
    parts = test.values if isinstance(test, ast.BoolOp) else [test]
    for part in parts:
        inner = part.operand if isinstance(part, ast.UnaryOp) else part
        turned = isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not)
        if not isinstance(inner, _PLAIN) or (inner is not part and not turned):
            continue
        text = subject.text(inner)
        word = "is" if turned else "is not"
        what = f"asks whether `{short(text)}` {word} None"
        yield subject.replace(part, f"{text} {word} None", what, 1.0)
        if not turned:
            yield subject.replace(
                part, f"{text} > 0", f"asks whether `{short(text)}` is above 0", 0.3
            )
            yield subject.replace(part, f"len({text}) > 1", f"asks for more than one in `{short(text)}`", 0.3)  # fmt: skip


OPERATOR = Operator(
    "default",
    "`if x:` becomes `if x is not None:`; `x or d` becomes `d if x is None else x`",
    0.5,
    edits,
    (
        Example("def f(x):\n    return x or 1", "def f(x):\n    return 1 if x is None else x"),
        Example(
            "def f(x):\n    if not x:\n        return 1\n    return x",
            "def f(x):\n    if x is None:\n        return 1\n    return x",
        ),
        Example(
            "def f(x):\n    while x is not None and x.a:\n        x = x.a\n    return x",
            "def f(x):\n    while x and x.a:\n        x = x.a\n    return x",
        ),
    ),
)
