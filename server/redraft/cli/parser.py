"""The command line, built from the table of commands."""

from __future__ import annotations

import argparse
import difflib
import shlex
from collections.abc import Sequence
from typing import NoReturn

from redraft import __version__
from redraft.cli.commands import COMMANDS
from redraft.cli.commands.base import Command
from redraft.core.errors import BadInput


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, where argparse would print the usage and leave."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message[:1].upper()}{message[1:]}; {self.prog} --help tells more.")


def build() -> argparse.ArgumentParser:
    """The parser of the whole program."""
    parser = _Parser(
        prog="redraft",
        description="Pass, refine or redraft: reads a function, rewrites it, and tests the rewrite "
        "before it calls it better.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"redraft {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for command in COMMANDS.values():
        sub = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.description,
            epilog=_examples(command),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        sub.description = _wrapped(command.description)
        command.arguments(sub)
    return parser


def parse(arguments: Sequence[str]) -> tuple[Command | None, argparse.Namespace]:
    """The command and its flags; no command when ``--help`` or ``--version`` was answered.

    Raises:
        BadInput: the arguments are no call of any command.
    """
    _refuse_unknown_command(arguments)
    try:
        flags = build().parse_args(arguments)
    except SystemExit:
        # argparse leaves this way after --help and --version alone; errors are raised above
        return None, argparse.Namespace()
    return COMMANDS[flags.command], flags


def _refuse_unknown_command(arguments: Sequence[str]) -> None:
    if not arguments:
        raise BadInput(f"Name a command: {', '.join(COMMANDS)}; redraft --help tells more.")
    name = arguments[0]
    if name.startswith("-") and name not in ("-h", "--help", "--version"):
        raise BadInput(f"Name the command before {name}; redraft --help lists the commands.")
    if name.startswith("-") or name in COMMANDS:
        return
    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(COMMANDS)}."
    raise BadInput(f"There is no command {name}; {hint}")


def _examples(command: Command) -> str:
    lines = [
        f"  redraft {command.name} {shlex.join(example.argv)}\n      {example.tells}"
        for example in command.examples
        if example.tells
    ]
    return "examples:\n" + "\n".join(lines) if lines else ""


def _wrapped(text: str) -> str:
    import textwrap

    return textwrap.fill(text, 78)
