"""``if a < b:`` becomes ``if a == c:``: another condition altogether."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.vocabulary import conditions
from redraft.policies.repair.subject import Subject, short

_MOST = 30


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every test, and every operand of one, with other conditions from the function's own words."""
    for node in subject.nodes:
        if isinstance(node, (ast.If, ast.While, ast.IfExp)):
            tests = [node.test]
        elif isinstance(node, ast.comprehension):
            tests = list(node.ifs)
        else:
            continue
        for test in tests:
            yield from _others(subject, test, 1.0)
            for part in test.values if isinstance(test, ast.BoolOp) else ():
                yield from _others(subject, part, 0.8)


def _others(subject: Subject, test: ast.expr, factor: float) -> Iterator[TextEdit]:
    text = subject.text(test)
    shared = {n.id for n in ast.walk(test) if isinstance(n, ast.Name)}
    for condition, weight in conditions(subject, test, _MOST):
        if condition == text:
            continue
        # a condition about the same names is likelier what was meant
        near = 1.0 if any(name in condition for name in shared) else 0.6
        what = f"asks `{short(condition)}`, not `{short(text)}`"
        yield TextEdit(subject.span(test), condition, what, weight * factor * near)


OPERATOR = Operator(
    "replaced_test",
    "`if a:` becomes `if a is not None:`, `if x > y:` becomes `if x not in seen:`",
    0.32,
    edits,
    (
        Example(
            "def f(a):\n    if a:\n        return 1\n    return 2",
            "def f(a):\n    if a is not None:\n        return 1\n    return 2",
        ),
        Example(
            "def f(n: int, xs: list):\n    return 1 if n > 3 and n < 7 else len(xs)",
            "def f(n: int, xs: list):\n    return 1 if n > 3 and n not in xs else len(xs)",
        ),
    ),
)
