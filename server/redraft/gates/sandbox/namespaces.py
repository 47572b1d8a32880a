"""Linux namespaces of our own, with control groups where they can be had."""

from __future__ import annotations

import sys

from redraft.core.evidence import Isolation
from redraft.gates.sandbox.launching import NAMESPACES
from redraft.gates.sandbox.level import Level, counted
from redraft.gates.sandbox.spec import Limits
from redraft.gates.sandbox.trial import trial


async def namespaces(limits: Limits) -> Level:
    """Everything is kept out, and no process survives its namespace."""
    if sys.platform != "linux":
        return Level(None, reason=f"{sys.platform} has no namespaces")
    error = ""
    for overlay in (True, False):
        error = await trial(limits, NAMESPACES, overlay=overlay)
        if not error:
            parts = ["namespaces", "cgroup" if counted(limits) else "watch"]
            if not overlay:
                parts.append("no overlay")
            # init's watch bounds memory and processes where no control group does
            return Level(Isolation(" + ".join(parts), True, True, True, True), overlay)
    return Level(None, reason=f"Linux namespaces cannot be used here ({error})")
