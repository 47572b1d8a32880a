"""Conditions and values that a function's own code has at hand, the likeliest first.

An operator that puts in what is missing takes it from here: the missing half of a
condition nearly always speaks of names, indices and constants that stand near it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, permutations

from redraft.policies.repair.neighbourhood import neighbourhood
from redraft.policies.repair.operators.kinds import (
    DICT,
    LIST,
    NUMBER,
    SET,
    TEXT,
    TRUTH,
    fits,
    kind_of,
)
from redraft.policies.repair.operators.scope import visible
from redraft.policies.repair.subject import Subject

NAMES = 6
"""How many of the nearest names are combined."""
_ELSEWHERE = 8
"""Conditions of other functions of the file."""


def conditions(subject: Subject, node: ast.AST, limit: int = 50) -> list[tuple[str, float]]:
    """Conditions that could be asked at a node with their weights (0 to 1), the likeliest first."""
    known = _known(subject)
    names = visible(subject, node)
    near = tuple(elements(subject, node, 4))
    found = known.get((names, near))
    if found is None:
        found = known[names, near] = _ranked(subject, node, names)
    return found[:limit]


@lru_cache(maxsize=4)
def _known(
    _subject: Subject,
) -> dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[str, float]]]:
    return {}


def _ranked(subject: Subject, node: ast.AST, names: tuple[str, ...]) -> list[tuple[str, float]]:
    best: dict[str, float] = {}
    for text, weight in _all(subject, node, names):
        best[text] = max(weight, best.get(text, 0.0))
    known = {*names, *subject.parameters[:1]}
    asked = [donor for donor in neighbourhood(subject).conditions if donor.needs <= known]
    for rank, donor in enumerate(asked[:_ELSEWHERE]):
        best[donor.text] = max(0.7 - 0.04 * rank, best.get(donor.text, 0.0))
    return sorted(best.items(), key=lambda entry: -entry[1])


def elements(subject: Subject, node: ast.AST, limit: int = 12) -> list[str]:
    """``xs[i]`` for indices and sequences that are at hand at a node; those in use first."""
    names = set(visible(subject, node))
    found = [text for text, used in _subscripts(subject) if used <= names]
    near = list(visible(subject, node))[: NAMES + 2]
    # what is handed in is likelier read from than what is being built
    for holder in sorted(near, key=lambda name: name not in subject.parameters):
        if kind_of(subject, holder) not in (LIST, TEXT):
            continue
        indices = [n for n in near if n != holder and kind_of(subject, n) == NUMBER]
        found += [f"{holder}[{index}]" for index in indices[:2]]
        found += [f"{holder}[-1]", f"{holder}[0]"]
        found += [f"{holder}[{index}]" for index in indices[2:]]
    return list(dict.fromkeys(found))[:limit]


@lru_cache(maxsize=4)
def numbers(subject: Subject) -> tuple[str, ...]:
    """The whole numbers of the function's own code and the sizes of its literal collections."""
    found = []
    for node in subject.nodes:
        if isinstance(node, ast.Constant) and type(node.value) is int:
            found.append(str(node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
            if len(node.value) > 2:
                found.append(str(len(node.value)))
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)) and len(node.elts) > 2:
            found.append(str(len(node.elts)))
    return tuple(dict.fromkeys(found))


