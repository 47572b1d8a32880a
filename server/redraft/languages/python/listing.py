"""The functions of one tree: all of them, or just the one at a line without a look at the rest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from redraft.languages.python.damage import Regions, recover, recover_at
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
_NAMES = 6
"""Names whose places are remembered from one text to the next."""
_Looked = tuple[tuple[int, ...], int]
"""Places, and up to where they were looked for."""


class Places:
    """Where names stand behind ``def`` or ``class``, remembered by name and from where on.

    Looking for a name in a long text takes longer than all else at a key stroke,
    and of what stands before the cursor typing changes nothing.
    """

    def __init__(self, known: Mapping[tuple[str, int], _Looked] = MappingProxyType({})) -> None:
        self._known = dict(known)

    def of(self, data: bytes, name: str, begin: int, end: int) -> tuple[int, ...]:
        """Offsets in ``[begin, end)``; each begins a name that may be defined there."""
        wanted, key = name.encode(), (name, begin)
        places, until = self._known.pop(key, ((), begin))
        if until < end:
            # one that the last look cut off is still to be found
            again = max(begin, until - len(wanted) + 1)
            places = (*places, *_definitions(data, wanted, again, end))
            until = end
        self._known[key] = places, until  # the last asked for stands last
        return places[: bisect_right(places, end - len(wanted))]

    def before(self, offset: int) -> Places:
        """What still holds when the text from an offset on is another."""
        known = {}
        for (name, begin), (places, until) in list(self._known.items())[-_NAMES:]:
            # the byte behind a name has a say in whether it is that name
            until = min(until, offset - 1)
            if begin < until:
                kept = bisect_right(places, until - len(name.encode()))
                known[name, begin] = places[:kept], until
        return Places(known)


def _definitions(data: bytes, wanted: bytes, begin: int, end: int) -> Iterator[int]:
    place = data.find(wanted, begin, end)
    while place >= 0:
        blanks = data[max(0, place - _FAR) : place]
        before = blanks.rstrip(_BETWEEN)
        after = data[place + len(wanted) : place + len(wanted) + 1]
        apart = len(before) < len(blanks) and before.endswith(_KEYWORDS)
        if apart and not (after.isalnum() or after in _WORD_BYTES):
            yield place
        place = data.find(wanted, place + 1, end)


class Listing:
    """Finds functions when asked for; remembers what it found."""

    def __init__(self, data: bytes, tree: Tree, places: Places | None = None) -> None:
        self.places = places if places is not None else Places()
        self._data = data
        self._root = tree.root_node
        self._regions = Regions(data, self._root)

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """Every function in the order of its start."""
        if not self._regions.every:
            return tuple(filter(self._opens_a_line, walk(self._root)))
        found: list[Found] = []
        for node in self._root.children:
            if self._regions.at(node.start_byte) is None:
                found.extend(filter(self._opens_a_line, walk(node)))
        for region in self._regions.every:
            found.extend(recover(self._data, self._root, region))
        return tuple(sorted(found, key=lambda f: f.start))

    def at(self, offset: int) -> Found | None:
        """The innermost function of which the line at an offset is one."""
        start = line_start = self._data.rfind(b"\n", 0, offset) + 1
        line_end = self._data.find(b"\n", offset)
        line = (line_start, line_end if line_end >= 0 else len(self._data))
        while start < len(self._data) and self._data[start] in _BLANKS:
            start += 1
        region = self._regions.at(start)
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
            places = self.places.of(self._data, part, begin, found.start)
            if len(places) != 1:
                break
            begin = places[0]
        return sum(
            self._qualname_at(place) == found.qualname
            for place in self.places.of(self._data, name, begin, found.start)
        )

    def _qualname_at(self, offset: int) -> str | None:
        """The qualified name of the function whose name stands at an offset."""
        region = self._regions.at(offset)
        if region is not None:
            line_start = self._data.rfind(b"\n", 0, offset) + 1
            innermost = next(recover_at(self._data, self._root, region, line_start), None)
            if innermost is None:
                return None
            inner = innermost.node.child_by_field_name("name")
            if inner is None or inner.start_byte + innermost.base != offset:
                return None
            return innermost.qualname
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
