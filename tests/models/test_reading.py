"""Laws of reading: how the network cuts a stream does not matter."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.models.events import EventReader
from redraft.models.failures import retry_after
from redraft.models.refusals import refused_parameters
from redraft.models.thinking import ThinkingFilter, split_thinking

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=20)


def cut(whole: bytes, sizes: list[int]) -> list[bytes]:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(whole[at : at + size])
        at += size
    return [*pieces, whole[at:]]


def read(pieces: list[bytes]) -> list[str]:
    reader = EventReader()
    found = [data for piece in pieces for data in reader.feed(piece)]
    return found + list(reader.finish())


@given(
    st.lists(TEXT.filter(lambda t: t != ""), max_size=5),
    st.sampled_from([b"\n", b"\r\n", b"\r"]),
    st.lists(st.integers(1, 9), max_size=30),
    st.booleans(),
)
def test_events_survive_any_cut(events: list[str], end: bytes, sizes: list[int], bom: bool) -> None:
    stream = b"".join(b": note" + end + b"data: " + e.encode() + end * 2 for e in events)
    stream = (b"\xef\xbb\xbf" if bom else b"") + stream
    assert read(cut(stream, sizes)) == events


def test_lines_of_one_event_are_joined_and_a_last_one_needs_no_end() -> None:
    assert read([b"data: a\ndata:b\nid: 1\n\nevent: x\ndata: c"]) == ["a\nb", "c"]


def test_a_line_end_that_is_torn_is_one_line_end() -> None:
    assert read([b"data: a\r", b"\ndata: b\r\n\r\n"]) == ["a\nb"]


def test_an_error_line_of_an_older_server_is_an_error_object() -> None:
    assert read([b'error: {"code": 500}\n\n']) == ['{"error": {"code": 500}}']


@given(
    st.sampled_from(["", " \n", "<think>", "\n<think>", "<thinking>", "<"]),
    st.text("a<>/think \n", max_size=30),
    st.lists(st.integers(1, 5), max_size=30),
)
def test_streamed_text_is_the_answer_however_it_is_cut(
    start: str, rest: str, sizes: list[int]
) -> None:
    whole = start + rest
    pieces = [p.decode() for p in cut(whole.encode(), sizes)]
    handed: list[str] = []
    thinking = ThinkingFilter(handed.append)
    for piece in pieces:
        thinking.feed(piece)
    thinking.finish()
    answer, _ = split_thinking(whole)
    # a closing tag that nothing opened is only known once the text before it has been shown
    assert "".join(handed) == answer or "".join(handed).lstrip().endswith(answer)
    if whole.lstrip().startswith("<think>"):
        assert "".join(handed) == answer


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("plain", ("plain", "")),
        ("<think>a</think>b", ("b", "a")),
        ("\n<think>\na\n</think>\n\n  b\n", ("b\n", "a")),
        ("<think>never closed", ("", "never closed")),
        ("a\n</think>\n\nb", ("b", "a")),
        ("code that says '</think>' in a line", ("code that says '</think>' in a line", "")),
        ("text, then <think>x</think>", ("text, then <think>x</think>", "")),
        ("<think>a</think>b <think>c</think>", ("b <think>c</think>", "a")),
    ],
)
def test_thinking_is_told_from_the_answer(text: str, parts: tuple[str, str]) -> None:
    assert split_thinking(text) == parts


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "20"}, 20.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_how_long_to_wait_as_a_date() -> None:
    wait = retry_after({"retry-after": formatdate(time.time() + 3600, usegmt=True)})
    assert wait is not None
    assert 3500 < wait <= 3600


SENT = ("model", "messages", "stream", "temperature", "max_tokens", "seed", "stream_options")


@pytest.mark.parametrize(
    ("status", "body", "refused"),
    [
        (400, {"error": {"param": "temperature", "message": "unsupported"}}, {"temperature": None}),
        (400, {"error": {"param": "stream", "message": "not allowed"}}, {"stream": None}),
        (422, {"detail": "Unexpected keys: {'seed', 'stream_options'}"}, None),
        (400, {"error": {"message": "temperature must be below 2"}}, {}),
        (400, {"error": {"message": "unsupported top_p"}}, {}),
        (500, {"error": {"param": "temperature", "message": "unsupported"}}, {}),
        (400, "unsupported: stream", {}),
        (400, {"message": "max_tokens is not supported, use max_completion_tokens"}, "renamed"),
    ],
)
def test_only_what_is_refused_by_name_is_left_out(
    status: int, body: object, refused: object
) -> None:
    expected = {
        None: {"seed": None, "stream_options": None},
        "renamed": {"max_tokens": "max_completion_tokens"},
    }
    found = refused_parameters(status, body, SENT)
    assert found == (refused if isinstance(refused, dict) else expected[refused])  # type: ignore[index]
