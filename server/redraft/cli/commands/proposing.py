"""What the commands have in common that end in proposals."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from redraft.cli import exits, flags, show
from redraft.cli.answer import Ask, answer
from redraft.cli.session import Session


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of a command that proposes versions."""
    flags.target(parser)
    flags.writing(parser)
    flags.deciding(parser)
    flags.thinking(parser)
    flags.judging(parser)
    flags.bounds(parser)
    flags.output(parser)


def proposing(ask: Ask) -> Callable[[Session], int]:
    """A command's run: 0 a safe version was found or the code passed; 1 nothing safe; 3 unusable."""
    return lambda session: answer(session, ask, exits.of_proposals, show.proposals)
