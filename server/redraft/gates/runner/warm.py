"""Answers requests: for each a fork, in namespaces of its own, that runs one version.

A version's process is the first of a new pid namespace, so that its end is the
end of everything that it started.  How it ended is told by the warm process,
over a pipe that the version does not have.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import json
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

from redraft.gates.runner.channel import open_channel
from redraft.gates.runner.definition import Unfit
from redraft.gates.runner.nest import Nest
from redraft.gates.runner.place import loaded_target
from redraft.gates.runner.scratch import Scratch
from redraft.gates.runner.session import Session
from redraft.gates.runner.sieve import Sieve
from redraft.gates.runner.swap import Swap

_REQUESTS, _WORDS = 4, 5  # the descriptors that the launcher leaves
_UNFIT = 75  # the exit of a version that could not be put in place


class Warm:
    """The process that forks; ``serve`` returns in the process of a version alone."""

    def __init__(self, session: Session, records: int) -> None:
        self.method = str(session.job["method"])
        self._session = session
        self._records = records
        self._leave: Callable[[int], None] = os._exit
        self._fork = os.fork
        self._rest = b""
        self._asked: list[dict[str, Any]] = []
        self._swaps: dict[str, Swap] = {}
        self._waiting = (0, 0)
        self._swap: Swap | None = None
        for descriptor in (_REQUESTS, _WORDS):
            os.set_inheritable(descriptor, False)

    def tell(self, word: str, **fields: Any) -> None:
        """One line to the parent."""
        line = json.dumps({"word": word, **fields}).encode() + b"\n"
        while line:
            line = line[os.write(_WORDS, line) :]

    def serve(self) -> None:
        """Fork for every request, one after the other, until the parent is gone."""
        why = self._unsound()
        if why:
            self.tell("unfit", reason=why)
            self._leave(0)
        job = self._session.job
        try:
            nest = Nest(job["root"], job["scratch_mb"])
        except (OSError, ImportError, AttributeError) as error:
            self.tell("unfit", reason=f"forks cannot be shut in: {error}")
            self._leave(0)
            raise
        scratch = Scratch(job["scratch"])
        # A fork that collects garbage would copy every page that holds an object.
        gc.collect()
        gc.freeze()
        foreign = [] if self.method == "import" else _foreign(job["root"])
        self.tell("ready", foreign=foreign)
        told: dict[str, Any] | None = None
        while told is None:
            # The next version's process is made while nobody waits for it.
            told = self._prepare(nest)
            if told is None:
                told = self._answer(self._next(), nest, scratch)
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        sys.dont_write_bytecode = True
        self._begin(told, nest)

    def sift(self, reporter: Any = None, suite: Any = None) -> None:
        """In the process of a request: where it is one for many versions, answer it and end."""
        if self._session.job["sieve"] is None or self._swap is None:
            return
        flags = reporter.doctest_flags if reporter is not None else []
        Sieve(self._session, self._swap, self._records).run(reporter, suite, flags)

    def _unsound(self) -> str:
        """Why a fork of this process would not be what a fresh process is."""
        if threading.active_count() > 1:
            return "the project starts threads while it is imported"
        target = self._session.target
        if self.method == "import" and loaded_target(target["path"]) is not None:
            return "the file is imported before the tests are"
        if self.method == "import":
            for name in self._session.job["foreign"]:
                try:
                    __import__(name)
                except BaseException:  # noqa: BLE001, PERF203, S112  # a version will meet it, or will not
                    continue
            if loaded_target(target["path"]) is not None:
                return "a library imports the file"
        return ""

    def _known(self, request: dict[str, Any]) -> str:
        """The name under which the live functions of a request's target are kept."""
        return json.dumps([request["target"]["path"], request["incumbent"]])

    def _look(self, request: dict[str, Any]) -> None:
        """Find the functions to be given other code, among all that is alive."""
        gc.unfreeze()
        target = {**request["target"], "outer": request["incumbent"]}
        self._swaps[self._known(request)] = Swap(target)
        gc.freeze()

    def _prepare(self, nest: Nest) -> dict[str, Any] | None:
        """Fork a process that waits for its version; what it is told, in that process."""
        read, write = os.pipe()
        try:
            nest.leave()
            child = self._fork()
            if child:
                nest.back()
        except OSError as error:
            self.tell("unfit", reason=f"forks cannot be shut in: {error}")
            self._leave(0)
            raise
        if child:
            os.close(read)
            self._waiting = (child, write)
            return None
        os.close(write)
        try:
            os.setsid()
            nest.part()
            nest.lay()
            os.chdir(self._session.job["root"])
        except OSError as error:
            self.tell("unfit", reason=f"forks cannot be shut in: {error}")
            self._leave(_UNFIT)
        with os.fdopen(read, "rb") as stream:
            words = stream.read()
        if not words:
            self._leave(0)  # it is not needed
        request: dict[str, Any] = json.loads(words)
        return request

    def _next(self) -> dict[str, Any]:
        while not self._asked:
            self._read()
        return self._asked.pop(0)

    def _read(self) -> bool:
        """Take in what the parent says; whether it told a running version to stop."""
        data = os.read(_REQUESTS, 1 << 16)
        if not data:
            self._leave(0)
        *lines, self._rest = (self._rest + data).split(b"\n")
        messages = [json.loads(line) for line in lines]
        self._asked += [message for message in messages if "stop" not in message]
        return any("stop" in message for message in messages)

    def _answer(
        self, request: dict[str, Any], nest: Nest, scratch: Scratch
    ) -> dict[str, Any] | None:
        """Give a version to the process that waits for it, and tell how that ended.

        What it is told, in that process, where another one had to be made.
        """
        if self.method == "swap" and self._known(request) not in self._swaps:
            child, write = self._waiting
            os.close(write)
            os.waitpid(child, 0)
            self._look(request)
            told = self._prepare(nest)
            if told is not None:
                return told
        child, write = self._waiting
        fact: dict[str, Any] = {"exit": None, "error": ""}
        try:
            with os.fdopen(write, "wb") as stream:
                stream.write(json.dumps(request).encode())
            fact["exit"] = self._attend(child)
        except OSError as error:
            fact["error"] = str(error)
        # A line of its own, whatever the version left unfinished: all it wrote lies before it.
        os.write(self._records, b"\n")
        self._session.send("fence", number=request["number"])
        worn = not scratch.restore()
        self.tell("left", number=request["number"], worn=worn, **fact)
        if worn:
            self._leave(0)
        return None

    def _attend(self, child: int) -> int | None:
        """A version's exit code, negative for a signal; None where the parent's word ended it."""
        stopped = False
        with _ending(child) as ended:
            while True:
                ready, _, _ = select.select([ended, _REQUESTS], [], [])
                if ended in ready:
                    break
                if self._read() and not stopped:
                    stopped = True
                    os.kill(child, signal.SIGKILL)
        # Returns when its namespace is empty.
        _, status = os.waitpid(child, 0)
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        return None if stopped else code

    def _begin(self, request: dict[str, Any], nest: Nest) -> None:
        """Become the version: its text, its code, its own channel."""
        job, target = self._session.job, request["target"]
        content = base64.b64decode(request["content"])
        try:
            _write(target["path"], content)
            nest.drop()
        except OSError as error:
            self.tell("unfit", reason=f"forks cannot be shut in: {error}")
            self._leave(_UNFIT)
        for descriptor in (_REQUESTS, _WORDS):
            os.close(descriptor)
        self._session.channel = open_channel(self._records, bytes.fromhex(request.pop("key")))
        if self.method == "swap":
            try:
                self._swap = self._swaps[self._known(request)]
                self._swap.put(content, int(target["outer"]["last"]))
            except Unfit as error:
                self._session.send("unfit", reason=str(error))
                self._leave(_UNFIT)
        job.update({name: value for name, value in request.items() if name in job})
        self._session.renew()
        _forget_lines(target["path"])
        if self.method == "import":
            import importlib

            importlib.invalidate_caches()


