"""Watches and ends a program from outside, for launchers that are not process 1 of a namespace.

The launcher is made the reaper of all its descendants: whoever loses its
parent becomes its child, whatever session or group it hides in, so that the
tree is dead exactly when no child is left to wait for.
"""

# Plain strings for paths: the start of this program is part of every run's time.
# ruff: noqa: PTH123, PTH208
from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from redraft.gates.sandbox.kernel import PR_SET_PDEATHSIG, check, libc
from redraft.gates.sandbox.launcher import WATCH_SECONDS, reap

PR_SET_CHILD_SUBREAPER = 36
_PAUSE = 0.001


@dataclass(slots=True)
class Watched:
    """What is seen of a run: ``status`` of the first process, and why it was ended, if it was."""

    status: int | None = None
    reason: str = ""
    stopped: bool = False
    left: int = 0


@dataclass(slots=True)
class Supervisor:
    """Made before anything is started.

    ``listen`` maps further descriptors to what is to be done when they can be
    read; ``more`` is asked at every look for a reason to end the run.
    """

    memory_bytes: int
    processes: int
    listen: dict[int, Callable[[], None]] = field(default_factory=dict)
    more: Callable[[], str] = str
    own: int = 0
    _wake: tuple[int, int] = (-1, -1)
    _stop: bool = False
    _idle: bool = False

    def __post_init__(self) -> None:
        check(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "become the reaper")
        # asked, not killed: what was started has to be ended first
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        self._wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._stopped)

    def _stopped(self, *_: object) -> None:
        self._stop = True
        if self._idle:
            sys.exit(143)

    @contextlib.contextmanager
    def idle(self) -> Iterator[None]:
        """While nothing has been started a stop ends this process at once."""
        self._idle = True
        if self._stop:
            sys.exit(143)
        yield
        self._idle = False

    def watch(self, first: int) -> Watched:
        """Until the first process has ended or something is too much; then everything is ended.

        ``own`` processes beside the first belong to the sandbox and are not counted.
        """
        seen = Watched()
        poll = select.poll()
        for descriptor in (self._wake[0], *self.listen):
            poll.register(descriptor, select.POLLIN)
        while True:
            ready = poll.poll(WATCH_SECONDS * 1000)
            for descriptor, event in ready:
                if descriptor == self._wake[0]:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._wake[0], 512)
                elif event & select.POLLIN:
                    self.listen[descriptor]()
                else:
                    poll.unregister(descriptor)
            seen.status = reap(first)
            if seen.status is not None or self._stop:
                break
            if len(ready) == 1 and ready[0][0] != self._wake[0]:
                continue  # a request was served; the clock has not moved
            memory, count = usage(glance(os.getpid()))
            if memory > self.memory_bytes:
                seen.reason = "memory"
            elif count - self.own > self.processes:
                seen.reason = "processes"
            else:
                seen.reason = self.more()
            if seen.reason:
                break
        seen.stopped = self._stop
        seen.left = len(descendants(os.getpid()))
        end_all()
        return seen


def guarded(work: Callable[[], int]) -> int:
    """Do ``work`` in a child of this process; whatever outlives it, however it ended, is killed.

    The two watch each other: the child is asked to end when this process dies.
    """
    check(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "become the reaper")
    # Blocked until there is somebody to hand it on to.
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))
    child = os.fork()
    if child == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    os.closerange(3, 4096)  # a pipe ends when its last writer is gone
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
    status = os.waitpid(child, 0)[1]
    end_all()
    return os.waitstatus_to_exitcode(status)


def descendants(root: int) -> list[int]:
    """Every living process below ``root``, whatever session or group it is in."""
    parents: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                with open(f"/proc/{name}/stat", "rb") as stream:
                    # the command's name may hold anything, brackets included
                    fields = stream.read().rpartition(b")")[2].split()
                if fields[0] != b"Z":
                    parents.setdefault(int(fields[1]), []).append(int(name))
    found: list[int] = []
    todo = [root]
    while todo:
        below = parents.get(todo.pop(), [])
        found += below
        todo += below
    return found


def glance(root: int) -> list[int]:
    """The same by the kernel's own lists: quick, but one that forks right now may be missed."""
    found: list[int] = []
    todo = [root]
    while todo:
        pid = todo.pop()
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{pid}/task"):
                try:
                    with open(f"/proc/{pid}/task/{task}/children", "rb") as stream:
                        below = [int(name) for name in stream.read().split()]
                except FileNotFoundError:
                    if pid == root:  # a kernel without these lists
                        return descendants(root)
                    continue
                found += below
                todo += below
    return found


def usage(pids: list[int]) -> tuple[int, int]:
    """Bytes of private memory of some processes, and how many they are."""
    memory, page = 0, resource.getpagesize()
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            with open(f"/proc/{pid}/statm", "rb") as stream:
                fields = stream.read().split()
            memory += (int(fields[1]) - int(fields[2])) * page
    return memory, len(pids)


def end_all() -> None:
    """Kill every descendant; returns when none is left.

    All are stopped before the first is killed, so that none can start another
    between a look and the kill.
    """
    known: set[int] = set()
    while not _childless():
        found = set(descendants(os.getpid()))
        if found <= known:
            for pid in found:
                _signal(pid, signal.SIGKILL)
            time.sleep(_PAUSE)
        for pid in found - known:
            _signal(pid, signal.SIGSTOP)
        known = found


def _childless() -> bool:
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return False
        except ChildProcessError:  # noqa: PERF203  # the loop's end
            return True


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def told(seen: Watched) -> dict[str, Any]:
    """The facts of a run that was not stopped from outside."""
    exit_code = -1 if seen.status is None else seen.status
    return {"exit": exit_code, "reason": seen.reason, "left": seen.left}
