"""Many versions of one function tried in one namespace: forks of a fork, each for a share of them.

This process runs no version's code.  It gives shares to forks, ends those that
do not answer, and tells the parent what came of each version.  Whether versions
may share a process is found out by the user's own code, which must do the same
twice in one process, and the same again after the last version of a share.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import re
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from hashlib import blake2b
from types import ModuleType
from typing import Any

from redraft.gates.runner.channel import keep_pipe, open_channel
from redraft.gates.runner.lap import SPOT, Lap, Tests
from redraft.gates.runner.place import loaded_target
from redraft.gates.runner.remains import Remains
from redraft.gates.runner.session import Session
from redraft.gates.runner.swap import Swap

_SHARE = 256  # versions in one process: what they leak in memory stays small
_MANY = 3000  # containers; comparing them takes half a millisecond
_HARMS = 2  # shares that were disturbed, after which each version gets its own process
_WALL = 4.0  # times the limit of a test: for what sleeps or waits, on a busy machine
_WHOLE = " whole"  # added to a mode: each test goes all of pytest's way
_ADDRESS = re.compile(r"0x[0-9a-f]+")


class _Ended:
    """How a fork ended; ``at`` is its place in its share, ``test`` that among the tests."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.words: dict[str, Any] = {}
        self.at = self.test = self.code = self.left = 0
        self.killed = False

    @property
    def whole(self) -> bool:
        """Whether it came to its own end."""
        return bool(self.words)

    @property
    def slow(self) -> bool:
        """Whether its time was over."""
        return self.killed or self.code == -signal.SIGVTALRM


