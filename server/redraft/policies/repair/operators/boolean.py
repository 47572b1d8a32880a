"""``a and b`` becomes ``a or b``, or ``a`` alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every ``and``/``or`` turned, and every operand of one left out."""
    for node in subject.find(ast.BoolOp):
        word, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        spans = [subject.token(left, right, word) for left, right in pairwise(node.values)]
        known = [span for span in spans if span is not None]
        if len(known) < len(spans):
            continue
        for span in known:
            yield TextEdit(span, other, f"joins conditions with `{other}`, not `{word}`")
        if len(known) > 1:
            yield _all_turned(subject, node, known, word, other)
        yield from _without_operand(subject, node, known)


def _all_turned(
    subject: Subject, node: ast.BoolOp, spans: list[Span], word: str, other: str
) -> TextEdit:
    whole = subject.span(node)
    pieces, at = [], whole.start
    for span in spans:
        pieces += [subject.cut(Span(at, span.start)), other]
        at = span.end
    pieces.append(subject.cut(Span(at, whole.end)))
    what = f"joins all conditions with `{other}`, not `{word}`"
    return TextEdit(whole, "".join(pieces), what, 0.8)


def _without_operand(subject: Subject, node: ast.BoolOp, spans: list[Span]) -> Iterator[TextEdit]:
    whole = subject.span(node)
    for place, value in enumerate(node.values):
        if place == 0:
            gone = Span(whole.start, spans[0].end)
            # the blank after the operator goes with it
            end = gone.end + len(subject.data[gone.end :]) - len(subject.data[gone.end :].lstrip())
            gone = Span(gone.start, min(end, whole.end))
        else:
            end = spans[place].start if place < len(spans) else whole.end
            gone = Span(spans[place - 1].start, end)
            lead = subject.data[: gone.start]
            start = len(lead.rstrip(b" "))
            gone = Span(max(start, whole.start), gone.end if place < len(spans) else whole.end)
        glue = " " if 0 < place < len(spans) else ""
        yield TextEdit(gone, glue, f"no longer asks for `{short(subject.text(value))}`", 0.6)


OPERATOR = Operator(
    "boolean",
    "`a and b` becomes `a or b`, or `a` alone",
    0.85,
    edits,
    (
        Example("def f(a, b):\n    return a and b", "def f(a, b):\n    return a or b"),
        Example("def f(a, b):\n    return a and (b)", "def f(a, b):\n    return a"),
        Example("def f(a, b):\n    return (a) and b", "def f(a, b):\n    return b"),
        Example("def f(a, b, c):\n    return a or b or c", "def f(a, b, c):\n    return a or c"),
        Example(
            "def f(a, b, c):\n    return a or b or c", "def f(a, b, c):\n    return a and b and c"
        ),
    ),
)
