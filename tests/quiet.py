"""A gate for tests that has nothing to say beyond what a test makes it say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from redraft.core.behaviour import Behaviour, Exploration, Race
from redraft.core.draft import Draft
from redraft.core.evidence import Evidence, Observation
from redraft.core.question import Spread
from redraft.core.task import Task


class QuietGate(ABC):
    """Answers ``baseline``, ``judge`` and ``screen`` in a subclass; a sieve is many screens."""

    @abstractmethod
    async def baseline(self, task: Task) -> Evidence: ...

    @abstractmethod
    async def judge(self, task: Task, draft: Draft) -> Evidence: ...

    @abstractmethod
    async def screen(self, task: Task, draft: Draft, tests: Sequence[str]) -> Evidence: ...

    async def observe(
        self, task: Task, draft: Draft, inputs: Sequence[str]
    ) -> tuple[Observation, ...]:
        return ()

    async def differences(
        self,
        task: Task,
        before: Draft,
        after: Draft,
        seconds: float = 5.0,
        inputs: Sequence[str] = (),
    ) -> Behaviour:
        return Behaviour()

    async def sieve(
        self, task: Task, drafts: Sequence[Draft], tests: Sequence[str]
    ) -> tuple[Evidence, ...]:
        return tuple([await self.screen(task, draft, tests) for draft in drafts])

    async def spread(
        self,
        task: Task,
        drafts: Sequence[Draft],
        seconds: float = 2.0,
        inputs: Sequence[str] = (),
    ) -> Spread:
        return Spread(tuple((n,) for n in range(len(drafts))), reason="nothing was run")

    async def explore(self, task: Task, draft: Draft, seconds: float = 2.0) -> Exploration:
        return Exploration(reason="nothing was run")

    async def race(self, task: Task, before: Draft, after: Draft, seconds: float = 3.0) -> Race:
        return Race(reason="nothing was run")
