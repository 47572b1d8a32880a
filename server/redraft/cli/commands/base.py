"""What a command is."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from redraft.cli.session import Session


@dataclass(frozen=True, slots=True)
class Example:
    """One call and what must come of it; run by the contract test, shown by ``--help``.

    ``argv`` follows the command's name; paths in it are relative to the example
    project.  ``shows`` are pieces of stdout, ``complains`` pieces of stderr.
    ``tells`` says what the call is for, in the help; without it the example is
    for the test alone.
    """

    argv: tuple[str, ...]
    exit_code: int
    shows: tuple[str, ...] = ()
    complains: tuple[str, ...] = ()
    stdin: str = ""
    tells: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words, its flags, its work, its examples.

    ``run`` gives the exit code; bad input and unusable models leave it as
    ``RedraftError``.
    """

    name: str
    summary: str
    description: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[Session], int]
    examples: tuple[Example, ...]
