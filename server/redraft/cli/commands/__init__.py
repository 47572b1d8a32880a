"""The commands, one file each; a new one is a new file and one line in the table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from redraft.cli.commands import (
    compare,
    critique,
    demo,
    doctor,
    fix,
    gate,
    redraft,
    refine,
    serve,
)
from redraft.cli.commands.base import Command

COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        module.COMMAND.name: module.COMMAND
        for module in (critique, refine, redraft, compare, fix, gate, doctor, demo, serve)
    }
)
"""Name -> command, in the order in which ``--help`` lists them."""
