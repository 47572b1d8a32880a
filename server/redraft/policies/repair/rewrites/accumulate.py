"""A loop that only builds one value up becomes the expression that says so.

``append`` in a loop becomes a list comprehension, adding whole numbers becomes
``sum``, counting into a dictionary becomes a ``Counter``.  Applied where the value
starts right in front of the loop and nothing else uses what the loop binds.
Only whole numbers are summed: ``sum`` rounds others less than ``+=`` does.
"""

from __future__ import annotations

import ast

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.rewrites import base, places
from redraft.policies.repair.rewrites.base import Rewrite, RewriteExample
from redraft.policies.repair.rewrites.kinds import kinds, mentions, names_in
from redraft.policies.repair.subject import Subject

_NOT_INSIDE = (ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr, ast.Lambda, ast.Starred,
               ast.GeneratorExp)  # fmt: skip
_FRAME = frozenset({"locals", "vars", "super", "eval", "exec", "globals", "dir"})


def rewrite(subject: Subject) -> str | None:
    """Every such loop as an expression; None where there is none."""
    edits: list[TextEdit] = []
    imports: set[str] = set()
    for block, place, _ in subject.statements():
        if place + 1 < len(block):
            made, loop = block[place], block[place + 1]
            new = _expression(subject, made, loop)
            if new is not None:
                assert isinstance(made, ast.Assign)
                whole = Span(subject.span(made.value).start, subject.span(loop).end)
                edits.append(TextEdit(whole, new, ""))
                imports |= {"Counter"} if new.startswith("dict(Counter(") else set()
    if not edits:
        return None
    if imports:
        known = {node.id for node in ast.walk(subject.tree) if isinstance(node, ast.Name)}
        start = places.at_top(subject, "from collections import Counter")
        if start is None or "Counter" in known or "dict" in subject.own_names:
            return None
        edits.append(start)
    return base.apply_all(subject.source, edits)


def _expression(subject: Subject, made: ast.stmt, loop: ast.stmt) -> str | None:
    """What the value is after the loop."""
    if not isinstance(made, ast.Assign) or not isinstance(loop, ast.For) or loop.orelse:
        return None
    if len(made.targets) != 1 or not isinstance(made.targets[0], ast.Name) or len(loop.body) != 1:
        return None
    name = made.targets[0].id
    step: ast.stmt = loop.body[0]
    condition: ast.expr | None = None
    if isinstance(step, ast.If) and not step.orelse and len(step.body) == 1:
        condition, step = step.test, step.body[0]
    parts = [loop.iter, *([condition] if condition is not None else [])]
    if not _apart(subject, made, loop, name, parts):
        return None
    source = subject.text(loop.iter)
    if isinstance(loop.iter, (ast.Tuple, ast.IfExp)):
        source = f"({source})"
    clause = f"for {subject.text(loop.target)} in {source}"
    if condition is not None:
        text = subject.text(condition)
        clause += f" if ({text})" if isinstance(condition, ast.IfExp) else f" if {text}"
    if condition is None and _tallies(step, name, loop.target):
        return f"dict(Counter({subject.text(loop.iter)}))" if _empty(made.value, ast.Dict) else None
    added = _added(subject, step, name, made.value)
    if added is None or name in names_in(added) or not _plain([added]):
        return None
    shown = subject.text(added)
    if isinstance(added, ast.Tuple):
        shown = f"({shown})" if not shown.startswith("(") else shown
    if "\n" in shown + clause:
        return None
    return f"[{shown} {clause}]" if _empty(made.value, ast.List) else f"sum({shown} {clause})"


def _apart(
    subject: Subject, made: ast.Assign, loop: ast.For, name: str, parts: list[ast.expr]
) -> bool:
    """Whether nothing but these two statements has to do with what happens in them."""
    between = subject.cut(Span(subject.span(made).end, subject.span(loop).start))
    if between.strip() or "#" in subject.text(loop) or subject.lines(made) is None:
        return False
    if kinds(subject).parameter(name) or _loose(subject, name):
        return False
    if any(name in names_in(part) for part in parts) or not _plain(parts):
        return False
    targets = loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target]
    if not all(isinstance(target, ast.Name) and target.id != name for target in targets):
        return False
    inside = {id(node) for node in ast.walk(loop)}
    for target in targets:
        assert isinstance(target, ast.Name)
        if kinds(subject).parameter(target.id) or _loose(subject, target.id):
            return False
        if any(id(mention) not in inside for mention in mentions(subject, target.id)):
            return False
        if target.id in names_in(loop.iter):
            return False
    node: ast.AST = loop
    while node is not subject.function:
        node = subject.parents[node]
        if isinstance(node, (ast.Try, *base.SCOPES)) and node is not subject.function:
            return False  # what is there when something is raised half-way is seen
    return True


