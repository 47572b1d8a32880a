"""``ys = xs`` becomes ``ys = xs[:]``: two names that must not share one changeable value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.kinds import (
    DICT,
    LIST,
    NUMBER,
    SET,
    TEXT,
    TRUTH,
    kind_of_value,
)
from redraft.policies.repair.subject import Subject, short

_PLAIN = (ast.Name, ast.Attribute, ast.Subscript)
_KEEPS = ("append", "add", "insert", "appendleft", "setdefault", "put", "heappush")


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Values that are kept, looped over or returned, as copies; rows by ``*`` made one by one."""
    for node in subject.nodes:
        if isinstance(node, (ast.Assign, ast.Return, ast.Yield)) and node.value is not None:
            yield from _copied(subject, node.value, 0.8)
        elif isinstance(node, (ast.For, ast.comprehension)):
            yield from _copied(subject, node.iter, 0.5)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            weight = 1.0 if node.func.attr in _KEEPS else 0.3
            for argument in node.args:
                yield from _copied(subject, argument, weight)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            yield from _rows(subject, node)


def _copied(subject: Subject, node: ast.expr, weight: float) -> Iterator[TextEdit]:
    kind = kind_of_value(subject, node)
    if not isinstance(node, _PLAIN) or kind in (NUMBER, TEXT, TRUTH):
        return
    text = subject.text(node)
    ways = {
        LIST: (f"{text}[:]",),
        DICT: (f"dict({text})",),
        SET: (f"set({text})",),
        None: (f"{text}[:]", f"list({text})", f"{text}.copy()", f"dict({text})"),
    }
    for rank, new in enumerate(ways[kind]):
        rate = weight * (1.0 if kind is not None else 0.5 - 0.08 * rank)
        yield subject.replace(node, new, f"has a copy, `{short(new)}`", rate)


def _rows(subject: Subject, node: ast.BinOp) -> Iterator[TextEdit]:
    for row, count in ((node.left, node.right), (node.right, node.left)):
        if (
            isinstance(row, ast.List)
            and len(row.elts) == 1
            and not isinstance(row.elts[0], (ast.Constant, ast.Starred, ast.Name))
        ):
            new = f"[{subject.text(row.elts[0])} for _ in range({subject.text(count)})]"
            yield subject.replace(node, new, "makes each row anew", 1.0)


OPERATOR = Operator(
    "copying",
    "`ys = xs` becomes `ys = xs[:]`; `[[0] * n] * m` makes each row anew",
    0.53,
    edits,
    (
        Example(
            "def f(xs: list):\n    ys = xs\n    ys.sort()\n    return ys",
            "def f(xs: list):\n    ys = xs[:]\n    ys.sort()\n    return ys",
        ),
        Example(
            "def f(r, x):\n    r.append(x)\n    return r",
            "def f(r, x):\n    r.append(x[:])\n    return r",
        ),
        Example(
            "def f(n, m):\n    return [[0] * n] * m",
            "def f(n, m):\n    return [[0] * n for _ in range(m)]",
        ),
    ),
)
