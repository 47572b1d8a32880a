"""Two versions of a function timed on the same growing inputs, by turns in one process.

The incumbent is imported; the other version's code is put into the same
function object, so that both find the same names around them.  Each size runs
in a fork: what does not end, or eats the memory, is ended there.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import hmac
import itertools
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
from typing import Any

from redraft.gates.runner.behave import _MEMORY, _sow, _used
from redraft.gates.runner.build import Builder, Unbuildable
from redraft.gates.runner.calls import Spot
from redraft.gates.runner.definition import Unfit
from redraft.gates.runner.growth import Way, extent, grow, ways
from redraft.gates.runner.place import describe, import_target
from redraft.gates.runner.same import same
from redraft.gates.runner.snapshot import class_name
from redraft.gates.runner.swap import Swap

_NAMES = ("before", "after")
_SMALL, _MIDDLE = 16, 256
"""Sizes at which the ways to grow are looked at: does it run, and which is the slowest."""
_LIMIT_OF_LOOK = 0.15
_LOOKS = 4
"""Turns of a look: the least of them, for one alone may be noise, and the ways are ranked by it."""
_FIRST, _LARGEST = 8, 1 << 17
_ENOUGH = 0.08
"""Seconds: a lap that takes a version longer is the last, for noise is far below."""
_TURNS = 7
_PER_LAP = 0.3
_COURSES = 40
_TRIED = 4
_ITEMS = 200_000
_ASYNC = 0x80 | 0x200  # coroutine, async generator
_WAITS = ("timed_out", "deep")


def run_race(job: dict[str, Any], send: Callable[..., None]) -> None:
    """Send ``lap`` with size, seconds and whether both ended, ``differs`` with a size, ``why`` for what goes wrong."""
    target = job["target"]
    try:
        module = import_target(target["path"], job["module"])
    except BaseException as error:  # noqa: BLE001  # the module may raise anything on import
        send("why", text=f"the module cannot be imported: {describe(error, job['root'])[0]}")
        return
    function: Any = Spot(target).find()
    if function is None:
        send("why", text=f"{target['name']} is not made when its module is imported")
        return
    if function.__code__.co_flags & _ASYNC:
        send("why", text="an async function is not raced")
        return
    swap = Swap(target)
    codes = {"before": [live.__code__ for live in swap.functions]}
    try:
        swap.put(base64.b64decode(job["other"]["content"]), int(job["other"]["last"]))
    except Unfit as error:
        send("why", text=f"the two versions cannot be raced in one process: {error}")
        return
    codes["after"] = [live.__code__ for live in swap.functions]
    track = _Track(job, module, function, swap.functions, codes)
    _laps(track, send)


def _laps(track: _Track, send: Callable[..., None]) -> None:
    """Look at every way to grow, then climb on that which costs the slower version most."""
    ranked: list[tuple[bool, float, Any]] = []
    why = "no input of the tests can be grown"
    for course in track.courses():
        if track.over(0.5):
            break
        small = track.run(course, _SMALL, _LIMIT_OF_LOOK, _LOOKS)
        middle = track.run(course, _MIDDLE, _LIMIT_OF_LOOK, _LOOKS) if small.lap else small
        for seen in (small, middle):
            if seen.differs:
                send("differs", size=seen.size)
                return
        why = middle.why or why
        if small.lap:
            best = middle if middle.lap else small
            ranked.append((middle.lap, max(best.seconds.values()), course))
    if not ranked:
        send("why", text=why)
        return
    ranked.sort(key=lambda one: one[:2], reverse=True)
    for *_, course in ranked[:_TRIED]:
        if _climb(track, course, send):
            return


def _climb(track: _Track, course: Any, send: Callable[..., None]) -> bool:
    """Sizes that double until a version takes long; whether there was a lap that tells something."""
    size, last, sent = _FIRST, 0, 0
    while size <= _LARGEST and not (sent and track.over(0.95)):
        seen = track.run(course, size, track.limit, _TURNS)
        size *= 2
        if seen.differs:
            send("differs", size=seen.size)
            return True
        if not seen.lap:
            if not sent:
                send("why", text=seen.why)
            break
        if seen.size <= last:
            continue
        last, sent = seen.size, sent + 1
        send("lap", size=seen.size, ended=seen.ended, **seen.seconds)
        if max(seen.seconds.values()) > _ENOUGH:
            break
    return sent > 0


class _Seen:
    """What came of one size."""

    def __init__(self) -> None:
        self.size = 0
        self.seconds: dict[str, float] = {}
        self.kinds: dict[str, str] = {}
        self.same: bool | None = None
        self.why = ""

    @property
    def differs(self) -> bool:
        kinds = set(self.kinds.values())
        if len(self.kinds) < 2 or kinds & {*_WAITS, "unknown"}:
            return False
        return len(kinds) > 1 or self.same is False

    @property
    def ended(self) -> bool:
        """Both came to an end."""
        return not set(self.kinds.values()) & {*_WAITS}

    @property
    def lap(self) -> bool:
        """Both gave the same, or one did not end and the other did."""
        kinds = [self.kinds.get(name) for name in _NAMES]
        if kinds == ["value", "value"]:
            return self.same is True
        return "value" in kinds and any(kind in _WAITS for kind in kinds)


class _Track:
    """Runs one size of one course, each in a process of its own."""

    def __init__(
        self,
        job: dict[str, Any],
        module: types.ModuleType,
        function: Any,
        functions: list[types.FunctionType],
        codes: dict[str, list[types.CodeType]],
    ) -> None:
        self._job, self._module, self._function = job, module, function
        self._functions, self._codes = functions, codes
        self._began = time.monotonic()
        self.limit = float(job["limit"])
        # what a version could replace is taken before it runs
        self._fork, self._leave, self._dumps = os.fork, os._exit, json.dumps
        self._put_bytes, self._wait, self._kill = os.write, os.waitpid, os.killpg
        self._clock = time.perf_counter

    def over(self, share: float) -> bool:
        """Whether a share of the time is used up."""
        return time.monotonic() - self._began > share * float(self._job["budget"])

    def courses(self) -> list[tuple[dict[str, Any], Way]]:
        """Seeds with a way to grow, the first way of each first."""
        found: list[list[tuple[dict[str, Any], Way]]] = []
        for item in self._job["inputs"]:
            try:
                values = [value for _, value in self._made(item)]
            except Unbuildable:
                continue
            found.append([(item, way) for way in ways(values)])
        rounds = itertools.zip_longest(*found)
        return [course for one in rounds for course in one if course is not None][:_COURSES]

    def _made(self, item: dict[str, Any]) -> list[tuple[str, Any]]:
        builder = Builder(self._module, self._function)
        return [(name, builder.build(tree)) for name, tree in (*item["args"], *item["kwargs"])]

    def run(self, course: tuple[dict[str, Any], Way], size: int, limit: float, turns: int) -> _Seen:
        """Both versions by turns; where one does not end, the other is still heard."""
        seen = _Seen()
        self._hear(course, size, limit, (_NAMES, turns), seen)
        for name in _NAMES:
            if name not in seen.kinds and set(seen.kinds.values()) <= {"timed_out"}:
                self._hear(course, size, limit, ((name,), turns), seen)
        for name, kind in seen.kinds.items():
            if kind in _WAITS:
                seen.seconds[name] = limit
        return seen

    def _hear(
        self,
        course: tuple[dict[str, Any], Way],
        size: int,
        limit: float,
        who: tuple[tuple[str, ...], int],
        seen: _Seen,
    ) -> None:
        read, write = os.pipe()
        key = os.urandom(16)
        child = self._fork()
        if child == 0:
            leave = self._leave
            try:
                os.setsid()
                os.close(read)
                self._drive(course, size, who, self._teller(write, key))
            finally:
                leave(0)
        os.close(write)
        running = self._follow(read, key, limit, seen)
        os.close(read)
        for kill in (self._kill, os.kill):  # it may not lead its group yet
            with contextlib.suppress(OSError):
                kill(child, signal.SIGKILL)
        self._wait(child, 0)
        if running:
            seen.kinds.setdefault(running, "unknown")
            seen.why = seen.why or "it ended the process"

    def _teller(self, write: int, key: bytes) -> Callable[[dict[str, Any]], None]:
        dumps, put = self._dumps, self._put_bytes

        def tell(record: dict[str, Any]) -> None:
            body = dumps(record).encode("ascii")
            mark = blake2b(body, key=key, digest_size=16).hexdigest().encode()
            put(write, mark + b" " + body + b"\n")

        return tell

    def _follow(self, read: int, key: bytes, limit: float, seen: _Seen) -> str:
        """Hear a child to its end or its limit; who was running when it fell silent by itself."""
        rest, running = b"", ""
        while True:
            if not select.select([read], [], [], limit if running else limit + 5.0)[0]:
                if running:
                    # a later turn that takes long does not undo what was measured
                    seen.kinds.setdefault(running, "timed_out")
                return ""
            data = os.read(read, 1 << 16)
            if not data:
                return running
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                mark, _, body = line.partition(b" ")
                genuine = blake2b(body, key=key, digest_size=16).hexdigest().encode()
                if not hmac.compare_digest(mark, genuine):
                    seen.why = "something else than the race wrote to its channel"
                    seen.kinds.clear()
                    return ""
                running = _note(json.loads(body), running, seen)

    def _drive(
        self,
        course: tuple[dict[str, Any], Way],
        size: int,
        who: tuple[tuple[str, ...], int],
        tell: Callable[[dict[str, Any]], None],
    ) -> None:
        """In the fork: build, time, compare."""
        resource.setrlimit(resource.RLIMIT_AS, (_used() + _MEMORY,) * 2)
        _hush()
        item, way = course
        names, turns = who
        spent, results = 0.0, {}
        gc.disable()
        for turn in range(turns):
            for name in names if turn % 2 == 0 else names[::-1]:
                try:
                    made = self._grown(item, way, size)
                except (Unbuildable, MemoryError) as error:
                    tell({"why": f"the input cannot be made: {error}"})
                    return
                values = [value for _, value in made]
                if not turn:
                    tell({"size": max(extent(values[place]) for place in way.places)})
                self._choose(name)
                split = len(item["args"])
                named = dict(made[split:])
                _sow(0)
                tell({"starts": name})
                kind, result, seconds = self._timed(values[:split], named)
                tell({"ends": name, "kind": kind, "seconds": seconds})
                spent += seconds
                if not turn:
                    results[name] = (kind, result, values)
                if kind != "value":
                    turns = 0
            if not turn and len(results) == 2 and not self._agree(results, tell):
                return
            if turn + 1 >= turns or spent > _PER_LAP:
                return

    def _agree(self, results: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> bool:
        old, new = results["before"], results["after"]
        if {old[0], new[0]} - {"value", "raised"}:
            return True  # nothing to compare, and that is said by the kinds
        equal = same(old[1], new[1]) if old[0] == new[0] == "value" else old[1] == new[1]
        told = equal and same(old[2], new[2])
        tell({"same": told, "why": "" if told is not None else "the results cannot be compared"})
        return bool(told)

    def _grown(self, item: dict[str, Any], way: Way, size: int) -> list[tuple[str, Any]]:
        made = self._made(item)
        for place in way.places:
            name, value = made[place]
            made[place] = (name, grow(value, size, distinct=way.distinct))
        return made

    def _choose(self, name: str) -> None:
        for function, code in zip(self._functions, self._codes[name]):  # noqa: B905  # not in 3.8
            function.__code__ = code

    def _timed(self, values: list[Any], named: dict[str, Any]) -> tuple[str, Any, float]:
        function, clock = self._function, self._clock
        began = clock()
        try:
            result = function(*values, **named)
            if isinstance(result, types.GeneratorType):
                result = list(itertools.islice(result, _ITEMS))
        except RecursionError:
            return "deep", None, clock() - began
        except MemoryError:
            return "unknown", None, clock() - began
        except BaseException as error:  # noqa: BLE001  # any exception is the answer
            return "raised", class_name(type(error)), clock() - began
        return "value", result, clock() - began


def _note(record: dict[str, Any], running: str, seen: _Seen) -> str:
    """Take down what a child says; who is running now."""
    if "starts" in record:
        return str(record["starts"])
    if "size" in record:
        seen.size = max(seen.size, int(record["size"]))
    if "ends" in record:
        name, seconds = record["ends"], float(record["seconds"])
        seen.kinds[name] = record["kind"]
        seen.seconds[name] = min(seen.seconds.get(name, seconds), seconds)
        if record["kind"] == "raised":
            seen.why = "what was made of the tests' inputs is refused"
    if "same" in record:
        seen.same = record["same"]
    seen.why = record.get("why") or seen.why
    return ""


def _hush() -> None:
    """Nothing is printed."""
    null = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(null, number)
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123  # for the fork's life
