"""One syntax tree per open document, kept up to date edit by edit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redraft.languages.python.grammar import BOM, new_parser, readable
from redraft.languages.python.listing import Listing

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

    from redraft.core.function import Function
    from redraft.core.text import Document


Replaced = tuple[bytes, int, int, int]
"""The bytes before an edit, its start, its end in them, its end in the new ones."""

_BLOCK = 1 << 15
"""Bytes compared at once when two texts are compared."""


@dataclass(slots=True)
class Parsed:
    """A parsed text: ``raw`` as the document has it, ``data`` as the grammar read it."""

    raw: bytes
    data: bytes
    tree: Tree
    listing: Listing = field(repr=False)
    functions: tuple[Function, ...] | None = field(default=None, repr=False)


class Parses:
    """Trees by document URI, the ``limit`` most recently asked for.

    A document that differs from the last text of its URI is taken as an edit of
    it: one replaced range.  A document that knows which it was says so in an
    attribute ``replaced``: the bytes before the edit, its start, its end in them
    and its end in the new ones.  For others it is found by comparing both ends.
    Tree-sitter then reads the changed part alone.
    """

    def __init__(self, limit: int = 16) -> None:
        self._limit = limit
        self._entries: OrderedDict[str, Parsed] = OrderedDict()
        self._parser: Parser | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, document: Document) -> Parsed:
        """The tree of a document's present text."""
        raw = document.data
        with self._lock:
            known = self._entries.get(document.uri)
            if known is None or (known.raw is not raw and known.raw != raw):
                known = self._parse(known, raw, getattr(document, "replaced", None))
                self._entries[document.uri] = known
                while len(self._entries) > self._limit:
                    self._entries.popitem(last=False)
            self._entries.move_to_end(document.uri)
            return known

    def forget(self, uri: str) -> None:
        """Drop what is kept of a document, as when it is closed."""
        with self._lock:
            self._entries.pop(uri, None)

    def _parse(self, old: Parsed | None, raw: bytes, told: Replaced | None) -> Parsed:
        parser = self._parser
        if parser is None:
            parser = self._parser = new_parser()
        if old is None:
            data = readable(raw)
            tree = parser.parse(data)
            return Parsed(raw, data, tree, Listing(data, tree))
        if told is not None and _holds(old, raw, told):
            data, (_, start, old_end, new_end) = raw, told
        else:
            data = readable(raw)
            start, old_end, new_end = changed(old.data, data)
        # Whoever holds the old Parsed still reads its tree: edit a copy.
        edited = old.tree.copy()
        at = _point(old, start)
        edited.edit(
            start,
            old_end,
            new_end,
            at,
            _moved(at, old.data[start:old_end]),
            _moved(at, data[start:new_end]),
        )
        tree = parser.parse(data, edited)
        return Parsed(raw, data, tree, Listing(data, tree, old.listing.places.before(start)))


def _holds(old: Parsed, raw: bytes, told: Replaced) -> bool:
    """Whether an edit is one of the last text, and the grammar reads the new one as it stands."""
    before, start, old_end, new_end = told
    return (
        before is old.raw
        and old.data is old.raw
        and len(BOM) <= start <= old_end <= len(before)
        and start <= new_end
        and len(raw) - new_end == len(before) - old_end
        # a line ending that is parted from its other half is another
        and raw[start - 1 : start] != b"\r"
        and readable(new := raw[start:new_end]) == new
    )


def changed(old: bytes, new: bytes) -> tuple[int, int, int]:
    """The one replaced range between two texts: its start, its end in ``old``, its end in ``new``."""
    shorter = min(len(old), len(new))
    start = _common(shorter, lambda a, b: old.startswith(new[a:b], a))
    tail = _common(
        shorter - start,
        lambda a, b: old.endswith(new[len(new) - b : len(new) - a], 0, len(old) - a),
    )
    return start, len(old) - tail, len(new) - tail


def _common(limit: int, equal: Callable[[int, int], bool]) -> int:
    """How much is equal from one end on, given a way to ask of a piece: block by block, then halves."""
    low = 0
    while low < limit and equal(low, min(low + _BLOCK, limit)):
        low = min(low + _BLOCK, limit)
    high = min(low + _BLOCK, limit)
    while low < high:
        middle = (low + high + 1) // 2
        if equal(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _point(parsed: Parsed, offset: int) -> tuple[int, int]:
    """Row and byte column of an offset; rows are counted from the nearest node, not from the top."""
    data = parsed.data
    row = begin = 0
    node = parsed.tree.root_node.descendant_for_byte_range(offset, offset)
    if node is not None and node.start_byte <= offset:
        row, begin = node.start_point.row, node.start_byte
    return row + data.count(b"\n", begin, offset), offset - (data.rfind(b"\n", 0, offset) + 1)


def _moved(point: tuple[int, int], text: bytes) -> tuple[int, int]:
    """The point behind a text that starts at ``point``."""
    lines = text.count(b"\n")
    if not lines:
        return point[0], point[1] + len(text)
    return point[0] + lines, len(text) - (text.rfind(b"\n") + 1)
