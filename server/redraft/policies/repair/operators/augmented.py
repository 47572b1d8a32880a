"""``x += y`` becomes ``x -= y`` or ``x = y``, and ``x = y`` becomes ``x += y``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.arithmetic import OTHERS, WEIGHTS, WORDS
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Other operators of every augmented assignment; accumulation in place of replacement."""
    for node in subject.find(ast.AugAssign):
        word = WORDS[type(node.op)] + "="
        span = subject.token(node.target, node.value, word)
        if span is None:
            continue
        for other, weight in zip(OTHERS[word[:-1]], WEIGHTS, strict=False):
            yield TextEdit(span, f"{other}=", f"updates with `{other}=`, not `{word}`", weight)
        yield TextEdit(span, "=", f"assigns, and does not update with `{word}`", 0.6)
    for plain in subject.find(ast.Assign):
        if len(plain.targets) != 1 or isinstance(plain.targets[0], (ast.Tuple, ast.List)):
            continue
        span = subject.token(plain.targets[0], plain.value, "=")
        if span is not None and _in_loop(subject, plain):
            yield TextEdit(span, "+=", "adds to the value in place of replacing it", 0.6)
            yield TextEdit(span, "-=", "subtracts from the value in place of replacing it", 0.2)


def _in_loop(subject: Subject, node: ast.AST) -> bool:
    parent = subject.parents.get(node)
    while parent is not None and parent is not subject.function:
        if isinstance(parent, (ast.For, ast.While, ast.AsyncFor)):
            return True
        parent = subject.parents.get(parent)
    return False


OPERATOR = Operator(
    "augmented",
    "`x += y` becomes `x -= y` or `x = y`; in a loop `x = y` becomes `x += y`",
    1.0,
    edits,
    (
        Example("def f(x, y):\n    x += y\n    return x", "def f(x, y):\n    x -= y\n    return x"),
        Example("def f(x, y):\n    x += y\n    return x", "def f(x, y):\n    x = y\n    return x"),
        Example(
            "def f(xs):\n    t = 0\n    for x in xs:\n        t = x\n    return t",
            "def f(xs):\n    t = 0\n    for x in xs:\n        t += x\n    return t",
        ),
    ),
)
