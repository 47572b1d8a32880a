"""A list known to be sorted is searched, and kept sorted, by bisection.

Two shapes, both inside of a loop.  ``xs.append(x)`` followed by ``xs.sort()``
becomes ``insort(xs, x)``, where the list starts empty or sorted and nothing else
puts anything into it.  Counting the elements below or above a bound, one by
one, becomes a place found by bisection.  Both rest on an order that is total:
with NaN, or sets, neither version sorts.
"""

from __future__ import annotations

import ast

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.rewrites import base, places
from redraft.policies.repair.rewrites.base import Rewrite, RewriteExample
from redraft.policies.repair.rewrites.effects import (
    comprehension_around,
    loops_around,
    statement_of,
)
from redraft.policies.repair.rewrites.kinds import builtin, kinds, mentions
from redraft.policies.repair.rewrites.set_membership import harmless
from redraft.policies.repair.subject import Subject

_TAKERS = frozenset({"pop", "remove", "clear"})
_PLACES = {
    ast.Lt: "bisect_left({xs}, {bound})",
    ast.LtE: "bisect_right({xs}, {bound})",
    ast.Gt: "len({xs}) - bisect_right({xs}, {bound})",
    ast.GtE: "len({xs}) - bisect_left({xs}, {bound})",
}


def rewrite(subject: Subject) -> str | None:
    """Every such place of the function by bisection; None where there is none."""
    edits: list[TextEdit] = []
    used: set[str] = set()
    for block, place, _ in subject.statements():
        edit = _kept(subject, block[place], block[place + 1] if place + 1 < len(block) else None)
        if edit is not None:
            edits.append(edit)
            used.add("insort")
    for call in subject.find(ast.Call):
        new = _counted(subject, call)
        if new is not None:
            edits.append(subject.replace(call, new, ""))
            used |= {name for name in ("bisect_left", "bisect_right") if name in new}
    names = {node.id for node in ast.walk(subject.tree) if isinstance(node, ast.Name)}
    if not edits or used & names or any(kinds(subject).bound(name) for name in used):
        return None
    start = places.at_top(subject, f"from bisect import {', '.join(sorted(used))}")
    return base.apply_all(subject.source, [start, *edits]) if start is not None else None


