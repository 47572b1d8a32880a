"""How one isolation level starts a program: which launcher, and what it is told."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from redraft.gates.sandbox.spec import Spec


class Launcher(Protocol):
    """A program that shuts another one in.

    It reads what is to be run from stdin, tells facts as JSON lines on stdout
    (``exit``, ``reason``, ``left``, ``error``: see ``Ending`` in ``process.py``),
    and on SIGTERM kills all that it started before it ends.
    """

    @property
    def nests(self) -> bool:
        """Whether the program may give its own forks namespaces (``Spec.nest``)."""
        ...

    def command(self, descriptors: Sequence[int]) -> tuple[str, ...]:
        """Its command line; output and records, and what the program talks over, by number."""
        ...

    def words(self, spec: Spec, cgroups: tuple[Path, ...]) -> bytes:
        """What it reads; ``cgroups`` are files into which it writes itself first."""
        ...


@dataclass(frozen=True, slots=True)
class Script:
    """A launcher of ours, run by the interpreter that runs us; ``more`` are its own arguments."""

    file: str
    more: tuple[str, ...] = ()
    nests: bool = False

    def command(self, descriptors: Sequence[int]) -> tuple[str, ...]:
        """Without the environment's and the site's modules: nothing of the user's is imported."""
        path = str(Path(__file__).with_name(self.file))
        return (sys.executable, "-I", "-S", path, *map(str, descriptors), *self.more)

    def words(self, spec: Spec, cgroups: tuple[Path, ...]) -> bytes:
        """The specification as it is."""
        return spec.encode(cgroups)


NAMESPACES = Script("launcher.py", nests=True)
