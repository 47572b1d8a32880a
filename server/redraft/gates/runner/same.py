"""Whether two results are the same, however large: by exact types and what is in them."""

from __future__ import annotations

import json
import types
from typing import Any

from redraft.gates.runner.snapshot import Encoder

_FLAT = (int, str, bytes, bool, type(None), bytearray, range)
_CONTAINERS = (list, tuple, dict, set, frozenset)
_MOST = 5_000_000


def same(old: object, new: object) -> bool | None:
    """Equal in type, value and order; None where that cannot be told.

    Sets are equal without an order, floats by their bits (every NaN alike).
    """
    todo: list[tuple[Any, Any]] = [(old, new)]
    seen: set[tuple[int, int]] = set()
    known: bool | None = True
    for _ in range(_MOST):
        if not todo:
            return known
        a, b = todo.pop()
        if a is b or (id(a), id(b)) in seen:
            continue
        if type(a) is not type(b):
            return False
        if type(a) in _CONTAINERS:
            seen.add((id(a), id(b)))
            parts = _parts(a, b, type(a))
            if parts is None:
                return False
            todo += parts
            continue
        told = _alike(a, b)
        if told is False:
            return False
        known = told and known
    return None


def _alike(a: Any, b: Any) -> bool | None:
    """Values of one type that are no containers."""
    if type(a) in _FLAT:
        return bool(a == b)
    if type(a) in (float, complex):
        return repr(a) == repr(b)
    return _encoded(a, b)


def _parts(a: Any, b: Any, kind: type) -> list[tuple[Any, Any]] | None:
    """What must be the same for two containers to be; None where they are not."""
    if len(a) != len(b):
        return None
    if kind is dict:
        return [*zip(a.keys(), b.keys()), *zip(a.values(), b.values())]  # noqa: B905  # not in 3.8
    if kind in (list, tuple):
        return list(zip(a, b))  # noqa: B905  # as above
    others = {item: item for item in b}
    try:
        return [(item, others[item]) for item in a]
    except Exception:  # noqa: BLE001  # classes of the project compare as they like
        return None


def _encoded(a: object, b: object) -> bool | None:
    """For objects: by what a copy of them would keep."""
    if isinstance(a, types.FunctionType):
        return True if a is b else None
    trees = []
    for value in (a, b):
        encoder = Encoder(exact=False)
        tree = encoder.encode(value)
        if not encoder.whole:
            return None
        trees.append(json.dumps(tree, sort_keys=True))
    # sets inside an object have an order here that is chance
    return True if trees[0] == trees[1] else None if '"set"' in trees[0] else False
