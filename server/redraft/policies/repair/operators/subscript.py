"""``xs[i]`` becomes ``xs[i - 1]``, ``xs[-1]`` or ``xs``: another element, or the whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.kinds import DICT, LIST, NUMBER, TEXT, kind_of
from redraft.policies.repair.operators.scope import visible
from redraft.policies.repair.operators.vocabulary import elements
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every element with other indices; names with an index, and elements without one."""
    for node in subject.nodes:
        if isinstance(node, ast.Subscript):
            if isinstance(node.slice, ast.Slice):
                yield from _whole(subject, node, 0.5)
            else:
                yield from _other_index(subject, node)
                yield from _whole(subject, node, 0.8)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield from _element(subject, node)


def _other_index(subject: Subject, node: ast.Subscript) -> Iterator[TextEdit]:
    index = subject.text(node.slice)
    plain = isinstance(node.slice, (ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.Subscript))
    offered: list[tuple[str, float]] = []
    if plain and not isinstance(node.slice, ast.Constant):
        offered += [(f"{index} - 1", 1.0), (f"{index} + 1", 1.0), (f"-{index}", 0.4),
                    (f"-{index} - 1", 0.5), (f"-1 - {index}", 0.2)]  # fmt: skip
    offered += [("0", 0.7), ("-1", 0.8), ("1", 0.5)]
    for rank, name in enumerate(visible(subject, node)[:6]):
        if kind_of(subject, name) in (NUMBER, None, TEXT):
            offered.append((name, 0.5 - 0.05 * rank))
            if kind_of(subject, name) == NUMBER and isinstance(node.slice, ast.BinOp):
                offered.append((f"{name} - 1", 0.3))
    for new, weight in offered:
        if new != index:
            what = f"takes `[{short(new)}]`, not `[{short(index)}]`"
            yield subject.replace(node.slice, new, what, weight)
    inner = node.value
    if isinstance(inner, ast.Subscript) and not isinstance(inner.slice, ast.Slice):
        new = f"{subject.text(inner.value)}[{index}][{subject.text(inner.slice)}]"
        yield subject.replace(node, new, "has its two indices exchanged", 0.9)


def _whole(subject: Subject, node: ast.Subscript, weight: float) -> Iterator[TextEdit]:
    if isinstance(node.ctx, ast.Load):
        text, index = subject.text(node.value), subject.text(node.slice)
        yield subject.replace(node, text, f"has `{short(text)}` without `[{short(index)}]`", weight)
        if not isinstance(node.slice, (ast.Slice, ast.Constant)):
            yield subject.replace(node, index, f"has `{short(index)}` itself", weight * 0.6)


def _element(subject: Subject, node: ast.Name) -> Iterator[TextEdit]:
    """The element for its index, an element for the whole, an element for another name."""
    parent = subject.parents.get(node)
    if node.id not in subject.own_names or (isinstance(parent, ast.Call) and parent.func is node):
        return
    kind = kind_of(subject, node.id)
    for rank, text in enumerate(elements(subject, node, 12)):
        if text == f"{node.id}[{node.id}]":
            continue
        same = text.startswith(f"{node.id}[") or f"[{node.id}]" in text
        weight = (0.6 if same else 0.3) * (1 - 0.05 * rank)
        yield subject.replace(node, text, f"uses `{text}`, not `{node.id}`", weight)
    if kind in (LIST, DICT, TEXT, None) and not isinstance(parent, ast.Subscript):
        for index in ("0", "-1", "1"):
            new = f"{node.id}[{index}]"
            yield subject.replace(node, new, f"uses `{new}`, not `{node.id}`", 0.3)
        if kind in (LIST, TEXT):
            for bounds in ("1:", ":-1", "::-1"):
                new = f"{node.id}[{bounds}]"
                yield subject.replace(node, new, f"uses `{new}`, not `{node.id}`", 0.3)
    if kind is not None and kind != DICT:
        return
    for name in visible(subject, node)[:4]:
        if kind_of(subject, name) in (NUMBER, TEXT, None) and name != node.id and kind == DICT:
            new = f"{node.id}[{name}]"
            yield subject.replace(node, new, f"uses `{new}`, not `{node.id}`", 0.3)


OPERATOR = Operator(
    "subscript",
    "`xs[i]` becomes `xs[i - 1]`, `xs[-1]`, `xs[j]` or `xs`; `i` becomes `xs[i]`",
    0.38,
    edits,
    (
        Example("def f(xs, i):\n    return xs[i]", "def f(xs, i):\n    return xs[i - 1]"),
        Example("def f(xs, i):\n    return xs[i]", "def f(xs, i):\n    return xs"),
        Example("def f(m, i, j):\n    return m[i][j]", "def f(m, i, j):\n    return m[j][i]"),
        Example(
            "def f(xs):\n    for i in range(len(xs)):\n        yield i",
            "def f(xs):\n    for i in range(len(xs)):\n        yield xs[i]",
        ),
        Example("def f(xs: list):\n    return max(xs)", "def f(xs: list):\n    return max(xs[1:])"),
    ),
)
