"""Where lines are put in: before and after statements, and at the top of a function."""

from __future__ import annotations

import ast

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.subject import Subject


def before(subject: Subject, statement: ast.stmt, line: str) -> TextEdit | None:
    """The edit that puts a line in front of a statement; None where it has no line of its own."""
    span = subject.span(statement)
    if not subject.starts_line(statement) or subject.cut(span).startswith("elif"):
        return None
    return TextEdit(Span(span.start, span.start), f"{line}\n{subject.indent(statement)}", "")


def after(subject: Subject, statement: ast.stmt, line: str) -> TextEdit | None:
    """The edit that puts a line behind a statement; None where others share its lines."""
    whole = subject.lines(statement)
    if whole is None:
        return None
    indent = subject.indent(statement)
    if subject.data[: whole.end].endswith(b"\n"):
        return TextEdit(Span(whole.end, whole.end), f"{indent}{line}\n", "")
    return TextEdit(Span(whole.end, whole.end), f"\n{indent}{line}", "")


def beside(subject: Subject, statement: ast.stmt, line: str) -> TextEdit:
    """The edit that puts a simple statement behind another one, on its line if that is shared."""
    end = subject.span(statement).end
    return after(subject, statement, line) or TextEdit(Span(end, end), f"; {line}", "")


def at_top(subject: Subject, line: str) -> TextEdit | None:
    """The edit that puts a line in front of the body, behind the docstring."""
    if not subject.body or subject.body[0].lineno == subject.function.lineno:
        return None
    return before(subject, subject.body[0], line)


def following(subject: Subject, statement: ast.stmt) -> tuple[list[ast.stmt], int] | None:
    """The block of a statement and its place there."""
    parent = subject.parents.get(statement)
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and statement in block:
            return block, block.index(statement)
    return None
