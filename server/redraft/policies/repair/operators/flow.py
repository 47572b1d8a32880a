"""``break`` becomes ``continue``, ``return`` becomes ``yield``, ``if`` becomes ``while``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Other ways to leave or go on; a result that is computed and dropped is returned or kept."""
    for block, place, owner in subject.statements():
        node = block[place]
        start = subject.span(node).start
        if isinstance(node, ast.Break):
            yield TextEdit(subject.span(node), "continue", "goes on where it left the loop")
        elif isinstance(node, ast.Continue):
            yield TextEdit(subject.span(node), "break", "leaves the loop where it went on")
        elif isinstance(node, ast.Return) and node.value is not None:
            yield TextEdit(Span(start, start + 6), "yield", "yields where it returned", 0.3)
        elif isinstance(node, (ast.If, ast.While)):
            word, other = ("if", "while") if isinstance(node, ast.If) else ("while", "if")
            if subject.data[start:].startswith(word.encode()):
                span = Span(start, start + len(word))
                yield TextEdit(span, other, f"asks with `{other}`, not `{word}`", 0.2)
        elif isinstance(node, ast.Expr):
            yield from _kept(subject, node)
        if owner is subject.function and place == len(block) - 1 and not _returns(subject):
            yield from _result(subject, node)


def _kept(subject: Subject, node: ast.Expr) -> Iterator[TextEdit]:
    value = node.value
    start = subject.span(node).start
    if isinstance(value, (ast.Yield, ast.YieldFrom, ast.Constant)):
        return
    name = short(subject.text(node))
    yield TextEdit(Span(start, start), "return ", f"returns what `{name}` gives", 0.7)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        keeper = value.func.value
        if isinstance(keeper, ast.Name):
            what = f"keeps what `{name}` gives"
            yield TextEdit(Span(start, start), f"{keeper.id} = ", what, 0.7)


def _returns(subject: Subject) -> bool:
    kinds = (ast.Yield, ast.YieldFrom)
    valued = any(node.value is not None for node in subject.find(ast.Return))
    return valued or any(isinstance(node, kinds) for node in subject.nodes)


def _result(subject: Subject, last: ast.stmt) -> Iterator[TextEdit]:
    indent = subject.indent(subject.body[0])
    end = subject.span(last).end
    for name in subject.own_names:
        what = f"returns `{name}` at the end"
        yield TextEdit(Span(end, end), f"\n{indent}return {name}", what, 0.8)


OPERATOR = Operator(
    "flow",
    "`break` becomes `continue`; `s.strip()` becomes `s = s.strip()` or `return s.strip()`",
    0.6,
    edits,
    (
        Example(
            "def f(xs):\n    for x in xs:\n        if x:\n            break\n        g(x)",
            "def f(xs):\n    for x in xs:\n        if x:\n            continue\n        g(x)",
        ),
        Example(
            "def f(s):\n    s.strip()\n    return s", "def f(s):\n    s = s.strip()\n    return s"
        ),
        Example("def f(a):\n    return a", "def f(a):\n    yield a"),
        Example("def f(a):\n    b = a + 1", "def f(a):\n    b = a + 1\n    return b"),
    ),
)
