"""The commands, one file each; a new one is a new file and one line in the table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from redraft.cli.commands import (
    bench,
    compare,
    critique,
    demo,
    doctor,
    fix,
    gate,
    history,
    redraft,
    refine,
    serve,
    strategies,
)
from redraft.cli.commands.base import Command

_MODULES = (
    *(critique, refine, redraft, compare, fix, gate),
    *(strategies, bench, history, doctor, demo, serve),
)
COMMANDS: Mapping[str, Command] = MappingProxyType(
    {module.COMMAND.name: module.COMMAND for module in _MODULES}
)
"""Name -> command, in the order in which ``--help`` lists them."""
