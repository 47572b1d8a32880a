"""``sum(xs)`` inside a loop that leaves ``xs`` alone is computed once in front of it.

Applied where the loop surely changes nothing that the value rests on, where the
first turn computes it in any case, and where its user does not change it.
"""

from __future__ import annotations

import ast

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.rewrites import base, places
from redraft.policies.repair.rewrites.base import Rewrite, RewriteExample
from redraft.policies.repair.rewrites.effects import Loop, bound_before, loops_around, untouched
from redraft.policies.repair.rewrites.kinds import builtin, kinds
from redraft.policies.repair.subject import Subject

_NAMES = {"sum": "total", "max": "largest", "min": "smallest", "sorted": "ordered",
          "set": "members", "frozenset": "members"}  # fmt: skip
_KINDS = ("list", "tuple", "str", "dict", "set", "frozenset", "range")
_NEEDS_SOME = ("max", "min")
_READS = ("len", "list", "tuple", "sum", "min", "max", "enumerate", "zip", "sorted", "reversed",
          "range", "abs", "int", "float", "str")  # fmt: skip


def rewrite(subject: Subject) -> str | None:
    """Every such value in front of its loop; None where there is none."""
    edits: list[TextEdit] = []
    known: dict[tuple[int, str], str] = {}
    for call in subject.find(ast.Call):
        loop = loop_of(subject, call)
        if loop is None:
            continue
        assert isinstance(call.func, ast.Name)
        text = subject.text(call)
        key = (loop.lineno, text)
        if key not in known:
            name = base.fresh(subject, _NAMES[call.func.id])
            while name in known.values() or kinds(subject).bound(name):
                name += "_"
            shown = text
            if call.func.id in _NEEDS_SOME and call not in _test_of(loop):
                shown = f"{text[:-1].rstrip().removesuffix(',')}, default=None)"
            start = places.before(subject, loop, f"{name} = {shown}")
            if start is None:
                continue
            known[key] = name
            edits.append(start)
        edits.append(TextEdit(subject.span(call), known[key], ""))
    return base.apply_all(subject.source, edits) if edits else None


def loop_of(subject: Subject, call: ast.Call) -> Loop | None:
    """The outermost loop that a call can be taken out of; None where there is none."""
    if builtin(subject, call, *_NAMES) is None or len(call.args) != 1 or call.keywords:
        return None
    name = call.args[0]
    if not isinstance(name, ast.Name) or kinds(subject).of(name) not in _KINDS:
        return None
    if not _only_read(subject, call):
        return None
    assert isinstance(call.func, ast.Name)
    found: Loop | None = None
    inner: ast.AST = call
    for loop in loops_around(subject, call):
        if not untouched(subject, name.id, loop) or not _first_thing(subject, inner, loop):
            break
        empty = call.func.id in _NEEDS_SOME and call not in _test_of(loop)
        if empty and not (found is None and _over(subject, loop, name.id)):
            break
        if bound_before(subject, name.id, loop):
            found = loop
        inner = loop
    return found


def _test_of(loop: Loop) -> list[ast.AST]:
    return list(ast.walk(loop.test)) if isinstance(loop, ast.While) else []


def _over(subject: Subject, loop: Loop, name: str) -> bool:
    """Whether a loop has no turn where a collection is empty."""
    if isinstance(loop, ast.While):
        return False
    source = loop.iter
    while True:
        call = builtin(subject, source, "enumerate", "range", "len", "reversed", "sorted", "set")
        if call is None or len(call.args) != 1:
            break
        source = call.args[0]
    return isinstance(source, ast.Name) and source.id == name


def _first_thing(subject: Subject, node: ast.AST, loop: Loop) -> bool:
    """Whether the first turn of a loop, if there is one, surely gets to a node."""
    while True:
        above = subject.parents[node]
        if isinstance(above, (ast.IfExp, ast.BoolOp)):
            first = above.test if isinstance(above, ast.IfExp) else above.values[0]
            if node is not first:
                return False
        elif isinstance(above, ast.Compare):
            if len(above.ops) > 1:
                return False
        elif above is loop:
            if isinstance(loop, ast.While) and node is loop.test:
                return True
            earlier = loop.body[: loop.body.index(node)] if node in loop.body else None
            jumps = (ast.Return, ast.Raise, ast.Break, ast.Continue)
            return earlier is not None and not any(
                isinstance(part, jumps) for one in earlier for part in ast.walk(one)
            )
        elif isinstance(above, ast.stmt):
            direct = isinstance(node, ast.expr) and node in (
                getattr(above, "test", None),
                getattr(above, "value", None),
                getattr(above, "iter", None),
            )
            if not direct or isinstance(above, ast.While):
                return False
        elif isinstance(above, (ast.comprehension, ast.Lambda)) or hasattr(above, "generators"):
            return False
        node = above


def _only_read(subject: Subject, call: ast.Call) -> bool:
    """Whether a value is used up where it is made: nobody keeps it, nobody changes it."""
    assert isinstance(call.func, ast.Name)
    if call.func.id in ("sum", "max", "min"):
        return True
    parent = subject.parents[call]
    if isinstance(parent, ast.Subscript):
        return isinstance(parent.ctx, ast.Load) and parent.value is call
    if isinstance(parent, ast.Compare):
        return True
    if isinstance(parent, ast.For):
        return parent.iter is call
    return builtin(subject, parent, *_READS) is not None


REWRITE = Rewrite(
    "hoist",
    "a value that a loop computes anew in every turn is computed once in front of it",
    "computes once what does not change in the loop",
    rewrite,
    (
        RewriteExample(
            "def share(xs: list[int]):\n    out = []\n    for x in xs:\n"
            "        out.append(x * sum(xs))  # of all\n    return out",
            "def share(xs: list[int]):\n    out = []\n    total = sum(xs)\n    for x in xs:\n"
            "        out.append(x * total)  # of all\n    return out",
        ),
        RewriteExample(
            "def tops(xs: list[int]):\n    n = 0\n    for x in xs:\n        if x == max(xs):\n"
            "            n += 1\n    return n",
            "def tops(xs: list[int]):\n    n = 0\n    largest = max(xs, default=None)\n"
            "    for x in xs:\n        if x == largest:\n            n += 1\n    return n",
        ),
        RewriteExample(
            "def kth(xs: list[int], n: int):\n    i = 0\n    while i < len(set(xs)):\n"
            "        n += sorted(xs)[i]\n        i += 1\n    return n",
            "def kth(xs: list[int], n: int):\n    i = 0\n    members = set(xs)\n    ordered = sorted(xs)\n"
            "    while i < len(members):\n        n += ordered[i]\n        i += 1\n    return n",
        ),
        RewriteExample(
            "def f(xs: list[int]):\n    for x in range(3):\n        xs.append(sum(xs))", None
        ),
        RewriteExample(
            "def f(xs: list[int]):\n    out = []\n    for x in range(3):\n"
            "        out.append(max(xs))\n    return out",
            None,
        ),
        RewriteExample("def f(xs):\n    return [x * sum(xs) for x in xs]", None),
        RewriteExample(
            "def f(xs: list[int]):\n    for x in xs:\n        g(x)\n        if x > sum(xs):\n"
            "            return x",
            None,
        ),
        RewriteExample(
            "def f(xs: list[int], ys):\n    for y in ys:\n        if y:\n            y = sum(xs)\n"
            "    return ys",
            None,
        ),
    ),
)
