"""``redraft fix``: the whole loop."""

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
from redraft.settings import ROWS

if TYPE_CHECKING:
    from redraft.app import Assistant


_STRATEGIES = next(row.choices for row in ROWS if row.key == "strategy")


def arguments(parser: argparse.ArgumentParser) -> None:
    """All flags that there are for one function."""
    flags.target(parser)
    flags.writing(parser)
    flags.deciding(parser)
    parser.add_argument(
        "--strategy", metavar="NAME", help=f"how the search goes: {' or '.join(_STRATEGIES)}"
    )
    flags.thinking(parser)
    flags.judging(parser)
    flags.bounds(parser, rounds=True)
    flags.output(parser)


def run(session: Session) -> int:
    """0 a safe version was found or the code passed; 1 nothing safe; 3 unusable."""

    async def ask(assistant: Assistant, task: Task, on_event: Callable[[Event], None]) -> Review:
        # the strategy's flag has become a setting
        return await assistant.fix(task, on_event=on_event, seed=session.flags.seed or 0)

    return answer(session, ask, exits.of_proposals, show.proposals)


COMMAND = Command(
    "fix",
    "critique, rewrite and test in rounds until it is right",
    "Runs the whole loop: critique, rewrite, test, and again, until the function passes or a "
    "limit is met. Proposes the best version found, or nothing when none is safe. With --write "
    "the proposed version is put into the file.",
    arguments,
    run,
    (
        Example(
            ("parcels/rates.py::band_for", "--policy", "repair"),
            0,
            shows=("REFINE", "if grams <= band.limit:", "Chosen", "is unchanged; --write"),
            tells="find a fix and show it",
        ),
        Example(
            ("parcels/rates.py::band_for", "--policy", "repair", "--write"),
            0,
            shows=("Applied to parcels/rates.py",),
            tells="find a fix and put it into the file",
        ),
        Example(
            ("parcels/labels.py::normalise_postcode", "--policy", "repair", "--json"),
            0,
            shows=('"verdict": "pass"', '"proposals": []'),
            tells="the same for a script",
        ),
        Example(
            ("parcels/rates.py::band_for", "--strategy", "magic"),
            2,
            complains=("--strategy must be one of",),
        ),
    ),
)
