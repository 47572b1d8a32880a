"""Which names can be used at a place of the function, the nearest first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from redraft.policies.repair.subject import Subject

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, *_COMPREHENSIONS)


def visible(subject: Subject, node: ast.AST, *, after: bool = False) -> tuple[str, ...]:
    """Local names bound at or before a node, those of the innermost scope and loop first.

    ``self`` and ``cls`` are left out, and so are the names that the node's own
    statement binds unless ``after`` is set.
    """
    known = _known(subject)
    found = known.get((node, after))
    if found is None:
        found = known[node, after] = _visible(subject, node, after)
    return found


@lru_cache(maxsize=4)
def _known(_subject: Subject) -> dict[tuple[ast.AST, bool], tuple[str, ...]]:
    return {}


def _visible(subject: Subject, node: ast.AST, after: bool) -> tuple[str, ...]:
    bindings = _bindings(subject)
    line = getattr(node, "lineno", 0)
    if after:
        line = (getattr(node, "end_lineno", None) or line) + 1
    loops = tuple(_loop_names(subject, node))
    found: list[str] = []
    scope: ast.AST | None = node
    inner = True
    while scope is not None:
        if isinstance(scope, _SCOPES):
            names = bindings.get(scope, {})
            late = inner and isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef))
            usable = [n for n, at in names.items() if not late or at < line or n in loops]
            found += sorted(usable, key=lambda n: (n not in loops, -names[n]))
            inner = inner and not late
        scope = subject.parents.get(scope)
    return tuple(dict.fromkeys(name for name in found if name not in ("self", "cls", "_")))


def around(subject: Subject, node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that a node stands in, the innermost first, the function last."""
    parent = subject.parents.get(node)
    while parent is not None and not isinstance(parent, ast.Module):
        yield parent
        parent = subject.parents.get(parent)


def loop_of(subject: Subject, node: ast.AST) -> ast.For | ast.AsyncFor | ast.While | None:
    """The innermost loop statement whose body a node stands in, within its own function."""
    child = node
    for parent in around(subject, node):
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return None
        if isinstance(parent, (ast.For, ast.AsyncFor, ast.While)) and child in parent.body:
            return parent
        child = parent
    return None


def function_of(
    subject: Subject, node: ast.AST
) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda:
    """The innermost function that a node stands in."""
    for parent in around(subject, node):
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return parent
    return subject.function


def _loop_names(subject: Subject, node: ast.AST) -> Iterator[str]:
    child = node
    for parent in around(subject, node):
        if isinstance(parent, (ast.For, ast.AsyncFor)) and child in parent.body:
            yield from (n.id for n in ast.walk(parent.target) if isinstance(n, ast.Name))
        child = parent


@lru_cache(maxsize=4)
def _bindings(subject: Subject) -> dict[ast.AST, dict[str, int]]:
    """By scope: the names bound in it and the line of the first binding (0: an argument)."""
    found: dict[ast.AST, dict[str, int]] = {}
    outer: set[tuple[ast.AST, str]] = set()
    for node in ast.walk(subject.function):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            outer |= {(function_of(subject, node), name) for name in node.names}
        elif isinstance(node, ast.arg):
            owner = subject.parents[subject.parents[node]]
            found.setdefault(owner, {})[node.arg] = 0
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            for parent in around(subject, node):
                # a name given by `:=` belongs to the function around the comprehension
                if isinstance(parent, _SCOPES) and not (
                    isinstance(parent, _COMPREHENSIONS)
                    and isinstance(subject.parents.get(node), ast.NamedExpr)
                ):
                    names = found.setdefault(parent, {})
                    names[node.id] = min(names.get(node.id, node.lineno), node.lineno)
                    break
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.setdefault(function_of(subject, node), {}).setdefault(node.name, node.lineno)
    for scope, name in outer:
        found.get(scope, {}).pop(name, None)
    return found
