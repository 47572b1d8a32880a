"""The functions of one tree: all of them, or just the one at a line without a look at the rest."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from redraft.languages.python.damage import Region, recover, recover_at, regions
from redraft.languages.python.grammar import CLASS, FUNCTION
from redraft.languages.python.outline import (
    Found,
    last_statement_end,
    node_name,
    walk,
    with_decorators,
)

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

_BLANKS = b" \t\x0c"
_BETWEEN = b" \t\x0c\\\r\n"
_KEYWORDS = (b"def", b"class")
_WORD_BYTES = frozenset(bytes([b]) for b in (*b"_", *range(0x80, 0x100)))
_FAR = 40
"""Bytes looked at before a name for its keyword."""


class Listing:
    """Finds functions when asked for; remembers what it found."""

    def __init__(self, data: bytes, tree: Tree) -> None:
        self._data = data
        self._root = tree.root_node

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """Every function in the order of its start."""
        if not self._regions:
            return tuple(filter(self._opens_a_line, walk(self._root)))
        found: list[Found] = []
        for node in self._root.children:
            if self._region_at(node.start_byte) is None:
                found.extend(filter(self._opens_a_line, walk(node)))
        for region in self._regions:
            found.extend(recover(self._data, self._root, region))
        return tuple(sorted(found, key=lambda f: f.start))

    def at(self, offset: int) -> Found | None:
        """The innermost function of which the line at an offset is one."""
        start = line_start = self._data.rfind(b"\n", 0, offset) + 1
        line_end = self._data.find(b"\n", offset)
        line = (line_start, line_end if line_end >= 0 else len(self._data))
        while start < len(self._data) and self._data[start] in _BLANKS:
            start += 1
        region = self._region_at(start)
        if region is not None:
            around = recover_at(self._data, self._root, region, line_start)
            return next((f for f in around if _has_line(f, line)), None)
        node = self._root.descendant_for_byte_range(start, start)
        while node is not None:
            # A decorator lies beside the function, under their common node.
            inner = node.child_by_field_name("definition")
            function = inner if inner is not None and inner.type == FUNCTION else node
            if function.type == FUNCTION:
                found = self._described(function)
                if found is not None and _has_line(found, line):
                    return found
            node = node.parent
        return None

    def ordinal(self, found: Found) -> int:
        """How many functions of the same qualified name start before this one."""
        *outer, name = found.qualname.split(".")
        begin = 0
        for part in outer:
            places = list(self._definitions(part, begin, found.start))
            if len(places) != 1:
                break
            begin = places[0]
        return sum(
            self._qualname_at(place) == found.qualname
            for place in self._definitions(name, begin, found.start)
        )

    def _definitions(self, name: str, begin: int, end: int) -> Iterator[int]:
        """Offsets at which a name stands behind ``def`` or ``class``."""
        data, wanted = self._data, name.encode()
        place = data.find(wanted, begin, end)
        while place >= 0:
            blanks = data[max(0, place - _FAR) : place]
            before = blanks.rstrip(_BETWEEN)
            after = data[place + len(wanted) : place + len(wanted) + 1]
            apart = len(before) < len(blanks) and before.endswith(_KEYWORDS)
            if apart and not (after.isalnum() or after in _WORD_BYTES):
                yield place
            place = data.find(wanted, place + 1, end)

    @cached_property
    def _regions(self) -> list[Region]:
        return regions(self._data, self._root) if self._root.has_error else []

    def _region_at(self, offset: int) -> Region | None:
        for region in self._regions:
            at_the_end = offset == region.end == len(self._data)
            if region.start <= offset < region.end or at_the_end:
                return region
        return None

    def _qualname_at(self, offset: int) -> str | None:
        """The qualified name of the function whose name stands at an offset."""
        region = self._region_at(offset)
        if region is not None:
            line_start = self._data.rfind(b"\n", 0, offset) + 1
            chain = recover_at(self._data, self._root, region, line_start)
            inner = chain[0].node.child_by_field_name("name") if chain else None
            if inner is None or inner.start_byte + chain[0].base != offset:
                return None
            return chain[0].qualname
        node = self._root.descendant_for_byte_range(offset, offset + 1)
        function = node.parent if node is not None else None
        if function is None or function.type != FUNCTION:
            return None
        if function.child_by_field_name("name") != node:
            return None
        described = self._described(function)
        return described.qualname if described is not None else None

    def _described(self, node: Node) -> Found | None:
        name = node_name(node)
        if not name:
            return None
        parts = [name]
        in_class: bool | None = None
        outer = node.parent
        while outer is not None:
            if outer.type in (FUNCTION, CLASS):
                parts.append(node_name(outer))
                if in_class is None:
                    in_class = outer.type == CLASS
            outer = outer.parent
        found = Found(node, with_decorators(node), ".".join(reversed(parts)), bool(in_class))
        return found if self._opens_a_line(found) else None

    def _opens_a_line(self, found: Found) -> bool:
        """Whether only blanks stand before a function, as in all Python but the damaged."""
        line_start = self._data.rfind(b"\n", 0, found.start) + 1
        return not self._data[line_start : found.start].strip(_BLANKS)


def _has_line(found: Found, line: tuple[int, int]) -> bool:
    """Whether a function has a share in a line, given by where it starts and ends."""
    return found.start <= line[1] and last_statement_end(found.node)[0] + found.base >= line[0]
