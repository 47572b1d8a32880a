"""``enumerate(xs)`` becomes ``enumerate(xs, 1)``, ``for x in xs`` ``for x in range(len(xs))``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.kinds import LIST, NUMBER, TEXT, kind_of, kind_of_value
from redraft.policies.repair.operators.scope import visible
from redraft.policies.repair.subject import Subject, short

_PLAIN = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)


def edits(subject: Subject) -> Iterator[TextEdit]:
    """What loops go over: indices or elements, from where, in which order, all or all but one."""
    for node in subject.nodes:
        if isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            yield from _iterables(subject, node)
        elif isinstance(node, ast.While):
            text = subject.text(node.test)
            if not isinstance(node.test, ast.Constant):
                yield subject.replace(node.test, "True", f"loops for ever, not while `{short(text)}`",
                                      0.2)  # fmt: skip


def _iterables(
    subject: Subject, node: ast.For | ast.AsyncFor | ast.comprehension
) -> Iterator[TextEdit]:
    over = node.iter
    text = subject.text(over)
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Name):
        yield from _calls(subject, over, over.func.id, text)
    kind = kind_of_value(subject, over)
    if isinstance(over, _PLAIN) and kind in (LIST, TEXT, None):
        for new, weight in (
            (f"range(len({text}))", 0.8), (f"enumerate({text})", 0.5), (f"{text}[1:]", 0.8),
            (f"{text}[:-1]", 0.7), (f"{text}[::-1]", 0.7), (f"set({text})", 0.3),
        ):  # fmt: skip
            yield subject.replace(over, new, f"goes over `{short(new)}`", weight)
    if kind == NUMBER or kind is None:
        yield subject.replace(over, f"range({text})", f"goes over `range({short(text)})`", 0.6)
    for rank, name in enumerate(visible(subject, over)[:5]):
        if name != text and kind_of(subject, name) == LIST:
            yield subject.replace(over, name, f"goes over `{name}`", 0.5 - 0.05 * rank)


def _calls(subject: Subject, over: ast.Call, name: str, text: str) -> Iterator[TextEdit]:
    if name in ("enumerate", "reversed", "sorted", "list", "set") and over.args:
        inner = subject.text(over.args[0])
        if not isinstance(over.args[0], ast.GeneratorExp):
            yield subject.replace(over, inner, f"goes over `{short(inner)}` itself", 0.5)
    if name == "range":
        last = over.args[-1] if over.args else None
        if len(over.args) == 1 and isinstance(last, ast.Call) and last.args:
            inner = subject.text(last.args[0])
            yield subject.replace(over, inner, f"goes over `{short(inner)}` itself", 0.4)
        yield subject.replace(over, f"reversed({text})", "counts the other way round", 0.4)
    if name == "enumerate" and len(over.args) == 2:
        start = over.args[1]
        gone = Span(subject.span(over.args[0]).end, subject.span(start).end)
        yield TextEdit(gone, "", "counts from 0", 0.9)


OPERATOR = Operator(
    "loop",
    "`for x in xs` becomes `for x in xs[1:]` or `for x in range(len(xs))`",
    0.35,
    edits,
    (
        Example(
            "def f(xs):\n    for x in xs:\n        print(x)",
            "def f(xs):\n    for x in xs[1:]:\n        print(x)",
        ),
        Example(
            "def f(xs):\n    return [x for x in xs]",
            "def f(xs):\n    return [x for x in range(len(xs))]",
        ),
        Example(
            "def f(xs):\n    for i, x in enumerate(xs, 1):\n        print(i)",
            "def f(xs):\n    for i, x in enumerate(xs):\n        print(i)",
        ),
    ),
)
