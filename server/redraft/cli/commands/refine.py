"""``redraft refine``: a version that keeps the approach and fixes its details."""

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
        return await assistant.propose(task, Suggestion.REFINE, on_event=on_event)

    return answer(session, ask, exits.of_proposals, show.proposals)


COMMAND = Command(
    "refine",
    "keep the approach and fix its details",
    "Writes one refined version of the function, tests it in the sandbox, and shows it as a diff "
    "with what it fixes and breaks. With --write it is put into the file when it is the better one.",
    arguments,
    run,
    (
        Example(
            ("parcels/rates.py::band_for", "--policy", "repair"),
            0,
            shows=("Refined", "if grams <= band.limit:", "Chosen: the refined version"),
            tells="show a refined version, tested",
        ),
        Example(
            ("parcels/rates.py::band_for", "--write", "--no-gate"),
            2,
            complains=("--write and --no-gate exclude each other",),
        ),
    ),
)
