"""A branch that is missing: ``else``, an early exit, an ``if`` around a statement."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.statements import actions, counterparts, exits, suggested
from redraft.policies.repair.operators.vocabulary import conditions
from redraft.policies.repair.subject import Subject, short

_EXITS = 3
_ACTIONS = 2
_CONDITIONS = 16
_AROUND = 12


def edits(subject: Subject) -> Iterator[TextEdit]:
    """``else`` for every ``if`` without one; early exits and ``if`` for every statement."""
    for block, place, _owner in subject.statements():
        statement = block[place]
        if isinstance(statement, ast.If) and not statement.orelse:
            yield from _else(subject, statement)
        elif isinstance(statement, ast.If):
            yield from _joined(subject, statement)
        start = subject.span(statement).start
        if subject.starts_line(statement) and not subject.data[start:].startswith(b"elif"):
            yield from _before(subject, statement)
            yield from _around(subject, statement)
        if isinstance(statement, ast.If):
            yield from _chained(subject, block, place)


def _else(subject: Subject, node: ast.If) -> Iterator[TextEdit]:
    last = node.body[-1]
    if not subject.starts_line(last) or not subject.starts_line(node.body[0]):
        return
    end, indent = subject.span(last).end, subject.indent(node)
    done: set[str] = set()
    offered = [
        (text, 0.9 * weight)
        for own in node.body
        for text, weight in counterparts(subject, subject.text(own), node)
    ]
    offered += [(t, 0.6 * w) for t, w in suggested(subject, node, after=False, limit=20)]
    for text, weight in offered:
        if text in done or len(done) > 30:
            continue
        done.add(text)
        new = f"\n{indent}else:\n{indent}{subject.unit}{text}"
        what = f"does `{short(text)}` where it does not hold"
        yield TextEdit(Span(end, end), new, what, weight)


def _joined(subject: Subject, node: ast.If) -> Iterator[TextEdit]:
    """``elif`` where ``if`` starts anew, and the other way round."""
    first = node.orelse[0]
    if isinstance(first, ast.If) and len(node.orelse) == 1:
        start = subject.span(first).start
        if subject.data[start:].startswith(b"elif"):
            yield TextEdit(Span(start, start + 4), "if", "asks whatever was asked before", 0.6)


def _chained(subject: Subject, block: object, place: int) -> Iterator[TextEdit]:
    assert isinstance(block, list)
    before, node = block[place - 1] if place else None, block[place]
    if isinstance(before, ast.If) and not before.orelse:
        start = subject.span(node).start
        if subject.data[start:].startswith(b"if"):
            what = "asks only where the condition before it does not hold"
            yield TextEdit(Span(start, start + 2), "elif", what, 0.6)


def _before(subject: Subject, statement: ast.stmt) -> Iterator[TextEdit]:
    at = subject.offset(subject.line_of(subject.span(statement).start) + 1, 0)
    indent = subject.indent(statement)
    asked = conditions(subject, statement, _CONDITIONS)
    ways = exits(subject, statement)[:_EXITS]
    ways += [(text, 0.5) for text in actions(subject, statement)[:_ACTIONS]]
    for rank, (way, likely) in enumerate(ways):
        for condition, weight in asked:
            new = f"{indent}if {condition}:\n{indent}{subject.unit}{way}\n"
            what = f"comes after `if {short(condition)}: {short(way)}`"
            yield TextEdit(Span(at, at), new, what, weight * likely * (1 - 0.1 * rank))


def _around(subject: Subject, statement: ast.stmt) -> Iterator[TextEdit]:
    lines = subject.lines(statement)
    if lines is None or isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.Pass)):
        return
    text = subject.text(statement)
    if "\n" in text:
        return
    likely = 0.3 if isinstance(statement, ast.Return) else 0.8
    indent = subject.indent(statement)
    start = subject.span(statement).start
    for condition, weight in conditions(subject, statement, _AROUND):
        what = f"does it only where `{short(condition)}`"
        new = f"if {condition}:\n{indent}{subject.unit}"
        yield TextEdit(Span(start, start), new, what, weight * likely)


OPERATOR = Operator(
    "branch",
    "`if a: n += 1` gets an `else`; `if not x: continue` is put before a statement",
    0.34,
    edits,
    (
        Example(
            "def f(xs):\n    a = 0\n    b = 0\n    for x in xs:\n        if x:\n            a += 1\n"
            "    return a, b",
            "def f(xs):\n    a = 0\n    b = 0\n    for x in xs:\n        if x:\n            a += 1\n"
            "        else:\n            b += 1\n    return a, b",
        ),
        Example(
            "def f(xs):\n    for x in xs:\n        print(x)",
            "def f(xs):\n    for x in xs:\n        if not x:\n            continue\n        print(x)",
        ),
        Example(
            "def f(a, b):\n    if a:\n        return 1\n    if b:\n        return 2\n    return 3",
            "def f(a, b):\n    if a:\n        return 1\n    elif b:\n        return 2\n    return 3",
        ),
        Example(
            "def f(xs, m):\n    for x in xs:\n        m = x\n    return m",
            "def f(xs, m):\n    for x in xs:\n        if m != x:\n            m = x\n    return m",
        ),
    ),
)
