"""``f(a, b)`` becomes ``f(b, a)`` or ``f(a)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Arguments exchanged or left out."""
    for node in subject.nodes:
        if isinstance(node, ast.Call):
            yield from _exchanged(subject, node)
            yield from _left_out(subject, node)


def _exchanged(subject: Subject, node: ast.Call) -> Iterator[TextEdit]:
    plain = [a for a in node.args if not isinstance(a, (ast.Starred, ast.GeneratorExp))]
    for left, right in combinations(plain[:4], 2):
        a, b = subject.text(left), subject.text(right)
        between = subject.cut(Span(subject.span(left).end, subject.span(right).start))
        span = Span(subject.span(left).start, subject.span(right).end)
        what = f"exchanges the arguments `{short(a)}` and `{short(b)}`"
        yield TextEdit(span, f"{b}{between}{a}", what, 0.8)


def _left_out(subject: Subject, node: ast.Call) -> Iterator[TextEdit]:
    parts: list[tuple[ast.expr, Span]] = [(a, subject.span(a)) for a in node.args]
    for keyword in node.keywords:
        start = subject.offset(keyword.lineno, keyword.col_offset)
        parts.append((keyword.value, Span(start, subject.span(keyword.value).end)))
    if len(parts) < 2:
        return
    for place, (_argument, span) in enumerate(parts):
        # the comma on the side that has one goes too
        if place + 1 < len(parts):
            gone = Span(span.start, parts[place + 1][1].start)
        else:
            gone = Span(parts[place - 1][1].end, span.end)
        yield TextEdit(gone, "", f"leaves out the argument `{short(subject.cut(span))}`", 0.5)


OPERATOR = Operator(
    "arguments",
    "`f(a, b)` becomes `f(b, a)` or `f(a)`",
    0.99,
    edits,
    (
        Example("def f(a, b):\n    return g(a, b)", "def f(a, b):\n    return g(b, a)"),
        Example("def f(a, b):\n    return g(a, k=b)", "def f(a, b):\n    return g(a)"),
    ),
)
