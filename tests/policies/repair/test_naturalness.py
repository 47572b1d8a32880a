"""A line that reads like the file around it surprises less."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redraft.policies.repair.naturalness import Naturalness, tokens

FILE = """
def start(self):
    for item in self.items:
        if item.ready:
            self.queue.append(item)
    return len(self.items)

def stop(self):
    for item in self.items:
        item.close()
    return len(self.items)
"""


def test_what_the_file_says_often_is_expected() -> None:
    natural = Naturalness([FILE])
    usual = natural.surprise("for item in self.items:")
    assert usual < natural.surprise("for item in self.queue:")
    assert usual < natural.surprise("for item in item.items:")
    assert natural.surprise("return len(self.items)") < natural.surprise(
        "return len(self.items) - 1"
    )


def test_code_counts_and_comments_do_not() -> None:
    natural = Naturalness([FILE])
    assert natural.surprise("item.close()  # zebra quux") == natural.surprise("item.close()")
    assert tokens("a //= b[1.5] != 'x y'") == ["a", "//=", "b", "[", "1.5", "]", "!=", "'x y'"]


def test_nothing_is_known_of_an_empty_file_and_nothing_is_impossible() -> None:
    natural = Naturalness([])
    assert natural.surprise("") == 0.0
    assert 0.0 < natural.surprise("x = 1") < 100.0


@given(st.text(max_size=200), st.text(max_size=60))
def test_surprise_is_a_finite_number_that_is_not_negative(corpus: str, line: str) -> None:
    surprise = Naturalness([corpus]).surprise(line)
    assert 0.0 <= surprise < 50.0
