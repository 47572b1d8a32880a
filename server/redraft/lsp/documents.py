"""The texts that are open in the editor, kept as bytes and changed edit by edit.

pygls keeps its own, but splits lines at form feeds and U+2028 too, which moves
every position behind one, and walks the whole text for each edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.uris import to_fs_path

from redraft.core.text import Document, Span
from redraft.lsp.convert import Encoding, LineIndex, Positions

if TYPE_CHECKING:
    from redraft.core.ports import Language

EDITABLE = frozenset({"file", "untitled", "vscode-notebook-cell"})
"""Schemes of documents that hold code to be worked on; others (``git:``, ``output:``) are views."""

LANGUAGE_IDS: Mapping[str, str] = MappingProxyType({"python": "python"})
"""What editors call a language -> what Redraft calls it, for documents without a file name."""


Replaced = tuple[bytes, int, int, int]
"""The bytes before an edit, its start, its end in them, its end in the new ones."""


class LiveText(Document):
    """A document as it stands in the editor at one version; its text is decoded when asked for."""

    @staticmethod
    def of(uri: str, data: bytes, version: int | None, path: Path | None) -> LiveText:
        """A document over bytes that are already there."""
        made = LiveText.__new__(LiveText)
        made.__dict__.update(uri=uri, data=data, version=version, path=path)
        return made

    @property
    def replaced(self) -> Replaced | None:
        """The one edit that made this text, where it was one: spares a parser its search."""
        return self.__dict__.get("_replaced")

    def comes_of(self, replaced: Replaced | None) -> None:
        """Note by which edit the text came to be."""
        self.__dict__["_replaced"] = replaced

    @cached_property
    def text(self) -> str:
        """The text."""
        return self.data.decode("utf-8", "surrogatepass")

    def knows_lines(self, lines: LineIndex) -> None:
        """Share the editor's line starts for as long as this is the newest version."""
        self.__dict__["_lines"] = lines

    def forget_lines(self) -> None:
        """The line starts have moved on."""
        self.__dict__.pop("_lines", None)

    def line_at(self, offset: int) -> int:
        """The 0-based line that a byte offset is on, without looking through the whole text."""
        lines: LineIndex | None = self.__dict__.get("_lines")
        return super().line_at(offset) if lines is None else lines.line_at(offset)


@dataclass
class Open:
    """One open document."""

    document: LiveText
    lines: LineIndex
    language_id: str
    encoding: Encoding
    opened: LiveText
    """As it was when it was opened, against which a save is compared."""
    _hashes: frozenset[str] | None = None

    @property
    def uri(self) -> str:
        """Its name, as the editor spells it."""
        return self.document.uri

    @property
    def version(self) -> int | None:
        """The editor's version."""
        return self.document.version

    @property
    def positions(self) -> Positions:
        """Positions in the present text."""
        return Positions(self.document.data, self.lines, self.encoding)

    @property
    def language(self) -> Language | None:
        """The language; None when Redraft does not know it or the document is a mere view."""
        from redraft.languages import language, language_for

        scheme = urlsplit(self.uri).scheme
        if scheme not in EDITABLE:
            return None
        if self.language_id in LANGUAGE_IDS:
            return language(LANGUAGE_IDS[self.language_id])
        return language_for(self.uri) if scheme == "file" else None

    @property
    def hashes_at_open(self) -> frozenset[str]:
        """The functions that it had when it was opened."""
        if self._hashes is None:
            language, then = self.language, self.opened
            # under a name of its own, so that the parser's tree of the present text stays
            aside = LiveText.of(f"{then.uri}#opened", then.data, then.version, then.path)
            functions = language.functions(aside) if language is not None else ()
            self._hashes = frozenset(f.hash for f in functions)
        return self._hashes

    def change(self, changes: Sequence[types.TextDocumentContentChangeEvent], version: int) -> None:
        """Take in what was typed."""
        data = self.document.data
        replaced: Replaced | None = None
        self.document.forget_lines()
        for change in changes:
            new = change.text.encode("utf-8", "surrogatepass")
            if isinstance(change, types.TextDocumentContentChangePartial):
                span = Positions(data, self.lines, self.encoding).span(change.range)
                replaced = (data, span.start, span.end, span.start + len(new))
                kept = memoryview(data)  # one copy of a long text, not three
                data = b"".join((kept[: span.start], new, kept[span.end :]))
                self.lines.replaced(span, len(new), data)
            else:
                data = new
                self.lines = LineIndex(data)
        old = self.document
        # let go of the text before the last, which nobody asks for any more
        old.comes_of(None)
        self.document = LiveText.of(old.uri, data, version, old.path)
        self.document.comes_of(replaced if len(changes) == 1 else None)
        self.document.knows_lines(self.lines)


class Documents:
    """Every open document by its URI, however the editor escapes it."""

    def __init__(self) -> None:
        self.encoding = Encoding.UTF16
        self._open: dict[str, Open] = {}

    def __iter__(self) -> Iterator[Open]:
        return iter(list(self._open.values()))

    def get(self, uri: str) -> Open | None:
        """An open document."""
        return self._open.get(unquote(uri))

    def open(self, item: types.TextDocumentItem) -> Open:
        """Take in a document that was opened."""
        data = item.text.encode("utf-8", "surrogatepass")
        name = to_fs_path(item.uri)
        text = LiveText.of(item.uri, data, item.version, Path(name) if name else None)
        lines = LineIndex(data)
        text.knows_lines(lines)
        made = Open(text, lines, item.language_id, self.encoding, text)
        self._open[unquote(item.uri)] = made
        return made

    def change(
        self,
        identifier: types.VersionedTextDocumentIdentifier,
        changes: Sequence[types.TextDocumentContentChangeEvent],
    ) -> Open | None:
        """Take in an edit; None when the document is not open."""
        found = self.get(identifier.uri)
        if found is not None:
            found.change(changes, identifier.version)
        return found

    def close(self, uri: str) -> None:
        """Forget a document that was closed."""
        self._open.pop(unquote(uri), None)


def whole(document: Document) -> Span:
    """The span of all of a text."""
    return Span(0, len(document.data))
