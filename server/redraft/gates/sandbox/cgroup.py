"""Memory and process limits over a whole tree, where the kernel lets us set them.

Without them init watches usage itself (``launcher.py``), which a fast program
can outrun by one interval; resource limits alone count single processes and do
not bind root at all.  Version 1 keeps a hierarchy per controller, version 2 one
for all; a folder of version 2 lends its controllers only if they are delegated.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import signal
import time
from dataclasses import dataclass
from pathlib import Path

_PREFIX = "redraft-gate-"
_TRIES, _PAUSE = 200, 0.002


@dataclass(frozen=True, slots=True)
class Group:
    """The folders of one run's group; ``memory`` and ``processes`` say what they limit."""

    folders: tuple[Path, ...] = ()
    memory: bool = False
    processes: bool = False

    @property
    def entrances(self) -> tuple[Path, ...]:
        """Files into which a process writes itself to come under the limits."""
        return tuple(folder / "cgroup.procs" for folder in self.folders)

    def remove(self) -> None:
        """Give the folders back; who is still in there, because a launcher was killed, is ended."""
        for folder in self.folders:
            for _ in range(_TRIES):
                with contextlib.suppress(FileNotFoundError, PermissionError):
                    try:
                        folder.rmdir()
                    except OSError:  # busy
                        _kill(folder)
                        continue
                break


def _kill(folder: Path) -> None:
    with contextlib.suppress(OSError, ValueError):
        for pid in (folder / "cgroup.procs").read_text(encoding="ascii").split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
    time.sleep(_PAUSE)


def create(memory_mb: int, processes: int) -> Group:
    """A new group under our own, as far as allowed; an empty one where nothing is."""
    folders: list[Path] = []
    have: set[str] = set()
    name = f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
    for parent in _parents():
        _sweep(parent)
        folder = parent / name
        try:
            folder.mkdir()
        except OSError:
            continue
        limited = _limit(folder, memory_mb << 20, processes)
        if limited:
            folders.append(folder)
            have |= limited
        else:
            with contextlib.suppress(OSError):
                folder.rmdir()
    return Group(tuple(folders), "memory" in have, "processes" in have)


def _limit(folder: Path, memory: int, processes: int) -> set[str]:
    limited: set[str] = set()
    for kind, file, value in (
        ("memory", "memory.max", memory),
        ("memory", "memory.limit_in_bytes", memory),
        ("processes", "pids.max", processes),
    ):
        try:
            # "r+": the file must be there, the kernel makes it with the folder
            with (folder / file).open("r+", encoding="ascii") as stream:
                stream.write(str(value))
        except OSError:
            continue
        limited.add(kind)
    for file, value in (("memory.swap.max", 0), ("memory.memsw.limit_in_bytes", memory)):
        # Swap is a comfort that not every kernel counts.
        with contextlib.suppress(OSError), (folder / file).open("r+", encoding="ascii") as stream:
            stream.write(str(value))
    return limited


def _parents() -> list[Path]:
    """Our own groups as folders: one per hierarchy that has a controller we use."""
    try:
        own = Path("/proc/self/cgroup").read_text(encoding="utf-8")
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8")
    except OSError:
        return []
    places: dict[str, str] = {}
    for row in mounts.splitlines():
        left, _, right = row.partition(" - ")
        words = right.split(" ")
        if words[0] == "cgroup2":
            places[""] = left.split(" ")[4]
        elif words[0] == "cgroup":
            for controller in words[2].split(","):
                places[controller] = left.split(" ")[4]
    found: list[Path] = []
    for row in own.splitlines():
        _, controllers, path = row.split(":", 2)
        ours = {"memory", "pids", ""} & set(controllers.split(",")) & set(places)
        found += [Path(places[controller] + path.rstrip("/")) for controller in sorted(ours)]
    return found


def _sweep(parent: Path) -> None:
    """Remove empty groups of servers that were killed before they could."""
    with contextlib.suppress(OSError):
        for folder in parent.glob(f"{_PREFIX}*"):
            owner = re.match(rf"{_PREFIX}(\d+)-", folder.name)
            if owner and not Path("/proc", owner[1]).exists():
                with contextlib.suppress(OSError):
                    folder.rmdir()
