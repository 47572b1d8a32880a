"""A Python file taken apart: what runs when it is imported, and each function by itself.

``ast`` of the standard library, because it is fast and only statements are walked:
what can hold a function.  A file that this interpreter cannot read has no parts;
then it stands or falls as a whole.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from redraft.core.testmap import IMPORT
from redraft.core.text import split_lines

_Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Block:
    """One function: ``part`` names it in a fact, ``parent`` is the part of the function around it.

    Lines are 1-based: ``first`` that of the first decorator, ``body`` that of the first statement.
    """

    part: str
    name: str
    first: int
    body: int
    last: int
    parent: str
    hash: str


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The parts of one file.

    ``rest`` is the hash of what runs at import: the text without the bodies of
    functions, but with their headers, decorators and docstrings.  ``whole`` is
    the hash of the bytes, empty for a file that does not exist.
    """

    whole: str
    rest: str
    blocks: Mapping[str, Block]
    readable: bool = True

    def part_of(self, line: int, name: str) -> str:
        """The part that a code object belongs to, by its first line (1-based) and its name.

        A lambda, a comprehension or a class body belongs to the innermost
        function around it, what stands in a function's header to what is around
        the function.
        """
        if name == "<module>":
            return IMPORT
        exact = [b for b in self.blocks.values() if b.first == line and b.name == name]
        if exact:
            return exact[-1].part
        around = [b for b in self.blocks.values() if b.first <= line <= b.last]
        if not around:
            return IMPORT
        inner = max(around, key=lambda b: (b.first, -b.last))
        return inner.part if line >= inner.body else inner.parent

    def with_parents(self, part: str) -> Iterator[str]:
        """A part and every function around it."""
        while part in self.blocks:
            yield part
            part = self.blocks[part].parent

    def at(self, line: int, name: str) -> str | None:
        """The function of a name whose definition, decorators included, starts on a line (1-based)."""
        found = [b.part for b in self.blocks.values() if b.first == line and b.name == name]
        return found[0] if len(found) == 1 else None


def mark(data: bytes) -> str:
    """The hash by which whole files are compared."""
    return sha256(data).hexdigest()[:16]


def take_apart(data: bytes) -> Anatomy:
    """The anatomy of a file's bytes."""
    whole = mark(data)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        tree = ast.parse(text)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
        return Anatomy(whole, whole, MappingProxyType({}), readable=False)
    lines = [line.encode("utf-8", "surrogatepass") for line in split_lines(text)]
    blocks: dict[str, Block] = {}
    counts: dict[str, int] = {}
    rest = sha256()
    at = (1, 0)
    for node, qualname, parent in _definitions(tree.body, "", IMPORT, counts):
        last, end = node.end_lineno or node.lineno, node.end_col_offset or 0
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        own = _slice(lines, (first, 0), (last, end))
        blocks[qualname] = Block(
            qualname, node.name, first, node.body[0].lineno, last, parent, mark(own)
        )
        if parent == IMPORT:
            start = _body(node)
            rest.update(_slice(lines, at, start) + b"\0")
            at = (last, end) if start < (last, end) else start
    rest.update(_slice(lines, at, (len(lines), 1 << 30)))
    return Anatomy(whole, rest.hexdigest()[:16], MappingProxyType(blocks))


NOTHING = Anatomy("", "", MappingProxyType({}), readable=False)
"""The anatomy of a file that does not exist."""


def _definitions(
    body: Iterable[ast.stmt | ast.ExceptHandler | ast.match_case],
    prefix: str,
    parent: str,
    counts: dict[str, int],
) -> Iterator[tuple[_Definition, str, str]]:
    """Functions in the order of the text, with their part and that of the function around them."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            name = prefix + node.name
            number = counts[name] = counts.get(name, -1) + 1
            part = f"{name}#{number}"
            yield node, part, parent
            yield from _definitions(node.body, f"{name}.", part, counts)
        elif isinstance(node, ast.ClassDef):
            yield from _definitions(node.body, f"{prefix}{node.name}.", parent, counts)
        else:
            for block in ("body", "handlers", "cases", "orelse", "finalbody"):
                inner = getattr(node, block, None)
                if isinstance(inner, list):
                    yield from _definitions(inner, prefix, parent, counts)


def _body(node: _Definition) -> tuple[int, int]:
    """Where what does not run at import begins: after the docstring, which can be read without a call."""
    first = node.body[0]
    documented = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    if documented:
        return first.end_lineno or first.lineno, first.end_col_offset or 0
    decorators = getattr(first, "decorator_list", ())
    return min((at.lineno, at.col_offset) for at in (first, *decorators))


def _slice(lines: list[bytes], start: tuple[int, int], end: tuple[int, int]) -> bytes:
    """The text between two places: 1-based line, byte in the line."""
    (first, left), (last, right) = start, end
    if first > last or first > len(lines):
        return b""
    if first == last:
        return lines[first - 1][left:right]
    return b"".join((lines[first - 1][left:], *lines[first : last - 1], lines[last - 1][:right]))
