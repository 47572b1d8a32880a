"""Listing code actions while somebody types in a 20,000-line file, beside tree-sitter's own
incremental parse of the same edits.

Ours is all that stands between the keystroke and the menu: taking in the edit
and listing at the cursor.  Theirs is the least that any such server must do:
``tree.edit`` and ``parser.parse``.
"""

from __future__ import annotations

import random
import sysconfig
import time
from pathlib import Path

from lsprotocol import types

from redraft.lsp.client import Client
from redraft.lsp.protocol import RedraftServer
from redraft.lsp.services import Services
from redraft.lsp.session import Session
from tests.bench.ratio import Ratio, ratio_of

LINES = 20_000
TYPED = "    value = [item for item in items if item]\n"
PLACES = 12
URI = "file:///long.py"


def measure() -> list[Ratio]:
    text = _long_text()
    ours, theirs = [], []
    session = Session(Client(RedraftServer("bench", "0")))
    services = Services(session)
    session.documents.open(types.TextDocumentItem(URI, "python", 1, text))
    peer = _TreeSitter(text)
    version = 1
    _list(services, types.Position(0, 0))
    for line in _places(text):
        for column, character in enumerate(TYPED):
            version += 1
            began = time.perf_counter()
            session.documents.change(*_change(version, line, column, character))
            listed = _list(services, types.Position(line, column + 1))
            ours.append(time.perf_counter() - began)
            assert character == "\n" or listed, f"nothing was listed in line {line}"
            theirs.append(peer.type(line, column, character))
    what = "listing in a 20,000-line file under typing / tree-sitter's own incremental parse"
    return [
        ratio_of(f"{what} (median)", ours, theirs, 1.3),
        ratio_of(f"{what} (p99)", ours, theirs, 1.5, p99=True),
    ]


def _list(services: Services, at: types.Position) -> object:
    return services.list_actions(
        types.CodeActionParams(
            types.TextDocumentIdentifier(URI), types.Range(at, at), types.CodeActionContext([])
        )
    )


def _change(
    version: int, line: int, column: int, text: str
) -> tuple[types.VersionedTextDocumentIdentifier, list[types.TextDocumentContentChangeEvent]]:
    at = types.Position(line, column)
    return types.VersionedTextDocumentIdentifier(version, URI), [
        types.TextDocumentContentChangePartial(types.Range(at, at), text)
    ]


def _long_text() -> str:
    """Real code: modules of the standard library, one after the other."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    lines: list[str] = []
    for path in sorted(folder.glob("*.py"), key=lambda p: -p.stat().st_size):
        source = path.read_text(encoding="utf-8", errors="ignore")
        if source.isascii():
            lines += [line for line in source.split("\n") if "\x0c" not in line]
        if len(lines) >= LINES:
            break
    return "\n".join(lines[:LINES]) + "\n"


def _places(text: str) -> list[int]:
    """First lines of function bodies, far apart."""
    lines = text.split("\n")
    bodies = [
        number + 1
        for number, line in enumerate(lines)
        if line.startswith("def ") and line.endswith(":") and lines[number + 1].startswith("    ")
    ]
    # last first, so that a typed line moves none that is still to come
    return sorted(random.Random(0).sample(bodies, PLACES), reverse=True)


class _TreeSitter:
    """The same edits, given to tree-sitter alone."""

    def __init__(self, text: str) -> None:
        import tree_sitter
        import tree_sitter_python

        self.data = text.encode()
        self.parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
        self.tree = self.parser.parse(self.data)

    def type(self, line: int, column: int, text: str) -> float:
        new = text.encode()
        start = 0
        for _ in range(line):
            start = self.data.index(b"\n", start) + 1
        start += column
        data = self.data[:start] + new + self.data[start:]
        end = (line + 1, 0) if text == "\n" else (line, column + 1)
        began = time.perf_counter()
        self.tree.edit(start, start, start + len(new), (line, column), (line, column), end)
        self.tree = self.parser.parse(data, self.tree)
        seconds = time.perf_counter() - began
        self.data = data
        return seconds
