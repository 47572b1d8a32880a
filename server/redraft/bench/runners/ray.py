"""Trials on a Ray cluster: the one there is, else one that is started on this machine.

Each trial is a task; its sandboxes are run where it is.  Every node needs Redraft
installed.  Records come back to this process, which alone writes the journal;
what workers want of it they ask at a desk (``desk.py``).  A task whose node or
worker is lost is run again once.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import secrets
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import redraft
from redraft.bench.options import Trial
from redraft.bench.records import TaskRecord
from redraft.bench.runners.base import Bench
from redraft.bench.runners.desk import Answer, Desk, Question, Told, answered
from redraft.bench.runners.far import work
from redraft.bench.runners.local import means_of
from redraft.bench.runners.turns import Turns
from redraft.bench.trial import unrun
from redraft.connect import BASE_URLS, KEYS, MODEL_NAME
from redraft.core.errors import Unusable
from redraft.core.ports import Kept

TRIES = 2
"""Times that a task is begun; after as many losses its record says so."""
_ENDING_SECONDS = 5.0
"""How long cancelled tasks are waited for, which are killed in milliseconds, and a desk's end."""
_STORE_BYTES = 100 * 2**20
"""Of a cluster of our own: room for objects.  Records and tasks are small."""
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is reported to anybody
    "RAY_worker_niceness": "0",  # else 15: beside any other work, tests would run out of time
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # else a warning on hardware that is not used
}


class RayRunner:
    """Runs trials on a cluster."""

    async def run(
        self, bench: Bench, trials: Sequence[Trial]
    ) -> AsyncIterator[tuple[Trial, TaskRecord]]:
        """Each trial with its record."""
        with _cluster(bench.options.workers):
            run = _Run(bench, trials)
            try:
                async for trial, record in run.results():
                    yield trial, record
            finally:
                await run.end()


def runner() -> RayRunner:
    """One of these.

    Raises:
        Unusable: Ray is not installed.
    """
    _prepare()
    try:
        import ray  # noqa: F401 (asked for here, so that its absence is told before all else)
    except ImportError as error:
        raise Unusable("--runner ray needs Ray: pip install 'redraft[ray]'.") from error
    return RayRunner()


class _Run:
    """What is under way on a cluster that is connected."""

    def __init__(self, bench: Bench, trials: Sequence[Trial]) -> None:
        import ray

        self._bench = bench
        self._turns = Turns(trials, bench.options.policy)
        self._losses: dict[str, int] = {}
        self._owners = itertools.count()
        self._under_way: dict[asyncio.Future[Any], tuple[Trial, int, Any]] = {}
        at_once = bench.options.at_once or bench.options.workers
        here = ray.get_runtime_context().get_node_id()
        # where the driver is, so that no other node's loss takes it along
        self._desk = (
            ray.remote(Desk)
            .options(num_cpus=0, max_concurrency=10_000, scheduling_strategy=_on(here))
            .remote(at_once)
        )
        self._task = ray.remote(work).options(
            num_cpus=1, max_retries=0, scheduling_strategy="SPREAD", name="redraft bench"
        )
        self._serving: asyncio.Future[None] | None = None

    async def results(self) -> AsyncIterator[tuple[Trial, TaskRecord]]:
        """Each trial with its record, as they end."""
        # an argument of a call travels inside it; nothing of this is put into the object store
        await self._desk.begin.remote(_told(self._bench))
        kept = means_of(self._bench.journal, None, {}).kept
        self._serving = asyncio.ensure_future(_serve(self._desk, kept))
        while self._turns or self._under_way:
            self._begin()
            done, _ = await asyncio.wait(
                {self._serving, *self._under_way}, return_when=asyncio.FIRST_COMPLETED
            )
            if any(map(_away, done)):
                # a worker could not reach the desk: if that is gone, so is the cluster
                await asyncio.wait({self._serving}, timeout=_ENDING_SECONDS)
            if self._serving.done():
                self._serving.result()  # it ends by failing alone
            for future in done:
                trial, owner, _ = self._under_way.pop(future)
                self._desk.forget.remote(owner)
                record = self._record(trial, future)
                if record is not None:
                    self._turns.ended(trial)
                    yield trial, record

    async def end(self) -> None:
        """Give up what is under way, on every node, and wait for its end."""
        import ray

        for _, _, ref in self._under_way.values():
            ray.cancel(ref, force=True, recursive=True)
        if self._serving is not None:
            self._serving.cancel()
            await asyncio.wait({self._serving})
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_ENDING_SECONDS)
        for future in self._under_way:
            if future.done() and not future.cancelled():
                future.exception()  # looked at, lest asyncio complain of it
        ray.kill(self._desk)

    def _begin(self) -> None:
        while len(self._under_way) < self._bench.options.workers:
            trial = self._turns.next()
            if trial is None:
                return
            owner = next(self._owners)
            ref = self._task.remote(self._desk, owner, trial)
            self._under_way[asyncio.wrap_future(ref.future())] = (trial, owner, ref)

    def _record(self, trial: Trial, future: asyncio.Future[Any]) -> TaskRecord | None:
        """What came of a task; None where it was lost and is to be run again.

        Raises:
            Unusable: it could not be run, and neither could another.
        """
        import ray

        try:
            return TaskRecord.of(future.result())
        except ray.exceptions.RayError as error:
            if not isinstance(error, _lost()):
                raise _unusable(error) from error
        self._losses[trial.key] = self._losses.get(trial.key, 0) + 1
        if self._losses[trial.key] < TRIES:
            self._turns.again(trial)
            return None
        why = f"The node or the process that ran it was lost {TRIES} times."
        return unrun(trial, self._bench.options, why)


