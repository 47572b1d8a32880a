"""Edits that bring in a test's own value."""

from __future__ import annotations

import pytest

from redraft.core.text import Span
from redraft.policies.repair.cases import Case
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.leaning import Leaning
from redraft.policies.repair.subject import Hints, Subject

SUBJECT = Subject(
    "def f(x):\n    return x + 7",
    Hints((Case("f(41)", "'forty'"), Case("f([1, 'ab'])", "7"))),
)


@pytest.mark.parametrize(
    "new", ["41", "'forty'", "x == 41", "if x == 41:\n        return 0", "'ab'"]
)
def test_a_tests_value_leans(new: str) -> None:
    assert Leaning(SUBJECT).of(TextEdit(Span(0, 0), new, "is"))


@pytest.mark.parametrize("new", ["7", "1", "x - 1", "None", "'else'", "42", "return x"])
def test_common_values_and_those_that_the_function_had_do_not(new: str) -> None:
    assert not Leaning(SUBJECT).of(TextEdit(Span(0, 0), new, "is"))


def test_another_form_of_the_functions_own_text_does_not() -> None:
    subject = Subject("def f(x):\n    return 'yes'", Hints((Case("f(1)", "'Yes'"),)))
    assert not Leaning(subject).of(TextEdit(Span(0, 0), "'Yes'", "is"))


def test_without_tests_nothing_leans() -> None:
    assert not Leaning(Subject("def f(x):\n    return x")).of(TextEdit(Span(0, 0), "41", "is"))
