"""``s`` becomes ``s.lower()``: a text in another form than it was taken in."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.kinds import TEXT, kind_of_value
from redraft.policies.repair.subject import Subject, short

_METHODS = ("lower()", "strip()", "upper()", "swapcase()", "split()", "capitalize()", "title()",
            "encode()", "decode()", "rstrip()", "lstrip()", "splitlines()", "casefold()")  # fmt: skip
_PLAIN = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every value that may be a text with a method after it."""
    for node in subject.nodes:
        if not isinstance(node, _PLAIN) or isinstance(getattr(node, "ctx", None), ast.Store):
            continue
        kind = kind_of_value(subject, node)
        if kind not in (TEXT, None):
            continue
        weight = _place(subject, node) * (1.0 if kind == TEXT else 0.7)
        text = subject.text(node)
        for rank, method in enumerate(_METHODS if weight else ()):
            if text.endswith(f".{method}"):
                continue
            what = f"has `.{method}` after `{short(text)}`"
            yield subject.replace(node, f"{text}.{method}", what, weight * (1 - 0.06 * rank))


def _place(subject: Subject, node: ast.expr) -> float:
    parent = subject.parents.get(node)
    if isinstance(parent, (ast.Assign, ast.Return)) and parent.value is node:
        return 1.0
    if isinstance(parent, (ast.For, ast.comprehension)) and parent.iter is node:
        return 0.7
    if isinstance(parent, ast.Compare):
        return 0.7
    if isinstance(parent, ast.Call) and node in parent.args:
        return 0.5
    if isinstance(
        parent, (ast.ListComp, ast.GeneratorExp, ast.IfExp, ast.BinOp, ast.FormattedValue)
    ):
        return 0.4
    if isinstance(parent, ast.Attribute) and isinstance(node, ast.Name):
        return 0.4
    return 0.0


OPERATOR = Operator(
    "string_method",
    "`s` becomes `s.lower()`, `s.strip()`, `s.swapcase()`, `s.encode()`",
    0.47,
    edits,
    (
        Example("def f(s):\n    t = s\n    return t", "def f(s):\n    t = s.lower()\n    return t"),
        Example("def f(s):\n    return hash(s)", "def f(s):\n    return hash(s.encode())"),
        Example("def f(a, b):\n    return a == b", "def f(a, b):\n    return a == b.strip()"),
    ),
)
