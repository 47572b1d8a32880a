"""Functions by cursor and by name."""

from __future__ import annotations

from collections.abc import Sequence

from redraft.core.function import Function
from redraft.languages.python.functions import describe
from redraft.languages.python.parse import Parsed


def function_at(parsed: Parsed, offset: int) -> Function | None:
    """The innermost function one of whose lines the byte offset is on.

    That takes in the indentation and the decorators before it and a comment
    behind it.  Costs no walk over the tree: this is asked at every key stroke.
    """
    offset = max(0, min(offset, len(parsed.data)))
    found = parsed.listing.at(offset)
    if found is None:
        return None
    return describe(parsed.raw, found, parsed.listing.ordinal(found))


def named(functions: Sequence[Function], qualname: str) -> tuple[Function, ...]:
    """The functions of a qualified name, with or without ``<locals>``.

    Of overloads only the implementation is given; where there is none (a stub
    file, a protocol) the overloads are.
    """
    wanted = qualname.replace(".<locals>", "")
    same = tuple(f for f in functions if f.qualname == wanted)
    implementations = tuple(f for f in same if not is_overload(f))
    return implementations or same


def is_overload(function: Function) -> bool:
    """Whether a function is one of ``typing.overload``'s signatures."""
    return any(d == "overload" or d.endswith(".overload") for d in function.decorators)
