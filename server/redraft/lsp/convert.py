"""Byte offsets and an editor's positions, in each of the three encodings; the only place.

Nothing here reads the whole text: a line is found in the kept line starts and
only its own bytes are looked at.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import Enum

from lsprotocol import types

from redraft.core.text import Span

_BREAK = re.compile(rb"\r\n|\r|\n")


class Encoding(str, Enum):
    """What an editor counts columns in."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


class LineIndex:
    """Byte offsets at which lines start, kept up to date edit by edit.

    A line ends at ``\\n``, ``\\r\\n`` or ``\\r``, as the protocol has it.  The starts
    behind the last edit wait with their shift (``_delta`` from ``_pivot`` on), so
    that typing in one place costs the lines between two edits, not all of them.
    """

    __slots__ = ("_delta", "_pivot", "_starts")

    def __init__(self, data: bytes) -> None:
        self._starts = [0, *_breaks(data, 0, len(data))]
        self._pivot = len(self._starts)
        self._delta = 0

    def __len__(self) -> int:
        return len(self._starts)

    def start(self, line: int) -> int:
        """Where a line starts."""
        start = self._starts[line]
        return start + self._delta if line >= self._pivot else start

    def line_at(self, offset: int) -> int:
        """The 0-based line that a byte offset is on."""
        starts, pivot = self._starts, self._pivot
        if pivot < len(starts) and offset >= starts[pivot] + self._delta:
            return bisect_right(starts, offset - self._delta, pivot) - 1
        return bisect_right(starts, offset, 0, pivot) - 1

    def replaced(self, span: Span, length: int, data: bytes) -> None:
        """Take in that ``span`` became ``length`` bytes; ``data`` is the text afterwards."""
        # One line more on both sides: an edit can join or part a \\r and its \\n.
        first = max(self.line_at(span.start) - 1, 0)
        after = min(self.line_at(span.end) + 2, len(self._starts))
        grown = length - len(span)
        begin = self.start(first)
        to_the_end = after == len(self._starts)
        end = len(data) if to_the_end else self.start(after) + grown
        self._move_pivot(after)
        starts = [begin, *_breaks(data, begin, end)]
        if not to_the_end and starts[-1] == end:
            starts.pop()  # the line after the region, which has its entry
        self._starts[first:after] = starts
        self._pivot = first + len(starts)
        self._delta += grown

    def _move_pivot(self, to: int) -> None:
        starts, delta = self._starts, self._delta
        if delta:
            for line in range(self._pivot, to):
                starts[line] += delta
            for line in range(to, self._pivot):
                starts[line] -= delta
        self._pivot = to


def _breaks(data: bytes, start: int, end: int) -> list[int]:
    return [match.end() for match in _BREAK.finditer(data, start, end)]


class Positions:
    """One text's offsets as an editor counts them."""

    __slots__ = ("data", "encoding", "lines")

    def __init__(self, data: bytes, lines: LineIndex, encoding: Encoding) -> None:
        self.data = data
        self.lines = lines
        self.encoding = encoding

    def offset(self, position: types.Position) -> int:
        """The byte offset of a position; what lies past a line's or the text's end is clamped."""
        if position.line >= len(self.lines):
            return len(self.data)
        line = max(position.line, 0)
        start = self.lines.start(line)
        text = self.data[start : self.line_end(line)]
        return start + _bytes_of(text, max(position.character, 0), self.encoding)

    def position(self, offset: int) -> types.Position:
        """The position of a byte offset; past the text's end it is the end."""
        offset = min(max(offset, 0), len(self.data))
        line = self.lines.line_at(offset)
        before = self.data[self.lines.start(line) : offset]
        return types.Position(line, _units(before, self.encoding))

    def span(self, range_: types.Range) -> Span:
        """The bytes of a range; a range put the wrong way round is turned."""
        start, end = self.offset(range_.start), self.offset(range_.end)
        return Span(min(start, end), max(start, end))

    def range(self, span: Span) -> types.Range:
        """The range of a span."""
        return types.Range(self.position(span.start), self.position(span.end))

    def line_end(self, line: int) -> int:
        """Where a line's text ends, its line ending left out."""
        if line + 1 >= len(self.lines):
            return len(self.data)
        end = self.lines.start(line + 1) - 1
        if self.data[end : end + 1] == b"\n" and self.data[end - 1 : end] == b"\r":
            end -= 1
        return max(end, self.lines.start(line))

    def line_span(self, line: int) -> Span:
        """The text of a line without the blanks around it."""
        line = min(max(line, 0), len(self.lines) - 1)
        start, end = self.lines.start(line), self.line_end(line)
        text = self.data[start:end]
        lead = len(text) - len(text.lstrip())
        return Span(start + lead, max(start + lead, start + len(text.rstrip())))


def _units(text: bytes, encoding: Encoding) -> int:
    """How many of an encoding's units a piece of UTF-8 is."""
    if encoding is Encoding.UTF8 or text.isascii():
        return len(text)
    decoded = text.decode("utf-8", "surrogatepass")
    if encoding is Encoding.UTF32:
        return len(decoded)
    return len(decoded) + sum(char > "\uffff" for char in decoded)


def _bytes_of(text: bytes, units: int, encoding: Encoding) -> int:
    """How many bytes the first units of a line are; half a character counts as none of it."""
    if text.isascii():
        return min(units, len(text))
    if encoding is Encoding.UTF8:
        units = min(units, len(text))
        while units > 0 and units < len(text) and text[units] & 0xC0 == 0x80:
            units -= 1
        return units
    decoded = text.decode("utf-8", "surrogatepass")
    if encoding is Encoding.UTF32:
        return len(decoded[:units].encode("utf-8", "surrogatepass"))
    taken = 0
    for index, char in enumerate(decoded):
        taken += 2 if char > "\uffff" else 1
        if taken > units:
            return len(decoded[:index].encode("utf-8", "surrogatepass"))
    return len(text)
