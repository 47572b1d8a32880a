# mypy: ignore-errors
import pytest
from wrapping import centred, initials, paragraphs, shorten, table, wrap


def test_wrap_fills_lines():
    assert wrap("aa bb cc dd", 5) == ["aa bb", "cc dd"]


def test_wrap_a_line_that_fits_exactly():
    assert wrap("hello world", 11) == ["hello world"]


def test_wrap_one_too_many():
    assert wrap("hello world", 10) == ["hello", "world"]


def test_wrap_nothing():
    assert wrap("", 10) == []
    assert wrap("  \n ", 10) == []


def test_wrap_cuts_a_long_word():
    assert wrap("abcdefgh", 3) == ["abc", "def", "gh"]
    assert wrap("x abcdef", 3) == ["x", "abc", "def"]


def test_wrap_goes_on_after_a_long_word():
    assert wrap("abcdefg h i", 3) == ["abc", "def", "g h", "i"]


def test_wrap_indents():
    assert wrap("aa bb cc", 7, "* ", "    ") == ["* aa bb", "    cc"]


def test_wrap_cuts_a_long_word_with_indents():
    assert wrap("abcdef", 4, "-", "  ") == ["-abc", "  de", "  f"]


def test_wrap_keeps_paragraphs():
    assert wrap("one\n\ntwo\nthree", 20) == ["one", "", "two three"]


def test_wrap_hangs_later_paragraphs():
    assert wrap("one\n\ntwo", 8, "- ", "  ") == ["- one", "", "  two"]


def test_wrap_without_room():
    with pytest.raises(ValueError, match="room"):
        wrap("a", 2, "--")
    with pytest.raises(ValueError, match="room"):
        wrap("a", 3, "", "   ")
    assert wrap("a b", 1) == ["a", "b"]


def test_paragraphs():
    assert list(paragraphs("a\n  b \n\n\nc\n")) == ["a b", "c"]
    assert list(paragraphs("\n\na")) == ["a"]
    assert list(paragraphs("a\n  \nb")) == ["a", "b"]
    assert list(paragraphs("")) == []


def test_shorten_leaves_what_fits():
    assert shorten("abcdef", 6) == "abcdef"


def test_shorten_cuts_the_middle():
    assert shorten("abcdefghij", 7) == "ab...ij"
    assert shorten("abcdefghij", 8) == "ab...hij"
    assert shorten("abcdefghij", 4) == "...j"


def test_shorten_to_next_to_nothing():
    assert shorten("abcdef", 3) == "..."
    assert shorten("abcdef", 2) == ".."


def test_shorten_with_another_mark():
    assert shorten("abcdefghij", 5, "~") == "ab~ij"


def test_table_aligns():
    assert table([["a", "bb"], ["ccc", "d"]]) == ["a    bb", "ccc  d"]


def test_table_right():
    assert table([["a", 5], ["b", 100]], right=[1]) == ["a    5", "b  100"]


def test_the_widest_cell_decides():
    assert table([["aaa", 1], ["b", 2]]) == ["aaa  1", "b    2"]


def test_table_of_uneven_rows():
    assert table([["a"], ["bb", "c", "d"]], gap=1) == ["a", "bb c d"]


def test_table_of_nothing():
    assert table([]) == []


def test_centred():
    assert centred("a", 9) == "=== a ==="
    assert centred("ab", 9, "-") == "-- ab ---"


def test_centred_without_room():
    assert centred("abcdef", 8) == "abcdef"
    assert centred("abcdef", 9) == "abcdef"
    assert centred("abcdef", 10) == "= abcdef ="


def test_initials():
    assert initials("grace  hopper") == "G.H."
    assert initials("") == ""
