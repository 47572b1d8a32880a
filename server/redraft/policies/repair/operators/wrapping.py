"""``return x`` becomes ``return sorted(x)``, and ``g(x)`` becomes ``x``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short

_AROUND = ("sorted", "list", "set", "len", "str", "int", "abs", "tuple", "bool", "sum", "float",
           "dict", "reversed", "round", "max", "min")  # fmt: skip
_AROUND_LOOP = ("sorted", "set", "reversed", "enumerate")
_AROUND_PART = ("abs", "len", "int", "str", "list", "float", "set", "sorted", "tuple", "max", "min",
                "sum", "ord", "chr", "round")  # fmt: skip


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Values wrapped in a builtin where they are used; calls of one argument unwrapped."""
    for node in subject.nodes:
        if isinstance(node, ast.Return) and node.value is not None:
            yield from _wrapped(subject, node.value, _AROUND, 0.7)
        elif isinstance(node, (ast.For, ast.comprehension)):
            yield from _wrapped(subject, node.iter, _AROUND_LOOP, 0.6)
        elif isinstance(node, ast.Assign):
            yield from _wrapped(subject, node.value, _AROUND, 0.5)
        elif isinstance(node, (ast.BinOp, ast.Compare)):
            operands = [node.left, *_right(node)]
            for operand in operands:
                yield from _wrapped(subject, operand, _AROUND_PART, 0.4)
        if isinstance(node, ast.Call):
            for argument in node.args:
                if not isinstance(argument, ast.Starred):
                    yield from _wrapped(subject, argument, _AROUND_PART, 0.35)
            if len(node.args) == 1 and not isinstance(
                node.args[0], (ast.Starred, ast.GeneratorExp)
            ):
                inner, name = subject.text(node.args[0]), subject.text(node.func)
                what = f"has `{short(inner)}` without `{short(name)}(…)` around it"
                yield subject.replace(node, inner, what, 0.5)
            if isinstance(node.func, ast.Attribute):
                inner = subject.text(node.func.value)
                what = f"has `{short(inner)}` without `.{node.func.attr}(…)` after it"
                yield subject.replace(node, inner, what, 0.4)


def _right(node: ast.BinOp | ast.Compare) -> list[ast.expr]:
    return [node.right] if isinstance(node, ast.BinOp) else node.comparators


def _wrapped(
    subject: Subject, node: ast.expr, names: tuple[str, ...], weight: float
) -> Iterator[TextEdit]:
    if isinstance(node, (ast.Constant, ast.GeneratorExp)):
        return
    text = subject.text(node)
    if isinstance(node, ast.Tuple) and not text.startswith("("):
        text = f"({text})"
    for place, name in enumerate(names):
        what = f"has `{name}(…)` around `{short(text)}`"
        yield subject.replace(node, f"{name}({text})", what, weight * (1 - 0.04 * place))


OPERATOR = Operator(
    "wrapping",
    "`return x` becomes `return sorted(x)`; `g(x)` becomes `x`",
    0.27,
    edits,
    (
        Example("def f(x):\n    return x", "def f(x):\n    return sorted(x)"),
        Example("def f(a, b):\n    return a, b", "def f(a, b):\n    return list((a, b))"),
        Example("def f(x):\n    return 2 * g(x + 1)", "def f(x):\n    return 2 * (x + 1)"),
        Example("def f(x):\n    return x.strip()", "def f(x):\n    return x"),
        Example("def f(a, b):\n    return a - b > 1", "def f(a, b):\n    return abs(a - b) > 1"),
    ),
)
