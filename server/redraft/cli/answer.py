"""How a request about one function is asked, applied and shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from redraft.cli import asking, exits, files, interrupt
from redraft.cli.session import Session
from redraft.cli.target import Target
from redraft.core.errors import BadInput
from redraft.core.events import Event
from redraft.core.review import Review
from redraft.core.task import Task

if TYPE_CHECKING:
    from redraft.app import Assistant

Ask = Callable[["Assistant", Task, Callable[[Event], None]], Awaitable[Review]]
Prepare = Callable[["Assistant", Target], Target]
"""Puts another text in the target's place before anything is asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A review and what became of it.

    ``exit_code`` is by the rules of ``cli.exits``.  ``applied`` says whether the
    file was changed; ``asked`` whether the user was asked which version is meant;
    ``error`` is the sentence for stderr, empty when all is well.
    """

    review: Review
    task: Task
    target: Target
    exit_code: int
    applied: bool = False
    asked: bool = False
    error: str = ""


def answer(
    session: Session,
    ask: Ask,
    exit_code: Callable[[Review], int],
    show: Callable[[Session, Answer], None],
    prepare: Prepare | None = None,
) -> int:
    """Ask, apply where ``--write`` says so, show; the exit code.

    Raises:
        BadInput: the target or a flag is wrong.
        interrupt.Interrupted: Ctrl+C.
    """
    return interrupt.run(_answer(session, ask, exit_code, show, prepare))


async def _answer(
    session: Session,
    ask: Ask,
    exit_code: Callable[[Review], int],
    show: Callable[[Session, Answer], None],
    prepare: Prepare | None,
) -> int:
    flags = session.flags
    write = bool(getattr(flags, "write", False))
    if write and flags.no_gate:
        raise BadInput(
            "--write and --no-gate exclude each other: a version that was not tested is not written."
        )
    settings = session.settings(session.start_of(flags.target))
    if write and not settings.gate.enabled:
        raise BadInput(
            "--write needs the gate, which the project's settings switch off: "
            "a version that was not tested is not written."
        )
    wanted = asking.wanted(session)
    assistant = session.assistant(settings)
    try:
        target = session.target(flags.target, assistant)
        if prepare is not None:
            target = prepare(assistant, target)
        with session.progress() as progress:
            task = await assistant.task(
                target.document,
                target.function,
                instruction=getattr(flags, "instruction", ""),
            )
            review = await ask(assistant, task, progress)
        review, asked = await asking.decided(
            session, assistant, task, review, wanted, lambda r: introduce(session, r, task, target)
        )
    finally:
        await assistant.close()
    code, error = exit_code(review), exits.unusable(review)
    given = Answer(review, task, target, code, asked=asked, error=error)
    reason = exits.untested(review) if settings.gate.enabled else ""
    if reason and given.exit_code == exits.NOTHING_SAFE:
        given = replace(given, exit_code=exits.UNUSABLE, error=reason)
    if write:
        given = apply(given)
    if session.json:
        session.emit(data(given))
    else:
        show(session, given)
    if given.error:
        session.err.print(f"redraft: {given.error}", soft_wrap=True)
    return given.exit_code


def introduce(session: Session, review: Review, task: Task, target: Target) -> None:
    """What is said of the code as it is."""
    from redraft.cli.render.review import show_critique

    show_critique(session.out, review, target.function, task.source, target.file.shown)


def apply(given: Answer) -> Answer:
    """The answer after its chosen version, if it has one, was put into the file."""
    review = given.review
    chosen = review.proposal(review.chosen) if review.chosen else None
    if chosen is None or not chosen.wins:
        return given
    changed = given.target.document.apply(chosen.edit)
    try:
        files.write(given.target.file, changed.text)
    except BadInput as refused:
        return replace(given, exit_code=refused.exit_code, error=str(refused))
    return replace(given, applied=True)


def data(given: Answer) -> dict[str, Any]:
    """What ``--json`` prints; the schema is in ``docs/json.md``."""
    from redraft.report import review_data

    return {
        "file": given.target.file.shown,
        **review_data(given.review, given.target.function),
        "applied": given.applied,
        "error": given.error or None,
    }
