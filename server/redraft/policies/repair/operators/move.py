"""A statement moves: out of its block, into the block before it, or past its neighbour."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span, split_lines
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, inner_blocks, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every last statement dedented, every follower of a block indented, neighbours exchanged."""
    for block, place, owner in subject.statements():
        statement = block[place]
        lines = subject.lines(statement)
        if lines is None or _holds_lines(statement):
            continue
        text = subject.cut(lines)
        name = short(text.split("\n", 1)[0])
        if place == len(block) - 1 and place > 0 and isinstance(owner, ast.stmt):
            yield from _outwards(subject, owner, lines, text, name)
        if place > 0:
            yield from _inwards(subject, block[place - 1], lines, text, name)
            before = subject.lines(block[place - 1])
            if before is not None and not _holds_lines(block[place - 1]):
                yield _exchanged(subject, before, lines, name)


def _outwards(
    subject: Subject, owner: ast.stmt, lines: Span, text: str, name: str
) -> Iterator[TextEdit]:
    if owner is subject.function or not _ends_with(subject, owner, lines):
        return
    old, new = _depth(text), subject.indent(owner)
    what = f"has `{name}` after the block, not in it"
    yield TextEdit(lines, _reindented(text, old, new), what, 1.0)


def _ends_with(subject: Subject, owner: ast.stmt, lines: Span) -> bool:
    # moved out of a branch that another follows, the statement would cut the two apart
    return subject.span(owner).end <= lines.end


def _inwards(
    subject: Subject, before: ast.stmt, lines: Span, text: str, name: str
) -> Iterator[TextEdit]:
    blocks = list(inner_blocks(before))
    if not blocks or isinstance(before, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return
    last = blocks[-1][-1]
    if subject.lines(last) is None:
        return
    what = f"has `{name}` in the block before it, not after"
    yield TextEdit(lines, _reindented(text, _depth(text), subject.indent(last)), what, 0.8)


def _exchanged(subject: Subject, before: Span, lines: Span, name: str) -> TextEdit:
    first, second = subject.cut(before), subject.cut(lines)
    between = subject.cut(Span(before.end, lines.start))
    if not second.endswith("\n"):  # the last line of the draft has no line break
        first, second = first[:-1], second + "\n"
    span = Span(before.start, lines.end)
    return TextEdit(span, second + between + first, f"does `{name}` one statement earlier", 0.6)


def _depth(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _reindented(text: str, old: str, new: str) -> str:
    return "".join(
        new + line[len(old) :] if line.startswith(old) else line for line in split_lines(text)
    )


def _holds_lines(statement: ast.stmt) -> bool:
    # re-indenting would change the value of a text that runs over lines
    return any(
        isinstance(node, (ast.Constant, ast.JoinedStr)) and node.end_lineno != node.lineno
        for node in ast.walk(statement)
    )


OPERATOR = Operator(
    "move",
    "`return` at the end of a loop's body moves behind the loop; two neighbours change places",
    0.82,
    edits,
    (
        Example(
            "def f(xs):\n    t = 0\n    for x in xs:\n        t += x\n        return t",
            "def f(xs):\n    t = 0\n    for x in xs:\n        t += x\n    return t",
        ),
        Example(
            "def f(xs):\n    for x in xs:\n        g(x)\n    h(x)\n    return 1",
            "def f(xs):\n    for x in xs:\n        g(x)\n        h(x)\n    return 1",
        ),
        Example(
            "def f(x):\n    g(x)  # one\n    # two\n    return x",
            "def f(x):\n    return x\n    # two\n    g(x)  # one",
        ),
    ),
)
