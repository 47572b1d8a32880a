"""What people see: readable at 80 columns, without colour, in ASCII, and never obeyed by a terminal."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from redraft.cli.render.diff import diff
from redraft.cli.render.look import FINE, visible
from redraft.cli.render.review import show_cost, show_critique, show_proposals
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.readability import Readability
from redraft.core.review import Review
from redraft.core.speed import Pace, Speed
from redraft.core.suspicion import Suspect
from tests.cli.scenes import FAILING, scene


def rendered(review: Review | None = None, *, width: int = 80, encoding: str = "utf-8") -> str:
    function, full, source = scene()
    review = review or full
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    console = Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
    show_critique(console, review, function, source, "parcels/routes.py")
    show_proposals(console, review, function)
    show_cost(console, review)
    return raw.getvalue().decode(encoding)


def row(text: str, start: str) -> list[str]:
    (line,) = [line for line in text.splitlines() if line.strip().startswith(start)]
    return line.strip().removeprefix(start).split()


def test_it_shows_all_that_a_choice_needs() -> None:
    text = rendered()
    lines = text.splitlines()
    assert lines[0].split() == ["REDRAFT", "longest_wait", "parcels/routes.py:10"]
    assert "Because: 2 of 3 tests fail" in text
    # the quoted line with its number and mark, and what its input gave
    assert "14 ▸     if stops[0].wait < longest:" in text
    assert "✗ It keeps the shorter wait." in text
    assert "(reproduced)" in text
    assert "(not reproduced)" in text
    assert "does not end  (not run)" in text
    # both diffs, with line numbers
    assert "14 -     if stops[0].wait < longest:" in text
    assert "14 +     if stops[0].wait > longest:" in text
    assert "12 +     for stop in stops:" in text
    # which tests each fixes and breaks: now, refined, redrafted
    assert row(text, "test_the_longest_wait_is_found") == ["✗", "✓", "✓"]
    assert row(text, "test_a_national_route") == ["✗", "✗", "✓"]
    assert row(text, "test_an_empty_route_waits_nowhere") == ["✓", "✗", "✓"]
    assert row(text, "fixes") == ["1", "of", "2", "2", "of", "2"]
    assert row(text, "breaks") == ["1", "test", "none"]
    assert row(text, "tests run") == ["3", "of", "3", "3", "of", "3"]
    assert row(text, "lines") == ["–1", "+1", "–5", "+3"]
    assert row(text, "method") == ["kept", "changed"]
    assert row(text, "slower") == ["1", "test"]
    assert row(text, "speed") == ["3.1", "times", "faster", "at", "size", "1,024"]
    assert row(text, "complexity") == ["3", "3", "→", "2"]
    assert row(text, "code lines") == ["6", "6", "→", "4"]
    # what no version changes has no row
    assert not re.search("^ *(nesting|longest|comments) ", text, re.MULTILINE)
    assert row(text, "tried") == [
        "by",
        "a",
        "cold",
        "run",
        "by",
        "code",
        "swap,",
        "confirmed",
        "by",
        "a",
        "cold",
        "run",
    ]
    assert "no network, no writes, memory bounded (namespaces)" in text
    # the inputs on which a version does something else: input, now, with it
    assert row(text, "longest_wait([])") == ["0", "raises", "ValueError:", "empty"]
    assert "Note: A comment was dropped." in text
    assert "✓ Chosen: the redrafted version. It fixes 2 tests and breaks none." in text
    assert "Refined: It breaks a test." in text
    assert lines[-1].strip() == "chat some-model · 3 calls · 2,410 tokens in, 612 out · 4.2 s"


def test_a_version_is_called_what_it_is_and_what_was_asked_for_is_told() -> None:
    _, review, _ = scene()
    redrafted, refined = review.proposals
    tweak = replace(redrafted, kind=Suggestion.REFINE)
    text = rendered(replace(review, proposals=(tweak, refined)))

    assert "Refined  A refine of it." in text
    assert "Refined 2  (asked to redraft)  A redraft of it." in text
    assert row(text, "test ") == ["now", "refined", "refined", "2"]
    assert "✓ Chosen: the refined 2 version." in text
    assert "Refined: It breaks a test." in text


def test_a_comment_that_is_lost_is_told_and_a_speed_that_is_not_known_is_not() -> None:
    _, review, _ = scene()
    redrafted, refined = review.proposals
    read = Readability(lines=4, comments=("why", "how"))
    silent = replace(redrafted, readability=(read, replace(read, comments=("how",))))
    untold = replace(silent, speed=Speed(Pace.UNKNOWN, reason="no call of it was seen"))
    text = rendered(replace(review, proposals=(untold, refined)))
    assert row(text, "comments") == ["loses", "1", "of", "2"]
    assert not re.search("^ *speed ", text, re.MULTILINE)


def test_nothing_is_wider_than_the_terminal_and_no_line_ends_in_blanks() -> None:
    for width in (60, 80, 120):
        for line in rendered(width=width).splitlines():
            assert len(line) <= width


def test_an_ascii_terminal_gets_ascii() -> None:
    text = rendered(encoding="ascii")
    assert "14 >     if stops[0].wait < longest:" in text
    assert row(text, "test_a_national_route") == ["x", "x", "+"]
    assert row(text, "complexity") == ["3", "3", "->", "2"]
    assert "?" not in text.replace("None?", "")


def test_nothing_safe_is_said_with_what_is_missing() -> None:
    _, review, _ = scene()
    missing = {Suggestion.REDRAFT: "nothing of another shape was found"}
    text = rendered(replace(review, proposals=(), chosen=None, missing=missing))
    assert "✗ Nothing safe to propose; the code stays as it is." in text
    assert "No redraft: nothing of another shape was found" in text


def test_could_not_tell_is_never_shown_as_a_pass() -> None:
    _, review, _ = scene()
    untold = Critique.could_not_tell("The reply could not be read.")
    text = rendered(replace(review, critique=untold, proposals=(), chosen=None))
    assert text.split()[:3] == ["COULD", "NOT", "TELL"]
    assert "The reply could not be read." in text
    assert "PASS" not in text
    assert "Nothing to change" not in text


def test_no_model_is_said() -> None:
    from redraft.core.budget import Usage

    _, review, _ = scene()
    text = rendered(replace(review, usage=Usage(), policy="repair", model=""))
    assert text.splitlines()[-1].strip() == "repair · no model was used · 4.2 s"


@pytest.mark.parametrize("hostile", ["\x1b]0;owned\x07", "\x1b[2J", "\u202e", "\x9b31m", "a\rb"])
def test_words_of_others_cannot_command_the_terminal(hostile: str) -> None:
    _, review, _ = scene()
    point = Point(f"m{hostile}", quote=hostile, line=None, input=hostile, observed=hostile)
    critique = replace(review.critique, summary=hostile, basis=hostile, points=(point,))
    proposal = replace(review.proposals[0], why=hostile, before=hostile)
    proposal = replace(proposal, draft=replace(proposal.draft, source=f"x{hostile}", note=hostile))
    text = rendered(
        replace(review, critique=critique, proposals=(proposal,), model=hostile, detail=hostile)
    )
    assert not set(text) & set("\x1b\x07\x9b\u202e\r")


@given(st.text())
def test_visible_text_is_printable_or_plain_space(text: str) -> None:
    assert not any(c < " " and c not in "\t\n" for c in visible(text))
    assert visible(visible(text)) == visible(text)


@given(
    st.lists(st.sampled_from(["a = 1", "b = 2", "if c:", "    d()", ""]), max_size=12),
    st.lists(st.sampled_from(["a = 1", "b = 2", "if c:", "    d()", "e"]), max_size=12),
)
def test_a_diff_shows_every_line_that_is_gone_or_new(old: list[str], new: list[str]) -> None:
    console = Console(file=io.StringIO(), width=80)
    with console.capture() as capture:
        console.print(diff("\n".join(old), "\n".join(new), 1, FINE))
    shown = capture.get().splitlines()
    gone = [line[9:].rstrip() for line in shown if line[7:8] == "-"]
    come = [line[9:].rstrip() for line in shown if line[7:8] == "+"]
    import difflib

    delta = list(difflib.ndiff("\n".join(old).split("\n"), "\n".join(new).split("\n")))
    assert len(come) - len(gone) == sum(d[0] == "+" for d in delta) - sum(
        d[0] == "-" for d in delta
    )
    # applying what is shown: numbers and signs tell where each new line is
    result = "\n".join(new).split("\n")
    for line in shown:
        if line[7:8] == "+":
            assert result[int(line[:6]) - 1].rstrip() == line[9:].rstrip()


def test_a_long_function_is_still_shown(tmp_path: Path) -> None:
    body = "\n".join(f"    x{i} = {i}" for i in range(500))
    before, after = f"def f():\n{body}", f"def f():\n{body}".replace("x250 = 250", "x250 = 251")
    console = Console(file=io.StringIO(), width=80)
    with console.capture() as capture:
        console.print(diff(before, after, 1, FINE))
    assert len(capture.get().splitlines()) == 8


def test_a_suspicion_says_who_seems_wrong_and_what_would_mend_it() -> None:
    text = " ".join(rendered().split())
    assert "A test seems wrong, not the code. It wants another wait than the docstring." in text
    assert f"Corrected, line 18 (in {FAILING[0]}) would say 3 instead of 4" in text
    _, full, _ = scene()
    assert full.suspicion is not None
    told = replace(full.suspicion, suspect=Suspect.UNCLEAR)
    text = " ".join(rendered(replace(full, suspicion=told)).split())
    assert "--suspect asks the model, with one more call." in text
    assert "Corrected" not in text
    read = replace(full, suspicion=told.as_read(Suspect.TESTS, "It is older.", "some-model"))
    assert "It is older. (some-model: read, not run)" in " ".join(rendered(read).split())
