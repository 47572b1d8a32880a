"""``xs.append(y)`` becomes ``xs.extend(y)``, ``min`` becomes ``max``: another of the same family."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject

_METHODS = (
    ("append", "extend", "insert"),
    ("append", "add"),
    ("extend", "update"),
    ("strip", "lstrip", "rstrip"),
    ("lower", "upper", "capitalize", "title", "swapcase", "casefold"),
    ("find", "rfind", "index"),
    ("index", "rindex", "count"),
    ("split", "rsplit", "splitlines"),
    ("partition", "rpartition"),
    ("startswith", "endswith"),
    ("removeprefix", "removesuffix"),
    ("keys", "values", "items"),
    ("get", "pop", "setdefault"),
    ("pop", "popleft"),
    ("append", "appendleft"),
    ("remove", "discard", "pop"),
    ("union", "intersection", "difference", "symmetric_difference"),
    ("issubset", "issuperset", "isdisjoint"),
    ("isdigit", "isalpha", "isalnum", "isnumeric", "isdecimal"),
    ("isupper", "islower", "istitle"),
    ("ljust", "rjust", "center", "zfill"),
    ("encode", "decode"),
    ("floor", "ceil", "trunc"),
)
_FUNCTIONS = (
    ("min", "max"),
    ("min", "max", "sum"),
    ("any", "all"),
    ("int", "float", "round", "str"),
    ("sorted", "reversed", "list"),
    ("list", "tuple", "set"),
    ("ord", "chr"),
    ("map", "filter"),
    ("zip", "enumerate"),
    ("bin", "hex", "oct"),
)


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every method and builtin with its relatives."""
    for node in subject.nodes:
        if isinstance(node, ast.Attribute):
            end = subject.span(node).end
            span = Span(end - len(node.attr.encode()), end)
            for place, other in enumerate(_relatives(node.attr, _METHODS)):
                yield TextEdit(span, other, f"uses `.{other}`, not `.{node.attr}`", _weight(place))
        elif isinstance(node, ast.Name) and node.id not in subject.own_names:
            for place, other in enumerate(_relatives(node.id, _FUNCTIONS)):
                what = f"uses `{other}`, not `{node.id}`"
                yield subject.replace(node, other, what, _weight(place))


def _relatives(name: str, families: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    found = [other for family in families if name in family for other in family if other != name]
    return tuple(dict.fromkeys(found))


def _weight(place: int) -> float:
    return max(0.4, 1.0 - 0.15 * place)


OPERATOR = Operator(
    "method",
    "`xs.append(y)` becomes `xs.extend(y)`; `min(xs)` becomes `max(xs)`",
    0.77,
    edits,
    (
        Example(
            "def f(xs, y):\n    xs.append(y)\n    return xs",
            "def f(xs, y):\n    xs.extend(y)\n    return xs",
        ),
        Example("def f(s):\n    return s.lstrip()", "def f(s):\n    return s.rstrip()"),
        Example("def f(xs):\n    return min(xs)", "def f(xs):\n    return max(xs)"),
        Example("def f(xs):\n    return all(xs)", "def f(xs):\n    return any(xs)"),
    ),
)
