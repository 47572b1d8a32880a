"""``xs[1:]`` becomes ``xs[:-1]``, ``xs[1:n]`` becomes ``xs[:n]``: other bounds of a slice or range."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Bounds left out, added and exchanged; a direction or start given to ``range``."""
    for node in subject.nodes:
        if isinstance(node, ast.Slice):
            now = subject.text(node)
            for lower, upper, step, weight in _variants(subject, node):
                new = f"{lower}:{upper}" + (f":{step}" if step else "")
                what = f"slices with `[{short(new)}]`, not `[{short(now)}]`"
                yield TextEdit(subject.span(node), new, what, weight)
        elif isinstance(node, ast.Call) and _is_range(node):
            yield from _range(subject, node)


def _variants(subject: Subject, node: ast.Slice) -> Iterator[tuple[str, str, str, float]]:
    lower, upper, step = (
        subject.text(part) if part is not None else ""
        for part in (node.lower, node.upper, node.step)
    )
    if lower:
        yield "", upper, step, 0.9
        yield upper, lower, step, 0.7
    if upper:
        yield lower, "", step, 0.9
    if not lower and upper:
        yield upper, "", step, 0.7
    if not lower:
        yield "1", upper, step, 0.6
    if not upper:
        yield lower, "-1", step, 0.6
    if step:
        yield lower, upper, "", 0.8
    else:
        yield lower, upper, "-1", 0.5
        yield lower, upper, "2", 0.3


def _is_range(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "range" and not node.keywords


def _range(subject: Subject, node: ast.Call) -> Iterator[TextEdit]:
    texts = [subject.text(argument) for argument in node.args]
    if not texts or any(isinstance(argument, ast.Starred) for argument in node.args):
        return
    span = Span(subject.span(node.args[0]).start, subject.span(node.args[-1]).end)
    variants: list[tuple[str, float]]
    if len(texts) == 1:
        (stop,) = texts
        variants = [(f"1, {stop}", 0.8), (f"1, {stop} + 1", 0.8), (f"{stop} - 1, -1, -1", 0.5),
                    (f"2, {stop}", 0.3), (f"0, {stop}, 2", 0.3)]  # fmt: skip
    elif len(texts) == 2:
        start, stop = texts
        variants = [(f"{start}, {stop} + 1", 0.8), (stop, 0.6), (f"{stop}, {start}, -1", 0.4),
                    (f"{start}, {stop}, 2", 0.3)]  # fmt: skip
    else:
        start, stop, step = texts[:3]
        variants = [(f"{start}, {stop}", 0.6), (f"{start}, {stop}, -({step})", 0.4)]
    for new, weight in variants:
        yield TextEdit(span, new, f"counts over `range({short(new)})`", weight)


OPERATOR = Operator(
    "bounds",
    "`xs[1:]` becomes `xs[1:-1]`, `xs[:n]` becomes `xs[n:]`, `range(n)` becomes `range(1, n)`",
    0.45,
    edits,
    (
        Example("def f(xs, n):\n    return xs[:n]", "def f(xs, n):\n    return xs[n:]"),
        Example("def f(xs):\n    return xs[1:]", "def f(xs):\n    return xs[1:-1]"),
        Example("def f(xs):\n    return xs[:]", "def f(xs):\n    return xs[::-1]"),
        Example("def f(n):\n    return range(n)", "def f(n):\n    return range(1, n + 1)"),
    ),
)
