"""Functions of the damaged parts of a file, as they are while someone types.

An open bracket makes the parser swallow the functions after it, and a class
whose body is damaged loses its methods to the module.  Indentation survives
both: where the tree and the text disagree on which functions there are, each
function is cut out by its indent and parsed apart from its surroundings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from redraft.languages.python.grammar import CONTAINERS, FUNCTION, parse
from redraft.languages.python.outline import Found, with_decorators

if TYPE_CHECKING:
    from tree_sitter import Node

_HEADER = re.compile(
    rb"^([ \t\f]*)((?:async[ \t\f]+)?(def|class)[ \t\f]+([A-Za-z_\x80-\xff][\w\x80-\xff]*))",
    re.MULTILINE,
)
_LINE = re.compile(rb"^([ \t\f]*)([^\s#])", re.MULTILINE)
_WRAP = b"if 1:\n"
_CLOSING = b")]}"
_NEAR = 6
"""Top-level nodes looked at before a cursor until all are: where all is broken, each costs its number."""


@dataclass(frozen=True, slots=True)
class Region:
    """A damaged part of a file, in byte offsets."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """The line that opens a function or a class; ``start`` is at ``async``, ``def`` or ``class``."""

    column: int
    line_start: int
    start: int
    is_class: bool
    name: str


class Regions:
    """The damaged parts of a tree.

    Each runs from a top-level node with an error to the next sound one that
    starts in the first column: what stands indented after an error belongs to
    what the error broke.
    """

    def __init__(self, data: bytes, root: Node) -> None:
        self._data = data
        self._root = root

    @cached_property
    def every(self) -> tuple[Region, ...]:
        """All of them, in order."""
        if not self._root.has_error:
            return ()
        found: list[Region] = []
        start: int | None = None
        for node in self._root.children:
            if start is None:
                if node.has_error:
                    start = node.start_byte
            elif _is_sound(self._data, node):
                found.append(Region(start, node.start_byte))
                start = None
        if start is not None:
            found.append(Region(start, len(self._data)))
        return tuple(found)

    def at(self, offset: int) -> Region | None:
        """The one that an offset is in; mostly a few nodes around it tell."""
        if not self._root.has_error:
            return None
        if "every" not in self.__dict__ and offset < len(self._data):
            known, region = self._near(offset)
            if known:
                return region
        for region in self.every:
            at_the_end = offset == region.end == len(self._data)
            if region.start <= offset < region.end or at_the_end:
                return region
        return None

    def _near(self, offset: int) -> tuple[bool, Region | None]:
        """Whether a few nodes are enough to tell, and what they tell."""
        data, root, cursor = self._data, self._root, self._root.walk()
        found = cursor.goto_first_child_for_byte(offset)  # the first that ends behind it
        index = root.child_count - 1 if found is None else found
        start: int | None = None
        for before in range(index, index - _NEAR, -1):
            node = root.child(before) if before >= 0 else None
            if node is None or (node.start_byte <= offset and _is_sound(data, node)):
                break
            if node.start_byte <= offset and node.has_error:
                start = node.start_byte
        else:
            return False, None
        if start is None:
            return True, None
        while found is not None:
            node = cursor.node
            if node is not None and node.start_byte > offset and _is_sound(data, node):
                return True, Region(start, node.start_byte)
            if not cursor.goto_next_sibling():
                break
        return True, Region(start, len(data))


def _is_sound(data: bytes, node: Node) -> bool:
    """Whether a damaged part before a node is over: it has no error, and no indent.

    Columns are counted as Python counts them.
    """
    if node.has_error or node.type == "comment":
        return False
    before = data[_line_start(data, node.start_byte) : node.start_byte]
    return not before.strip(b" \t\f") and _column(before) == 0


def recover(data: bytes, root: Node, region: Region) -> list[Found]:
    """The functions of a damaged part in the order of their start."""
    found = []
    scopes: list[_Scope] = []
    for match in _HEADER.finditer(data, _line_start(data, region.start), region.end):
        header = _header(match)
        if _in_string(root, header.start):
            continue
        end = _block_end(data, root, header, region.end)
        while scopes and scopes[-1].end <= header.start:
            scopes.pop()
        scopes.append(_Scope(header, end))
        if not header.is_class:
            one = _found(data, root, [scope.header for scope in scopes], end)
            if one is not None:
                found.append(one)
    return found


def recover_at(data: bytes, root: Node, region: Region, offset: int) -> Iterator[Found]:
    """The functions around the line that starts at an offset, innermost first.

    Gives what ``recover`` would, but reads only the lines from there up to the
    outermost header; a decorator's line counts as its function's.
    """
    chain = enclosing(data, root, region, offset)
    for index, header in enumerate(chain):
        if not header.is_class:
            end = _block_end(data, root, header, region.end)
            one = _found(data, root, chain[index:][::-1], end)
            if one is not None:
                yield one


def enclosing(data: bytes, root: Node, region: Region, offset: int) -> list[Header]:
    """The headers around the line that starts at an offset, innermost first, its own included."""
    offset = _below_decorators(data, root, offset, region.end)
    first = _line_start(data, region.start)
    limit: float = float("inf")
    chain: list[Header] = []
    while limit and offset >= first:
        line = _LINE.match(data, offset, region.end)
        if line is not None and _column(line[1]) < limit and _counts(root, line):
            limit = _column(line[1])
            match = _HEADER.match(data, offset, region.end)
            if match is not None:
                chain.append(_header(match))
        if offset == 0:
            break
        offset = _line_start(data, offset - 1)
    return chain


@dataclass(frozen=True, slots=True)
class _Scope:
    header: Header
    end: int


def _found(data: bytes, root: Node, chain: list[Header], end: int) -> Found | None:
    """The function of the last header of a chain that begins outermost."""
    header = chain[-1]
    one = _in_tree(root, header)
    if one is None or one.end_byte > end:
        apart = _apart(data, header, end)
        if apart is None:
            return None
    else:
        outer = with_decorators(one)
        before = data[_line_start(data, outer.start_byte) : outer.start_byte]
        apart = Found(one, one if before.strip(b" \t\f") else outer, "", False)
    return replace(
        apart,
        qualname=".".join(h.name for h in chain),
        in_class=len(chain) > 1 and chain[-2].is_class,
    )


def _in_tree(root: Node, header: Header) -> Node | None:
    node = root.descendant_for_byte_range(header.start, header.start + 1)
    while node is not None and node.start_byte == header.start:
        if node.type == FUNCTION:
            return node
        node = node.parent
    return None


def _below_decorators(data: bytes, root: Node, offset: int, limit: int) -> int:
    """The line of the header that the decorators at an offset stand above, or the offset itself."""
    line = _LINE.match(data, offset, limit)
    place = line.start(2) if line is not None else offset
    node = root.descendant_for_byte_range(place, place)
    while node is not None:
        inner = node.child_by_field_name("definition")
        if inner is not None and inner.type == FUNCTION and inner.start_byte > offset:
            return _line_start(data, inner.start_byte)
        node = node.parent
    below = offset
    while below < limit:
        line = _LINE.match(data, below, limit)
        if line is None or line[2] != b"@":
            return below if _HEADER.match(data, below, limit) else offset
        newline = data.find(b"\n", below, limit)
        if newline < 0:
            return offset
        below = newline + 1
    return offset


def _header(match: re.Match[bytes]) -> Header:
    return Header(
        column=_column(match[1]),
        line_start=match.start(),
        start=match.start(2),
        is_class=match[3] == b"class",
        name=match[4].decode("utf-8", "replace"),
    )


def _line_start(data: bytes, offset: int) -> int:
    return data.rfind(b"\n", 0, offset) + 1


def _column(blanks: bytes) -> int:
    """The column that Python's tokenizer gives to an indent: tabs to the next eight."""
    return len(blanks.rpartition(b"\f")[2].expandtabs(8)) if blanks else 0


