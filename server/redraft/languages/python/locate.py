"""Functions by cursor and by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from redraft.core.function import Function
from redraft.core.text import Document
from redraft.languages.python.functions import describe, list_functions
from redraft.languages.python.parse import Parsed, Parses


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


def test_place(parses: Parses, test: str, root: Path) -> tuple[Path, int] | None:
    """File and 0-based line of a test by its id: pytest's, or ``FILE::NAME (doctest)``.

    Without the test itself (made by a plugin, say) the top of its file; None
    where the file is not in the project or cannot be read.
    """
    name, _, rest = test.removesuffix(" (doctest)").partition("::")
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError):
        return None
    qualname = rest.partition("[")[0].replace("::", ".")  # what parametrises it may hold anything
    found = named(list_functions(parses.get(Document(path.as_uri(), text, path=path))), qualname)
    if not found:
        return path, 0
    # the line of its "def", not of a decorator that parametrises it
    header = text.encode("utf-8")[: found[0].header.start].count(b"\n")
    return path, header


def is_overload(function: Function) -> bool:
    """Whether a function is one of ``typing.overload``'s signatures."""
    return any(d == "overload" or d.endswith(".overload") for d in function.decorators)
