"""Landlock with a filter of system calls, for Linux where namespaces are not allowed."""

from __future__ import annotations

import platform
import sys

from redraft.core.evidence import Isolation
from redraft.gates.sandbox.launching import Script
from redraft.gates.sandbox.level import Level, counted
from redraft.gates.sandbox.seccomp import ARCHITECTURES
from redraft.gates.sandbox.spec import Limits
from redraft.gates.sandbox.trial import trial


async def landlock(limits: Limits, newest: int | None = None) -> Level:
    """Files by Landlock, sockets by seccomp, the rest by limits and a watch.

    There is no network at all, not even the program's own.  The project is a
    copy.  ``newest`` is the newest version of Landlock to use.
    """
    if sys.platform != "linux":
        return Level(None, reason=f"{sys.platform} has no Landlock")
    from redraft.gates.sandbox.walls import version

    machine = platform.machine()
    if machine not in ARCHITECTURES:
        return Level(None, reason=f"the filter of system calls does not know {machine}")
    if version() == 0:
        return Level(None, reason="this kernel has no Landlock, or it is turned off")
    more = () if newest is None else (str(newest),)
    launcher = Script("landlock_launcher.py", more)
    error = await trial(limits, launcher, overlay=True)
    if error:
        return Level(None, reason=f"Landlock cannot be used here ({error})")
    parts = ["landlock", "seccomp", "rlimits", "cgroup" if counted(limits) else "watch"]
    return Level(Isolation(" + ".join(parts), True, True, True, True), True, launcher=launcher)
