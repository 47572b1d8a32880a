"""Documents, spans and edits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redraft.core.text import Document, Edit, Span, line_ending, split_lines

TEXT = st.text(alphabet=st.sampled_from("ab \t\r\n\x0c\u2028é🙂\ufeff"), max_size=60)


@given(TEXT)
def test_splitting_loses_nothing(text: str) -> None:
    assert "".join(split_lines(text)) == text


@given(TEXT)
def test_lines_end_where_an_editor_ends_them(text: str) -> None:
    lines = split_lines(text)
    for line in lines[:-1]:
        assert line.endswith(("\n", "\r"))
    for line in lines:
        assert "\n" not in line[:-2]
    starts = Document("u", text).line_starts
    ends_open = not text or not text.endswith(("\n", "\r"))
    assert len(starts) == len(lines) + (0 if ends_open and text else 1)


@given(TEXT, st.data())
def test_an_edit_changes_its_span_and_nothing_else(text: str, data: st.DataObject) -> None:
    document = Document("u", text, version=3)
    boundaries = [len(text[:i].encode()) for i in range(len(text) + 1)]
    start, end = sorted(
        (data.draw(st.sampled_from(boundaries)), data.draw(st.sampled_from(boundaries)))
    )
    new = data.draw(TEXT)
    changed = document.apply(Edit(Span(start, end), new))
    assert changed.data == document.data[:start] + new.encode() + document.data[end:]
    assert changed.version == 3


@given(TEXT)
def test_an_edit_by_the_same_text_changes_nothing(text: str) -> None:
    document = Document("u", text)
    span = Span(0, len(document.data))
    assert document.apply(Edit(span, document.slice(span))).data == document.data


def test_lone_surrogates_survive() -> None:
    document = Document("u", "x = '\ud800'\n")
    assert document.apply(Edit(Span(0, 1), "y")).text == "y = '\ud800'\n"


def test_the_line_of_an_offset() -> None:
    document = Document("u", "a\r\nb\rc\nd")
    assert [document.line_at(i) for i in range(8)] == [0, 0, 0, 1, 1, 2, 2, 3]


def test_the_commonest_line_ending_is_the_files() -> None:
    assert line_ending("a\r\nb\r\nc\n") == "\r\n"
    assert line_ending("a\rb\rc\n") == "\r"
    assert line_ending("no end") == "\n"
