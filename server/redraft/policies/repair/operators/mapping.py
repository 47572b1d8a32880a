"""``d[k]`` becomes ``d.get(k, 0)``, ``d`` becomes ``d.items()``: other ways into a dictionary."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.kinds import DICT, SET, TEXT, kind_of, kind_of_value
from redraft.policies.repair.subject import Subject, short

_DEFAULTS = ("0", "[]", "None", '""', "set()", "{}")
_VIEWS = ("items()", "values()", "keys()")


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Lookups with and without a default, views put after and taken from what may be a dictionary."""
    for node in subject.nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            if not isinstance(node.slice, (ast.Slice, ast.UnaryOp)):
                yield from _looked_up(subject, node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _got(subject, node, node.func)
        elif isinstance(node, (ast.For, ast.comprehension)):
            yield from _viewed(subject, node.iter, 1.0)
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            yield from _viewed(subject, node.comparators[0], 0.6)
        elif isinstance(node, ast.Return) and node.value is not None:
            yield from _viewed(subject, node.value, 0.5)


def _looked_up(subject: Subject, node: ast.Subscript) -> Iterator[TextEdit]:
    kind = kind_of_value(subject, node.value)
    if kind not in (DICT, None) and not isinstance(node.slice, ast.Constant):
        return
    holder, key = subject.text(node.value), subject.text(node.slice)
    for rank, default in enumerate(_DEFAULTS):
        new = f"{holder}.get({key}, {default})" if default != "None" else f"{holder}.get({key})"
        weight = (1.0 if kind == DICT else 0.3) * (0.9 - 0.12 * rank)
        yield subject.replace(node, new, f"takes `{default}` where `{short(key)}` lacks", weight)


def _got(subject: Subject, node: ast.Call, function: ast.Attribute) -> Iterator[TextEdit]:
    holder = subject.text(function.value)
    if function.attr == "get" and node.args:
        key = subject.text(node.args[0])
        yield subject.replace(node, f"{holder}[{key}]", f"asks for `{short(key)}` itself", 0.7)
        if len(node.args) == 1 and not node.keywords:
            end = subject.span(node.args[0]).end
            for rank, default in enumerate(_DEFAULTS):
                if default != "None":
                    what = f"takes `{default}` where `{short(key)}` lacks"
                    yield TextEdit(Span(end, end), f", {default}", what, 0.8 - 0.1 * rank)
        elif len(node.args) == 2:
            for default in _DEFAULTS:
                if default != subject.text(node.args[1]):
                    what = f"takes `{default}` where `{short(key)}` lacks"
                    yield subject.replace(node.args[1], default, what, 0.6)


def _viewed(subject: Subject, node: ast.expr, weight: float) -> Iterator[TextEdit]:
    if not isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        return
    kind = kind_of_value(subject, node)
    if kind not in (DICT, None) or (isinstance(node, ast.Name) and _is(subject, node, SET, TEXT)):
        return
    for rank, view in enumerate(_VIEWS):
        new = f"{subject.text(node)}.{view}"
        rate = weight * (1.0 if kind == DICT else 0.3) * (0.9 - 0.2 * rank)
        yield subject.replace(node, new, f"goes over `{short(new)}`", rate)


def _is(subject: Subject, node: ast.Name, *kinds: str) -> bool:
    return kind_of(subject, node.id) in kinds


OPERATOR = Operator(
    "mapping",
    "`d[k]` becomes `d.get(k, 0)`; `for k in d` becomes `for k in d.items()`",
    0.56,
    edits,
    (
        Example(
            "def f(d: dict, k):\n    return d[k]", "def f(d: dict, k):\n    return d.get(k, 0)"
        ),
        Example("def f(d, k):\n    return d.get(k)", "def f(d, k):\n    return d.get(k, [])"),
        Example("def f(d, k):\n    return d.get(k, 1)", "def f(d, k):\n    return d[k]"),
        Example(
            "def f(d: dict):\n    return [k for k in d]",
            "def f(d: dict):\n    return [k for k in d.items()]",
        ),
    ),
)
