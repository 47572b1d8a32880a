"""``f(a, b)`` becomes ``f(b, a)`` or ``f(a)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.scope import function_of
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Arguments exchanged or left out, and ``*args`` handed on without ``**kwargs``."""
    for node in subject.nodes:
        if isinstance(node, ast.Call):
            yield from _handed_on(subject, node)
            yield from _exchanged(subject, node)
            yield from _left_out(subject, node)


def _handed_on(subject: Subject, node: ast.Call) -> Iterator[TextEdit]:
    """Where a call hands on one half of what its function takes, the other half."""
    stars = [a for a in node.args if isinstance(a, ast.Starred)]
    named = [k for k in node.keywords if k.arg is None]
    if not (node.args or node.keywords) or (stars and named):
        return
    arguments = function_of(subject, node).args
    end = max(subject.span(part).end for part in (*node.args, *(k.value for k in node.keywords)))
    if stars and arguments.kwarg is not None:
        new = f", **{arguments.kwarg.arg}"
        yield TextEdit(Span(end, end), new, f"hands on `**{arguments.kwarg.arg}` too")
    elif named and arguments.vararg is not None and not node.args:
        start = subject.offset(node.keywords[0].lineno, node.keywords[0].col_offset)
        new = f"*{arguments.vararg.arg}, "
        yield TextEdit(Span(start, start), new, f"hands on `*{arguments.vararg.arg}` too")


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
    "`f(a, b)` becomes `f(b, a)` or `f(a)`, `f(*args)` becomes `f(*args, **kwargs)`",
    0.99,
    edits,
    (
        Example("def f(a, b):\n    return g(a, b)", "def f(a, b):\n    return g(b, a)"),
        Example("def f(a, b):\n    return g(a, k=b)", "def f(a, b):\n    return g(a)"),
        Example(
            "def f(*args, **kwargs):\n    return g(1, *args)",
            "def f(*args, **kwargs):\n    return g(1, *args, **kwargs)",
        ),
        Example(
            "def f(g):\n    def h(*a, **k):\n        return g(**k)\n    return h",
            "def f(g):\n    def h(*a, **k):\n        return g(*a, **k)\n    return h",
        ),
    ),
)
