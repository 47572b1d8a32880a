"""``queue.pop(0)`` in a loop takes from the left of a deque.

Taking from, or putting at, the front of a list moves all that is behind.  Applied
to a list of the function's own of which every use is one that a deque has too.
"""

from __future__ import annotations

import ast

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.rewrites import base, places
from redraft.policies.repair.rewrites.base import Rewrite, RewriteExample
from redraft.policies.repair.rewrites.effects import loops_around, statement_of
from redraft.policies.repair.rewrites.kinds import builtin, kinds, mentions
from redraft.policies.repair.subject import Subject

_SAME = frozenset({"append", "extend", "remove", "clear", "reverse", "count"})


def rewrite(subject: Subject) -> str | None:
    """Every list of that shape as a deque; None where there is none."""
    if any(isinstance(n, ast.Name) and n.id == "deque" for n in ast.walk(subject.tree)):
        return None
    if kinds(subject).bound("deque"):
        return None
    edits: list[TextEdit] = []
    for block, place, _ in subject.statements():
        made = block[place]
        if isinstance(made, ast.Assign) and len(made.targets) == 1:
            edits += _turned(subject, made) or ()
    start = places.at_top(subject, "from collections import deque")
    if not edits or start is None:
        return None
    return base.apply_all(subject.source, [start, *edits])


def _turned(subject: Subject, made: ast.Assign) -> list[TextEdit] | None:
    target = made.targets[0]
    if not isinstance(target, ast.Name) or kinds(subject).of(made.value) != "list":
        return None
    if kinds(subject).values(target.id) != [made.value]:
        return None
    text = subject.text(made.value)
    if builtin(subject, made.value, "list") is not None:
        new = f"deque{text.removeprefix('list')}"
    else:
        new = (
            "deque()"
            if isinstance(made.value, ast.List) and not made.value.elts
            else f"deque({text})"
        )
    edits = [TextEdit(subject.span(made.value), new, "")]
    slow = False
    for mention in mentions(subject, target.id):
        if mention is target:
            continue
        if statement_of(subject, mention) is None or not isinstance(mention.ctx, ast.Load):
            return None
        moved = _front(subject, mention)
        if moved is not None:
            slow = slow or any(loops_around(subject, mention))
            edits.append(moved)
        elif not _shared(subject, mention):
            return None
    return edits if slow else None


def _front(subject: Subject, mention: ast.Name) -> TextEdit | None:
    """``pop(0)`` and ``insert(0, x)`` as a deque has them."""
    function = subject.parents[mention]
    call = subject.parents.get(function)
    if not isinstance(function, ast.Attribute) or not isinstance(call, ast.Call) or call.keywords:
        return None
    if call.func is not function or not call.args:
        return None
    first = call.args[0]
    if not isinstance(first, ast.Constant) or type(first.value) is not int or first.value != 0:
        return None
    if (function.attr, len(call.args)) == ("pop", 1):
        return TextEdit(subject.span(call), f"{mention.id}.popleft()", "")
    if (function.attr, len(call.args)) == ("insert", 2) and not isinstance(
        call.args[1], ast.Starred
    ):
        value = subject.text(call.args[1])
        return TextEdit(subject.span(call), f"{mention.id}.appendleft({value})", "")
    return None


def _shared(subject: Subject, mention: ast.Name) -> bool:
    """Whether a list and a deque do the same in this place."""
    parent = subject.parents[mention]
    if isinstance(parent, ast.Attribute):
        call = subject.parents.get(parent)
        if not isinstance(call, ast.Call) or call.func is not parent:
            return False
        return parent.attr in _SAME or (parent.attr == "pop" and not call.args)
    if isinstance(parent, ast.Subscript):
        index = parent.slice
        negative = isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub)
        whole = index.operand if isinstance(index, ast.UnaryOp) and negative else index
        fits = isinstance(whole, ast.Constant) and type(whole.value) is int
        return fits and isinstance(parent.ctx, ast.Load) and parent.value is mention
    if isinstance(parent, ast.Compare):
        is_in = len(parent.ops) == 1 and isinstance(parent.ops[0], (ast.In, ast.NotIn))
        return is_in and parent.comparators[0] is mention
    if isinstance(parent, ast.UnaryOp):
        return isinstance(parent.op, ast.Not)
    if isinstance(parent, (ast.While, ast.If)):
        return parent.test is mention
    if isinstance(parent, ast.BoolOp):
        above = subject.parents.get(parent)
        return isinstance(above, (ast.While, ast.If)) and above.test is parent
    return builtin(subject, parent, "len", "bool", "sum", "sorted", "list", "tuple") is not None


REWRITE = Rewrite(
    "deque_front",
    "a list that a loop takes from or puts to at the front becomes a deque",
    "uses a deque, whose front is as cheap as its end",
    rewrite,
    (
        RewriteExample(
            'def walk(n, limit):\n    """Doc."""\n    todo, seen = [n], 0\n    return todo', None
        ),
        RewriteExample(
            'def walk(n, limit):\n    """Doc."""\n    todo = [n]  # first in, first out\n    out = []\n'
            "    while todo:\n        x = todo.pop(0)\n        out.append(x)\n"
            "        if x < limit:\n            todo.append(x + 1)\n    return out, len(todo)",
            'def walk(n, limit):\n    """Doc."""\n    from collections import deque\n'
            "    todo = deque([n])  # first in, first out\n    out = []\n"
            "    while todo:\n        x = todo.popleft()\n        out.append(x)\n"
            "        if x < limit:\n            todo.append(x + 1)\n    return out, len(todo)",
        ),
        RewriteExample(
            "def back(xs):\n    out = []\n    for x in xs:\n        out.insert(0, x)\n"
            "    return list(out)",
            "def back(xs):\n    from collections import deque\n    out = deque()\n    for x in xs:\n"
            "        out.appendleft(x)\n    return list(out)",
        ),
        RewriteExample(
            "def back(xs):\n    out = []\n    for x in xs:\n        out.insert(0, x)\n    return out",
            None,
        ),
        RewriteExample("def drain(xs):\n    while xs:\n        xs.pop(0)", None),
        RewriteExample("def one(xs):\n    ys = list(xs)\n    ys.pop(0)\n    return len(ys)", None),
    ),
)
