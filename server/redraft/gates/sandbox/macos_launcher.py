"""Starts ``sandbox-exec`` around one program; the protocol of ``Launcher`` in ``launching.py``.

Arguments: output and records.  The program works in a copy of the project, as
at the level of Landlock.  Its tree is followed by parents and by groups as
``ps`` tells them, for there is no reaper to which the orphans would come.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

sys.path.append(__file__.rsplit("/", 4)[0])

from redraft.gates.sandbox.handover import become, plain, unnamed
from redraft.gates.sandbox.kernel import limit
from redraft.gates.sandbox.launcher import tell
from redraft.gates.sandbox.macos import SANDBOX_EXEC, profile
from redraft.gates.sandbox.scratch import Disk, Scratch, lay_out, remove

_LOOK_SECONDS = 0.2
_LISTING = ("/bin/ps", "-axo", "pid=,ppid=,pgid=,rss=,lstart=")


class Tree:
    """Every process that was ever seen below the first; told apart from later ones by its start."""

    def __init__(self, first: int) -> None:
        self._first = first
        self._known: dict[int, str] = {}

    def look(self, listing: str) -> tuple[int, int]:
        """Bytes and number of what lives, from the text of ``ps``."""
        rows = {}
        for line in listing.splitlines():
            pid, parent, group, kilobytes, *began = line.split()
            rows[int(pid)] = (int(parent), int(group), int(kilobytes) << 10, " ".join(began))
        living = {
            pid for pid, began in self._known.items() if pid in rows and rows[pid][3] == began
        }
        if self._first in rows:
            living.add(self._first)
        grown = True
        while grown:
            groups = {rows[pid][1] for pid in living}
            more = {
                pid
                for pid, (parent, group, _, _) in rows.items()
                if parent in living or group in groups
            }
            grown = not more <= living
            living |= more
        self._known = {pid: rows[pid][3] for pid in living}
        return sum(rows[pid][2] for pid in living), len(living)

    def end(self) -> None:
        """Kill until none is left of those that were seen."""
        for number in (signal.SIGSTOP, signal.SIGKILL):
            self.look(_listed())
            self._signal(number)
        while self.look(_listed())[1]:
            self._signal(signal.SIGKILL)
            time.sleep(0.01)

    def _signal(self, number: int) -> None:
        for pid in self._known:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)


def _listed() -> str:
    return subprocess.run(_LISTING, capture_output=True, text=True, check=False).stdout


def start(spec: dict[str, Any], text: str, fds: dict[int, int]) -> int:
    """Fork the program; its pid."""
    fds[0] = unnamed(spec["job"].encode())
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            limits = dict(spec["limits"])
            # both count more here than what the program itself uses
            del limits["RLIMIT_NPROC"], limits["RLIMIT_AS"]
            limit(limits)
            plain()
            os.chdir(spec["cwd"])
            become(fds)
            words = [SANDBOX_EXEC, "-p", text, *spec["argv"]]
            os.execve(SANDBOX_EXEC, words, spec["env"])  # noqa: S606  # no shell is wanted
        except BaseException as error:  # noqa: BLE001  # told, then the process ends
            tell(error=f"the program did not start: {error}")
            os._exit(127)
    os.close(fds.pop(0))
    return pid


def watch(spec: dict[str, Any], pid: int, disk: Disk) -> dict[str, Any]:
    """Until the first process has ended or something is too much; the facts."""
    tree = Tree(pid)
    reason, status, began = "", None, time.monotonic()
    try:
        while status is None and not reason:
            memory, count = tree.look(_listed())
            if memory > spec["memory_bytes"]:
                reason = "memory"
            elif count > spec["processes"]:
                reason = "processes"
            else:
                reason = disk()
            until = time.monotonic() + min(_LOOK_SECONDS, 0.02 + time.monotonic() - began)
            while status is None and time.monotonic() < until:
                done, status_word = os.waitpid(pid, os.WNOHANG)
                status = os.waitstatus_to_exitcode(status_word) if done else None
                time.sleep(0.005)
        left = tree.look(_listed())[1] - (status is None)
    finally:
        # the first is reaped here only when it has ended by itself
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        if status is None:
            os.waitpid(pid, 0)
        tree.end()
    return {"exit": -1 if status is None else status, "reason": reason, "left": left}


def main() -> int:
    """Read the specification, lay out the copy, start the program, watch it, clean up."""
    output, records = int(sys.argv[1]), int(sys.argv[2])
    spec = json.loads(sys.stdin.buffer.read())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    scratch = Scratch(os.path.realpath(tempfile.gettempdir()))
    try:
        layout = lay_out(spec, scratch)
        text = profile(layout.hidden, layout.readable, scratch.folder)
        pid = start(layout.spec, text, {1: output, 2: output, 3: records})
        os.close(output)
        os.close(records)
        most = (spec["scratch_mb"] << 20) + 2 * layout.size
        tell(**watch(spec, pid, Disk(scratch.folder, most)))
    except (OSError, ValueError) as error:
        tell(error=str(error))
        return 1
    finally:
        remove(scratch.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
