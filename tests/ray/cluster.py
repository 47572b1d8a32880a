"""Two Ray nodes on this machine, and ``redraft bench`` as a program that drives them.

Ray is never imported into the process that runs the tests: it finds out this
machine's own address by a socket to a public one (over which nothing is sent),
and its nodes talk over that address and not over loopback; ``tests/conftest.py``
forbids both to the tests themselves.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from redraft.journal.journal import Journal
from redraft.journal.options import JournalOptions

MARKS = [  # pytest wants a list here
    pytest.mark.ray,
    pytest.mark.skipif(not os.environ.get("REDRAFT_TEST_RAY"), reason="run make test-ray"),
]
PATIENCE = 240.0
"""Seconds for what takes a few on an idle machine."""
_RAY = Path(sys.executable).with_name("ray")
_REDRAFT = Path(sys.executable).with_name("redraft")
_STORE = f"--object-store-memory={80 * 2**20}"
_ASKED = ("--strategy", "self_refine", "--json")


def until(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Poll what has no way to be waited for."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


TOKEN = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
"""Nobody else on the network gets at the nodes (older Rays ignore it)."""


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RAY_", "REDRAFT_", "OPENAI"))}
    return {**kept, **more}


# -- processes ------------------------------------------------------------------------------


def below(pid: int) -> dict[int, str]:
    """All that descends from a process, by number, with its command line."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    found: dict[int, str] = {}
    left = [pid]
    while left:
        for child in children.get(left.pop(), ()):
            with contextlib.suppress(OSError):
                line = Path(f"/proc/{child}/cmdline").read_bytes()
                found[child] = line.replace(b"\0", b" ").decode(errors="replace").strip()
                left.append(child)
    return found


def alive(pids: Sequence[int]) -> list[int]:
    """Those that are neither gone nor waiting to be reaped."""
    found = []
    for pid in pids:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                found.append(pid)
    return found


def sandboxes(pid: int) -> list[int]:
    """The sandboxes below a process, with all that they run."""
    launchers = [p for p, line in below(pid).items() if "/gates/sandbox/" in line]
    return sorted({p for launcher in launchers for p in (launcher, *below(launcher))})


# -- the cluster ----------------------------------------------------------------------------


class Node:
    """One node with one core."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [_RAY, "start", "--block", "--num-cpus=1", _STORE, *arguments],
            env=environment(RAY_USAGE_STATS_ENABLED="0", RAY_worker_niceness="0", **TOKEN),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said: list[str] = []
        self.said = said
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said.append(line)
            if "Ray runtime started" in line:
                return
        self.stop()
        raise AssertionError("the node did not start:\n" + "".join(said))

    @property
    def raylet(self) -> int:
        (pid,) = (p for p, line in below(self._process.pid).items() if "raylet/raylet " in line)
        return pid

    @property
    def sandboxes(self) -> list[int]:
        """What tasks have started to run code in, with all that it runs."""
        return sandboxes(self.raylet)

    def kill(self) -> list[int]:
        """As when a machine is lost: its raylet and workers at once.  Tells what ran below."""
        raylet, found = self.raylet, below(self.raylet)
        workers = [p for p, line in found.items() if line.startswith("ray::")]
        for pid in (raylet, *workers):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.stop()
        return list(found)

    def stop(self) -> None:
        everything = [self._process.pid, *below(self._process.pid)]
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        for pid in alive(everything):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


class Cluster:
    """A head and a second node."""

    def __init__(self) -> None:
        # a short path: a Unix socket's has at most 107 bytes
        self.folder = Path(tempfile.mkdtemp(prefix="rr-"))
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            port = held.getsockname()[1]
        self.head = Node(
            *("--head", f"--port={port}", "--include-dashboard=false"),
            *("--disable-usage-stats", f"--temp-dir={self.folder}"),
        )
        (host,) = (line.split()[-1] for line in self.head.said if "Local node IP" in line)
        self.address = f"{host}:{port}"
        self._second: Node | None = None

    @property
    def second(self) -> Node:
        if self._second is None:
            self._second = Node(f"--address={self.address}")
        return self._second

    def lose_second(self) -> list[int]:
        pids = self.second.kill()
        self._second = None
        return pids

    def stop(self) -> None:
        if self._second is not None:
            self._second.stop()
        self.head.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


# -- the benchmark --------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Bench:
    """A benchmark with a journal of its own."""

    dataset: Path
    journal: Path
    arguments: tuple[str, ...]
    variables: dict[str, str]

    def begin(self, *more: str) -> subprocess.Popen[str]:
        """The program, started in a folder with no settings."""
        self.journal.parent.mkdir(exist_ok=True)
        return subprocess.Popen(
            [_REDRAFT, "bench", self.dataset, *_ASKED, *self.arguments, *more],
            cwd=self.journal.parent,
            env=environment(REDRAFT_JOURNAL=str(self.journal), **self.variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *more: str) -> str:
        """Run to its end; what it wrote to stderr."""
        program = self.begin(*more)
        _, said = program.communicate(timeout=PATIENCE)
        assert program.returncode == 0, said
        return said

    def records(self, number: int = 1) -> dict[str, Any]:
        """The records of a benchmark, but for times."""
        with self._opened() as journal:
            benches = journal.benches
            assert benches is not None
            return {key: _timeless(record) for key, record in benches.records(number).items()}

    def kept(self, what: str) -> int:
        """Answers in the journal."""
        with self._opened() as journal:
            kept: Any = journal.kept
            return int(kept.count(what))

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Journal]:
        journal = Journal(dataclasses.replace(JournalOptions(), path=str(self.journal)))
        try:
            yield journal
        finally:
            journal.close()


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _timeless(v) for k, v in value.items() if not k.endswith("seconds")}
    return [_timeless(v) for v in value] if isinstance(value, list) else value
