"""One fork's share of a sieve: version after version in the place of the function, and its tests.

All of it runs beside the versions' code, and is believed for ranking alone.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from redraft.gates.runner.brisk import Brisk, Result, example_failed, failed
from redraft.gates.runner.definition import Unfit
from redraft.gates.runner.remains import Remains
from redraft.gates.runner.session import Session
from redraft.gates.runner.swap import Swap

SPOT = struct.Struct("=qqdd")
"""Where a fork is: place in its share, place among the tests, when each began (monotonic)."""

_TEST = struct.Struct("=qd")  # the middle of SPOT
_TEST_AT = 8

_FLUSH_SECONDS = 0.02
_LATE = 1.5  # times the limit, after which the kernel ends what does not listen


class TimeUp(BaseException):
    """The time of a test is over."""


class Lap:
    """Runs versions in a fork; made before the fork, so that each finds all of it ready."""

    def __init__(self, session: Session, swap: Swap, tests: Tests, spot: Any) -> None:
        self._session, self._swap, self._tests = session, swap, tests
        self._spot, self._watched = spot, False
        self._send: Callable[..., None] = session.send
        job = session.job["sieve"]
        self._limit = float(job["limit"])
        self._texts: list[str] = job["texts"]
        self._lasts: list[int] = job["lasts"]
        self._rang = False
        self._armed = False
        self._rows: list[dict[str, Any]] = []
        self._flushed = time.monotonic()
        headroom = _used() + int(job["headroom"])
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (headroom, headroom))
        signal.signal(signal.SIGPROF, self._ring)
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        tests.warnings().__enter__()  # for the rest of the process
        _quiet()

    def begin(self, send: Callable[..., None], *, watched: bool) -> None:
        """In the fork: whom to tell, and whether tampering is looked for."""
        self._send, self._watched = send, watched
        self._flushed = time.monotonic()

    def _ring(self, number: int, frame: object) -> None:
        self._rang = True
        if self._armed:
            raise TimeUp("stopped: it did not end in its time")

    def share(self, work: Sequence[int], remains: Remains | None) -> bool:
        """Try versions by their numbers; False where this process is not to try another."""
        back = self._swap.save()
        for place, number in enumerate(work):
            now = time.monotonic()
            SPOT.pack_into(self._spot, 0, place, 0, now, now)
            row: dict[str, Any] = {"n": number}
            fit = self._put(number, row)
            sound = not fit or self._try(row, remains)
            self._note(row)
            if fit:
                back()
            if not sound:
                return False
        return True

    def _put(self, number: int, row: dict[str, Any]) -> bool:
        try:
            self._swap.put_text(self._texts[number])
        except SyntaxError as error:
            row["unparsed"] = str(error)[:200]
            return False
        except (Unfit, MemoryError, RecursionError) as error:
            row["unfit"] = str(error)[:200]
            return False
        target = self._session.target
        target["last"] = self._lasts[number]
        if self._watched:
            self._session.sentry.watch_over(
                str(target["path"]), int(target["first"]), self._lasts[number]
            )
        return True

    def _try(self, row: dict[str, Any], remains: Remains | None) -> bool:
        out, result, seconds = self.run(self._tests.asked, stop_first=True)
        row["out"] = out
        if out[-1:] in "ft" and out:
            row["message"], row["detail"], row["line"] = result[1:]
        else:
            row["seconds"] = [round(second, 6) for second in seconds]
        if self._watched:
            self._session.sentry.rest()
            row["tampered"] = dict(self._session.sentry.told)
            row["threads"] = _threads_left()
        if out.endswith("t") or "MemoryError" in result.message:
            return False
        if threading.active_count() > 1 or _children():
            return False
        if remains is not None:
            try:
                remains.restore()
            except BaseException:  # noqa: BLE001  # what resists is left to a fresh fork
                return False
        return True

    def run(self, names: Sequence[str], *, stop_first: bool) -> tuple[str, Result, list[float]]:
        """One letter per test that ran, the last failure, the seconds of each."""
        out, last, seconds = "", Result("p"), []
        for place, name in enumerate(names):
            began = time.monotonic()
            _TEST.pack_into(self._spot, _TEST_AT, place, began)
            ahead = names[place + 1] if place + 1 < len(names) else None
            self._rang = False
            try:
                self._arm(self._limit)
                result = self._tests.run(name, ahead)
                self._arm(0)
            except TimeUp as error:
                self._arm(0)
                result = failed(error, self._session.target)
            seconds.append(time.monotonic() - began)
            if self._rang:
                line = result.line
                result = Result("t", "stopped: it did not end in its time", "", line)
            out += result.letter
            if result.letter in "ft":
                last = result
                if stop_first or self._rang:
                    break
        return out, last, seconds

    def probe(self, names: Sequence[str]) -> list[tuple[str, str]]:
        """How the code that is in place now does: letter and message of each test, in order."""
        found = []
        now = time.monotonic()
        SPOT.pack_into(self._spot, 0, len(self._texts), 0, now, now)
        for name in names:
            out, result, _ = self.run([name], stop_first=True)
            found.append((out, result.message))
            if self._rang:
                break
        return found

    def _arm(self, seconds: float) -> None:
        self._armed = bool(seconds)
        signal.setitimer(signal.ITIMER_PROF, seconds, seconds / 10)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds * _LATE)

    def _note(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        now = time.monotonic()
        if now - self._flushed > _FLUSH_SECONDS or len(self._rows) >= 32:
            self.flush()

    def flush(self) -> None:
        """Send what has been found."""
        rows, self._rows, self._flushed = self._rows, [], time.monotonic()
        if rows:
            self._send("rows", rows=rows)


class Tests:
    """The tests of a sieve by name: items of pytest, and the examples of the docstring."""

    def __init__(
        self, session: Session, reporter: Any, suite: Any, flags: list[str], *, whole: bool
    ) -> None:
        self._session = session
        self._brisk = Brisk(suite, reporter, whole=whole) if suite is not None else None
        job = session.job["sieve"]
        self.items: dict[str, Any] = {}
        for item in suite.items if suite is not None else ():
            self.items.setdefault(item.nodeid, item)
        self._runs: dict[str, Callable[[Callable[[], Any]], Result]] = {}
        wanted = session.job["doctest"]
        examples = str(wanted["id"]) if wanted else ""
        for name in dict.fromkeys([*job["order"], *job["probe"]]):
            if name in self.items and self._brisk is not None:
                self._runs[name] = self._brisk.test(self.items[name])
            elif name == examples:
                self._runs[name] = Examples(session, flags).run
        self.asked = [name for name in job["order"] if name in self._runs]

    def run(self, name: str, ahead: str | None) -> Result:
        """Run one; the fixtures that ``ahead`` shares stay where it passes."""
        return self._runs[name](lambda: self.items.get(ahead) if ahead else None)

    def warnings(self) -> Any:
        """Warnings as pytest filters them, where there is pytest."""
        return self._brisk.warnings() if self._brisk is not None else contextlib.nullcontext()

    def knows(self, name: str) -> bool:
        """Whether there is such a test here."""
        return name in self._runs


class Examples:
    """The examples of the user's own docstring."""

    def __init__(self, session: Session, flag_names: list[str]) -> None:
        import doctest

        from redraft.gates.runner.place import import_target

        job = session.job
        self._target = job["target"]
        self._module = import_target(self._target["path"], job["module"])
        self._flags = 0
        for flag in flag_names:
            self._flags |= doctest.OPTIONFLAGS_BY_NAME.get(flag, 0)
        name = str(job["doctest"]["id"])
        self._examples = doctest.DocTestParser().get_doctest(
            job["doctest"]["docstring"], {}, name, self._target["path"], 0
        )
        self._doctest: Any = doctest

    def run(self, following: Callable[[], Any]) -> Result:
        """Run them all, up to the first that fails."""
        doctest, test = self._doctest, self._examples
        test.globs = dict(vars(self._module))
        try:
            doctest.DebugRunner(verbose=False, optionflags=self._flags).run(test)
        except (doctest.DocTestFailure, doctest.UnexpectedException) as found:
            if isinstance(getattr(found, "exc_info", (None, None))[1], TimeUp):
                raise found.exc_info[1] from None
            return example_failed(found, self._target)
        except TimeUp:
            raise
        except BaseException as error:  # noqa: BLE001  # any exception fails a test
            return failed(error, self._target)
        return Result("p")


def _quiet() -> None:
    """What is printed goes nowhere; a test that looks at it captures it itself."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115  # for the rest of the process
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115  # as above
    gc.collect()
    gc.freeze()


def _used() -> int:
    """Bytes of address space."""
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  # costs no start-up
        return int(file.read().split()[0]) * resource.getpagesize()


def _children() -> bool:
    """Whether this process has any child, living or dead."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _threads_left() -> int:
    """Threads that do not end by themselves."""
    deadline = time.monotonic() + 0.5
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    return threading.active_count() - 1