def _all(subject: Subject, node: ast.AST, names: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    known = set(names)
    for text, used, weight in _asked(subject):
        if used <= known:
            yield text, weight
    near = names[:NAMES]
    for place, name in enumerate(near):
        for text, weight in _of_one(subject, name):
            yield text, weight * (1 - 0.06 * place)
    for one, two in islice(permutations(near, 2), 30):
        distance = 1 - 0.05 * (near.index(one) + near.index(two))
        for text, weight in _of_two(subject, one, two):
            yield text, weight * distance
    for element in elements(subject, node, 4):
        for name in near[:3]:
            if not element.startswith(f"{name}[") and f"[{name}]" not in element:
                yield f"{element} == {name}", 0.3
                yield f"{element} != {name}", 0.3
                yield f"{element} > {name}", 0.2
                yield f"{element} < {name}", 0.2
                if fits(subject, name, LIST, DICT, SET, TEXT):
                    yield f"{element} in {name}", 0.25
                    yield f"{element} not in {name}", 0.3


def _of_one(subject: Subject, name: str) -> Iterator[tuple[str, float]]:
    kind = kind_of(subject, name)
    if kind == NUMBER:
        yield from ((f"{name} {test}", weight) for test, weight in (
            ("> 0", 0.55), ("== 0", 0.5), ("< 0", 0.5), ("!= 0", 0.45), ("== 1", 0.4),
            (">= 0", 0.4), ("% 2 == 0", 0.4), ("% 2 != 0", 0.4), ("> 1", 0.4), ("<= 1", 0.3),
        ))  # fmt: skip
        for other in numbers(subject)[:4]:
            if other not in ("0", "1"):
                yield f"{name} == {other}", 0.3
                yield f"{name} < {other}", 0.25
        return
    yield f"not {name}", 0.55
    yield name, 0.5
    if kind is None:
        yield from ((f"{name} {test}", weight) for test, weight in (
            ("is None", 0.4), ("is not None", 0.45), ("> 0", 0.4), ("!= 0", 0.3), ("== 0", 0.3),
            ("< 0", 0.35), ("% 2 != 0", 0.35), ("% 2 == 0", 0.3),
        ))  # fmt: skip
    if kind in (LIST, TEXT, None):
        yield f"len({name}) > 1", 0.3
        yield f"len({name}) == 1", 0.35
        yield f"len({name}) < 2", 0.25
    if kind == TEXT:
        yield from ((f"{name}.{test}()", 0.3) for test in ("isalpha", "isdigit", "isspace"))


def _of_two(subject: Subject, one: str, two: str) -> Iterator[tuple[str, float]]:
    kinds = kind_of(subject, one), kind_of(subject, two)
    holders = (LIST, DICT, SET, TEXT)
    if None in kinds or kinds[0] == kinds[1]:
        if one < two:  # both directions of a symmetric test are one
            yield f"{one} != {two}", 0.6
            yield f"{one} == {two}", 0.55
        if TRUTH not in kinds and DICT not in kinds:
            yield f"{one} < {two}", 0.5
            yield f"{one} <= {two}", 0.4
    if kinds[1] in holders and kinds[0] not in (LIST, DICT, SET):
        yield f"{one} in {two}", 0.5
        yield f"{one} not in {two}", 0.55
    if kinds[0] in (NUMBER, None) and kinds[1] in (LIST, TEXT):
        yield f"{one} < len({two})", 0.55
        yield f"{one} >= len({two})", 0.4
        yield f"{one} == len({two})", 0.3
        yield f"{one} == len({two}) - 1", 0.3


@lru_cache(maxsize=4)
def _asked(subject: Subject) -> tuple[tuple[str, frozenset[str], float], ...]:
    """The tests that the function itself makes somewhere, and their opposites."""
    found = []
    for node in subject.nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            text = subject.text(node)
            if "\n" in text or len(text) > 60:
                continue
            used = _names(subject, node)
            found.append((text, used, 0.5))
            found.append((f"not {text}", used, 0.25))
            found += [(turned, used, 0.45) for turned in _mirrored(subject, node)]
    return tuple(found)


def _mirrored(subject: Subject, node: ast.Compare) -> Iterator[str]:
    """A comparison asked the other way round, or of the next number."""
    left, right = subject.text(node.left), subject.text(node.comparators[0])
    value = getattr(node.comparators[0], "value", None)
    if type(value) is int and isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
        sign = "==" if isinstance(node.ops[0], ast.Eq) else "!="
        yield f"{left} {sign} {value + 1}"
        if value > 0:
            yield f"{left} {sign} {value - 1}"
    if isinstance(node.ops[0], (ast.Lt, ast.LtE)):
        yield f"{left} > {right}"
    elif isinstance(node.ops[0], (ast.Gt, ast.GtE)):
        yield f"{left} < {right}"


@lru_cache(maxsize=4)
def _subscripts(subject: Subject) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(
        (subject.text(node), _names(subject, node))
        for node in subject.nodes
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, (ast.Name, ast.Subscript, ast.Attribute))
        and not isinstance(node.slice, ast.Slice)
        and "\n" not in subject.text(node)
    )


def _names(subject: Subject, node: ast.AST) -> frozenset[str]:
    own = _own(subject)
    return frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in own)


@lru_cache(maxsize=4)
def _own(subject: Subject) -> frozenset[str]:
    names = {n.id for n in ast.walk(subject.function)
             if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}  # fmt: skip
    return frozenset(names | {n.arg for n in ast.walk(subject.function) if isinstance(n, ast.arg)})
