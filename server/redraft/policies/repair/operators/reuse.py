"""An expression of the function's own in another's place: what was written there was meant here."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.kinds import kind_of_value
from redraft.policies.repair.operators.scope import visible
from redraft.policies.repair.subject import Subject, short

_FORMS = (ast.BinOp, ast.Call, ast.Attribute, ast.Compare, ast.ListComp, ast.Subscript, ast.Tuple)
_MOST = 16


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Values that are assigned, returned, compared or handed over with the function's other ones."""
    known = _expressions(subject)
    for node in subject.nodes:
        if not isinstance(node, ast.expr) or isinstance(getattr(node, "ctx", None), ast.Store):
            continue
        weight = _place(subject, node)
        if not weight:
            continue
        text, kind = subject.text(node), kind_of_value(subject, node)
        names = set(visible(subject, node))
        near = sorted(known.items(), key=lambda entry: abs(entry[1][2] - node.lineno))
        offered = 0
        for other, (used, other_kind, _line) in near:
            if other == text or other in text or not used <= names or offered >= _MOST:
                continue
            if kind is not None and other_kind is not None and kind != other_kind:
                continue
            offered += 1
            what = f"has `{short(other)}` for `{short(text)}`"
            yield subject.replace(node, other, what, weight * (1 - 0.03 * offered))


def _place(subject: Subject, node: ast.expr) -> float:
    if isinstance(node, (ast.GeneratorExp, ast.Starred, ast.Slice, ast.Lambda)):
        return 0.0
    parent = subject.parents.get(node)
    if isinstance(parent, (ast.Assign, ast.AugAssign, ast.Return)) and parent.value is node:
        return 1.0
    if isinstance(parent, (ast.Compare, ast.IfExp)):
        return 0.6
    if isinstance(parent, ast.Call) and node in parent.args:
        return 0.7
    return 0.4 if isinstance(parent, (ast.BinOp, ast.Tuple, ast.List)) else 0.0


def _expressions(subject: Subject) -> dict[str, tuple[frozenset[str], str | None, int]]:
    own = set(subject.own_names)
    found: dict[str, tuple[frozenset[str], str | None, int]] = {}
    for node in subject.nodes:
        if not isinstance(node, _FORMS) or isinstance(getattr(node, "ctx", None), ast.Store):
            continue
        parent = subject.parents.get(node)
        text = subject.text(node)
        if "\n" in text or len(text) > 60 or (isinstance(parent, ast.Call) and parent.func is node):
            continue
        used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in own}
        found.setdefault(text, (frozenset(used), kind_of_value(subject, node), node.lineno))
    return found


OPERATOR = Operator(
    "reuse",
    "`best = x` becomes `best = x - low`, where the function has `x - low` elsewhere",
    0.25,
    edits,
    (
        Example(
            "def f(x, low):\n    if x - low > 3:\n        return x\n    return 0",
            "def f(x, low):\n    if x - low > 3:\n        return x - low\n    return 0",
        ),
        Example(
            "def f(a, b):\n    c = g(a)\n    return max(b, c) + g(a)",
            "def f(a, b):\n    c = g(a)\n    return max(b, g(a)) + g(a)",
        ),
    ),
)
