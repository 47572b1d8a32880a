"""``redraft strategies``: how the search for a better version can go."""

from __future__ import annotations

import argparse
import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redraft.cli import exits, flags
from redraft.cli.commands.base import Command, Example
from redraft.cli.session import Session
from redraft.core.errors import BadInput

if TYPE_CHECKING:
    from redraft.strategies.base import SearchStrategy
    from redraft.strategies.options import LoopOptions


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which one."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="one of them, in full")
    flags.output(parser)


def run(session: Session) -> int:
    """0 shown; 2 there is no such strategy."""
    from redraft.strategies import STRATEGIES

    settings = session.settings(Path.cwd())
    name = session.flags.name
    if name is not None and name not in STRATEGIES:
        raise BadInput(f"There is no strategy {name!r}; there are {', '.join(STRATEGIES)}.")
    chosen = [STRATEGIES[name]] if name is not None else list(STRATEGIES.values())
    if session.json:
        session.emit({"strategies": [_data(strategy, settings.loop) for strategy in chosen]})
    elif name is not None:
        _whole(session, chosen[0], settings.loop)
    else:
        _table(session, chosen, settings.loop, settings.strategy)
    return exits.OK


def _data(strategy: type[SearchStrategy], options: LoopOptions) -> dict[str, Any]:
    return {
        "name": strategy.name,
        "title": strategy.title,
        "source": strategy.source,
        "needs_tests": strategy.needs_tests,
        "needs_model": strategy.needs_model,
        "most_calls": strategy.most_calls(options),
    }


def _needs(strategy: type[SearchStrategy]) -> str:
    wanted = [
        what
        for what, needed in (("tests", strategy.needs_tests), ("a model", strategy.needs_model))
        if needed
    ]
    return " and ".join(wanted) or "nothing"


def _table(
    session: Session, chosen: list[type[SearchStrategy]], options: LoopOptions, standard: str
) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("strategy", no_wrap=True)
    table.add_column("what it does")
    table.add_column("calls", justify="right")
    table.add_column("needs", no_wrap=True)
    for strategy in chosen:
        mark = " *" if strategy.name == standard else ""
        calls = str(strategy.most_calls(options))
        table.add_row(f"{strategy.name}{mark}", strategy.title, calls, _needs(strategy))
    session.out.print(table)
    session.out.print(
        "\n* the one in force. Calls of a model at most, by your settings; one more for each reply "
        "that cannot be read. `redraft strategies NAME` tells more.",
        soft_wrap=True,
    )


def _whole(session: Session, strategy: type[SearchStrategy], options: LoopOptions) -> None:
    out = session.out
    out.print(f"{strategy.name}: {strategy.title}", style="bold", soft_wrap=True)
    out.print(f"Source: {strategy.source}", soft_wrap=True)
    calls = strategy.most_calls(options)
    out.print(
        f"Needs {_needs(strategy)}; {calls} calls at most by your settings.\n", soft_wrap=True
    )
    out.print(inspect.getdoc(inspect.getmodule(strategy)) or "", markup=False, highlight=False)


COMMAND = Command(
    "strategies",
    "lists the ways in which a search can go",
    "Lists the strategies of `redraft fix`: what each does, what it needs, and how often it asks "
    "a model at most. With a name, that one in full: where it is from, its parameters, an example.",
    arguments,
    run,
    (
        Example(
            (),
            0,
            shows=("self_redraft", "calls", "needs"),
            tells="the table; the one in force is marked",
        ),
        Example(
            ("self_refine",),
            0,
            shows=("Madaan", "Before:", "After:"),
            tells="one strategy in full",
        ),
        Example(("--json",), 0, shows=('"most_calls"',), tells="for a program"),
        Example(("magic",), 2, complains=("There is no strategy 'magic'",)),
    ),
)
