"""Where several versions pass every test: the input on which they differ, with what each gives."""

from __future__ import annotations

import re
import shlex

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from redraft.cli.render.look import MARGIN, plural, prose, signs, visible
from redraft.core.deciding import Deciding, Wanted, claim_of
from redraft.core.draft import Draft
from redraft.core.evidence import Observation, ObservationKind
from redraft.core.proposal import Proposal
from redraft.core.question import Question

INSET = MARGIN + 2
LONGEST = 400
"""Characters shown of an input or a result; all of it is in the JSON."""


def show_question(
    console: Console, proposal: Proposal, question: Question, versions: int, *, later: bool
) -> None:
    """One question with its answers, numbered; ``versions`` are still to choose from.

    ``later`` says whether there is another question for who cannot answer this one.
    """
    function = visible(proposal.qualname)
    words = Text().append("? ", "bold yellow")
    words.append(f"{versions} versions of {function} pass the tests. They differ on", "bold")
    console.print()
    console.print(Padding(words, (0, 0, 0, MARGIN), expand=False))
    console.print(_input(console, question))
    both = len(question.answers) == 2
    keys: list[tuple[str, Text, Text]] = [
        (str(at + 1), given(console, answer.seen), _who(console, proposal, answer.versions))
        for at, answer in enumerate(question.answers)
    ]
    keys.append(("n", Text("neither is right" if both else "none of these is right"), Text()))
    if later:
        keys.append(("s", Text("skip, ask me another"), Text()))
    keys.append(("Enter", Text("leave it to Redraft"), Text()))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="bold cyan", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_column(style="dim", overflow="fold")
    for row in keys:
        grid.add_row(*row)
    console.print(Padding(grid, (1, 0, 1, INSET), expand=False))
    words = Text("The version that fits is tested in full before it is proposed.", "dim")
    console.print(Padding(words, (0, 0, 0, MARGIN), expand=False))


def show_open(console: Console, proposal: Proposal) -> None:
    """What nobody was asked: how many other versions pass, where they differ, how to decide."""
    draft = proposal.draft
    if not draft.rivals:
        return
    look, deciding = signs(console), Deciding.about(draft)
    question = deciding.question
    count = len(draft.rivals)
    words = Text().append(f"{look.unknown} ", "yellow")
    words.append(f"{plural(count, 'other version')} {'passes' if count == 1 else 'pass'} ")
    words.append("the tests as well, in a quick run")
    if question is None:
        words.append(
            "." if draft.questions else "; no input was found that tells them from this one."
        )
        words.stylize("dim")
        console.print(Padding(words, (1, 0, 0, MARGIN), expand=False))
        return
    words.append(". They differ on" if count > 1 else ". The two differ on")
    console.print(Padding(words, (1, 0, 0, MARGIN), expand=False))
    console.print(_input(console, question))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(overflow="fold")
    grid.add_column(style="dim", overflow="fold")
    for answer in question.answers:
        grid.add_row(given(console, answer.seen), _who(console, proposal, answer.versions))
    console.print(Padding(grid, (1, 0, 1, INSET), expand=False))
    words = Text("To decide, run it again and add what that comes to, such as", "dim")
    console.print(Padding(words, (0, 0, 0, MARGIN), expand=False))
    # on a line of its own, however long: it is there to be copied
    console.print(Text(" " * INSET + _flag(question)), soft_wrap=True)
    console.print()


def given(console: Console, seen: Observation) -> Text:
    """What came of an input, as an answer to choose."""
    look = signs(console)
    if seen.kind is ObservationKind.TIMED_OUT:
        return Text("does not end", "red")
    word = "raises" if seen.kind is ObservationKind.RAISED else "gives"
    text = visible(" ".join(seen.text.split()))
    text = text if len(text) <= LONGEST else text[: LONGEST - len(look.cut)] + look.cut
    return Text(f"{word} ").append(text, "red" if word == "raises" else "green")


def leaning(draft: Draft) -> Text | None:
    """What to say of a version that may fit one test alone."""
    if not draft.leans:
        return None
    return Text(
        "Look at this one twice: it repeats a value that only a test shows, "
        "so it may fit that test and nothing else.",
        "yellow",
    )


def _input(console: Console, question: Question) -> Padding:
    look, text = signs(console), visible(question.input)
    text = text if len(text) <= LONGEST else text[: LONGEST - len(look.cut)] + look.cut
    return Padding(Text(text, "cyan"), (1, 0, 0, INSET), expand=False)


def _who(console: Console, proposal: Proposal, versions: tuple[int, ...]) -> Text:
    """Which versions give an answer: what the best of them does, and how many there are beside it."""
    best = versions[0]
    draft = proposal.draft if best == 0 else proposal.draft.rivals[best - 1]
    words = Text("Redraft's choice" if best == 0 else "")
    if draft.note and best:
        words = prose(draft.note)
    if draft.leans:
        words.append(" (fits a test's own value)", "yellow")
    if len(versions) > 1:
        more = plural(len(versions) - 1, "other")
        words.append(f" and {more}" if words.plain else f"{len(versions)} versions")
    return words


def _flag(question: Question) -> str:
    """How to say, without being asked, that another version than Redraft's is right."""
    other = next(
        (answer for answer in question.answers if 0 not in answer.versions), question.answers[0]
    )
    return f"--expect {_quoted(visible(str(Wanted(question.input, claim_of(other.seen)))))}"


def _quoted(text: str) -> str:
    """For a shell, in double quotes where they do: code is full of single ones."""
    safe = not re.search(r'["$`!]|\\\\|\\$', text)
    return f'"{text}"' if safe else shlex.quote(text)
