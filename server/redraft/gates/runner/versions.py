"""Many calls of several versions of a function, as few processes as is safe.

A fork runs one call after the other and ends itself after one that has left
something behind; where it cannot be known what a call leaves behind, each input
has a fork of its own, and each version too where they differ on it.  A version that hangs or dies takes its fork along: the next one
goes on behind it.
"""

from __future__ import annotations

import contextlib
import gc
import hmac
import json
import os
import resource
import select
import signal
import sys
import time
import types
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, Tuple  # noqa: UP035  # tuple[…] is not in 3.8

from redraft.gates.runner.behave import (
    _ANSWER,
    _ASYNC_GENERATOR,
    _COROUTINE,
    _MEMORY,
    _STATE,
    _Prints,
    _used,
)
from redraft.gates.runner.definition import Unfit
from redraft.gates.runner.forms import Form, Forms
from redraft.gates.runner.paper import Paper
from redraft.gates.runner.reach import Reach, Watch, harmless
from redraft.gates.runner.turn import Turn

_VALUES = ("const", "bool", "int", "float", "complex", "str", "bytes", "bytearray", "ref")
_PLAIN = frozenset((*_VALUES, "list", "tuple", "set", "frozenset", "dict"))
_STRIKES = 2  # hangs after which a version is not tried any more
_DEATHS = 12
_PATIENCE = 4  # times the limit that a starved process is given
_DRY = 2  # versions in a row that hang on an input, after which it is left
_SHORT = 0.06  # seconds for the first versions on an input, once some inputs have been left
_Task = Tuple[int, int]  # noqa: UP006  # input and version


def answer_versions(job: dict[str, Any], send: Callable[..., None], module: Any) -> None:
    """Answer every input of the job for each of its versions.

    Sends ``module`` with the reasons of versions that are ``unfit`` here, then
    for each input ``spread``: its different answers as JSON (``bodies``) and
    which one each version gave (``of``; -1 for none, -2 where it is not tried any more).
    """
    forms = Forms(job["target"], module, job["text"])
    unfit: dict[int, str] = {}
    made: dict[int, Form] = {}
    for number, text in enumerate(job["versions"]):
        try:
            form = forms.loaded() if text is None else forms.form(text)
            if form is None:
                name = job["target"]["name"]
                send("no module", message=f"{name} is not made when it is imported")
                return
            forms.put(form)
            made[number] = form
        except Unfit as error:  # noqa: PERF203  # there are few versions
            unfit[number] = str(error)
    if any(form.code.co_flags & (_COROUTINE | _ASYNC_GENERATOR) for form in made.values()):
        import asyncio  # noqa: F401  # once, for all forks
    send("module", unfit=sorted(unfit.items()))
    Crew(job, send, module, forms, made).work()


