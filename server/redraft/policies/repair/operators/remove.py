"""A statement goes, or the condition around it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import split_lines
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every statement left out; every ``if`` without ``else`` replaced by its body."""
    for block, place, _owner in subject.statements():
        statement = block[place]
        lines = subject.lines(statement)
        name = short(subject.text(statement).split("\n", 1)[0])
        if len(block) == 1:
            if not isinstance(statement, ast.Pass):
                yield TextEdit(subject.span(statement), "pass", f"no longer does `{name}`", 0.5)
        elif lines is not None:
            yield TextEdit(lines, "", f"no longer does `{name}`", 0.8)
        if isinstance(statement, ast.If) and not statement.orelse and lines is not None:
            new = _body(subject, statement)
            if new is not None:
                yield TextEdit(lines, new, f"does without asking what `{name}` stood for", 0.5)


def _body(subject: Subject, statement: ast.If) -> str | None:
    first = statement.body[0]
    if subject.lines(first) is None or subject.cut(subject.span(statement)).startswith("elif"):
        return None
    outer, inner = subject.indent(statement), subject.indent(first)
    lines = subject.lines(statement)
    assert lines is not None
    start = subject.offset(first.lineno, 0)
    text = subject.data[start : lines.end].decode("utf-8", "surrogatepass")
    multiline = any(
        isinstance(node, (ast.Constant, ast.JoinedStr)) and node.end_lineno != node.lineno
        for node in ast.walk(statement)
    )
    if multiline:
        return None
    return "".join(
        outer + line[len(inner) :] if line.startswith(inner) else line for line in split_lines(text)
    )


OPERATOR = Operator(
    "remove",
    "`x += 1` is left out; `if a: b` becomes `b`",
    0.61,
    edits,
    (
        Example("def f(x):\n    x += 1\n    return x", "def f(x):\n    return x"),
        Example(
            "def f(x):\n    if x:\n        g(x)\n    return x", "def f(x):\n    g(x)\n    return x"
        ),
        Example(
            "def f(x):\n    if x: return 1\n    return x", "def f(x):\n    if x: pass\n    return x"
        ),
    ),
)
