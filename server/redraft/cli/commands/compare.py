"""``redraft compare``: a refined and a redrafted version side by side."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from redraft.cli import exits, flags, show
from redraft.cli.answer import answer
from redraft.cli.commands.base import Command, Example
from redraft.cli.session import Session
from redraft.core.events import Event
from redraft.core.review import Review
from redraft.core.task import Task

if TYPE_CHECKING:
    from redraft.app import Assistant


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of a command that proposes versions."""
    flags.target(parser)
    flags.writing(parser)
    flags.thinking(parser)
    flags.judging(parser)
    flags.bounds(parser)
    flags.output(parser)


def run(session: Session) -> int:
    """0 a safe version was found or the code passed; 1 nothing safe; 3 unusable."""

    async def ask(assistant: Assistant, task: Task, on_event: Callable[[Event], None]) -> Review:
        return await assistant.compare(task, on_event=on_event)

    return answer(session, ask, exits.of_proposals, show.proposals)


COMMAND = Command(
    "compare",
    "make both versions and show them side by side",
    "Writes a refined and a redrafted version of the function, tests both in the sandbox, and "
    "shows what each fixes and breaks, and which of them is better, if one is. With --write the "
    "better one is put into the file.",
    arguments,
    run,
    (
        Example(
            ("parcels/routes.py::longest_wait", "--policy", "repair"),
            0,
            shows=(
                "Refined",
                "Redrafted",
                "test_a_national_route",
                "Chosen: the redrafted version",
            ),
            tells="which approach serves better",
        ),
        Example(("parcels/rates.py",), 2, complains=("names no function", "FILE::FUNCTION")),
    ),
)
