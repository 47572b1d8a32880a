"""What one isolation level offers here."""

from __future__ import annotations

from dataclasses import dataclass

from redraft.core.evidence import Isolation
from redraft.gates.sandbox import cgroup
from redraft.gates.sandbox.launching import NAMESPACES, Launcher
from redraft.gates.sandbox.spec import Limits


@dataclass(frozen=True, slots=True)
class Level:
    """What can be had here.

    ``isolation`` is None where nothing can; ``reason`` says why.  ``overlay``
    says whether files can be left out of the view (stale bytecode), ``launcher``
    how programs are started.
    """

    isolation: Isolation | None
    overlay: bool = True
    reason: str = ""
    launcher: Launcher = NAMESPACES


def counted(limits: Limits) -> bool:
    """Whether the kernel counts memory and processes of a whole tree for us here."""
    group = cgroup.create(limits.memory_mb, limits.processes)
    group.remove()
    return group.memory and group.processes
