"""``redraft redraft``: a version that starts over with another approach."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from redraft.cli import exits, flags, show
from redraft.cli.answer import answer
from redraft.cli.commands.base import Command, Example
from redraft.cli.session import Session
from redraft.core.critique import Suggestion
from redraft.core.events import Event
from redraft.core.review import Review
from redraft.core.task import Task

if TYPE_CHECKING:
    from redraft.app import Assistant


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of a command that proposes one version."""
    flags.target(parser)
    flags.writing(parser)
    flags.thinking(parser)
    flags.judging(parser)
    flags.bounds(parser)
    flags.output(parser)


def run(session: Session) -> int:
    """0 a safe version was found or the code passed; 1 nothing safe; 3 unusable."""

    async def ask(assistant: Assistant, task: Task, on_event: Callable[[Event], None]) -> Review:
        return await assistant.propose(task, Suggestion.REDRAFT, on_event=on_event)

    return answer(session, ask, exits.of_proposals, show.proposals)


COMMAND = Command(
    "redraft",
    "start over with another approach",
    "Writes one version of the function by another method, tests it in the sandbox, and shows it "
    "as a diff with what it fixes and breaks. With --write it is put into the file when it is the "
    "better one.",
    arguments,
    run,
    (
        Example(
            ("parcels/routes.py::longest_wait", "--policy", "repair"),
            0,
            shows=("Redrafted", "Chosen: the redrafted version", "changed"),
            tells="show a version by another method, tested",
        ),
        Example(
            ("parcels/rates.py::band_for", "--policy", "wise"),
            2,
            complains=("--policy must be one of auto, chat, repair",),
        ),
    ),
)
