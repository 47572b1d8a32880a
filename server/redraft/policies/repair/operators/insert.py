"""A statement that is missing: an update, an item collected, a counterpart of its neighbour."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.statements import continues, suggested
from redraft.policies.repair.subject import Subject, short

_PER_PLACE = 40


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Before every statement and after the last of every block: what the function's code suggests."""
    for block, place, _owner in subject.statements():
        statement = block[place]
        if isinstance(statement, ast.Pass):
            for text, weight in suggested(subject, statement, after=False, limit=_PER_PLACE):
                what = f"does `{short(text)}`"
                yield TextEdit(subject.span(statement), text, what, weight)
            continue
        if not subject.starts_line(statement):
            continue
        if not continues(subject, statement):
            at = subject.offset(subject.line_of(subject.span(statement).start) + 1, 0)
            for text, weight in suggested(subject, statement, after=False, limit=_PER_PLACE):
                new = f"{subject.indent(statement)}{text}\n"
                yield TextEdit(Span(at, at), new, f"comes after `{short(text)}`", weight)
        leaves = isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break))
        if place == len(block) - 1 and not leaves:
            end = subject.span(statement).end
            for text, weight in suggested(subject, statement, after=True, limit=_PER_PLACE):
                new = f"\n{subject.indent(statement)}{text}"
                yield TextEdit(Span(end, end), new, f"is followed by `{short(text)}`", weight)


OPERATOR = Operator(
    "insert",
    "`i += 1`, `xs.append(x)` or `seen = set()` is put where it lacks",
    0.34,
    edits,
    (
        Example(
            "def f(xs):\n    i = 0\n    while i < len(xs):\n        xs[i] = 0\n    return i",
            "def f(xs):\n    i = 0\n    while i < len(xs):\n        xs[i] = 0\n        i += 1\n    return i",
        ),
        Example(
            "def f(xs):\n    ys = []\n    for x in xs:\n        print(x)\n    return ys",
            "def f(xs):\n    ys = []\n    for x in xs:\n        print(x)\n        ys.append(x)\n    return ys",
        ),
        Example(
            "def f(xs):\n    for x in xs:\n        if x:\n            return x\n        pass",
            "def f(xs):\n    for x in xs:\n        if x:\n            return x\n        continue",
        ),
        Example(
            "def f(a, b):\n    a.close()\n    return 1",
            "def f(a, b):\n    a.close()\n    b.close()\n    return 1",
        ),
    ),
)
