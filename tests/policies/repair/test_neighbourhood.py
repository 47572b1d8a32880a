"""What a file offers for the repair of one of its functions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from redraft.policies.repair.neighbourhood import neighbourhood
from redraft.policies.repair.subject import Hints, Subject

FILE = '''
import time

LIMIT = 3

class Cache:
    """Kept things."""
    size: int

    def put(self, key, value):
        """Keep it."""
        self.kept[key] = value
        self.kept.move_to_end(key)
        self.misses += 1
        started = time.time()
        raise ValueError(f"no {key}")

    def get(self, key):
        self.hits += 1
        return self.kept[key]
'''


def around(text: str, source: str = "def get(self, key):\n    return self.kept[key]") -> Subject:
    return Subject(source, Hints((), text))


def test_attributes_are_those_of_the_same_holder_and_no_methods() -> None:
    found = neighbourhood(around(FILE)).attributes["self"]
    assert set(found) == {"kept", "misses", "hits", "size"}
    assert found[0] == "kept"


def test_donors_are_simple_statements_of_other_functions_with_what_they_need() -> None:
    donors = {donor.text: donor.needs for donor in neighbourhood(around(FILE)).donors}
    assert donors["self.kept.move_to_end(key)"] == {"self", "key"}
    assert donors["self.kept[key] = value"] == {"self", "key", "value"}
    assert donors["raise ValueError(f'no {key}')"] == {"key"}
    assert "self.hits += 1" not in donors
    assert not any("Keep it" in text for text in donors)


def test_guards_and_conditions_of_other_functions_are_offered() -> None:
    text = (
        "def first(text, limit):\n    if not text or limit < 2:\n        return None\n"
        "    if limit:\n        print(text)\n    return text[0]\n"
    )
    found = neighbourhood(around(text))
    assert "if not text or limit < 2:\n    return None" in {d.text for d in found.donors}
    assert {d.text: d.needs for d in found.conditions} == {
        "not text": {"text"},
        "limit < 2": {"limit"},
    }


@given(st.text(max_size=80))
def test_any_text_around_is_survived(text: str) -> None:
    assert neighbourhood(around(text)).donors == () or text
