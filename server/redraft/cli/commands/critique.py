"""``redraft critique``: what is to be said of a function."""

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
    """The flags of a command that changes nothing."""
    flags.target(parser)
    flags.thinking(parser)
    parser.add_argument(
        "--suspect",
        action="store_true",
        help="where code, docstring and tests disagree and running does not show which is wrong, "
        "ask the model as well: one more call",
    )
    flags.judging(parser)
    flags.bounds(parser)
    flags.output(parser)


def run(session: Session) -> int:
    """0 pass; 1 refine, redraft, or could not tell; 3 model or sandbox unusable."""

    async def ask(assistant: Assistant, task: Task, on_event: Callable[[Event], None]) -> Review:
        return await assistant.critique(task, on_event, ask=session.flags.suspect)

    return answer(session, ask, exits.of_critique, show.critique)


COMMAND = Command(
    "critique",
    "say whether a function should stay, be refined or be redrafted",
    "Reads one function, runs its tests in the sandbox, and says pass, refine or redraft, with "
    "the lines that it is about. Changes nothing.",
    arguments,
    run,
    (
        Example(
            ("parcels/rates.py::band_for", "--policy", "repair"),
            1,
            shows=("REFINE", "band_for", "if grams < band.limit:", "no model was used"),
            tells="a function by its name",
        ),
        Example(
            ("parcels/labels.py:14", "--policy", "repair"),
            0,
            shows=("PASS", "normalise_postcode"),
            tells="the function that line 14 is in",
        ),
        Example(
            ("parcels/rates.py::band_of",),
            2,
            complains=("no function band_of", "band_for"),
        ),
    ),
)
