"""bubblewrap, where it is installed: namespaces for systems that allow them to it alone."""

from __future__ import annotations

import asyncio
import shutil
import sys

from redraft.core.evidence import Isolation
from redraft.gates.sandbox.launching import Script
from redraft.gates.sandbox.level import Level, counted
from redraft.gates.sandbox.spec import Limits
from redraft.gates.sandbox.trial import trial

FEATURES = ("disable-userns", "tmp-overlay")
"""Options that older versions lack: 0.8 has the first, 0.11 the second."""


async def bubblewrap(limits: Limits) -> Level:
    """As namespaces; the project is read-only inside, or from 0.11 on in a layer of its own."""
    if sys.platform != "linux":
        return Level(None, reason=f"there is no bubblewrap for {sys.platform}")
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return Level(None, reason="bubblewrap (bwrap) is not installed")
    launcher = Script("bubblewrap_launcher.py", (bwrap, *await _features(bwrap)))
    error = await trial(limits, launcher, overlay=True)
    if error:
        return Level(None, reason=f"bubblewrap cannot be used here ({error})")
    name = f"bubblewrap + {'cgroup' if counted(limits) else 'watch'}"
    return Level(Isolation(name, True, True, True, True), launcher=launcher)


async def _features(bwrap: str) -> list[str]:
    process = await asyncio.create_subprocess_exec(
        bwrap,
        "--help",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={},
    )
    told, _ = await process.communicate()
    return [feature for feature in FEATURES if f"--{feature} ".encode() in told]
