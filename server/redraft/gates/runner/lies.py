"""Whether a value's class was made to lie: on the spot, with comparisons of its own."""

from __future__ import annotations

import sys

_LIES = frozenset(
    f"__{name}__"
    for name in (
        *("eq", "ne", "lt", "le", "gt", "ge", "hash", "bool", "len", "contains", "getattribute"),
        *("instancecheck", "subclasscheck", "class"),
    )
)
_PLAIN = frozenset((type(None), bool, int, float, complex, str, bytes, list, tuple, set, dict))


def lies(value: object) -> bool:
    """Whether a value belongs to a class that no module holds and that compares by its own rules.

    An honest function may return an object of a class that it made (a
    ``namedtuple``), but leaves its comparisons as they were inherited.
    """
    kind = type(value)
    if kind in _PLAIN:
        return False
    return any(_own_rules(place) and not _held(place) for place in kind.__mro__)


def _own_rules(kind: type) -> bool:
    """Whether a class brings comparisons that are not those of its own C code."""
    members = kind.__dict__
    return any(
        members[name] is not None and getattr(members[name], "__objclass__", None) is not kind
        for name in _LIES & members.keys()
    )


def _held(kind: type) -> bool:
    """Whether a class can be found where it says that it is."""
    at: object = sys.modules.get(kind.__module__)
    if at is None:
        return True  # a module that a test took out; nothing can be told
    for part in kind.__qualname__.split("."):
        at = getattr(at, part, None)
    return at is kind