class Sieve:
    """Answers one request of the parent; ``records`` is its pipe."""

    def __init__(self, session: Session, swap: Swap, records: int) -> None:
        self._session, self._swap, self._records = session, swap, records
        self._job: dict[str, Any] = session.job["sieve"]
        self._leave: Callable[[int], None] = os._exit
        self._spot = mmap.mmap(-1, SPOT.size)
        self._limit = float(self._job["limit"])
        self._own: list[tuple[str, str]] = []
        self._far: Remains | None = None

    def run(self, reporter: Any, suite: Any, flags: list[str]) -> None:
        """Try all versions, and end the process."""
        session = self._session
        session.sentry.rest()
        session.stop_first = False
        mode = str(self._job["mode"])
        self._whole = mode.endswith(_WHOLE)
        self._tests = Tests(session, reporter, suite, flags, whole=self._whole)
        self._lap = Lap(session, self._swap, self._tests, self._spot)
        self._probe = [name for name in self._job["probe"] if self._tests.knows(name)]
        if not mode or mode.startswith("again"):
            mode = self._find_mode()
        self._say(mode)
        if mode.startswith(("shared", "alone")) and self._tests.asked:
            todo = list(range(len(self._job["texts"])))
            for number in self._shared(todo) if mode.startswith("shared") else todo:
                self._alone(number)
        session.send("over", exit=0, threads=0, left=0, tampered=[])
        self._leave(0)

    def _say(self, mode: str) -> None:
        if self._whole and not mode.endswith(_WHOLE):
            mode += _WHOLE
        self._session.send("mode", mode=mode, asked=self._tests.asked)

    def _find_mode(self) -> str:
        """Whether versions can share a process, or a namespace at least."""
        once = self._fork([], twice=False, remains=None)
        own = self._said(once, "own")
        expected = self._job["expected"]
        if not once.whole or once.left:
            return "unfit"
        wrong = any(letter != expected.get(n, letter) for n, (letter, _) in zip(self._probe, own))  # noqa: B905  # the project may have Python 3.8
        if wrong:
            # in a namespace of its own, where this run has left nothing
            return "unfit" if self._whole else "again" + _WHOLE
        if len(own) < len(self._probe) or not own:
            return "alone"
        twice = self._fork([], twice=True, remains=None)
        if not twice.whole or not _alike(own, self._said(twice, "own")):
            return "unfit"
        return "shared" if _alike(own, self._said(twice, "again")) else "alone"

    def _said(self, ended: _Ended, word: str) -> list[tuple[str, str]]:
        return [(str(a), _ADDRESS.sub("0x", str(b))) for a, b in ended.words.get(word, ())]

    def _shared(self, todo: list[int]) -> list[int]:
        """Try versions in shares; the numbers of those that need a process of their own."""
        remains = self._remains(self._modules())
        if remains.count > _MANY:
            # Looked at after each version is what lies near, and the rest after the last one.
            self._far, remains = remains, self._remains(self._near())
        own = self._fork([], twice=False, remains=remains)
        self._own = self._said(own, "own")
        alone: list[int] = []
        harms = 0
        while todo:
            if harms >= _HARMS:
                self._say("alone")
                return sorted(alone + todo)
            share = todo[:_SHARE]
            ended = self._fork(share, twice=False, remains=remains)
            if ended.whole and not _alike(self._own, self._said(ended, "own")):
                harms += 1
                tried = [row["n"] for row in ended.rows]
                alone += tried
                todo = [number for number in todo if number not in set(tried)]
                continue
            rows = {row["n"]: row for row in ended.rows}
            if not ended.whole and ended.at < len(share) and share[ended.at] not in rows:
                rows[share[ended.at]] = self._lost(share[ended.at], ended)
            if not rows:
                harms += 1  # it ended before it began
                continue
            # What passed beside others must pass by itself.
            alone += [n for n, row in rows.items() if _passed(row)]
            self._tell([row for row in rows.values() if not _passed(row)])
            todo = [number for number in todo if number not in rows]
        return sorted(alone)

    def _alone(self, number: int) -> None:
        ended = self._fork([number], twice=False, remains=None)
        rows = ended.rows or [self._lost(number, ended)]
        rows[0]["left"] = ended.left
        self._tell(rows[:1])

    def _tell(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._session.send("sieved", rows=rows)

    def _lost(self, number: int, ended: _Ended) -> dict[str, Any]:
        """What is known of a version whose process did not come to its end."""
        out = "p" * ended.test + ("t" if ended.slow else "d")
        if ended.slow:
            return {"n": number, "out": out, "message": "stopped: it did not end in its time"}
        code = ended.code
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return {"n": number, "out": out, "message": f"the process ended while it ran ({how})"}

    def _fork(self, share: Sequence[int], *, twice: bool, remains: Remains | None) -> _Ended:
        """Give a share to a fork and wait for its end, and for that of all it has started.

        A fork without a share, and one that keeps count of remains, also says how the user's
        own code does in the end.
        """
        read, write = os.pipe()
        read, write = keep_pipe(read), keep_pipe(write)
        key = os.urandom(16)
        now = time.monotonic()
        SPOT.pack_into(self._spot, 0, 0, 0, now, now)
        child = os.fork()
        if child == 0:
            try:
                os.close(read)
                os.close(self._records)
                send = open_channel(write, key)
                lap = self._lap
                lap.begin(send, watched=bool(share) and remains is None)
                lap.share(share, remains)
                words: dict[str, Any] = {"own": [], "again": []}
                lap.flush()
                if self._far is not None and share and remains is not None and self._far.restore():
                    words["own"] = [("changed", "")]
                elif not share or remains is not None:
                    words["own"] = lap.probe(self._probe)
                if twice:
                    words["again"] = lap.probe(self._probe)
                send("end", **words)
            finally:
                self._leave(0)
        os.close(write)
        ended = self._follow(child, read, key)
        os.close(read)
        return ended

    def _follow(self, child: int, read: int, key: bytes) -> _Ended:
        ended, data = _Ended(), b""
        while True:
            wait = self._deadline() - time.monotonic()
            ready = select.select([read], [], [], max(0.0, wait))[0] if wait > 0 else []
            if not ready:
                if self._deadline() > time.monotonic():
                    continue
                ended.killed = True
                break
            more = os.read(read, 1 << 16)
            if not more:
                break
            *lines, data = (data + more).split(b"\n")
            for line in lines:
                _take(line, key, ended)
            if ended.whole:
                break
        ended.at, ended.test = SPOT.unpack_from(self._spot)[:2]
        if not ended.whole and not ended.killed:
            ended.killed = not _dead_soon(child)
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        ended.code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        ended.left = _sweep()
        return ended

    def _deadline(self) -> float:
        """When the test that runs now, or its version, must be over."""
        _, _, test, version = self._unpacked()
        wall = max(1.0, _WALL * self._limit)
        return min(test + wall, version + wall + float(self._job["total"]))

    def _unpacked(self) -> tuple[int, int, float, float]:
        place, test, since, began = SPOT.unpack_from(self._spot)
        return int(place), int(test), float(since), float(began)

    def _near(self) -> list[ModuleType]:
        """The function's own module, and those of the tests."""
        found = [loaded_target(str(self._session.target["path"]))]
        found += [getattr(item, "module", None) for item in self._tests.items.values()]
        return [module for module in dict.fromkeys(found) if isinstance(module, ModuleType)]

    def _modules(self) -> list[ModuleType]:
        """All that are of the project."""
        inside = str(self._session.root) + os.sep
        return [
            module
            for module in list(sys.modules.values())
            if isinstance(module, ModuleType)
            and str(getattr(module, "__file__", None) or "").startswith(inside)
            and "site-packages" not in str(module.__file__)
        ]

    def _remains(self, modules: list[ModuleType]) -> Remains:
        asked = [*self._tests.asked, *self._probe]
        items = [self._tests.items[name] for name in asked if name in self._tests.items]
        values = [getattr(getattr(item, "callspec", None), "params", None) for item in items]
        return Remains(str(self._session.root), modules, values)


def _take(line: bytes, key: bytes, ended: _Ended) -> None:
    """A line of a fork: number, mark, record.

    The mark keeps out what a version writes by chance; the key lies in its own process.
    """
    with contextlib.suppress(ValueError, KeyError, TypeError, IndexError):
        number, mark, body = line.split(b" ", 2)
        if blake2b(number + b" " + body, key=key, digest_size=16).hexdigest().encode() != mark:
            return
        record = json.loads(body)
        if record["event"] == "rows":
            ended.rows += [row for row in record["rows"] if isinstance(row["n"], int)]
        elif record["event"] == "end":
            ended.words = record


def _passed(row: dict[str, Any]) -> bool:
    out = str(row.get("out", ""))
    return bool(out) and not set(out) & set("ftd")


def _alike(one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> bool:
    return list(one) == list(other)


def _dead_soon(child: int) -> bool:
    """Whether a fork that closed its pipe has ended, or does at once."""
    deadline = time.monotonic() + 0.25
    while time.monotonic() < deadline:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return True
        time.sleep(0.001)
    return False


def _sweep() -> int:
    """End everything else in this namespace; how many had been left running."""
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGKILL)
    count = 0
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return count
        count += 1
