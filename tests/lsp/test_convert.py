"""Positions in three encodings, against a slower way of counting."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from redraft.core.text import Edit, Span
from redraft.lsp.convert import Encoding, LineIndex, Positions
from redraft.lsp.documents import Documents

CODECS = {
    Encoding.UTF8: ("utf-8", 1),
    Encoding.UTF16: ("utf-16-le", 2),
    Encoding.UTF32: ("utf-32-le", 4),
}
# what ends lines, what only looks as if it did, one to four bytes, and two units of UTF-16
LETTERS = st.sampled_from(["\r", "\n", "\r\n", "a", "b ", "ü", "漢", "🙂", "\x0c", "\u2028", "\t"])
TEXTS = st.lists(LETTERS, max_size=24).map("".join)
ENCODINGS = st.sampled_from(list(Encoding))


def lines_of(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)


def expected(text: str, index: int, encoding: Encoding) -> types.Position:
    lines = lines_of(text[:index])
    codec, width = CODECS[encoding]
    return types.Position(len(lines) - 1, len(lines[-1].encode(codec)) // width)


@given(TEXTS, ENCODINGS, st.data())
def test_there_and_back(text: str, encoding: Encoding, data: st.DataObject) -> None:
    raw = text.encode()
    positions = Positions(raw, LineIndex(raw), encoding)
    index = data.draw(st.integers(0, len(text)))
    if text[index - 1 : index + 1] == "\r\n":
        index += 1  # no position lies between the two
    offset = len(text[:index].encode())
    position = positions.position(offset)
    assert position == expected(text, index, encoding)
    assert positions.offset(position) == offset


@given(TEXTS, ENCODINGS, st.integers(0, 40), st.integers(0, 40))
def test_a_position_outside_the_text_is_brought_inside(
    text: str, encoding: Encoding, line: int, character: int
) -> None:
    raw = text.encode()
    positions = Positions(raw, LineIndex(raw), encoding)
    offset = positions.offset(types.Position(line, character))
    raw[:offset].decode()  # never inside a character
    lines = lines_of(text)
    if line >= len(lines):
        assert offset == len(raw)
    else:
        back = positions.position(offset)
        assert back.line == line
        assert back.character <= character
        codec, width = CODECS[encoding]
        if character * width >= len(lines[line].encode(codec)):
            assert back.character == len(lines[line].encode(codec)) // width


def test_half_an_emoji_is_none() -> None:
    raw = "a🙂b".encode()
    positions = Positions(raw, LineIndex(raw), Encoding.UTF16)
    assert [positions.offset(types.Position(0, n)) for n in range(6)] == [0, 1, 1, 5, 6, 6]
    positions = Positions(raw, LineIndex(raw), Encoding.UTF8)
    assert [positions.offset(types.Position(0, n)) for n in range(7)] == [0, 1, 1, 1, 1, 5, 6]


@settings(max_examples=400)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), TEXTS), max_size=8))
def test_line_starts_are_kept_through_any_edits(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    raw = text.encode()
    kept = LineIndex(raw)
    for a, b, new in edits:
        start, end = sorted((a % (len(text) + 1), b % (len(text) + 1)))
        span = Span(len(text[:start].encode()), len(text[:end].encode()))
        text = text[:start] + new + text[end:]
        raw = text.encode()
        kept.replaced(span, len(new.encode()), raw)
        fresh = LineIndex(raw)
        assert [kept.start(n) for n in range(len(kept))] == [
            fresh.start(n) for n in range(len(fresh))
        ]
        assert [kept.line_at(n) for n in range(len(raw) + 1)] == [
            fresh.line_at(n) for n in range(len(raw) + 1)
        ]


@given(TEXTS, ENCODINGS, st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), TEXTS)))
def test_a_document_follows_its_editor(
    text: str, encoding: Encoding, edits: list[tuple[int, int, str]]
) -> None:
    documents = Documents()
    documents.encoding = encoding
    uri = "file:///a%20b.py"
    opened = documents.open(types.TextDocumentItem(uri, "python", 1, text))
    for version, (a, b, new) in enumerate(edits, 2):
        start, end = sorted((a % (len(text) + 1), b % (len(text) + 1)))
        # an editor's position is never between \r and \n
        start -= text[start - 1 : start + 1] == "\r\n"
        end += text[end - 1 : end + 1] == "\r\n"
        range_ = types.Range(expected(text, start, encoding), expected(text, end, encoding))
        text = text[:start] + new + text[end:]
        change = types.TextDocumentContentChangePartial(range=range_, text=new)
        identifier = types.VersionedTextDocumentIdentifier(uri="file:///a b.py", version=version)
        assert documents.change(identifier, [change]) is opened
        assert opened.document.text == text
        assert opened.version == version
        assert opened.document.line_at(len(opened.document.data)) == len(lines_of(text)) - 1


def test_an_old_snapshot_keeps_its_own_lines() -> None:
    documents = Documents()
    opened = documents.open(types.TextDocumentItem("file:///a.py", "python", 1, "a\nb\nc"))
    before = opened.document
    whole = types.TextDocumentContentChangeWholeDocument(text="abc")
    identifier = types.VersionedTextDocumentIdentifier(uri="file:///a.py", version=2)
    documents.change(identifier, [whole])
    assert before.line_at(4) == 2
    assert before.text == "a\nb\nc"
    assert opened.document.line_at(3) == 0
    replaced = before.apply(Edit(Span(0, 1), "x"))
    assert replaced.text == "x\nb\nc"
