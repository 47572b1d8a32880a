"""The question as people see it: readable at any width, in ASCII, and never obeyed by a terminal."""

from __future__ import annotations

import io
import shlex
from dataclasses import replace

import pytest
from rich.console import Console

from redraft.cli.render.question import show_open, show_question
from redraft.cli.render.review import show_proposals
from redraft.core.deciding import Deciding, Wanted
from redraft.core.evidence import Observation, ObservationKind
from redraft.core.proposal import Proposal
from redraft.core.question import Answer, Question
from tests.cli.scenes import scene


def chosen() -> Proposal:
    _, review, _ = scene()
    proposal = review.proposal(review.chosen or "")
    assert proposal is not None
    return proposal


def put(proposal: Proposal, *, width: int = 80, encoding: str = "utf-8") -> str:
    """The question as it is asked, then as it is told where nobody can be asked."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    console = Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
    question = Deciding.about(proposal.draft).question
    if question is not None:
        show_question(console, proposal, question, len(proposal.draft.rivals) + 1, later=False)
    show_open(console, proposal)
    return raw.getvalue().decode(encoding)


def rows(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def test_a_question_has_the_input_and_what_each_version_gives() -> None:
    assert rows(put(chosen())) == [
        "? 4 versions of longest_wait pass the tests. They differ on",
        "longest_wait([Stop('A', -1)])",
        "1 gives 0 Redraft's choice and 1 other",
        "2 raises ValueError: negative refuses a negative wait",
        "3 does not end writes -1 (fits a test's own value)",
        "n none of these is right",
        "Enter leave it to Redraft",
        "The version that fits is tested in full before it is proposed.",
        "· 3 other versions pass the tests as well, in a quick run. They differ on",
        "longest_wait([Stop('A', -1)])",
        "gives 0 Redraft's choice and 1 other",
        "raises ValueError: negative refuses a negative wait",
        "does not end writes -1 (fits a test's own value)",
        "To decide, run it again and add what that comes to, such as",
        "--expect \"longest_wait([Stop('A', -1)]) raises ValueError: negative\"",
    ]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_nothing_is_wider_than_the_terminal_but_what_is_to_be_copied(width: int) -> None:
    proposal = chosen()
    (question,) = proposal.draft.questions
    long = replace(question, input=f"longest_wait({'[Stop(1)] + ' * 99}[])")
    text = put(replace(proposal, draft=replace(proposal.draft, questions=(long,))), width=width)
    lines = text.splitlines()
    assert all(len(line) <= width for line in lines if "--expect" not in line)
    (flag,) = [line for line in lines if "--expect" in line]
    assert flag.endswith('raises ValueError: negative"')


def test_an_ascii_terminal_gets_ascii() -> None:
    assert ". 3 other versions pass" in put(chosen(), encoding="ascii")


@pytest.mark.parametrize(
    "text", ["'$HOME'", "'a\"b'", "'`id`'", "'a!b'", "'\\\\'", "'it is'", '"it\'s"', "'\\t'"]
)
def test_what_is_to_be_copied_means_the_same_to_a_shell(text: str) -> None:
    proposal, call = chosen(), "f('x')"
    answers = (
        Answer(Observation(call, ObservationKind.VALUE, "0"), (0,)),
        Answer(Observation(call, ObservationKind.VALUE, text), (1, 2, 3)),
    )
    draft = replace(proposal.draft, questions=(Question(call, answers),))
    (flag,) = [li for li in put(replace(proposal, draft=draft)).splitlines() if "--expect" in li]
    typed = shlex.split(flag)
    assert typed[0] == "--expect"
    assert Wanted.parse(typed[1]) == Wanted(call, text)


def test_rivals_that_nothing_tells_apart_are_one_line() -> None:
    proposal = chosen()
    alike = replace(proposal, draft=replace(proposal.draft, questions=()))
    assert " ".join(rows(put(alike))) == (
        "· 3 other versions pass the tests as well, in a quick run; "
        "no input was found that tells them from this one."
    )
    alone = replace(proposal, draft=replace(proposal.draft, questions=(), rivals=()))
    assert put(alone) == ""


@pytest.mark.parametrize("hostile", ["\x1b]0;owned\x07", "\x1b[2J", "\u202e", "\x9b31m", "a\rb"])
def test_inputs_and_results_cannot_command_the_terminal(hostile: str) -> None:
    proposal = chosen()
    (question,) = proposal.draft.questions
    answers = tuple(
        replace(a, seen=Observation(hostile, ObservationKind.VALUE, f"{n}{hostile}"))
        for n, a in enumerate(question.answers)
    )
    rivals = tuple(replace(r, note=hostile) for r in proposal.draft.rivals)
    draft = replace(proposal.draft, rivals=rivals, questions=(Question(hostile, answers),))
    text = put(replace(proposal, draft=draft, qualname=hostile))
    assert not set(text) & set("\x1b\x07\x9b\u202e\r")


def test_a_version_that_fits_one_test_alone_is_said_to() -> None:
    function, review, _ = scene()
    proposals = tuple(
        replace(p, draft=replace(p.draft, leans=p.id == "redraft")) for p in review.proposals
    )
    console = Console(file=io.StringIO(), width=100)
    with console.capture() as capture:
        show_proposals(console, replace(review, proposals=proposals), function)
    text = " ".join(capture.get().split())
    assert text.count("Look at this one twice") == 1
    assert "Redrafted A redraft of it. Look at this one twice: it repeats a value" in text
