"""``sorted(xs)`` becomes ``sorted(xs, key=len)``: by what, and which way round, things are ordered."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.kinds import DICT, LIST, SET, TEXT, kind_of, kind_of_value
from redraft.policies.repair.operators.scope import visible
from redraft.policies.repair.subject import Subject, short

_ORDERING = ("sorted", "sort", "min", "max", "nlargest", "nsmallest", "groupby")
_KEYS = ("len", "abs", "str", "int", "str.lower", "lambda x: x[0]", "lambda x: x[1]",
         "lambda x: -x", "lambda x: x[-1]", "lambda x: (len(x), x)", "lambda x: (-x[1], x[0])")  # fmt: skip


def edits(subject: Subject) -> Iterator[TextEdit]:
    """A key or a direction given to what orders, or taken away; ordering put around a value."""
    for node in subject.nodes:
        if isinstance(node, ast.Call) and _name(node) in _ORDERING:
            yield from _options(subject, node)
        if isinstance(node, ast.Return) and node.value is not None:
            yield from _ordered(subject, node.value, 0.8)
        elif isinstance(node, ast.Call) and _name(node) in ("join", "list", "tuple"):
            if len(node.args) == 1:
                yield from _ordered(subject, node.args[0], 0.7)
        elif isinstance(node, (ast.For, ast.comprehension)):
            yield from _ordered(subject, node.iter, 0.4)
        elif isinstance(node, ast.Assign):
            yield from _ordered(subject, node.value, 0.5)
            yield from _in_its_place(subject, node)


def _name(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _options(subject: Subject, node: ast.Call) -> Iterator[TextEdit]:
    name = _name(node)
    given = {keyword.arg: keyword for keyword in node.keywords}
    end = subject.span(node).end - 1
    before = subject.data[:end].rstrip()
    glue = "" if before.endswith((b"(", b",")) else ", "
    bare = len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp)
    if None in given or (bare and subject.span(node.args[0]).end == end + 1):
        return
    at = Span(end, end)
    if "reverse" not in given and name in ("sorted", "sort"):
        yield TextEdit(at, f"{glue}reverse=True", "orders the other way round", 0.9)
    elif "reverse" in given:
        value = given["reverse"].value
        new = {"True": "False", "False": "True"}.get(subject.text(value), "False")
        yield subject.replace(value, new, f"orders with `reverse={new}`", 0.8)
    if "key" not in given:
        for place, key in enumerate(_keys(subject, node)):
            what = f"orders by `{key}`"
            yield TextEdit(at, f"{glue}key={key}", what, max(0.1, 0.7 - 0.05 * place))
        return
    key_node = given["key"].value
    for place, key in enumerate(_keys(subject, node)):
        if key != subject.text(key_node):
            weight = max(0.1, 0.5 - 0.05 * place)
            yield TextEdit(subject.span(key_node), key, f"orders by `{key}`", weight)
    if isinstance(key_node, ast.Lambda):
        body = key_node.body
        text = subject.text(body)
        if not isinstance(body, ast.Tuple):
            yield subject.replace(body, f"-{text}", f"orders by `-{short(text)}`", 0.6)
            for argument in key_node.args.args[:1]:
                new = f"({text}, {argument.arg})"
                yield subject.replace(body, new, f"orders equals by `{argument.arg}`", 0.6)


def _keys(subject: Subject, node: ast.AST) -> list[str]:
    tables = [n for n in visible(subject, node) if kind_of(subject, n) == DICT]
    looked_up = [f"lambda x: {name}[x]" for name in tables[:2]]
    return [*looked_up, *(f"{name}.get" for name in tables[:2]), *_KEYS]


def _ordered(subject: Subject, node: ast.expr, weight: float) -> Iterator[TextEdit]:
    if isinstance(node, (ast.Constant, ast.GeneratorExp, ast.Compare, ast.BoolOp, ast.Tuple)):
        return
    if isinstance(node, ast.Call) and _name(node) in ("range", "sorted", "enumerate", "len"):
        return
    kind = kind_of_value(subject, node)
    if kind not in (LIST, DICT, SET, TEXT, None):
        return
    text = subject.text(node)
    for place, key in enumerate(("reverse=True", *(f"key={key}" for key in _keys(subject, node)))):
        new = f"sorted({text}, {key})"
        rank = max(0.08, 0.6 - 0.06 * place) * (1.0 if kind == LIST else 0.6)
        yield subject.replace(node, new, f"has it sorted, with `{key}`", weight * rank)


def _in_its_place(subject: Subject, node: ast.Assign) -> Iterator[TextEdit]:
    """``xs = xs.sort()`` keeps None."""
    value = node.value
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return
    function = {"sort": "sorted", "reverse": "reversed"}.get(value.func.attr)
    if function is not None:
        inner = subject.text(value.func.value)
        new = f"sorted({inner})" if function == "sorted" else f"list(reversed({inner}))"
        yield subject.replace(value, new, f"keeps what `{function}` gives", 1.0)


OPERATOR = Operator(
    "sorting",
    "`sorted(xs)` becomes `sorted(xs, key=len)` or `sorted(xs, reverse=True)`",
    0.89,
    edits,
    (
        Example(
            "def f(xs):\n    return sorted(xs)", "def f(xs):\n    return sorted(xs, reverse=True)"
        ),
        Example("def f(xs):\n    return max(xs)", "def f(xs):\n    return max(xs, key=len)"),
        Example(
            "def f(xs):\n    d = {}\n    return list(xs)",
            "def f(xs):\n    d = {}\n    return list(sorted(xs, key=lambda x: d[x]))",
        ),
        Example(
            "def f(xs):\n    xs.sort(key=lambda p: p[0])\n    return xs",
            "def f(xs):\n    xs.sort(key=lambda p: -p[0])\n    return xs",
        ),
        Example(
            "def f(xs):\n    ys = xs.sort()\n    return ys",
            "def f(xs):\n    ys = sorted(xs)\n    return ys",
        ),
    ),
)
