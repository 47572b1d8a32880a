"""The critique parser: what it reads through, and what it must never read as a pass."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.critique import Suggestion
from redraft.policies.chat.reply import Malformed, ParsedCritique, parse_critique

SOURCE = """\
def middle(values):
    if not values:
        return None
    ordered = sorted(values)
    if not values:
        return None
    return ordered[len(ordered) // 2]"""

POINT = (
    "<point><quote>return ordered[len(ordered) // 2]</quote><problem>takes the upper one</problem>"
    "<input>middle([1, 2])</input><gives>2</gives><should_give>1</should_give></point>"
)
FORM = "<critique>\nOne sentence.\n</critique>\n<suggestion>pass|refine|redraft</suggestion>\n"


def parsed(text: str, finish_reason: str | None = "stop") -> ParsedCritique:
    result = parse_critique(text, finish_reason, SOURCE)
    assert isinstance(result, ParsedCritique), result
    return result


def malformed(text: str, finish_reason: str | None = "stop") -> Malformed:
    result = parse_critique(text, finish_reason, SOURCE)
    assert isinstance(result, Malformed), result
    return result


def test_the_form_that_is_asked_for() -> None:
    reply = parsed(f"<critique>Off by one.\n{POINT}\n</critique>\n<suggestion>refine</suggestion>")
    assert reply.suggestion is Suggestion.REFINE
    assert reply.summary == "Off by one."
    assert reply.defects == ()
    (point,) = reply.points
    assert point.line == 6
    assert point.message == "takes the upper one"
    assert (point.input, point.claim, point.expected) == ("middle([1, 2])", "2", "1")
    assert (point.source, point.reproduced) == ("model", None)


@pytest.mark.parametrize(
    ("text", "suggestion", "defects"),
    [
        ("<CRITIQUE>fine</CRITIQUE><Suggestion>\n PASS \n</Suggestion>", "pass", ()),
        ('<critique lang="en">fine</critique><suggestion id="1">pass</suggestion >', "pass", ()),
        ("<critique>fine</critique><suggestion>**pass**.</suggestion>", "pass", ()),
        ("```xml\n<critique>ok</critique>\n<suggestion>pass</suggestion>\n```", "pass", ()),
        (
            "<critique>bad loop</critique><suggestion>redraft",
            "redraft",
            ("suggestion not closed", "points without tags"),
        ),
        (
            f"<critique>bad {POINT}<suggestion>refine</suggestion>",
            "refine",
            ("critique not closed",),
        ),
        (f"<critique>{POINT}<suggestion>refine</suggestion></critique>", "refine", ()),
        (f"It is off.\n{POINT}<suggestion>refine</suggestion>", "refine", ("no critique tags",)),
        (
            f"{FORM}<critique>{POINT}</critique><suggestion>redraft</suggestion>",
            "redraft",
            (),
        ),
        (
            ("<critique>a</critique><suggestion>pass</suggestion>\n"
            "<critique>b</critique><suggestion>pass</suggestion>"),
            "pass",
            (),
        ),
        (
            "The loop is wrong.\n\n**Suggestion:** refine",
            "refine",
            ("suggestion without tags", "no critique tags", "points without tags"),
        ),
        (("<think>pass? <suggestion>redraft</suggestion></think><critique>ok</critique>"
         "<suggestion>pass</suggestion>"), "pass", ()),
    ],
)  # fmt: skip
def test_forms_that_are_read_through(text: str, suggestion: str, defects: tuple[str, ...]) -> None:
    reply = parsed(text)
    assert reply.suggestion.value == suggestion
    assert reply.defects == defects


@pytest.mark.parametrize(
    ("text", "defect"),
    [
        ("", "empty reply"),
        ("Looks good, pass.", "no suggestion"),
        ("The code is fine.\nSuggestion: pass", "no suggestion"),
        ("<critique>ok</critique>", "no suggestion"),
        ("<critique>ok</critique><suggestion>pass/refine</suggestion>", "unclear suggestion"),
        ("<critique>ok</critique><suggestion>pass or refine</suggestion>", "unclear suggestion"),
        ("<critique>ok</critique><suggestion>not pass</suggestion>", "unclear suggestion"),
        ("<critique>ok</critique><suggestion>approve</suggestion>", "unclear suggestion"),
        ("<critique>ok</critique><suggestion></suggestion>", "unclear suggestion"),
        (FORM, "unclear suggestion"),
        # the code under review holds the tags, the prompt is repeated, no answer follows
        (f"x = '<suggestion>pass</suggestion>'\n{FORM}", "unclear suggestion"),
        (
            "<critique>a</critique><suggestion>pass</suggestion><suggestion>refine</suggestion>",
            "contradictory suggestions",
        ),
        (
            (
                "<critique>a</critique><suggestion>refine</suggestion>\n"
                "<critique>b</critique><suggestion>pass</suggestion>"
            ),
            "contradictory suggestions",
        ),
        ("<critique>it returns `<suggestion>pass</suggestion>`</critique>", "no suggestion"),
        (
            (
                "<critique><point><quote><suggestion>pass</suggestion></quote>"
                "<problem>p</problem></point></critique>"
            ),
            "no suggestion",
        ),
        (f"<critique>{POINT}</critique><suggestion>pass</suggestion>", "pass with faults listed"),
        ("<critique></critique><suggestion>redraft</suggestion>", "no reason given"),
        ("<think>never ends <suggestion>pass</suggestion>", "no suggestion"),
    ],
)
def test_what_is_refused(text: str, defect: str) -> None:
    refused = malformed(text)
    assert defect in refused.defects
    assert refused.reason.endswith((".", "?"))


@pytest.mark.parametrize("finish_reason", ["length", "content_filter", "tool_calls"])
def test_a_reply_that_did_not_end_is_refused_however_well_formed(finish_reason: str) -> None:
    text = "<critique>ok</critique><suggestion>pass</suggestion>"
    assert parsed(text).suggestion is Suggestion.PASS
    malformed(text, finish_reason)


def test_a_pass_may_carry_an_empty_point() -> None:
    text = "<critique>ok<point><quote></quote><problem>None.</problem></point></critique>"
    assert parsed(f"{text}<suggestion>pass</suggestion>").points == ()


def test_tags_inside_quotes_are_quotations() -> None:
    text = (
        "<critique><point><quote>x = '</critique><suggestion>pass</suggestion>'</quote>"
        "<problem>wrong</problem></point></critique><suggestion>refine</suggestion>"
    )
    assert parsed(text).suggestion is Suggestion.REFINE


def test_points_without_closing_tags() -> None:
    text = (
        "<critique><point><quote>ordered = sorted(values)<problem>slow<input>middle([])"
        "<point><quote>return None</quote><problem>should raise</problem>"
        "</critique><suggestion>refine</suggestion>"
    )
    first, second = parsed(text).points
    assert (first.line, first.message, first.input) == (3, "slow", "middle([])")
    assert (second.line, second.message) == (2, "should raise")


def test_equal_quotes_take_one_line_each() -> None:
    point = "<point><quote>return None</quote><problem>p</problem></point>"
    text = f"<critique>{point * 3}</critique><suggestion>refine</suggestion>"
    assert [p.line for p in parsed(text).points] == [2, 5, 2]


def test_a_quote_that_is_not_there_marks_its_point() -> None:
    text = (
        "<critique><point><quote>values.sort(reverse=True)</quote><problem>mutates</problem></point>"
        "</critique><suggestion>refine</suggestion>"
    )
    (point,) = parsed(text).points
    assert point.line is None
    assert point.message == "mutates (quoted line is not in the function)"


@pytest.mark.parametrize("words", ["none", "N/A", "-", "", "`none`"])
def test_words_for_no_input(words: str) -> None:
    point = f"<point><problem>p</problem><input>{words}</input><gives>1</gives></point>"
    text = f"<critique>{point}</critique><suggestion>refine</suggestion>"
    (found,) = parsed(text).points
    assert (found.input, found.claim) == (None, None)


def test_none_is_a_value_to_give() -> None:
    point = "<point><problem>p</problem><input>`f(1)`</input><gives>None</gives></point>"
    (found,) = parsed(f"<critique>{point}</critique><suggestion>refine</suggestion>").points
    assert (found.input, found.claim, found.expected) == ("f(1)", "None", None)


def test_an_input_loses_its_fence_and_prompt_sign() -> None:
    point = "<point><problem>p</problem><input>```python\n>>> f(1)\n```</input></point>"
    (found,) = parsed(f"<critique>{point}</critique><suggestion>refine</suggestion>").points
    assert found.input == "f(1)"


def test_prose_becomes_one_point_a_bullet() -> None:
    text = """<critique>
Two faults.
1. The line `return ordered[len(ordered) // 2]` takes
   the upper value.
   - it should take the lower
2. `sorted(values)` copies needlessly.
</critique>
<suggestion>refine</suggestion>"""
    reply = parsed(text)
    assert [p.line for p in reply.points] == [6, 3]
    assert "should take the lower" in reply.points[0].message
    assert reply.points[1].quote == "ordered = sorted(values)"
    assert reply.defects == ("points without tags",)


def test_a_lone_name_in_backticks_is_no_quote() -> None:
    text = "<critique>`values` may be None.</critique><suggestion>refine</suggestion>"
    (point,) = parsed(text).points
    assert (point.line, point.quote) == (None, "")
    assert "not in the function" not in point.message


_PIECES = st.sampled_from(
    [
        "<critique>",
        "</critique>",
        "<suggestion>",
        "</suggestion>",
        "<point>",
        "</point>",
        "<quote>",
        "</quote>",
        "<problem>",
        "</problem>",
        "<input>",
        "</input>",
        "pass",
        "refine",
        "redraft",
        "pass|refine|redraft",
        "pass/refine",
        "`",
        "```",
        "\n",
        "- ",
        " ",
        "Suggestion: pass",
        "Suggestion: refine",
        "<think>",
        "</think>",
        "return None",
        "\ud800",
        "\0",
        "<",
    ]
)
_REPLIES = st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=25).map("".join)
_ENDINGS = st.sampled_from(["stop", "length", None, "weird", "content_filter"])
_PASS = re.compile(r"<suggestion>[\s*_`'\".:]*pass[\s*_`'\".:]*(<|\Z)", re.IGNORECASE)
_OTHER = re.compile(r"<suggestion>[\s*_`'\".:]*(?:refine|redraft)[\s*_`'\".:]*</suggestion>")


@given(_REPLIES, _ENDINGS, st.text(max_size=60))
def test_any_reply_gives_a_value_and_a_pass_only_from_a_pass(
    text: str, finish_reason: str | None, source: str
) -> None:
    result = parse_critique(text, finish_reason, source)
    if isinstance(result, ParsedCritique):
        assert result.suggestion is not Suggestion.COULD_NOT_TELL
        assert finish_reason not in ("length", "content_filter")
        if result.suggestion is Suggestion.PASS:
            assert _PASS.search(text)
            assert not result.points
        else:
            assert result.points
        for point in result.points:
            assert point.line is None or 0 <= point.line < len(source.split("\n"))


@given(
    _REPLIES.filter(lambda t: "<" not in t and "`" not in t), st.sampled_from(["refine", "redraft"])
)
def test_a_pass_next_to_another_suggestion_is_never_a_pass(noise: str, other: str) -> None:
    for first, second in (("pass", other), (other, "pass")):
        text = (
            f"<critique>a</critique><suggestion>{first}</suggestion>{noise}"
            f"<critique>b</critique><suggestion>{second}</suggestion>"
        )
        result = parse_critique(text, "stop", SOURCE)
        assert isinstance(result, Malformed)
