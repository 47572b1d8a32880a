"""Statements that a function's own code suggests: copies, counterparts, updates, exits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from redraft.policies.repair.operators.kinds import DICT, LIST, NUMBER, SET, kind_of
from redraft.policies.repair.operators.scope import loop_of, visible
from redraft.policies.repair.operators.vocabulary import elements
from redraft.policies.repair.subject import Subject

_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Return, ast.Raise, ast.Continue, ast.Break)
NEAR = 4


def suggested(
    subject: Subject, place: ast.stmt, *, after: bool, limit: int = 40
) -> list[tuple[str, float]]:
    """One-line statements that may be missing at a statement's place, the likeliest first."""
    best: dict[str, float] = {}
    for text, weight in _all(subject, place, after):
        best[text] = max(weight, best.get(text, 0.0))
    best.pop(subject.text(place), None)
    ranked = sorted(best.items(), key=lambda entry: -entry[1])
    return ranked[:limit]


def exits(subject: Subject, place: ast.stmt) -> list[tuple[str, float]]:
    """Ways to leave that fit a place: those the function has, then the plain ones."""
    found: dict[str, float] = {}
    looped = loop_of(subject, place) is not None
    for node, text, used in _own(subject):
        if (isinstance(node, (ast.Return, ast.Raise)) and used <= set(visible(subject, place))) or (
            isinstance(node, (ast.Continue, ast.Break)) and looped
        ):
            found.setdefault(text, 0.9)
    if looped:
        found.setdefault("continue", 0.8)
        found.setdefault("break", 0.7)
    return list(found.items())


def actions(subject: Subject, place: ast.stmt) -> list[str]:
    """The function's own short assignments and calls that could be done at a place."""
    known = set(visible(subject, place))
    found = [
        (-node.col_offset, text)
        for node, text, used in _own(subject)
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)) and used <= known
    ]
    # what is done deep inside is done on a condition already
    return list(dict.fromkeys(text for _depth, text in sorted(found, key=lambda entry: entry[0])))


def counterparts(subject: Subject, text: str, place: ast.stmt) -> Iterator[tuple[str, float]]:
    """A statement of the function with one of its names put in another's place."""
    entry = _by_text(subject).get(text)
    if entry is None:
        return
    node, used = entry
    updated = _updated(subject)
    for name in used:
        for other in visible(subject, place, after=True)[: NEAR + 4]:
            kinds = {kind_of(subject, name), kind_of(subject, other)} - {None}
            if other in used or len(kinds) > 1:
                continue
            # what is set up and never changed is likelier the one that was forgotten
            forgotten = other in updated and updated[other] == 1 and other not in subject.parameters
            yield _renamed(node, name, other), 0.9 if forgotten else 0.4


def _all(subject: Subject, place: ast.stmt, after: bool) -> Iterator[tuple[str, float]]:
    names = visible(subject, place, after=after)
    known = set(names)
    looped = loop_of(subject, place) is not None
    here = _block_of(subject, place)
    for node, text, used in _own(subject):
        if not used <= known or (isinstance(node, (ast.Continue, ast.Break)) and not looped):
            continue
        near = 0.6 if node in here else 0.5
        yield text, near
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)):
            for other, weight in counterparts(subject, text, place):
                yield other, weight * near
    yield from _updates(subject, names, looped)
    yield from _collected(subject, place, names)
    if looped:
        yield "continue", 0.4
        yield "break", 0.45
    else:
        for rank, name in enumerate(names[:NEAR]):
            yield f"return {name}", 0.3 - 0.04 * rank
    for rank, one in enumerate(names[:NEAR]):
        for other in names[: NEAR + 1]:
            kinds = {kind_of(subject, one), kind_of(subject, other)} - {None}
            if one != other and len(kinds) < 2:
                yield f"{one} = {other}", 0.3 - 0.03 * rank


