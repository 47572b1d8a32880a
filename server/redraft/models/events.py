"""Server-sent events out of bytes (HTML standard, "Server-sent events").

Lines end at CR, LF or CR LF and nowhere else: U+2028 or U+0085 may stand
inside a line of JSON, and a piece from the network may end inside a character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(rb"\r\n|\n|\r(?!\Z)")
_BOM = b"\xef\xbb\xbf"


class EventReader:
    """Bytes in, the data of whole events out."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[str] = []
        self._first = True
        self.strays: list[str] = []
        """Lines that belong to no event: a body that is no stream at all."""

    def feed(self, piece: bytes) -> Iterator[str]:
        """The data of each event that this piece completes."""
        buffer = self._rest + piece
        if self._first and len(buffer) >= len(_BOM):
            buffer = buffer.removeprefix(_BOM)
            self._first = False
        start = 0
        for end in _END.finditer(buffer):
            yield from self._line(buffer[start : end.start()])
            start = end.end()
        self._rest = buffer[start:]

    def finish(self) -> Iterator[str]:
        """What is left at the end: servers forget the last empty line, so it counts."""
        rest, self._rest = self._rest.rstrip(b"\r"), b""
        if rest:
            yield from self._line(rest)
        yield from self._line(b"")

    def _line(self, raw: bytes) -> Iterator[str]:
        if not raw:
            if self._data:
                yield "\n".join(self._data)
                self._data = []
            return
        line = raw.decode("utf-8", "replace")
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "error":
            # older llama-server: "error: {…}" in place of a data line
            self._data.append(f'{{"error": {value}}}' if value.startswith("{") else value)
        elif name not in ("", "event", "id", "retry"):
            self.strays.append(line)
