"""An answer for people, on stdout."""

from __future__ import annotations

from redraft.cli.answer import Answer, introduce
from redraft.cli.session import Session
from redraft.core.critique import Suggestion


def critique(session: Session, given: Answer) -> None:
    """The critique alone."""
    from redraft.cli.render import review as render

    if _says_nothing(given):
        return
    introduce(session, given.review, given.task, given.target)
    render.show_cost(session.out, given.review)


def proposals(session: Session, given: Answer) -> None:
    """The critique, the versions, the choice, and what was done with it."""
    from redraft.cli.render import review as render

    if _says_nothing(given):
        return
    if not given.asked:  # it stood before the question
        introduce(session, given.review, given.task, given.target)
    render.show_proposals(session.out, given.review, given.target.function)
    undecided(session, given)
    applied(session, given)
    render.show_cost(session.out, given.review)


def undecided(session: Session, given: Answer) -> None:
    """Where nobody was asked: which other versions pass, and how to decide between them."""
    from redraft.cli.render.question import show_open

    review = given.review
    chosen = review.proposal(review.chosen) if review.chosen else None
    if chosen is not None and not given.asked:
        show_open(session.out, chosen)


def judged(session: Session, given: Answer) -> None:
    """What the gate says of a version that somebody else wrote."""
    from redraft.cli.render import gate as render

    function, shown = given.target.function, given.target.file.shown
    render.show_judgement(
        session.out, given.review, function, shown, _spoken(session.flags.against)
    )


def _spoken(name: str | None) -> str:
    return "stdin" if name == "-" else name or ""


def applied(session: Session, given: Answer) -> None:
    """Whether the chosen version is in the file, and how to get it there."""
    from rich.padding import Padding
    from rich.text import Text

    from redraft.cli.render.look import MARGIN, visible

    if given.review.chosen is None:
        return
    shown = visible(given.target.file.shown)
    if given.applied:
        line = Text(f"Applied to {shown}, line {given.target.function.start_line + 1}.", "bold")
    elif given.error:
        return
    else:
        line = Text(f"{shown} is unchanged; --write puts the chosen version into it.", "dim")
    session.out.print(Padding(line, (0, 0, 0, MARGIN), expand=False))


def _says_nothing(given: Answer) -> bool:
    """Whether the one sentence on stderr is all that there is to say."""
    review = given.review
    return bool(
        given.error
        and review.verdict is Suggestion.COULD_NOT_TELL
        and not review.proposals
        and not review.critique.points
    )
