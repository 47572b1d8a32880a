"""The record channel: only what the runner said, in order, is believed."""

from __future__ import annotations

import json
import os
from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from redraft.gates.records import Reader
from redraft.gates.runner.channel import open_channel


def line(key: bytes, number: int, event: str) -> bytes:
    body = json.dumps({"event": event}).encode()
    mark = blake2b(b"%d " % number + body, key=key, digest_size=16).hexdigest()
    return b"%d %s %s\n" % (number, mark.encode(), body)


@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=8),
    st.lists(st.integers(1, 40), max_size=20),
)
def test_what_is_sent_is_read_however_the_pipe_cuts_it(words: list[str], cuts: list[int]) -> None:
    reader = Reader()
    read, write = os.pipe()
    send = open_channel(write, reader.key)
    for word in words:
        send("said", word=word)
    os.set_blocking(read, False)
    data = os.read(read, 1 << 16) if words else b""
    os.close(read)
    os.close(write)

    seen = []
    for cut in [*cuts, len(data)]:
        piece, data = data[:cut], data[cut:]
        seen += reader.feed(piece)

    assert [record["word"] for record in seen] == words
    assert not reader.forged


@given(st.binary(min_size=1, max_size=80))
def test_noise_is_never_a_record(noise: bytes) -> None:
    reader = Reader()

    assert reader.feed(noise + b"\n") == []
    assert reader.forged


def test_a_replayed_a_foreign_and_an_altered_record_are_refused() -> None:
    key = b"k" * 32
    first = line(key, 1, "finished")
    for bad in (first, line(b"x" * 32, 2, "over"), line(key, 2, "over").replace(b"over", b"0ver")):
        reader = Reader(key)
        assert len(reader.feed(first)) == 1
        assert reader.feed(bad) == []
        assert reader.forged


def test_a_record_without_end_is_not_kept_in_memory() -> None:
    reader = Reader()
    for _ in range(6):
        reader.feed(b"x" * (1 << 20))

    assert reader.forged
