"""Text with byte offsets: documents, spans and edits.

Everything inside Redraft measures positions in UTF-8 bytes, because tree-sitter
does.  ``lsp/convert.py`` alone turns them into an editor's positions.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

# Python and every editor end a line at \n, \r\n or \r only; ``str.splitlines``
# would also split at form feeds and U+2028, which may stand inside a line.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of UTF-8 byte offsets."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def contains(self, offset: int) -> bool:
        """Whether a cursor at ``offset`` touches the span (both ends included)."""
        return self.start <= offset <= self.end


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the bytes of ``span`` by ``new``."""

    span: Span
    new: str


@dataclass(frozen=True)
class Document:
    """A text as its editor (or the disk) has it, byte-order mark and line endings included.

    ``version`` is the editor's; None when the text came from disk.
    ``path`` is None for untitled and non-file documents.
    """

    uri: str
    text: str
    version: int | None = None
    path: Path | None = None

    @cached_property
    def data(self) -> bytes:
        """The text in UTF-8; lone surrogates survive, so that bad input loses nothing."""
        return self.text.encode("utf-8", "surrogatepass")

    @cached_property
    def hash(self) -> str:
        """Content hash, 16 hexadecimal digits."""
        return digest(self.text)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Byte offset at which each line starts; there is always a first line."""
        starts = [0]
        starts.extend(match.end() for match in re.finditer(rb"\r\n|\r|\n", self.data))
        return tuple(starts)

    def slice(self, span: Span) -> str:
        """The text of a span."""
        return self.data[span.start : span.end].decode("utf-8", "surrogatepass")

    def line_at(self, offset: int) -> int:
        """The 0-based line that a byte offset is on."""
        import bisect

        return bisect.bisect_right(self.line_starts, offset) - 1

    def apply(self, edit: Edit) -> Document:
        """The document after one edit; the version stays, because only the editor counts versions."""
        data = self.data
        new = edit.new.encode("utf-8", "surrogatepass")
        changed = data[: edit.span.start] + new + data[edit.span.end :]
        return replace(self, text=changed.decode("utf-8", "surrogatepass"))


def digest(text: str) -> str:
    """A short content hash: the first 16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def split_lines(text: str) -> list[str]:
    """Lines with their endings; splits at ``\\n``, ``\\r\\n`` and ``\\r`` alone."""
    return _LINE.findall(text)


def line_ending(text: str) -> str:
    """The most frequent line ending of a text, ``\\n`` where there is none."""
    crlf = text.count("\r\n")
    lf = text.count("\n") - crlf
    cr = text.count("\r") - crlf
    best = max(crlf, lf, cr)
    if best == 0 or best == lf:
        return "\n"
    return "\r\n" if best == crlf else "\r"