def _forget_lines(path: str) -> None:
    """What tracebacks and ``inspect`` remember of a file's text."""
    linecache = sys.modules.get("linecache")
    if linecache is not None:
        name = os.path.basename(path)  # noqa: PTH119
        for file in [file for file in linecache.cache if file.endswith(name)]:
            del linecache.cache[file]


@contextlib.contextmanager
def _ending(child: int) -> Iterator[int]:
    """A descriptor that can be read once a child has ended."""
    if sys.version_info >= (3, 9):  # noqa: UP036  # the project may have an older one than we
        descriptor = os.pidfd_open(child)
        try:
            yield descriptor
        finally:
            os.close(descriptor)
        return
    read, write = os.pipe()
    os.set_blocking(write, False)
    kept = signal.signal(signal.SIGCHLD, lambda *_: None)
    waker = signal.set_wakeup_fd(write)
    try:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            os.write(write, b"\0")  # it had ended before anybody listened
        yield read
    finally:
        signal.set_wakeup_fd(waker)
        signal.signal(signal.SIGCHLD, kept)
        os.close(read)
        os.close(write)


def processes_left() -> bool:
    """Whether anything runs that this process or its children have started."""
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid == 0:
            return True


def _write(path: str, content: bytes) -> None:
    """The version's text at the file's own path, without bytecode of another text beside it."""
    with open(path, "wb") as file:  # noqa: PTH123  # costs no start-up
        file.write(content)
    folder, name = os.path.split(path)
    cache, stem = os.path.join(folder, "__pycache__"), os.path.splitext(name)[0] + "."  # noqa: PTH118, PTH122
    try:
        stale = [entry for entry in os.listdir(cache) if entry.startswith(stem)]  # noqa: PTH208
    except OSError:
        return
    for entry in stale:
        os.unlink(os.path.join(cache, entry))  # noqa: PTH108, PTH118


def _foreign(root: str) -> list[str]:
    """Modules from outside of the project, in the order in which they were loaded."""
    inside = root + os.sep
    found = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        away = isinstance(file, str) and (
            not file.startswith(inside) or f"{os.sep}site-packages{os.sep}" in file
        )
        if away and name != "__main__":
            found.append(name)
    return found
