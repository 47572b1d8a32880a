"""Trials on this machine: in this process, or in as many worker processes as asked for.

The built-in repairer computes in the process that asks it, so that workers are
processes and not threads.  They are no sandbox and run nobody's code: the gate of
each still starts the sandboxes.  A worker ends when its parent does, however that
ends.
"""

from __future__ import annotations

import asyncio
import dataclasses
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from redraft.bench.options import BenchOptions, Trial
from redraft.bench.records import TaskRecord
from redraft.bench.runners.base import Bench
from redraft.bench.trial import Means, run_trial
from redraft.core.errors import Unusable
from redraft.core.secret import Secret
from redraft.journal.journal import Journal
from redraft.journal.options import JournalOptions


class LocalRunner:
    """Runs trials on this machine."""

    async def run(
        self, bench: Bench, trials: Sequence[Trial]
    ) -> AsyncIterator[tuple[Trial, TaskRecord]]:
        """Each trial with its record.

        Raises:
            Unusable: a worker process was killed.
        """
        if bench.options.workers <= 1:
            means = means_of(bench.journal, bench.key, dict(bench.environment))
            for trial in trials:
                yield trial, await run_trial(trial, bench.options, means)
            return
        # a fork would take the parent's threads' locks with it
        pool = ProcessPoolExecutor(
            bench.options.workers,
            multiprocessing.get_context("spawn"),
            _begin,
            (bench.options, str(bench.journal), _text(bench.key), dict(bench.environment)),
        )
        loop = asyncio.get_running_loop()
        try:
            pending = {loop.run_in_executor(pool, _work, trial): trial for trial in trials}
            while pending:
                done, _ = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for future in done:
                    yield pending.pop(future), TaskRecord.of(future.result())
        except BrokenProcessPool as error:
            raise Unusable(
                "A worker was killed, perhaps for want of memory; go on with --resume, and with "
                "fewer --workers where it happens again."
            ) from error
        finally:
            # what is under way is given up; its sandboxes end with the workers
            for process in list((pool._processes or {}).values()):  # noqa: SLF001 (3.14 has kill_workers)
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)


def runner() -> LocalRunner:
    """One of these."""
    return LocalRunner()


def means_of(journal: Path, key: Secret | None, environment: dict[str, str]) -> Means:
    """What a worker needs, from what can be handed to another process."""
    kept = Journal(dataclasses.replace(JournalOptions(), path=str(journal))).kept
    assert kept is not None  # its place is given
    return Means(kept, key, environment)


def _text(key: Secret | None) -> str | None:
    """Through a pipe to a process of our own; a secret refuses to be pickled."""
    return key.reveal() if key is not None else None


_told: list[tuple[BenchOptions, Means]] = []
"""What this worker was told when it began; empty in every other process."""


def _begin(
    options: BenchOptions, journal: str, key: str | None, environment: dict[str, str]
) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()
    _told.append((options, means_of(Path(journal), Secret(key) if key else None, environment)))


def _die_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _work(trial: Trial) -> dict[str, object]:
    ((options, means),) = _told
    return asyncio.run(run_trial(trial, options, means)).data()
