"""``break`` becomes ``continue``, ``return a`` becomes ``return b``, ``if`` becomes ``while``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.scope import loop_of, visible
from redraft.policies.repair.subject import Subject, short

_RESULTS = ("True", "False", "None", "0", "[]", "-1", "1")


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Other ways to leave or go on, and other results; a result that is computed and dropped is returned."""
    for block, place, owner in subject.statements():
        node = block[place]
        start = subject.span(node).start
        if isinstance(node, ast.Break):
            yield TextEdit(subject.span(node), "continue", "goes on where it left the loop")
            yield TextEdit(subject.span(node), "return", "returns where it left the loop", 0.3)
        elif isinstance(node, ast.Continue):
            yield TextEdit(subject.span(node), "break", "leaves the loop where it went on")
            yield TextEdit(subject.span(node), "pass", "does the rest where it went on", 0.5)
        elif isinstance(node, ast.Return):
            yield from _other_result(subject, node)
        elif isinstance(node, (ast.If, ast.While)):
            word, other = ("if", "while") if isinstance(node, ast.If) else ("while", "if")
            if subject.data[start:].startswith(word.encode()):
                span = Span(start, start + len(word))
                yield TextEdit(span, other, f"asks with `{other}`, not `{word}`", 0.2)
        if owner is subject.function and place == len(block) - 1 and not _returns(subject):
            yield from _result(subject, node)


def _other_result(subject: Subject, node: ast.Return) -> Iterator[TextEdit]:
    now = subject.text(node.value) if node.value is not None else ""
    span = subject.span(node)
    results = {subject.text(other.value): 0.9 for other in subject.find(ast.Return) if other.value}
    for rank, name in enumerate(visible(subject, node)[:6]):
        results.setdefault(name, 0.7 - 0.06 * rank)
    results.update({text: 0.4 for text in _RESULTS if text not in results})
    if node.value is not None and loop_of(subject, node) is not None:
        yield TextEdit(span, "continue", "goes on where it returned", 0.3)
        yield TextEdit(span, "break", "leaves the loop where it returned", 0.4)
    for new, weight in results.items():
        if new != now and "\n" not in new:
            yield TextEdit(span, f"return {new}", f"returns `{short(new)}`", weight)
    if node.value is not None and isinstance(node.value, (ast.Name, ast.Attribute, ast.Call)):
        yield TextEdit(span, f"return not {now}", f"returns the opposite of `{short(now)}`", 0.4)


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
    "`break` becomes `continue`; `return a` becomes `return b`, or is put at the end",
    0.43,
    edits,
    (
        Example(
            "def f(xs):\n    for x in xs:\n        if x:\n            break\n        g(x)",
            "def f(xs):\n    for x in xs:\n        if x:\n            continue\n        g(x)",
        ),
        Example(
            "def f(a, b):\n    if a:\n        return b\n    return a",
            "def f(a, b):\n    if a:\n        return True\n    return a",
        ),
        Example("def f(a):\n    b = a + 1", "def f(a):\n    b = a + 1\n    return b"),
    ),
)
