"""However a text came to be, edit by edit, it is read as if it had been opened so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from redraft.core.text import Document
from redraft.languages.python import Python
from redraft.lsp.documents import Documents

URI = "file:///a.py"
PIECES = st.sampled_from(
    ["def f(a):\n", "    x = 1\n", "class A:\n", "    def g(self):\n", "\r", "\r\n", "\n",
     "\0", "\ufeff", "é", "🙂", "(", ")", "    ", "a", ""]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=20).map("".join)
EDITS = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 8), st.integers(0, 5), st.integers(0, 1), st.integers(0, 3), PIECES
        ),
        min_size=1,
        max_size=2,
    ),
    max_size=8,
)


@given(TEXTS, EDITS)
def test_a_typed_text_is_parsed_like_an_opened_one(
    text: str, edits: list[list[tuple[int, int, int, int, str]]]
) -> None:
    documents, python = Documents(), Python()
    opened = documents.open(types.TextDocumentItem(URI, "python", 1, text))
    python.functions(opened.document)
    for version, changes in enumerate(edits, 2):
        made: list[types.TextDocumentContentChangeEvent] = [
            types.TextDocumentContentChangePartial(
                types.Range(types.Position(line, at), types.Position(line + more, at + width)), new
            )
            for line, at, more, width, new in changes
        ]
        documents.change(types.VersionedTextDocumentIdentifier(version, URI), made)
        parsed = python.parses.get(opened.document)
        fresh = Python().parses.get(Document("file:///b.py", opened.document.text))
        assert (parsed.raw, parsed.data) == (fresh.raw, fresh.data)
        if not fresh.tree.root_node.has_error and not parsed.tree.root_node.has_error:
            same = Document("file:///b.py", opened.document.text)
            assert python.functions(opened.document) == Python().functions(same)
