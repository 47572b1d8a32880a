"""``a < b`` becomes ``a <= b``: another comparison, the boundary first."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject

WORDS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
# the nearest mistake first: the boundary, then the direction, then the rest
_OTHERS = {
    "<": ("<=", ">", ">=", "!="),
    "<=": ("<", ">=", ">", "=="),
    ">": (">=", "<", "<=", "!="),
    ">=": (">", "<=", "<", "=="),
    "==": ("!=", "<=", ">=", "<", ">", "in"),
    "!=": ("==", "<", ">", "not in"),
    "is": ("is not", "=="),
    "is not": ("is", "!="),
    "in": ("not in", "=="),
    "not in": ("in", "!="),
}
_WEIGHTS = (1.0, 0.95, 0.7, 0.5, 0.5, 0.3)


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every comparison with each other operator of its family."""
    for node in subject.find(ast.Compare):
        operands = [node.left, *node.comparators]
        for place, operator in enumerate(node.ops):
            word = WORDS[type(operator)]
            span = subject.token(operands[place], operands[place + 1], word)
            if span is None:
                continue
            for other, weight in zip(_OTHERS[word], _WEIGHTS, strict=False):
                yield TextEdit(span, other, f"compares with `{other}`, not `{word}`", weight)


OPERATOR = Operator(
    "comparison",
    "`a < b` becomes `a <= b`",
    0.84,
    edits,
    (
        Example("def f(a, b):\n    return a < b", "def f(a, b):\n    return a <= b"),
        Example("def f(a, b):\n    return a in (b)", "def f(a, b):\n    return a not in (b)"),
        Example(
            "def f(ä, b):\n    return (ä  # a < b\n            ) == (b)",
            "def f(ä, b):\n    return (ä  # a < b\n            ) != (b)",
        ),
        Example("def f(a, b, c):\n    return a < b > c", "def f(a, b, c):\n    return a < b < c"),
    ),
)
