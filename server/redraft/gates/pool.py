"""The warm processes of a bench: as many as there is work for, ended when there is none."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from redraft.core.evidence import Method
from redraft.gates.plan import Plan
from redraft.gates.report import Report
from redraft.gates.runs import Bench, in_parts
from redraft.gates.warm import WarmProcess

_IDLE_SECONDS = 60.0
"""A process holds the project's libraries in memory; starting it anew takes half a second."""


@dataclass(eq=False)
class _Shelf:
    """Processes that can serve the same requests."""

    processes: list[WarmProcess] = field(default_factory=list)
    used: float = 0.0


class Pool:
    """Starts warm processes, shares them among requests, and ends them."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._shelves: dict[str, _Shelf] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._parallel = max(1, os.cpu_count() or 1)
        self._ending: set[asyncio.Task[None]] = set()

    def begin(self, plan: Plan, method: Method, key: str, foreign: Sequence[str] = ()) -> None:
        """Start a process now that will be wanted soon; nobody waits for it."""
        self._pick(plan, method, key, foreign)

    async def run(
        self, own: Plan, plan: Plan, method: Method, key: str, foreign: Sequence[str] = ()
    ) -> Report | str:
        """The report of one version; a sentence where it cannot be tried by ``method``.

        ``own`` is the plan of the user's own code, by which a process is started;
        ``key`` names all that the process's memory rests on.
        """

        async def once(part: Plan) -> Report | str:
            return await self._pick(own, method, key, foreign).run(part)

        return await in_parts(plan, once)

    async def sieve(
        self,
        own: Plan,
        plan: Plan,
        request: Mapping[str, Any],
        key: str,
        foreign: Sequence[str] = (),
    ) -> tuple[Report, list[dict[str, Any]]] | str:
        """What was said of many versions that were swapped in, and how that ended.

        ``own`` and ``key`` are as for ``run``; a sentence where it cannot be done.
        """
        return await self._pick(own, Method.SWAP, key, foreign).sieve(plan, request)

    def foreign(self, key: str) -> tuple[str, ...]:
        """Modules from outside of the project that the tests load, as far as known."""
        shelf = self._shelves.get(_name(Method.SWAP, key))
        return max((p.foreign for p in shelf.processes), key=len, default=()) if shelf else ()

    async def close(self) -> None:
        """End all processes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        shelves, self._shelves = self._shelves, {}
        for shelf in shelves.values():
            for process in shelf.processes:
                await process.close()
        if self._ending:
            await asyncio.wait(self._ending)

    def _pick(self, plan: Plan, method: Method, key: str, foreign: Sequence[str]) -> WarmProcess:
        """A process that is free, or a further one, or the one with the fewest waiting."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            # What an earlier loop had started ended with it.
            self._loop, self._shelves, self._timer = loop, {}, None
        shelf = self._shelves.setdefault(_name(method, key), _Shelf())
        shelf.used = loop.time()
        shelf.processes = [p for p in shelf.processes if p.usable]
        best = min(shelf.processes, key=lambda p: p.waiting, default=None)
        if best is None or (best.waiting and len(shelf.processes) < self._parallel):
            self._make_room()
            best = WarmProcess(self._bench, plan, method, foreign)
            shelf.processes.append(best)
        if self._timer is None:
            self._timer = loop.call_later(_IDLE_SECONDS, self._tidy)
        return best

    def _make_room(self) -> None:
        """End the processes that were not used for longest, where there are many."""
        idle = sorted(
            (shelf.used, name)
            for name, shelf in self._shelves.items()
            if shelf.processes and not any(p.waiting for p in shelf.processes)
        )
        count = sum(len(shelf.processes) for shelf in self._shelves.values())
        for _, name in idle:
            if count < 2 * self._parallel:
                return
            count -= len(self._shelves[name].processes)
            self._drop(name)

    def _tidy(self) -> None:
        """End what nobody has used for a while."""
        assert self._loop is not None
        now = self._loop.time()
        for name, shelf in list(self._shelves.items()):
            busy = any(process.waiting for process in shelf.processes)
            if not busy and now - shelf.used >= _IDLE_SECONDS:
                self._drop(name)
        again = bool(self._shelves)
        self._timer = self._loop.call_later(_IDLE_SECONDS, self._tidy) if again else None

    def _drop(self, name: str) -> None:
        for process in self._shelves.pop(name).processes:
            task = asyncio.ensure_future(process.close())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)


def _name(method: Method, key: str) -> str:
    return f"{method.value} {key}"
