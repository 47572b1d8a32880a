"""A process that has the tests collected and forks for each version: the parent's side.

It lives in one sandbox.  What a version wrote is gone with its fork, so many
versions are tried in one process; a process that could not be put back as it was
ends, and the next version gets a new one.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from redraft.core.evidence import Method
from redraft.gates.plan import Plan
from redraft.gates.records import Reader
from redraft.gates.report import Report, Stop
from redraft.gates.runner import BOOTSTRAP, bundle
from redraft.gates.runs import Bench, conclude, patience
from redraft.gates.sandbox.process import Ending, Running, started

_STOP_SECONDS = 2.0
"""A killed fork is gone within milliseconds; a process that does not say so by then is lost."""
_RECORD_BYTES = 64 << 20


@dataclass(eq=False)
class _Turn:
    """One version being tried."""

    number: int
    reader: Reader
    report: Report
    news: asyncio.Event = field(default_factory=asyncio.Event)
    heard: float = 0.0
    seen: int = 0
    fact: dict[str, Any] | None = None
    fenced: bool = False
    unfit: str = ""
    sieve: Mapping[str, Any] | None = None
    said: list[dict[str, Any]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether the fork has ended and all that it wrote has come."""
        return self.fact is not None and self.fenced


class WarmProcess:
    """One warm process; ``run`` tries one version at a time, and waits for its turn.

    ``plan`` names what it collects; its version is the incumbent.
    """

    def __init__(
        self, bench: Bench, plan: Plan, method: Method, foreign: Sequence[str] = ()
    ) -> None:
        self.plan = plan
        self.method = method
        self.foreign: tuple[str, ...] = tuple(foreign)
        self.why = ""
        self.waiting = 0
        self._bench = bench
        self._own = Reader(gaps=True)
        self._turn: _Turn | None = None
        self._number = 0
        self._lock = asyncio.Lock()
        self._ready = asyncio.Event()
        self._closing = asyncio.Event()
        self._running: Running | None = None
        self._ending: Ending | None = None
        self._records = self._words = b""
        self._host = asyncio.ensure_future(self._live())
        # Its end is what is waited for; how it ended is told by what came before.
        self._host.add_done_callback(lambda host: host.cancelled() or host.exception())

    @property
    def usable(self) -> bool:
        """Whether a version may be given to it."""
        return not self._host.done() and not self.why and not self._closing.is_set()

    async def ready(self) -> str:
        """Wait until it has collected; why it cannot serve, or nothing."""
        if self._ready.is_set() and not self.why:
            return ""
        opened = asyncio.ensure_future(self._ready.wait())
        try:
            await asyncio.wait(
                [opened, self._host],
                timeout=self.plan.start_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            opened.cancel()
        if not self._ready.is_set() and not self.why:
            self.why = "the tests could not be collected in it"
            if self._host.done() and self._ending is not None and self._ending.error:
                self.why = self._ending.error
        if self.why:
            await self.close()
        return self.why

    async def close(self) -> None:
        """End it, with all that it has started."""
        self._closing.set()
        await asyncio.wait([self._host])

    async def run(self, plan: Plan) -> Report | str:
        """The report of one version; a sentence where it cannot be tried in this way.

        A cancelled call ends the version's fork before it leaves.
        """
        turn = await self._turned(plan, _Turn(0, Reader(), Report()))
        return turn if isinstance(turn, str) else turn.report

    async def sieve(
        self, plan: Plan, request: Mapping[str, Any]
    ) -> tuple[Report, list[dict[str, Any]]] | str:
        """What a sieve has said of many versions, and how it ended; as for ``run``.

        ``plan`` is that of the user's own code, ``request`` what ``runner/sieve.py`` reads.
        """
        turn = await self._turned(plan, _Turn(0, Reader(), Report(), sieve=request))
        return turn if isinstance(turn, str) else (turn.report, turn.said)

    async def _turned(self, plan: Plan, turn: _Turn) -> _Turn | str:
        self.waiting += 1
        try:
            if why := await self.ready():
                return why
            async with self._lock, self._bench.slots:
                if not self.usable:
                    return self.why or "the process has ended"
                return await self._take_turn(plan, turn)
        finally:
            self.waiting -= 1

    async def _take_turn(self, plan: Plan, turn: _Turn) -> _Turn | str:
        self._number += 1
        turn.number, self._turn = self._number, turn
        turn.report.collection_over = self.method is Method.SWAP
        assert self._running is not None
        self._running.say(self._request(plan, turn))
        turn.heard = began = time.monotonic()
        stop = Stop.NORMAL
        try:
            while not turn.over and not self._host.done():
                silence, cause = patience(turn.report, plan)
                if turn.sieve is not None:
                    silence = float(turn.sieve["silence"])
                ends = [(turn.heard + silence, cause), (began + plan.run_seconds, Stop.RUN_TIME)]
                at, cause = min(ends, key=lambda end: end[0])
                if (wait := at - time.monotonic()) > 0:
                    await self._news(turn, wait)
                else:
                    stop = cause
                    await self._stop(turn)
        finally:
            if not turn.over:  # cancelled
                await self._stop(turn)
            self._turn = None
        return self._outcome(turn, stop)

    async def _news(self, turn: _Turn, seconds: float) -> None:
        """Wait until something happened in the turn, or the process ended."""
        waiting = asyncio.ensure_future(turn.news.wait())
        try:
            await asyncio.wait(
                [waiting, self._host], timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            waiting.cancel()
            turn.news.clear()

    async def _stop(self, turn: _Turn) -> None:
        """End the version's fork, or the whole process should that not answer."""
        if self._running is not None:
            self._running.say(b'{"stop": %d}\n' % turn.number)
        deadline = time.monotonic() + _STOP_SECONDS
        while not turn.over and not self._host.done():
            left = deadline - time.monotonic()
            if left <= 0:
                self.why = "a version could not be stopped in it"
                await self.close()
                return
            with contextlib.suppress(asyncio.CancelledError):  # it is being seen to
                await self._news(turn, left)

    def _outcome(self, turn: _Turn, stop: Stop) -> _Turn | str:
        if turn.unfit or self.why:
            return turn.unfit or self.why
        report, ending = turn.report, Ending()
        if turn.fact is not None:
            # What it left running was counted before its end, which ended that too.
            ending.exit, ending.left = turn.fact["exit"], report.left
            if turn.fact["error"]:
                self.why = f"forks cannot be shut in: {turn.fact['error']}"
                return self.why
        elif not turn.seen and not (self._ending and self._ending.reason):
            return "the process has ended"
        elif self._ending is not None:
            # The whole sandbox is gone: its limits, or something tore the process down.
            ending = replace(self._ending, exit=None)
        if turn.seen > _RECORD_BYTES:
            ending.reason = "records"
        conclude(report, ending, turn.reader, stop)
        return turn

    def _request(self, plan: Plan, turn: _Turn) -> bytes:
        return (
            json.dumps(
                {
                    **plan.request(),
                    "number": turn.number,
                    "key": turn.reader.key.hex(),
                    "content": base64.b64encode(plan.version.content).decode(),
                    "incumbent": plan.incumbent.data(),
                    "sieve": turn.sieve,
                }
            ).encode()
            + b"\n"
        )

    async def _live(self) -> None:
        plan, limits = self.plan, self._bench.limits
        writable = [str(step.path) for step in plan.place.view if step.kind == "empty"]
        job = {
            **plan.job(self._own.key),
            "what": "warm",
            "method": self.method.value,
            "scratch": [*writable, "/dev/shm"],  # noqa: S108  # the sandbox's own
            "scratch_mb": limits.scratch_mb,
            "foreign": self.foreign,
            "sieve": None,
            "only": None,
            "watch": "",
        }
        spec = replace(
            self._bench.spec(plan, (str(plan.place.python), "-c", BOOTSTRAP), bundle(job)),
            nest=True,
        )
        try:
            async with started(spec, self._hear, self._listen) as (running, task):
                self._running = running
                closing = asyncio.ensure_future(self._closing.wait())
                try:
                    await asyncio.wait([task, closing], return_when=asyncio.FIRST_COMPLETED)
                finally:
                    closing.cancel()
                if task.done():
                    self._ending = task.result()
        finally:
            self._closing.set()

    def _hear(self, data: bytes) -> None:
        """Bytes of the record pipe: the version's, and our fence after the last of them."""
        turn = self._turn
        if turn is None:
            return  # collection, and what a stopped version had left
        turn.seen += len(data)
        *lines, self._records = (self._records + data).split(b"\n")
        if turn.seen > _RECORD_BYTES:
            self._records = b""
            if self._running is not None and turn.fact is None:
                self._running.say(b'{"stop": %d}\n' % turn.number)
        for line in lines:
            if b'"event": "fence"' in line:
                own = self._own.feed(line + b"\n")
                turn.fenced = turn.fenced or any(r.get("number") == turn.number for r in own)
            elif line and not turn.fenced and turn.seen <= _RECORD_BYTES:
                for record in turn.reader.feed(line + b"\n"):
                    self._take(turn, record)
        if turn.over:
            turn.news.set()

    def _take(self, turn: _Turn, record: dict[str, Any]) -> None:
        # Lines of a loop are no progress: only what starts or ends something is.
        if record["event"] != "reached":
            turn.heard = time.monotonic()
            turn.news.set()
        if record["event"] == "unfit":
            turn.unfit = str(record["reason"])
        if record["event"] in ("mode", "sieved"):
            turn.said.append(record)
        turn.report.take(record)

    def _listen(self, data: bytes) -> None:
        """What the process itself says, on a pipe that versions do not have."""
        *lines, self._words = (self._words + data).split(b"\n")
        for line in lines:
            word = json.loads(line)
            if word["word"] == "ready":
                self.foreign = tuple(word["foreign"]) or self.foreign
                self._ready.set()
            elif word["word"] == "unfit":
                self.why = str(word["reason"])
                self._ready.set()
            elif word["word"] == "left" and self._turn and self._turn.number == word["number"]:
                self._turn.fact = word
                if word["worn"]:
                    self._closing.set()  # it holds something of a version, and serves no other
                self._turn.news.set()
