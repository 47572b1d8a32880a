"""What is to be run, and in which view of the machine."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from redraft.gates.sandbox.launching import NAMESPACES, Launcher


@dataclass(frozen=True, slots=True)
class Step:
    """One step in building the view.

    ``kind`` is ``empty`` (an empty writable folder, or nothing in place of a
    file), ``project`` (a writable layer over the real folder), ``show`` (the
    real thing, read-only) or ``link`` (a symbolic link to ``to``).
    """

    kind: str
    path: Path
    to: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use; megabytes and counts."""

    memory_mb: int
    processes: int
    scratch_mb: int
    cpu_seconds: int
    output_kb: int


@dataclass(frozen=True, slots=True)
class Spec:
    """One program in the sandbox.

    ``files`` are written path-true over what the disk has, ``removed`` are not shown.  ``job`` arrives on
    the program's stdin, from a file without a name.  ``nest`` lets the program
    give its own forks namespaces; it is talked to while it runs.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    view: tuple[Step, ...]
    limits: Limits
    files: Mapping[Path, bytes] = field(default_factory=dict)
    removed: tuple[Path, ...] = ()
    job: str = ""
    overlay: bool = True
    nest: bool = False
    launcher: Launcher = NAMESPACES

    def encode(self, cgroups: tuple[Path, ...]) -> bytes:
        """What the launcher reads."""
        limits = self.limits
        memory = limits.memory_mb << 20
        return json.dumps(
            {
                "argv": self.argv,
                "env": dict(self.env),
                "cwd": str(self.cwd),
                "view": [
                    {"kind": step.kind, "path": str(step.path), "to": step.to} for step in self.view
                ],
                "files": [
                    (str(path), base64.b64encode(content).decode())
                    for path, content in self.files.items()
                ],
                "removed": [str(path) for path in self.removed],
                "job": self.job,
                "overlay": self.overlay,
                "nest": self.nest,
                "scratch_mb": limits.scratch_mb,
                "memory_bytes": memory,
                "processes": limits.processes,
                "cgroups": [str(path) for path in cgroups],
                "limits": {
                    # Address space is not memory: common libraries reserve far more than they
                    # touch.  The cgroup and init's watch count what is really used.
                    "RLIMIT_AS": 4 * memory,
                    "RLIMIT_CPU": limits.cpu_seconds,
                    "RLIMIT_FSIZE": limits.scratch_mb << 20,
                    "RLIMIT_NOFILE": 4096,
                    "RLIMIT_NPROC": limits.processes,
                    "RLIMIT_CORE": 0,
                },
            }
        ).encode()
