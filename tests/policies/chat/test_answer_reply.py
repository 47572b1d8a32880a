"""Answers to asks: read where they can be, refused where a choice would have to be guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.asking import AskKind
from redraft.policies.chat.reply import Malformed, ParsedAnswer, parse_answer

PROSE = (AskKind.PLAN, AskKind.LESSON, AskKind.EXPLANATION, AskKind.DIGEST)


def read(text: str, kind: AskKind, count: int = 3, most: int = 4) -> ParsedAnswer | Malformed:
    return parse_answer(text, "stop", kind, count, most)


def items(text: str, kind: AskKind, count: int = 3) -> tuple[str, ...]:
    parsed = read(text, kind, count)
    assert isinstance(parsed, ParsedAnswer), parsed
    return parsed.items


@pytest.mark.parametrize("kind", PROSE)
def test_prose_is_taken_from_its_tags_or_whole(kind: AskKind) -> None:
    told = read("Let me see.\n<Answer>\nSort first.\n</answer>", kind)
    assert told == ParsedAnswer("Sort first.")
    assert read("Sort first.", kind) == ParsedAnswer("Sort first.", (), ("no answer tags",))
    assert isinstance(read("<answer> </answer>", kind), Malformed)


def test_the_last_answer_counts() -> None:
    echoed = "<answer>\nfirst|second|tie\n</answer>\n<answer>second</answer>"
    assert items(echoed, AskKind.BETTER) == ("second",)


def test_inputs_are_lines_without_their_decoration() -> None:
    text = "<answer>\n- f(1)\n2. `f([2])`\n\nf(1)\n# a note\nf(3)\nf(4)\nf(5)\n</answer>"
    assert items(text, AskKind.INPUTS) == ("f(1)", "f([2])", "f(3)", "f(4)")
    assert isinstance(read("f(1)", AskKind.INPUTS), Malformed)


def test_expected_values_keep_their_numbers_and_not_knowing_is_empty() -> None:
    text = "<answer>\n3: `[1, 2]`\n1. ?\n9: 5\n</answer>"
    assert items(text, AskKind.EXPECTED) == ("", "", "[1, 2]")
    assert isinstance(read("<answer>5</answer>", AskKind.EXPECTED), Malformed)


@pytest.mark.parametrize("word", ["first", " **Second**. ", "`tie`"])
def test_a_choice_is_one_of_those_offered(word: str) -> None:
    assert items(f"<answer>{word}</answer>", AskKind.BETTER) == (word.strip(" *.`").lower(),)


@pytest.mark.parametrize("word", ["both", "first or second", "1", "not first"])
def test_a_choice_is_never_guessed(word: str) -> None:
    assert isinstance(read(f"<answer>{word}</answer>", AskKind.BETTER), Malformed)


def test_a_method_is_the_same_or_changed() -> None:
    assert items("<answer>Changed.</answer>", AskKind.METHOD) == ("changed",)
    assert isinstance(read("<answer>tie</answer>", AskKind.METHOD), Malformed)


def test_an_order_has_each_version_once() -> None:
    assert items("<answer>2, 0, 1</answer>", AskKind.ORDER) == ("2", "0", "1")
    for wrong in ("2, 0", "0, 1, 2, 3", "none"):
        assert isinstance(read(f"<answer>{wrong}</answer>", AskKind.ORDER), Malformed)


def test_a_suspect_is_named_first_and_the_reason_follows() -> None:
    told = read("<answer>\nTests\nThe second one is older.\n</answer>", AskKind.SUSPECT)
    assert told == ParsedAnswer("The second one is older.", ("tests",))
    assert isinstance(read("<answer>the tests, maybe</answer>", AskKind.SUSPECT), Malformed)


def test_properties_are_the_last_closed_module() -> None:
    text = "Here:\n```python\ndef test_one():\n    pass\n```\nand\n```python\ndef test_two():"
    told = read(text, AskKind.PROPERTIES)
    assert isinstance(told, ParsedAnswer)
    assert told.text == "def test_one():\n    pass"
    assert isinstance(read("```python\nx = 1\n```", AskKind.PROPERTIES), Malformed)


@pytest.mark.parametrize("kind", AskKind)
def test_what_was_cut_or_withheld_is_refused(kind: AskKind) -> None:
    text = "<answer>first</answer>"
    assert isinstance(parse_answer(text, "length", kind, 1, 1), Malformed)
    assert isinstance(parse_answer(text, "content_filter", kind, 1, 1), Malformed)
    assert isinstance(parse_answer("<think>hm", "stop", kind, 1, 1), Malformed)


@given(st.text(), st.sampled_from(AskKind), st.integers(0, 3))
def test_no_reply_raises(text: str, kind: AskKind, count: int) -> None:
    for reply in (text, f"<answer>{text}</answer>", f"```\n{text}\n```"):
        parsed = parse_answer(reply, "stop", kind, count, 4)
        if isinstance(parsed, ParsedAnswer) and kind is AskKind.EXPECTED:
            assert len(parsed.items) == count