def _updates(subject: Subject, names: tuple[str, ...], looped: bool) -> Iterator[tuple[str, float]]:
    updated = _updated(subject)
    for name in names[: NEAR + 4]:
        if kind_of(subject, name) == NUMBER and name not in _loop_targets(subject):
            weight = 0.6 if looped else 0.25
            weight *= 1.0 if updated.get(name, 0) < 2 else 0.7
            yield f"{name} += 1", weight
            yield f"{name} -= 1", weight * 0.8
            for other in names[:3]:
                if other != name and kind_of(subject, other) in (NUMBER, None):
                    yield f"{name} += {other}", weight * 0.7


def _collected(
    subject: Subject, place: ast.stmt, names: tuple[str, ...]
) -> Iterator[tuple[str, float]]:
    items = [*names[:NEAR], *elements(subject, place, 6)]
    for holder in names[: NEAR + 4]:
        kind = kind_of(subject, holder)
        method = {LIST: "append", SET: "add"}.get(kind or "")
        if method is not None and holder not in subject.parameters:
            for rank, item in enumerate(items):
                if item != holder:
                    yield f"{holder}.{method}({item})", 0.5 - 0.04 * rank
        elif kind == DICT:
            for key in names[:3]:
                for value in names[:3]:
                    if holder not in (key, value) and key != value:
                        yield f"{holder}[{key}] = {value}", 0.25
                if key != holder:
                    yield f"{holder}[{key}] += 1", 0.2


@lru_cache(maxsize=4)
def _own(subject: Subject) -> tuple[tuple[ast.stmt, str, frozenset[str]], ...]:
    """The function's own one-line statements with the local names that they need."""
    own = set(subject.own_names)
    found = []
    for block, place, _owner in subject.statements():
        node = block[place]
        text = subject.text(node)
        if not isinstance(node, _SIMPLE) or "\n" in text or len(text) > 90:
            continue
        used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in own
                and (isinstance(n.ctx, ast.Load) or isinstance(node, ast.AugAssign))}  # fmt: skip
        bound = {n.id for c in ast.walk(node) if isinstance(c, ast.comprehension)
                 for n in ast.walk(c.target) if isinstance(n, ast.Name)}  # fmt: skip
        found.append((node, text, frozenset(used - bound)))
    return tuple(found)


@lru_cache(maxsize=4)
def _by_text(subject: Subject) -> dict[str, tuple[ast.stmt, tuple[str, ...]]]:
    """The own statements by their text, with the local names in each."""
    own = set(subject.own_names)
    return {
        text: (node, tuple(dict.fromkeys(n.id for n in ast.walk(node)
                                         if isinstance(n, ast.Name) and n.id in own)))
        for node, text, _used in reversed(_own(subject))
    }  # fmt: skip


@lru_cache(maxsize=4)
def _updated(subject: Subject) -> dict[str, int]:
    """How often each name is bound."""
    counts: dict[str, int] = {}
    for node in subject.find(ast.Name):
        if isinstance(node.ctx, ast.Store):
            counts[node.id] = counts.get(node.id, 0) + 1
    return counts


@lru_cache(maxsize=4)
def _loop_targets(subject: Subject) -> frozenset[str]:
    return frozenset(
        n.id for loop in subject.nodes if isinstance(loop, (ast.For, ast.AsyncFor, ast.comprehension))
        for n in ast.walk(loop.target) if isinstance(n, ast.Name)
    )  # fmt: skip


def _block_of(subject: Subject, place: ast.stmt) -> list[ast.stmt]:
    parent = subject.parents.get(place)
    return [n for n in ast.iter_child_nodes(parent) if isinstance(n, ast.stmt)] if parent else []


@lru_cache(maxsize=1024)
def _renamed(node: ast.stmt, name: str, other: str) -> str:
    class Rename(ast.NodeTransformer):
        def visit_Name(self, name_node: ast.Name) -> ast.Name:
            new = other if name_node.id == name else name_node.id
            return ast.copy_location(ast.Name(new, name_node.ctx), name_node)

    copied = ast.parse(ast.unparse(node) if not isinstance(node, ast.Return) else "pass").body[0]
    return ast.unparse(Rename().visit(copied))


def continues(subject: Subject, statement: ast.stmt) -> bool:
    """Whether a statement is an ``elif``: one of its own to ``ast``, and nothing can stand before it."""
    start = subject.span(statement).start
    return isinstance(statement, ast.If) and subject.data[start:].startswith(b"elif")
