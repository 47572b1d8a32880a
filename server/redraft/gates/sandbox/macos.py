"""macOS: ``sandbox-exec`` with a profile made from the view, a copy of the project, a watch.

Not run by our own checks, which have no Mac; it is held to the same contract
where it is.  There are no process namespaces: what leaves its parents between
two looks is not seen, so memory and processes are not claimed to be kept in check.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from redraft.core.evidence import Isolation
from redraft.gates.sandbox.launching import Script
from redraft.gates.sandbox.level import Level
from redraft.gates.sandbox.spec import Limits
from redraft.gates.sandbox.trial import trial

SANDBOX_EXEC = "/usr/bin/sandbox-exec"
_SERVICES = (
    "com.apple.system.opendirectoryd.libinfo",  # who a user is
    "com.apple.system.opendirectoryd.membership",
    "com.apple.system.logger",
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/dtracehelper")


def profile(hidden: Sequence[str], shown: Sequence[str], scratch: str) -> str:
    """The profile's text; of rules that fit, the last one counts.

    Everything may be read but what is ``hidden``, less what is ``shown`` of it;
    nothing may be written but ``scratch``.  Launching by services of the system
    would run outside, so those are closed.
    """
    rules = [
        "(version 1)",
        "(allow default)",
        "(deny network*)",
        "(deny mach-lookup)",
        f"(allow mach-lookup {' '.join(f'(global-name {_text(name)})' for name in _SERVICES)})",
        "(deny mach-register)",
        "(deny appleevent-send)",
        "(deny lsopen)",
        "(deny job-creation)",
        "(deny signal)",
        "(allow signal (target same-sandbox))",
        "(deny file-write*)",
        f"(deny file-read-data {_below(hidden)})" if hidden else "",
        f"(allow file-read-data {_below(shown)})" if shown else "",
        f"(allow file-read* file-write* {_below([scratch])})",
        f"(allow file-read* file-write-data {' '.join(f'(literal {_text(d)})' for d in _DEVICES)})",
    ]
    return "\n".join(rule for rule in rules if rule)


def _below(paths: Sequence[str]) -> str:
    return " ".join(f"(subpath {_text(path)})" for path in paths)


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


async def sandbox_exec(limits: Limits) -> Level:
    """Files and network by the system's own sandbox."""
    if sys.platform != "darwin":
        return Level(None, reason=f"sandbox-exec is part of macOS, this is {sys.platform}")
    launcher = Script("macos_launcher.py")
    error = await trial(limits, launcher, overlay=True)
    if error:
        return Level(None, reason=f"sandbox-exec cannot be used here ({error})")
    return Level(Isolation("sandbox-exec + rlimits + watch", True, True), launcher=launcher)