def _loose(subject: Subject, name: str) -> bool:
    """Whether a name belongs to another scope."""
    return any(name in node.names for node in subject.nodes
               if isinstance(node, (ast.Global, ast.Nonlocal)))  # fmt: skip


def _plain(parts: list[ast.expr]) -> bool:
    return not any(
        isinstance(node, _NOT_INSIDE) or (isinstance(node, ast.Name) and node.id in _FRAME)
        for part in parts
        for node in ast.walk(part)
    )


def _empty(value: ast.expr, kind: type[ast.List | ast.Dict]) -> bool:
    filled = value.elts if isinstance(value, ast.List) else getattr(value, "keys", ())
    return isinstance(value, kind) and not filled


def _added(subject: Subject, step: ast.stmt, name: str, first: ast.expr) -> ast.expr | None:
    """What a turn appends to an empty list, or adds to a whole number that starts at 0."""
    if _empty(first, ast.List) and isinstance(step, ast.Expr) and isinstance(step.value, ast.Call):
        call = step.value
        function = call.func
        fits = (
            isinstance(function, ast.Attribute)
            and function.attr == "append"
            and isinstance(function.value, ast.Name)
            and function.value.id == name
            and len(call.args) == 1
            and not call.keywords
        )
        return call.args[0] if fits else None
    zero = isinstance(first, ast.Constant) and type(first.value) is int and first.value == 0
    if zero and isinstance(step, ast.AugAssign) and isinstance(step.op, ast.Add):
        target = step.target
        whole = kinds(subject).of(step.value) == "int"
        return step.value if whole and isinstance(target, ast.Name) and target.id == name else None
    return None


def _tallies(step: ast.stmt, name: str, target: ast.expr) -> bool:
    """``counts[x] = counts.get(x, 0) + 1``."""
    if (
        not isinstance(step, ast.Assign)
        or len(step.targets) != 1
        or not isinstance(target, ast.Name)
    ):
        return False
    wanted = ast.parse(f"{name}[{target.id}] = {name}.get({target.id}, 0) + 1").body[0]
    return ast.dump(step) == ast.dump(wanted)


REWRITE = Rewrite(
    "accumulate",
    "a loop that only builds one value up becomes the expression for it",
    "lets a comprehension or the standard library do what the loop did",
    rewrite,
    (
        RewriteExample(
            'def squares(xs, n: int):\n    """Doc."""\n    # all of them\n    out = []\n'
            "    for x in xs:\n        if x != n:\n            out.append(x * 2)\n    return out",
            'def squares(xs, n: int):\n    """Doc."""\n    # all of them\n'
            "    out = [x * 2 for x in xs if x != n]\n    return out",
        ),
        RewriteExample(
            "def length(words):\n    n = 0\n    for w in words:\n        n += len(w)\n    return n",
            "def length(words):\n    n = sum(len(w) for w in words)\n    return n",
        ),
        RewriteExample(
            "def tally(xs):\n    counts = {}\n    for x in xs:\n"
            "        counts[x] = counts.get(x, 0) + 1\n    return counts",
            "def tally(xs):\n    from collections import Counter\n    counts = dict(Counter(xs))\n"
            "    return counts",
        ),
        RewriteExample(
            "def f(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return n", None
        ),
        RewriteExample(
            "def f(xs):\n    out = []\n    for x in xs:\n        out.append(x)\n    return out, x",
            None,
        ),
        RewriteExample(
            "def f(xs):\n    out = []\n    for x in xs:\n        if x in out:\n"
            "            out.append(x)\n    return out",
            None,
        ),
        RewriteExample(
            "def f(xs):\n    out = []\n    for x in xs:\n        # why\n        out.append(x)\n    return out",
            None,
        ),
    ),
)
