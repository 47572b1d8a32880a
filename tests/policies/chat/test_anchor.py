"""Quotes are found on their lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redraft.policies.chat.reply.anchor import anchor

SOURCE = "def f(a, b):\n    total = a+b\n    if a < b:\n        return total\n    return total"


def test_exact_then_blanks_then_similar() -> None:
    assert anchor(["total = a+b"], SOURCE) == [1]
    assert anchor(["total  =  a + b"], SOURCE) == [1]
    assert anchor(["if a <= b:"], SOURCE) == [2]
    assert anchor(["if b > a and c:"], SOURCE) == [None]


def test_entities_and_more_lines() -> None:
    assert anchor(["if a &lt; b:"], SOURCE) == [2]
    assert anchor(["\n    if a < b:\n        return total"], SOURCE) == [2]


def test_each_quote_takes_a_line_of_its_own() -> None:
    assert anchor(["return total", "return total"], SOURCE) == [3, 4]


@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=120))
def test_anchors_lie_in_the_source(quotes: list[str], source: str) -> None:
    lines = source.split("\n")
    for quote, line in zip(quotes, anchor(quotes, source), strict=True):
        if line is not None:
            assert 0 <= line < len(lines)
            assert quote.strip()


@given(st.lists(st.from_regex(r"[a-z]{1,3} = [a-z]{1,9}", fullmatch=True), min_size=1, max_size=6))
def test_a_line_of_the_source_is_found_where_it_stands(lines: list[str]) -> None:
    source = "\n".join("    " + line for line in lines)
    for line in lines:
        (found,) = anchor([line], source)
        assert found == lines.index(line)


def test_a_quote_may_leave_out_the_comment_behind_the_code() -> None:
    source = "def f(a):\n    b = a + 1  # the next one\n    return b"
    assert anchor(["b = a + 1"], source) == [1]
    assert anchor(["b = a"], source) == [None]
