"""An edit as hunks: the same text comes out, and lines that stay are not touched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redraft.core.text import Edit, Span
from redraft.lsp.edits import hunks

LINES = st.lists(st.sampled_from(["", "a", "  b = 1", "é", "\tc", "a"]), max_size=8)
ENDS = st.sampled_from(["\n", "\r\n"])


@given(LINES, LINES, ENDS, st.sampled_from(["", "# before\n"]))
def test_the_same_text_comes_out(old: list[str], new: list[str], end: str, head: str) -> None:
    before, after = end.join(old), end.join(new)
    start = len(head.encode())
    data = (head + before + end).encode()
    edit = Edit(Span(start, start + len(before.encode())), after)
    made = data
    for hunk in reversed(hunks(data, edit)):
        made = made[: hunk.span.start] + hunk.new.encode() + made[hunk.span.end :]
    assert made.decode() == head + after + end


def test_lines_that_stay_are_not_touched() -> None:
    before = "def f(x):\n    a = 1\n    b = 2\n    return a"
    after = before.replace("a = 1", "a = 3").replace("return a", "return b")
    found = hunks(before.encode(), Edit(Span(0, len(before)), after))
    assert [(before[h.span.start : h.span.end], h.new) for h in found] == [
        ("    a = 1\n", "    a = 3\n"),
        ("    return a", "    return b"),
    ]