def _method(statement: ast.stmt | None, name: str) -> tuple[str, ast.Call] | None:
    """The name that ``xs.append(…)`` or ``xs.sort()`` is called on, as a whole statement."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return None
    call = statement.value
    function = call.func
    if (
        isinstance(function, ast.Attribute)
        and function.attr == name
        and isinstance(function.value, ast.Name)
        and not call.keywords
    ):
        return function.value.id, call
    return None


def _kept(subject: Subject, statement: ast.stmt, follower: ast.stmt | None) -> TextEdit | None:
    """``append`` and ``sort`` as one ``insort``."""
    added, ordered = _method(statement, "append"), _method(follower, "sort")
    if added is None or ordered is None or added[0] != ordered[0] or follower is None:
        return None
    name, call = added
    if len(call.args) != 1 or ordered[1].args or isinstance(call.args[0], ast.Starred):
        return None
    between = Span(subject.span(statement).end, subject.span(follower).start)
    if subject.cut(between).strip() not in ("", ";") or not any(loops_around(subject, statement)):
        return None
    if not _sorted_from_the_start(subject, name, {call, ordered[1]}):
        return None
    text = f"insort({name}, {subject.text(call.args[0])})"
    whole = Span(subject.span(statement).start, subject.span(follower).end)
    return TextEdit(whole, text, "")


def _sorted_from_the_start(subject: Subject, name: str, keepers: set[ast.Call]) -> bool:
    values = kinds(subject).values(name)
    if not values or not all(_sorts(subject, value) for value in values):
        return False
    for mention in mentions(subject, name):
        if isinstance(mention.ctx, ast.Store):
            continue
        parent = subject.parents[mention]
        taking = isinstance(parent, ast.Attribute) and parent.attr in _TAKERS
        keeping = subject.parents.get(parent) in keepers and isinstance(parent, ast.Attribute)
        if statement_of(subject, mention) is None:
            return False
        if not (taking or keeping or harmless(subject, parent, mention)):
            return False
    return True


def _sorts(subject: Subject, value: ast.expr) -> bool:
    if isinstance(value, ast.List):
        return len(value.elts) == 0
    call = builtin(subject, value, "sorted", "list")
    if call is None or call.keywords:
        return False
    assert isinstance(call.func, ast.Name)
    return len(call.args) == (1 if call.func.id == "sorted" else 0)


def _counted(subject: Subject, call: ast.Call) -> str | None:
    """``sum(1 for v in xs if v < bound)`` or ``len([v for v in xs if v < bound])``."""
    inner = call.args[0] if len(call.args) == 1 and not call.keywords else None
    if isinstance(inner, ast.GeneratorExp) and builtin(subject, call, "sum") is not None:
        if not (isinstance(inner.elt, ast.Constant) and inner.elt.value is not True):
            return None
        if inner.elt.value != 1 or type(inner.elt.value) is not int:
            return None
    elif not (isinstance(inner, ast.ListComp) and builtin(subject, call, "len") is not None):
        return None
    if len(inner.generators) != 1:
        return None
    (source,) = inner.generators
    repeated = any(loops_around(subject, call)) or comprehension_around(subject, call) is not None
    if not repeated or source.is_async or len(source.ifs) != 1:
        return None
    test, target, xs = source.ifs[0], source.target, source.iter
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(xs, ast.Name):
        return None
    form = _PLACES.get(type(test.ops[0]))
    simple = isinstance(test.comparators[0], (ast.Name, ast.Constant))
    if form is None or not simple or not isinstance(target, ast.Name):
        return None
    bound = subject.text(test.comparators[0])
    if not isinstance(test.left, ast.Name) or test.left.id != target.id or bound == target.id:
        return None
    values = kinds(subject).values(xs.id)
    if not values or not all(builtin(subject, value, "sorted") for value in values):
        return None
    if not _sorted_from_the_start(subject, xs.id, set()):
        return None
    return form.format(xs=xs.id, bound=bound)


REWRITE = Rewrite(
    "sorted_list",
    "a sorted list that a loop walks through or sorts again is bisected",
    "finds places in the sorted list by bisection",
    rewrite,
    (
        RewriteExample(
            'def medians(xs):\n    """Doc."""\n    seen, out = [], []\n    best = []\n'
            "    for x in xs:\n        best.append(x)\n        best.sort()  # in order\n"
            "        out.append(best[len(best) // 2])\n    return out",
            'def medians(xs):\n    """Doc."""\n    from bisect import insort\n'
            "    seen, out = [], []\n    best = []\n"
            "    for x in xs:\n        insort(best, x)  # in order\n"
            "        out.append(best[len(best) // 2])\n    return out",
        ),
        RewriteExample(
            "def ranks(xs, words):\n    ordered = sorted(xs)\n"
            "    return [sum(1 for v in ordered if v < x) for x in xs]",
            "def ranks(xs, words):\n    from bisect import bisect_left\n    ordered = sorted(xs)\n"
            "    return [bisect_left(ordered, x) for x in xs]",
        ),
        RewriteExample(
            "def above(xs):\n    ordered = sorted(xs)\n    out = []\n    for x in xs:\n"
            "        out.append(2 * len([v for v in ordered if v >= x]))\n    return out",
            "def above(xs):\n    from bisect import bisect_left\n    ordered = sorted(xs)\n"
            "    out = []\n    for x in xs:\n"
            "        out.append(2 * (len(ordered) - bisect_left(ordered, x)))\n    return out",
        ),
        RewriteExample(
            "def f(xs, best):\n    for x in xs:\n        best.append(x)\n        best.sort()", None
        ),
        RewriteExample(
            "def f(xs):\n    best = []\n    for x in xs:\n        best.append(x)\n"
            "        best.sort()\n        best[0] = 9\n    return best",
            None,
        ),
        RewriteExample(
            "def f(xs):\n    ys = sorted(xs, reverse=True)\n"
            "    return [sum(1 for v in ys if v < x) for x in xs]",
            None,
        ),
    ),
)
