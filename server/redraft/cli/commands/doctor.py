"""``redraft doctor``: what works here."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from redraft.cli import checks, exits, flags, interrupt
from redraft.cli.checks import Check
from redraft.cli.commands.base import Command, Example
from redraft.cli.session import Session


def arguments(parser: argparse.ArgumentParser) -> None:
    """What decides which model and interpreter are tried."""
    flags.thinking(parser, asking=False)
    flags.judging(parser, optional=False)
    flags.output(parser)


def run(session: Session) -> int:
    """0 when the main job can run here; 3 otherwise."""
    return interrupt.run(_run(session))


async def _run(session: Session) -> int:
    import asyncio

    folder = Path.cwd()
    settings = session.settings(folder)
    found: list[Check] = [
        checks.program(),
        checks.parser(),
        checks.linter(),
        checks.environment(session.environment),
        checks.project(settings, folder),
    ]
    with session.progress() as progress:
        progress.say("Trying the sandbox and the model")
        shut, (servers, model) = await asyncio.gather(
            _shut_in(session, folder), asyncio.gather(checks.servers(), _model(session, folder))
        )
    found += [*shut, servers, model]
    ready = all(check.ok for check in found if check.needed)
    if session.json:
        session.emit(
            {
                "ready": ready,
                "checks": [
                    {"name": c.name, "ok": c.ok, "needed": c.needed, "words": c.words, **c.data}
                    for c in found
                ],
            }
        )
    else:
        _show(session, found, ready)
    return exits.OK if ready else exits.UNUSABLE


async def _shut_in(session: Session, folder: Path) -> Sequence[Check]:
    settings = session.settings(folder)
    sandbox = await checks.sandbox(settings)
    found = [sandbox, await checks.levels(settings)]
    # without a sandbox a trial would only say the same again
    return [*found, await checks.trial(settings, folder)] if sandbox.ok else found


async def _model(session: Session, folder: Path) -> Check:
    return await checks.model(session.settings(folder), session.key, session.environment)


def _show(session: Session, found: Sequence[Check], ready: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    from redraft.cli.render.look import signs, visible

    look = signs(session.out)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, width=1)
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for check in found:
        sign, style = {
            True: (look.good, "green"),
            False: (look.bad, "red"),
            None: (look.unknown, "dim"),
        }[check.ok]
        grid.add_row(Text(sign, style), check.name, Text(visible(check.words)))
    session.out.print(grid)
    session.out.print()
    if ready:
        session.out.print(
            Text("Ready: functions can be critiqued, rewritten and tested here.", "bold green")
        )
        return
    bad = ", ".join(c.name for c in found if c.needed and not c.ok)
    session.out.print(Text(f"Not ready: see {bad} above.", "bold red"))


COMMAND = Command(
    "doctor",
    "say what works here: sandbox, tests, linter, models",
    "Looks at the interpreter, the sandbox, the project in this folder, the linter, the "
    "environment and the model servers of this machine, and tries each. Names of environment "
    "variables are shown, their values never.",
    arguments,
    run,
    (
        Example((), 0, shows=("sandbox", "Ready"), tells="look at this folder"),
        Example(("--json",), 0, shows=('"ready": true', '"name": "sandbox"'), tells="for a script"),
        Example(
            ("--policy", "chat"),
            3,
            shows=("No model is set up", "Not ready: see model above."),
        ),
    ),
)
