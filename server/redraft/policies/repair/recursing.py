"""Whether a recursion takes exponential time for sure."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from redraft.policies.repair.rewrites import base
from redraft.policies.repair.rewrites.effects import CHANGERS
from redraft.policies.repair.subject import Subject

_EXITS = (ast.Return, ast.Raise, ast.Break, ast.Continue)


def doubling(subject: Subject) -> ast.Call | None:
    """A call of itself, where one run makes two or more that each come only a step nearer.

    Not claimed where anything is written down (a memo, a visited mark), where the
    function is decorated (with a cache, it may be), where an argument is halved or
    a part of a tree, or where the steps go to and fro.
    """
    calls = base.self_calls(subject)
    if len(calls) < 2 or subject.function.decorator_list or base.holds_functions(subject):
        return None
    if base.mentions_itself_otherwise(subject) or _writes_down(subject):
        return None
    if any(isinstance(subject.parents.get(call), ast.Expr) for call in calls):
        return None  # it is called for what it does, and that is to be done each time
    steps: dict[str, set[int]] = {}
    for call in calls:
        moved = _moves(subject, call)
        if not moved:
            return None
        for name, sign in moved.items():
            steps.setdefault(name, set()).add(sign)
    if any(len(signs) > 1 for signs in steps.values()):
        return None
    return calls[0] if _most(subject, subject.body) >= 2 else None


def _writes_down(subject: Subject) -> bool:
    for node in subject.nodes:
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in CHANGERS or node.func.attr == "get":
                return True
        elif isinstance(node, ast.Compare) and any(
            isinstance(op, (ast.In, ast.NotIn)) for op in node.ops
        ):
            return True  # it may look into what it has seen
        elif isinstance(node, (ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom, ast.Try)):
            return True
    return False


def _moves(subject: Subject, call: ast.Call) -> dict[str, int]:
    """The parameters that a call moves by one written step, with the direction; {} where none is."""
    arguments = subject.function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    if base.is_method(subject):
        names = names[1:]
    given = list(zip(names, call.args, strict=False))
    given += [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg is not None]
    rebound = {node.id for node in subject.find(ast.Name) if not isinstance(node.ctx, ast.Load)}
    moved: dict[str, int] = {}
    for name, value in given:
        if name in rebound:
            return {}
        if (
            isinstance(value, ast.BinOp)
            and isinstance(value.op, (ast.Add, ast.Sub))
            and isinstance(value.left, ast.Name)
            and value.left.id == name
            and isinstance(value.right, ast.Constant)
            and isinstance(value.right.value, int)
            and value.right.value in range(1, 10)
        ):
            moved[name] = 1 if isinstance(value.op, ast.Add) else -1
        elif isinstance(value, ast.Attribute):
            return {}  # a part of a tree
    return moved


def _most(subject: Subject, block: Sequence[ast.stmt]) -> int:
    """The most calls of itself on one way through a block; loops and the like count nothing."""
    if not block:
        return 0
    first, rest = block[0], block[1:]
    if isinstance(first, ast.If):
        ways = [
            _most(subject, way) + (0 if _ends(way) else _most(subject, rest))
            for way in (first.body, first.orelse)
        ]
        return _count(subject, first.test) + max(ways)
    if isinstance(first, (ast.Return, ast.Raise)):
        return _count(subject, first)
    if isinstance(first, (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return _count(subject, first) + _most(subject, rest)
    return _most(subject, rest)


def _ends(block: Sequence[ast.stmt]) -> bool:
    return bool(block) and isinstance(block[-1], _EXITS)


def _count(subject: Subject, node: ast.AST) -> int:
    """The most calls of itself that one evaluation makes."""
    if isinstance(node, ast.IfExp):
        return _count(subject, node.test) + max(
            _count(subject, node.body), _count(subject, node.orelse)
        )
    if isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.Lambda)):
        return 0
    if isinstance(node, ast.BoolOp):
        return _count(subject, node.values[0])  # the others may not be reached
    own = int(isinstance(node, ast.Call) and node in base.self_calls(subject))
    return own + sum(_count(subject, child) for child in ast.iter_child_nodes(node))