def _in_string(root: Node, offset: int) -> bool:
    node = root.descendant_for_byte_range(offset, offset + 1)
    while node is not None and node.type != "string":
        if node.type in ("block", "module", "ERROR"):
            return False
        node = node.parent
    return node is not None


def _counts(root: Node, line: re.Match[bytes]) -> bool:
    """Whether a line's indent says something: it does not where a string or bracket goes on."""
    if line[2] in _CLOSING:
        return False
    if line[2] == b"@" or _HEADER.match(line.string, line.start()):
        # behind an open bracket a decorator reads as a product
        return not _in_string(root, line.start(2))
    node = root.descendant_for_byte_range(line.start(2), line.end(2))
    while node is not None and node.type not in CONTAINERS:
        if node.start_byte < line.start() and (node.type == "string" or not node.has_error):
            return False
        node = node.parent
    return True


@lru_cache(64)
def _not_deeper(column: int) -> re.Pattern[bytes]:
    """``_LINE`` without most of the lines that stand deeper than a column.

    No blank is narrower than a column; only a form feed goes back to the first.
    """
    return re.compile(rb"^(?![ \t]{%d,}[^ \t\f])([ \t\f]*)([^\s#])" % (column + 1), re.MULTILINE)


def _block_end(data: bytes, root: Node, header: Header, limit: int) -> int:
    """Where the lines end that stand deeper than a header."""
    for line in _not_deeper(header.column).finditer(data, header.start, limit):
        if line.start() <= header.start or _column(line[1]) > header.column:
            continue
        if _counts(root, line):
            return line.start()
    return limit


def _apart(data: bytes, header: Header, end: int) -> Found | None:
    """The function of one block, parsed alone; offsets and rows as in the whole file."""
    start = _decorators_start(data, header)
    prefix = _WRAP if header.column else b""
    base = start - len(prefix)
    tree = parse(prefix + data[start:end])
    node = _in_tree(tree.root_node, replace(header, start=header.start - base))
    if node is None:
        return None
    base_row = data.count(b"\n", 0, start) - prefix.count(b"\n")
    return Found(node, with_decorators(node), "", False, base, base_row)


def _decorators_start(data: bytes, header: Header) -> int:
    """The start of the first of the lines above a header that are its decorators."""
    start = header.line_start
    while start:
        above = data.rfind(b"\n", 0, start - 1) + 1
        line = data[above : start - 1]
        if not line.lstrip(b" \t\f").startswith(b"@"):
            break
        if _column(line[: len(line) - len(line.lstrip(b" \t\f"))]) != header.column:
            break
        start = above
    return start
