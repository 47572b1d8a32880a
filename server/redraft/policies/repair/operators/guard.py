"""An early return for empty or missing input: ``if not xs: return []`` at the top."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.cases import literals
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject

_COMMON = ("None", "[]", "0", '""', "False", "True", "{}")


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Guards for every parameter, at the top; and ``continue`` at the top of every loop."""
    if not subject.body or not subject.starts_line(subject.body[0]):
        return
    at = _line_start(subject, subject.body[0])
    indent, unit = subject.indent(subject.body[0]), subject.unit
    wanted = tuple(literals(subject.hints.cases))
    returns = tuple(dict.fromkeys((*wanted, *_COMMON)))
    parameters = [name for name in subject.parameters if name not in ("self", "cls")]
    for name in parameters:
        for test in (f"not {name}", f"{name} is None"):
            for value in (*returns, name):
                trivial = value in (*_COMMON, "1", "-1", name)
                new = f"{indent}if {test}:\n{indent}{unit}return {value}\n"
                what = f"returns `{value}` at once where `{test}`"
                weight = _weight(value, wanted) * (1.0 if test.startswith("not") else 0.6)
                yield TextEdit(Span(at, at), new, what, weight, leans=not trivial)
    yield from _skips(subject)


def _weight(value: str, wanted: tuple[str, ...]) -> float:
    return 1.0 if value in wanted else 0.3


def _skips(subject: Subject) -> Iterator[TextEdit]:
    for loop in subject.find(ast.For):
        first = loop.body[0]
        if not isinstance(loop.target, ast.Name) or not subject.starts_line(first):
            continue
        at, indent = _line_start(subject, first), subject.indent(first)
        for test in (f"not {loop.target.id}", f"{loop.target.id} is None"):
            new = f"{indent}if {test}:\n{indent}{subject.unit}continue\n"
            yield TextEdit(Span(at, at), new, f"skips the elements where `{test}`", 0.4)


def _line_start(subject: Subject, statement: ast.stmt) -> int:
    return subject.offset(statement.lineno, 0)


OPERATOR = Operator(
    "guard",
    "`return xs[0]` gets `if not xs: return None` before it",
    0.32,
    edits,
    (
        Example(
            'def f(xs):\n    """Doc."""\n    return max(xs)',
            'def f(xs):\n    """Doc."""\n    if not xs:\n        return None\n    return max(xs)',
        ),
        Example(
            "def f(xs):\n  return max(xs)",
            "def f(xs):\n  if not xs:\n    return -7\n  return max(xs)",
            expected=("-7",),
        ),
        Example(
            "def f(xs):\n    for x in xs:\n        g(x)",
            "def f(xs):\n    for x in xs:\n        if x is None:\n            continue\n        g(x)",
        ),
    ),
)
