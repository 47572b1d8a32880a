"""A task of a benchmark on another machine: it has a desk to ask, and no journal."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import redraft
from redraft.bench.options import Trial
from redraft.bench.runners.desk import Told
from redraft.bench.trial import Means, run_trial
from redraft.core.errors import Unusable
from redraft.core.secret import Secret


def work(desk: Any, owner: int, trial: Trial) -> dict[str, Any]:
    """The record of a trial, as data.  ``desk`` is the actor, ``owner`` this task's number there.

    Raises:
        Unusable: this node has another Redraft than the one that began the benchmark.
    """
    import ray

    told: Told = ray.get(desk.told.remote())
    if told.version != redraft.__version__:
        raise Unusable(
            f"A node of the cluster has Redraft {redraft.__version__}, and the benchmark was begun "
            f"by {told.version}; install the same on every node."
        )
    key = Secret(told.key) if told.key else None
    means = Means(FarKept(desk), key, told.environment, FarPermits(desk, owner))
    return asyncio.run(run_trial(trial, told.options, means)).data()


class FarKept:
    """Keeps ``core.ports.Kept``: the journal is the driver's, and is asked by way of the desk."""

    def __init__(self, desk: Any) -> None:
        self._desk = desk

    def get(self, key: str) -> str | None:
        """The answer under a key."""
        import ray

        held: str | None = ray.get(self._desk.get.remote(key))
        return held

    def put(self, key: str, what: str, value: str) -> None:
        """Keep an answer; when this returns it is in the journal."""
        import ray

        ray.get(self._desk.put.remote(key, what, value))


class FarPermits:
    """Keeps ``core.ports.Permits``, over all machines."""

    def __init__(self, desk: Any, owner: int) -> None:
        self._desk = desk
        self._owner = owner
        self._numbers = itertools.count()

    async def take(self) -> str:
        """Wait for leave to make one call."""
        ticket = f"{self._owner}/{next(self._numbers)}"
        try:
            await self._desk.take.remote(ticket)
        except asyncio.CancelledError:
            self.give(ticket)
            raise
        return ticket

    def give(self, ticket: str, *, refused: bool = False, wait: float | None = None) -> None:
        """The call of a ticket is over; nobody waits for the desk to hear it."""
        self._desk.give.remote(ticket, refused, wait)
