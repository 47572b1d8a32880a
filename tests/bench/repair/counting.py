"""A gate that counts what is asked of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from redraft.core.behaviour import Behaviour, Exploration, Race
from redraft.core.draft import Draft
from redraft.core.evidence import Evidence, Observation
from redraft.core.ports import Gate
from redraft.core.question import Spread
from redraft.core.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterator


class Counting:
    """Passes everything on; ``tried`` are the hashes of the drafts that were run on tests.

    ``asked`` counts requests and ``seconds`` their wall time by the method's name;
    requests under way at once are each counted in full.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.tried: set[str] = set()
        self.asked: dict[str, int] = {}
        self.seconds: dict[str, float] = {}

    @contextmanager
    def _asked(self, what: str, drafts: Sequence[Draft] = ()) -> Iterator[None]:
        self.tried |= {draft.hash for draft in drafts}
        self.asked[what] = self.asked.get(what, 0) + 1
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[what] = self.seconds.get(what, 0.0) + time.monotonic() - began

    async def baseline(self, task: Task) -> Evidence:
        with self._asked("baseline"):
            return await self._gate.baseline(task)

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        with self._asked("judge", [draft]):
            return await self._gate.judge(task, draft)

    async def screen(self, task: Task, draft: Draft, tests: Sequence[str]) -> Evidence:
        with self._asked("screen", [draft]):
            return await self._gate.screen(task, draft, tests)

    async def sieve(
        self, task: Task, drafts: Sequence[Draft], tests: Sequence[str]
    ) -> tuple[Evidence, ...]:
        with self._asked("sieve", drafts):
            return await self._gate.sieve(task, drafts, tests)

    async def observe(
        self, task: Task, draft: Draft, inputs: Sequence[str]
    ) -> tuple[Observation, ...]:
        with self._asked("observe"):
            return await self._gate.observe(task, draft, inputs)

    async def differences(
        self,
        task: Task,
        before: Draft,
        after: Draft,
        seconds: float = 5.0,
        inputs: Sequence[str] = (),
    ) -> Behaviour:
        with self._asked("differences"):
            return await self._gate.differences(task, before, after, seconds, inputs)

    async def spread(
        self, task: Task, drafts: Sequence[Draft], seconds: float = 2.0, inputs: Sequence[str] = ()
    ) -> Spread:
        with self._asked("spread"):
            return await self._gate.spread(task, drafts, seconds, inputs)

    async def explore(self, task: Task, draft: Draft, seconds: float = 2.0) -> Exploration:
        with self._asked("explore"):
            return await self._gate.explore(task, draft, seconds)

    async def race(self, task: Task, before: Draft, after: Draft, seconds: float = 3.0) -> Race:
        with self._asked("race"):
            return await self._gate.race(task, before, after, seconds)
