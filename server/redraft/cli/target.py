"""From ``FILE::QUALNAME`` or ``FILE:LINE`` to one function."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from redraft.cli.files import SourceFile, read
from redraft.core.errors import BadInput
from redraft.core.function import Function
from redraft.core.ports import Language
from redraft.core.text import Document

SHOWN_NAMES = 6
"""Names or lines that one message lists at most; more would not be read."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the user named; ``line`` is 1-based, and exactly one of the two is set."""

    file: str
    qualname: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The function that the user named, in the file as it was read."""

    file: SourceFile
    document: Document
    function: Function


def parse_place(text: str) -> Place:
    """The parts of a target.

    ``FILE::Class::method``, as pytest writes it, means ``Class.method``.

    Raises:
        BadInput: neither a name nor a line is given.
    """
    file, separator, name = text.partition("::")
    if separator and file and name:
        return Place(file, qualname=name.replace("::", "."))
    numbered = re.fullmatch(r"(.+?):(\d+)(?::\d*)?", text)
    if numbered:
        return Place(numbered[1], line=int(numbered[2]))
    raise BadInput(f"{text!r} names no function; write FILE::FUNCTION or FILE:LINE.")


def find(text: str, language: Language, file: SourceFile) -> Target:
    """The function that ``text`` names in a file that has been read.

    Raises:
        BadInput: no such function, an ambiguous name, a line in no function.
    """
    place, document = parse_place(text), file.document
    if place.line is not None:
        return Target(file, document, _at_line(place.line, language, document, file.shown))
    assert place.qualname is not None
    return Target(file, document, _named(place.qualname, language, document, file.shown))


def read_place(text: str) -> SourceFile:
    """The file of a target.

    Raises:
        BadInput: see ``parse_place`` and ``files.read``.
    """
    return read(parse_place(text).file)


def _at_line(line: int, language: Language, document: Document, shown: str) -> Function:
    starts = document.line_starts
    if not 1 <= line <= len(starts):
        raise BadInput(f"{shown} has no line {line}; it has {len(starts)} lines.")
    start = starts[line - 1]
    rest = document.data[start:].split(b"\n", 1)[0]
    # past the indent, so that the line of a nested function means that function
    offset = start + len(rest) - len(rest.lstrip(b" \t\x0c\r"))
    found = language.function_at(document, offset)
    if found is None:
        nearest = min(
            language.functions(document), key=lambda f: abs(f.start_line + 1 - line), default=None
        )
        hint = (
            f"the nearest is {nearest.qualname} in line {nearest.start_line + 1}"
            if nearest
            else "the file has no function"
        )
        raise BadInput(f"Line {line} of {shown} is in no function; {hint}.")
    return found


def _named(name: str, language: Language, document: Document, shown: str) -> Function:
    found = language.find(document, name)
    if len(found) == 1:
        return found[0]
    if found:
        lines = _listed([f"{shown}:{f.start_line + 1}" for f in found])
        raise BadInput(
            f"{shown} has {len(found)} functions called {name}; choose one by its line: {lines}."
        )
    names = list(dict.fromkeys(f.qualname for f in language.functions(document)))
    if not names:
        raise BadInput(f"{shown} has no function at all, so none called {name}.")
    near = _near(name, names)
    hint = f"did you mean {_listed(near, ' or ')}?" if near else f"it has {_listed(names)}."
    raise BadInput(f"{shown} has no function {name}; {hint}")


def _near(name: str, names: Sequence[str]) -> list[str]:
    last = name.rpartition(".")[2].casefold()
    same = [n for n in names if n.rpartition(".")[2].casefold() == last]
    return (same or difflib.get_close_matches(name, names, n=3, cutoff=0.5))[:SHOWN_NAMES]


def _listed(items: Sequence[str], joint: str = ", ") -> str:
    more = f" and {len(items) - SHOWN_NAMES} more" if len(items) > SHOWN_NAMES else ""
    return joint.join(items[:SHOWN_NAMES]) + more