def _told(bench: Bench) -> Told:
    named = {*BASE_URLS, *KEYS, MODEL_NAME}
    return Told(
        bench.options,
        bench.key.reveal() if bench.key is not None else "",
        {name: value for name, value in bench.environment.items() if name in named},
        redraft.__version__,
    )


async def _serve(desk: Any, kept: Kept) -> None:
    """Answer what workers ask of the journal, until cancelled."""
    import ray

    answers: list[Answer] = []
    while True:
        try:
            questions: list[Question] = await desk.exchange.remote(answers)
        except ray.exceptions.RayError as error:
            raise Unusable(
                f"The Ray cluster ended, or the node that this program is on ({type(error).__name__}); "
                "start it again and go on with --resume."
            ) from error
        answers = [answered(question, kept) for question in questions]


def _on(node: str) -> Any:
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    return NodeAffinitySchedulingStrategy(node, soft=False)


def _away(future: asyncio.Future[Any]) -> bool:
    from ray import exceptions

    return isinstance(future.exception(), exceptions.RayActorError)


def _lost() -> tuple[type[Exception], ...]:
    """What a task ends with when not the task but what ran it, or its way to the desk, did."""
    from ray import exceptions

    return (
        exceptions.WorkerCrashedError,
        exceptions.NodeDiedError,
        exceptions.LocalRayletDiedError,
        exceptions.ObjectLostError,
        exceptions.OutOfMemoryError,
        exceptions.RayActorError,
    )


def _unusable(error: Exception) -> Exception:
    """One sentence; an error of ours that came from a worker says it itself."""
    cause = getattr(error, "cause", None)
    if isinstance(cause, Unusable):
        return Unusable(str(cause))
    first = next((line for line in reversed(str(error).splitlines()) if line.strip()), "")
    return Unusable(
        f"The Ray cluster could not run a task ({type(error).__name__}: {first.strip()}); has every "
        "node the same Redraft installed?"
    )


@contextlib.contextmanager
def _cluster(workers: int) -> Iterator[None]:
    """A connection to the cluster that there is, else one of our own for as long.

    Raises:
        Unusable: the cluster that RAY_ADDRESS names does not answer, or has nothing to run on.
    """
    import ray

    address = os.environ.get("RAY_ADDRESS", "")
    if address.startswith("ray://"):
        raise Unusable(
            "Begin the benchmark on a node of the cluster, with RAY_ADDRESS=HOST:PORT; a client "
            "from outside (ray://) is not a part of it."
        )
    told = {"log_to_driver": False, "logging_level": logging.ERROR}
    with _signals_kept():
        try:
            ray.init(address="auto", **told)
        except (ray.exceptions.RayError, RuntimeError) as error:
            raise Unusable(
                f"The Ray cluster took no connection ({type(error).__name__}); where it asks for a "
                "token, set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN."
            ) from error
        except ConnectionError as error:
            if address not in ("", "auto", "local"):
                raise Unusable(
                    f"No Ray cluster answers at {address}; start one with `ray start --head`, or "
                    "unset RAY_ADDRESS to have one on this machine."
                ) from error
            ray.init(
                address="local",
                num_cpus=workers,
                include_dashboard=False,
                object_store_memory=_STORE_BYTES,
                **told,
            )
    try:
        if ray.cluster_resources().get("CPU", 0) < 1:
            raise Unusable("The Ray cluster has no CPU to run tasks on; add a node to it.")
        yield
    finally:
        ray.shutdown()


def _prepare() -> None:
    """What Ray reads of the environment when it is imported, and no later."""
    os.environ.update(_QUIET)
    # where `ray start` says which cluster it started
    temporary = Path(os.environ.get("RAY_TMPDIR", "/tmp"))  # noqa: S108 (Ray's own choice)
    current = temporary / "ray" / "ray_current_cluster"
    if "RAY_ADDRESS" in os.environ or current.exists() or "ray" in sys.modules:
        return
    # it will be a cluster of our own.  Its ports are open on every interface, and whoever reaches
    # them could run code: a token that nobody else knows keeps them out (from Ray 2.52 on)
    if "RAY_AUTH_MODE" not in os.environ:
        os.environ["RAY_AUTH_MODE"] = "token"
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)


@contextlib.contextmanager
def _signals_kept() -> Iterator[None]:
    """Ray takes SIGTERM for itself, which is ours (``cli/interrupt.py``)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
