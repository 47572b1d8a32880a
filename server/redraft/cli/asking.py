"""The question put to the user where several versions pass every test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from redraft.cli.session import Session
from redraft.core.deciding import Deciding, Wanted, claim_of
from redraft.core.proposal import Proposal
from redraft.core.question import Question
from redraft.core.review import Review
from redraft.core.task import Task

if TYPE_CHECKING:
    from redraft.app import Assistant

NONE, LATER = "n", "s"
"""What is typed for "nothing shown is right" and for "ask me something else"."""


def wanted(session: Session) -> tuple[Wanted, ...]:
    """What ``--expect`` says.

    Raises:
        BadInput: it says nothing that can be compared.
    """
    return tuple(Wanted.parse(text) for text in getattr(session.flags, "expect", None) or ())


def may_ask(session: Session) -> bool:
    """Whether somebody is there who can answer, and wants to be asked."""
    if session.json or getattr(session.flags, "no_ask", True):
        return False
    out = session.out
    return session.stdin.isatty() and out.file.isatty() and not out.is_dumb_terminal


async def decided(
    session: Session,
    assistant: Assistant,
    task: Task,
    review: Review,
    given: tuple[Wanted, ...],
    introduce: Callable[[Review], None],
) -> tuple[Review, bool]:
    """The review after ``--expect`` and after the user's answers; whether anything was asked.

    ``introduce`` shows what comes before a question.
    """
    if given and review.proposals:
        with session.progress() as progress:
            review = await assistant.settle(task, review, given, progress)
    chosen = review.proposal(review.chosen) if review.chosen else None
    if chosen is None or not chosen.draft.questions or not may_ask(session):
        return review, False
    introduce(review)
    answers = await _ask(session, chosen)
    if answers:
        with session.progress() as progress:
            review = await assistant.settle(task, review, answers, progress)
    return review, True


async def _ask(session: Session, proposal: Proposal) -> tuple[Wanted, ...]:
    """The user's answers; none where it is left to Redraft."""
    from redraft.cli.render.question import show_question

    answers: list[Wanted] = []
    deciding = Deciding.about(proposal.draft)
    while (question := deciding.question) is not None:
        later = deciding.skip().question is not None
        show_question(session.out, proposal, question, len(deciding.versions), later=later)
        typed = await _choice(session, question, later=later)
        if typed is None:
            break
        if typed == LATER:
            deciding = deciding.skip()
            continue
        claim = None if typed == NONE else claim_of(question.answers[int(typed) - 1].seen)
        answers.append(Wanted(question.input, claim))
        deciding = deciding.take(answers[-1])
    return tuple(answers)


async def _choice(session: Session, question: Question, *, later: bool) -> str | None:
    """A key that was offered; None for Enter alone and for the end of the input."""
    keys = [str(at + 1) for at in range(len(question.answers))] + [NONE] + [LATER] * later
    while True:
        session.out.print(f"  Which is right? [{'/'.join(keys)}, Enter] ", end="")
        session.out.file.flush()
        line = await _line(session)
        typed = line.strip().lower()
        if not line.endswith("\n"):
            session.out.print()  # the cursor still stands behind the question
        if not typed:
            return None
        if typed in keys:
            return typed


async def _line(session: Session) -> str:
    """One line that the user types; waiting for it can be cancelled, which a plain read cannot."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    try:
        descriptor = session.stdin.fileno()
        loop.add_reader(descriptor, ready.set)
    except (NotImplementedError, OSError, ValueError):
        return session.stdin.readline()  # no selector can wait here; Ctrl+C still ends the process
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
    return session.stdin.readline()
