"""``return``, ``yield``, ``await``: a word that makes a value go where it should."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.scope import function_of
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Words put before, changed at or taken from statements and calls."""
    generator = any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in subject.nodes)
    for node in subject.nodes:
        if isinstance(node, ast.Expr):
            yield from _statement(subject, node, generator)
        elif isinstance(node, ast.Return) and node.value is not None:
            start = subject.span(node).start
            word = Span(start, start + 6)
            likely = 0.9 if generator else 0.2
            yield TextEdit(word, "yield", "yields where it returned", likely)
            yield TextEdit(word, "yield from", "yields from what it returned", likely * 0.7)
        elif isinstance(node, ast.Return) and subject.text(node) == "return":
            pass
        elif isinstance(node, ast.Call):
            yield from _awaited(subject, node)
        elif isinstance(node, ast.Await):
            text = subject.text(node.value)
            yield subject.replace(node, text, f"does not wait for `{short(text)}`", 0.6)
        elif isinstance(node, (ast.For, ast.With)):
            yield from _async(subject, node)


def _statement(subject: Subject, node: ast.Expr, generator: bool) -> Iterator[TextEdit]:
    value = node.value
    start = subject.span(node).start
    if isinstance(value, ast.Yield) and value.value is not None:
        kept = Span(start, start + 5)
        yield TextEdit(kept, "yield from", "yields one by one what it yielded whole", 1.0)
        yield TextEdit(kept, "return", "returns what it yielded", 0.3)
        return
    if isinstance(value, ast.YieldFrom):
        inner = subject.span(value.value).start
        yield TextEdit(Span(start, inner), "yield ", "yields the whole, not its elements", 1.0)
        return
    if isinstance(value, (ast.Constant, ast.Yield)):
        return
    name = short(subject.text(node))
    at = Span(start, start)
    yield TextEdit(at, "return ", f"returns what `{name}` gives", 0.8)
    if generator:
        yield TextEdit(at, "yield from ", f"yields what `{name}` yields", 0.9)
        yield TextEdit(at, "yield ", f"yields what `{name}` gives", 0.8)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        keeper = value.func.value
        if isinstance(keeper, (ast.Name, ast.Attribute)):
            what = f"keeps what `{name}` gives"
            yield TextEdit(at, f"{subject.text(keeper)} = ", what, 0.7)


def _awaited(subject: Subject, node: ast.Call) -> Iterator[TextEdit]:
    asynchronous = isinstance(function_of(subject, node), ast.AsyncFunctionDef)
    if asynchronous and not isinstance(subject.parents.get(node), ast.Await):
        text = subject.text(node)
        yield subject.replace(node, f"await {text}", f"waits for `{short(text)}`", 0.9)


def _async(subject: Subject, node: ast.For | ast.With) -> Iterator[TextEdit]:
    if isinstance(function_of(subject, node), ast.AsyncFunctionDef):
        start = subject.span(node).start
        yield TextEdit(Span(start, start), "async ", "goes on asynchronously", 0.6)


OPERATOR = Operator(
    "keywords",
    "`g(x)` becomes `return g(x)` or `await g(x)`; `yield xs` becomes `yield from xs`",
    0.5,
    edits,
    (
        Example("def f(a):\n    return a", "def f(a):\n    yield a"),
        Example("def f(xs):\n    yield xs", "def f(xs):\n    yield from xs"),
        Example(
            "async def f(a):\n    b = a.get()\n    return b",
            "async def f(a):\n    b = await a.get()\n    return b",
        ),
        Example(
            "def f(s):\n    s.strip()\n    return s", "def f(s):\n    s = s.strip()\n    return s"
        ),
        Example("def f(n):\n    f(n - 1)", "def f(n):\n    return f(n - 1)"),
    ),
)
