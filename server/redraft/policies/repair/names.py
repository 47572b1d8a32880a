"""Which names a module binds, as far as its text tells."""

from __future__ import annotations

import ast
import builtins
from functools import lru_cache

from redraft.policies.repair.subject import Subject, parse

_OPEN = frozenset({"exec", "eval", "globals", "vars", "setattr", "__import__", "import_module"})
"""Calls that may bind names which no text shows."""


@lru_cache(maxsize=8)
def module_names(text: str) -> frozenset[str]:
    """What is bound at a module's top level, under ``if`` and ``try`` too; none of a broken file."""
    tree = parse(text)
    found: set[str] = set()
    stack: list[ast.AST] = list(tree.body) if tree is not None else []
    while stack:
        node = stack.pop()
        found.update(_bound(node))
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            stack.extend(ast.iter_child_nodes(node))
    return frozenset(found)


@lru_cache(maxsize=8)
def _anywhere(text: str) -> frozenset[str] | None:
    tree = parse(text)
    if tree is None:
        return None
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node.func) in _OPEN:
            return None
        found.update(_bound(node))
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            found.update(node.names)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return None if "*" in found else frozenset(found)


def unbound(name: str, text: str, *others: str) -> bool:
    """Whether surely nothing binds a global name: not the module in any scope, not Python itself.

    Where text cannot tell (a starred import, ``exec``, a file that does not
    parse) nothing is sure.  ``others`` are texts that may set it from outside, as
    tests do; mentioning it is enough.
    """
    bound = _anywhere(text)
    if bound is None or name in bound or hasattr(builtins, name) or name.startswith("__"):
        return False
    # what tools and older Pythons put among the builtins
    if name in {"_", "ngettext", "profile", "reveal_type", "unicode", "xrange", "WindowsError"}:
        return False
    return not any(name in other for other in others)


def never_bound_before(subject: Subject, name: str, line: int) -> bool:
    """Whether a local name surely has no value when a 0-based line is first run.

    It is bound on no other line that can come before: none above, and none in a
    loop around the line.  A name that an earlier branch or loop may have bound is
    a matter of the input.
    """
    node = subject.function
    around = [
        loop
        for loop in ast.walk(node)
        if isinstance(loop, (ast.For, ast.AsyncFor, ast.While)) and _spans(loop, line)
    ]
    last = line
    for loop in around:
        last = max(last, (loop.end_lineno or loop.lineno) - 1)
    if name in subject.parameters:
        return False
    for other in ast.walk(node):
        if other is node or name not in _bound(other):
            continue
        place = getattr(other, "lineno", 0) - 1
        if place != line and place <= last:
            return False
        if place == line and not _waits(subject, other):
            return False
    return True


def _spans(node: ast.stmt, line: int) -> bool:
    return node.lineno - 1 <= line <= (node.end_lineno or node.lineno) - 1


def _waits(subject: Subject, node: ast.AST) -> bool:
    """Whether a binding happens only after the rest of its line was evaluated."""
    parent: ast.AST | None = subject.parents.get(node)
    while isinstance(parent, (ast.Tuple, ast.List, ast.Starred)):
        parent = subject.parents.get(parent)
    return isinstance(parent, (ast.Assign, ast.AugAssign, ast.AnnAssign))


def reads(subject: Subject, name: str, line: int) -> bool:
    """Whether a 0-based line of the function reads a name, or adds to it in place."""
    return any(
        isinstance(node, ast.Name)
        and node.id == name
        and node.lineno - 1 == line
        and (isinstance(node.ctx, ast.Load) or isinstance(subject.parents[node], ast.AugAssign))
        for node in subject.nodes
    )


def _bound(node: ast.AST) -> tuple[str, ...]:
    """The names that one node binds; ``*`` for those of a starred import."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        return (node.id,)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return (node.name,)
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return tuple(alias.asname or alias.name.partition(".")[0] for alias in node.names)
    if isinstance(node, ast.ExceptHandler) and node.name:
        return (node.name,)
    if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
        return (node.name,)
    if isinstance(node, ast.MatchMapping) and node.rest:
        return (node.rest,)
    return ()


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