class Crew:
    """Runs all versions on one input after the other."""

    def __init__(
        self,
        job: dict[str, Any],
        send: Callable[..., None],
        module: types.ModuleType,
        forms: Forms,
        made: dict[int, Form],
    ) -> None:
        self._job, self._send, self._made = job, send, made
        reach = Reach()
        for form in made.values():
            reach.code(form.code, vars(module))
            kept = [*(form.defaults or ()), *(form.named or {}).values()]
            if not all(harmless(value, 0) for value in kept):
                reach.why = "a default is no plain value"
        if forms.live is not None and (forms.live.__closure__ or vars(forms.live)):
            reach.why = "it is closed over something"
        self._alone = bool(reach.why)
        watched = reach.watched
        if self._alone:
            watched = [
                (vars(module), name)
                for name, value in sorted(vars(module).items())
                if not name.startswith("__") and type(value) in _STATE
            ]
        self._turn = Turn(job, module, forms, Watch(watched))
        self._limit = float(job["limit"])
        self._ends = time.monotonic() + job["budget"]
        # what a version could replace is taken before it runs
        self._fork, self._leave, self._dumps = os.fork, os._exit, json.dumps
        self._write, self._wait, self._kill = os.write, os.waitpid, os.killpg
        self._out: set[int] = set()  # versions
        self._given_up: set[int] = set()  # inputs
        self._hangs: dict[int, int] = {}
        self._unsaid: dict[int, int] = {}
        self._deaths: dict[int, int] = {}
        self._answers: dict[_Task, str] = {}
        self._told = 0
        # inputs on which each version is given a fork of its own
        self._sure: set[int] = set(range(len(job["inputs"]))) if job["careful"] else set()

    def work(self) -> None:
        """All inputs, as long as the time lasts."""
        gc.collect()
        gc.freeze()  # the forks need no copy of what is there
        tasks = [(n, v) for n in range(len(self._job["inputs"])) for v in self._made]
        at = 0
        while at < len(tasks) and time.monotonic() < self._ends:
            if self._left_out(tasks[at]):
                at += 1
            else:
                at = self._one_fork(tasks, at)
            at = self._back(tasks, at)
            self._tell(tasks, at)
        self._tell(tasks, at)

    def _left_out(self, task: _Task) -> bool:
        return task[1] in self._out or task[0] in self._given_up or task in self._answers

    def _single(self, number: int) -> bool:
        """Whether each call of an input has a fork of its own."""
        if self._alone:
            return True
        item = self._job["inputs"][number]
        pairs = [*item["args"], *item["kwargs"], *item.get("cells", ())]
        return not all(_is_plain(tree) for _, tree in pairs)

    def _back(self, tasks: list[_Task], at: int) -> int:
        """Where to go on: versions that differed after one another are asked again, each alone."""
        number = tasks[at - 1][0] if at else -1
        if number < 0 or number in self._sure or (at < len(tasks) and tasks[at][0] == number):
            return at
        here = [(number, version) for version in self._made if (number, version) in self._answers]
        if not self._single(number) or len({self._answers[task] for task in here}) < 2:
            return at
        self._sure.add(number)
        for task in here:
            if not self._answers[task].startswith(('{"kind": "timed_out"', '{"kind": "died"')):
                del self._answers[task]
        return number * len(self._made)

    def _tell(self, tasks: list[_Task], at: int) -> None:
        """Send the inputs that all versions are done with."""
        done = tasks[at][0] if at < len(tasks) else len(self._job["inputs"])
        if at < len(tasks) and time.monotonic() >= self._ends:
            done = tasks[at][0]
        for number in range(self._told, done):
            bodies: list[str] = []
            of = []
            for version in range(len(self._job["versions"])):
                body = self._answers.pop((number, version), None)
                if body is None:
                    of.append(-2 if version in self._out else -1)
                    continue
                if body not in bodies:
                    bodies.append(body)
                of.append(bodies.index(body))
            self._send("spread", number=number, bodies=bodies, of=of)
        self._told = done

    def _one_fork(self, tasks: list[_Task], at: int) -> int:
        """Run tasks from one on in a fork; the first that is still to be done."""
        single = self._single(tasks[at][0])
        if single:
            self._send("trying", number=tasks[at][0], version=tasks[at][1])
        read, write = os.pipe()
        key = os.urandom(16)
        sys.stdout.flush()
        sys.stderr.flush()
        child = self._fork()
        if child == 0:
            leave = self._leave
            try:
                os.setsid()
                os.close(read)
                self._child(tasks, at, single, write, key)
            finally:
                leave(0)
        os.close(write)
        at, verdict = self._listen(child, read, tasks, at, key)
        os.close(read)
        for kill in (self._kill, os.kill):  # it may not lead its group yet
            with contextlib.suppress(OSError):
                kill(child, signal.SIGKILL)
        status = self._wait(child, 0)[1]
        if verdict == "time":
            return self._hung(tasks, at)
        if verdict == "short":
            return self._unheard(tasks, at)
        if verdict == "died":
            how = (
                f"signal {os.WTERMSIG(status)}"
                if os.WIFSIGNALED(status)
                else f"exit code {os.WEXITSTATUS(status)}"
            )
            version = tasks[at][1]
            self._deaths[version] = self._deaths.get(version, 0) + 1
            if self._deaths[version] >= _DEATHS:
                self._out.add(version)
            self._answers[tasks[at]] = self._dumps({"kind": "died", "why": how})
            return at + 1
        return at

    def _patience(self, task: _Task) -> float:
        """Seconds for a call: few where several inputs were at fault and no version has answered."""
        alone = len(self._made) == 1
        if alone or len(self._given_up) < _DRY:
            return self._limit
        told = any((task[0], version) in self._answers for version in self._made)
        return self._limit if told else min(_SHORT, self._limit)

    def _unheard(self, tasks: list[_Task], at: int) -> int:
        """A call that was given little time: no answer, and no word against the version."""
        number = tasks[at][0]
        self._unsaid[number] = self._unsaid.get(number, 0) + 1
        if self._unsaid[number] >= _DRY:
            self._given_up.add(number)
        return at + 1

    def _hung(self, tasks: list[_Task], at: int) -> int:
        number, version = tasks[at]
        why = f"no answer in {self._limit:g} s"
        self._answers[number, version] = self._dumps({"kind": "timed_out", "why": why})
        here = [v for v in self._made if (number, v) in self._answers]
        hung = [v for v in here if '"timed_out"' in self._answers[number, v][:22]]
        if len(hung) == len(here) >= _DRY and len(self._made) > 1:
            # The input is at fault, not the versions.
            self._given_up.add(number)
        for one in hung if len(hung) < len(here) or len(self._made) == 1 else ():
            self._hangs[one] = self._hangs.get(one, 0) + 1
            if self._hangs[one] >= self._job.get("strikes", _STRIKES):
                self._out.add(one)
        return at + 1

    def _listen(
        self,
        child: int,
        read: int,
        tasks: list[_Task],
        at: int,
        key: bytes,
    ) -> tuple[int, str]:
        """Take answers; the task that is to be done next, and ``time``, ``died`` or nothing."""
        data = b""
        count = 0
        while True:
            while at < len(tasks) and self._left_out(tasks[at]):
                at += 1
            line, newline, rest = data.partition(b"\n")
            if newline:
                data = rest
                mark, _, body = line.partition(b" ")
                genuine = blake2b(b"%d " % count + body, key=key, digest_size=16).hexdigest()
                if not hmac.compare_digest(mark, genuine.encode()):
                    return at, "died"
                self._answers[tasks[at]] = body[1:].decode("ascii")
                at, count = at + 1, count + 1
                if body[:1] == b"!":
                    return at, ""
                continue
            limit = self._patience(tasks[at]) if at < len(tasks) else self._limit
            if not self._comes(child, read, limit):
                return at, "time" if limit == self._limit else "short"
            more = os.read(read, 1 << 18)
            if not more:
                return at, "died"
            data += more
            if len(data) > 4 * _ANSWER:
                return at, "died"

    def _comes(self, child: int, read: int, limit: float) -> bool:
        """Whether something comes in time; a process that the machine let wait is given more."""
        half = limit / 2
        if select.select([read], [], [], half)[0]:
            return True
        used = _cpu(child)
        for _ in range(2 * _PATIENCE):
            if select.select([read], [], [], half)[0]:
                return True
            now = _cpu(child)
            if used is None or now is None or now[1] != "R" or now[0] - used[0] >= 0.6 * half:
                return False
        return False

    def _child(self, tasks: list[_Task], at: int, single: bool, write: int, key: bytes) -> None:
        """In the fork: one task after the other, until one leaves something behind."""
        put, dumps, clock, ends = self._write, self._dumps, time.monotonic, self._ends
        resource.setrlimit(resource.RLIMIT_AS, (_used() + _MEMORY,) * 2)
        gc.disable() if single else None
        prints: Any = _Prints() if single else Paper()
        count = 0
        while at < len(tasks):
            while at < len(tasks) and self._left_out(tasks[at]):
                at += 1
            if at == len(tasks):
                break
            number, version = tasks[at]
            form = self._made[version]
            answer = self._turn.look(self._job["inputs"][number], form, prints)
            clean = answer.pop("clean", False)
            text = dumps(answer)
            if len(text) > _ANSWER:
                text, clean = dumps({"kind": "unknown", "why": "too large"}), False
            at += 1
            following = at
            while following < len(tasks) and self._left_out(tasks[following]):
                following += 1
            last = not clean or following == len(tasks) or clock() > ends
            if not last and (single or self._single(tasks[following][0])):
                # Versions may follow each other on one input; what differs then is asked again.
                last = tasks[following][0] != number or number in self._sure
            body = (b"!" if last else b" ") + text.encode("ascii")
            mark = blake2b(b"%d " % count + body, key=key, digest_size=16).hexdigest()
            line = mark.encode() + b" " + body + b"\n"
            while line:
                line = line[put(write, line) :]
            count += 1
            if last:
                break


def _is_plain(tree: dict[str, Any]) -> bool:
    if tree["k"] not in _PLAIN or "c" in tree:
        return False
    parts = [*tree.get("i", ()), *(part for pair in tree.get("p", ()) for part in pair)]
    return all(_is_plain(part) for part in parts)


def _cpu(pid: int) -> tuple[float, str] | None:
    """Seconds of processor time, and the state, of a process."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stream:  # noqa: PTH123  # costs no start-up
            fields = stream.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), fields[0].decode()
