"""``redraft demo``: the main job on a small project, on a temporary copy."""

from __future__ import annotations

import argparse

from redraft.cli import flags, interrupt
from redraft.cli.commands.base import Command, Example
from redraft.cli.session import Session


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which project, and who thinks."""
    parser.add_argument(
        "--project",
        metavar="FOLDER",
        help="the demo's project, where it is not the one shipped with Redraft",
    )
    parser.add_argument("--keep", action="store_true", help="keep the temporary copy")
    flags.thinking(parser, asking=False)
    flags.judging(parser, optional=False)
    flags.bounds(parser)
    flags.output(parser, json=False)


def run(session: Session) -> int:
    """0 when the demo truly worked; 1 nothing safe was found; 3 unusable."""
    from redraft.cli.demo import demonstrate

    return interrupt.run(demonstrate(session))


COMMAND = Command(
    "demo",
    "watch Redraft work on a small project, on a temporary copy",
    "Critiques, rewrites, tests and fixes three functions of a small project that ships with "
    "Redraft: one has a bug, one is right, one takes the wrong approach. Works without a model; "
    "with REDRAFT_BASE_URL or OPENAI_API_KEY set it runs on that model.",
    arguments,
    run,
    (
        Example(
            ("--policy", "repair"),
            0,
            shows=("band_for", "normalise_postcode", "longest_wait", "failed before", "0 fail"),
            tells="without a model",
        ),
        Example(("--project", "nowhere"), 2, complains=("There is no demo project in nowhere",)),
    ),
)
