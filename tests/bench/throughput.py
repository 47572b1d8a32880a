"""``python -m tests.bench.throughput DATASET``: tasks a minute with one worker and with two, and what
of a trial's time is neither a model's, nor the gate's, nor that of the tests that judge.

Each number of workers has a journal of its own, so that nothing is found done.  The
share is measured beside that, in one process, trial by trial: from the row of the
dataset to its record, with the project's set-up, the strategy's own work and the
writing down.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from redraft.bench.judge import Judge
from redraft.bench.options import POLICIES, REPAIR, BenchOptions
from redraft.bench.runners import runner
from redraft.bench.runners.base import Bench
from redraft.bench.runners.local import means_of
from redraft.bench.running import Plan, plan, run
from redraft.bench.timing import Busy
from redraft.bench.trial import run_trial
from redraft.journal.journal import Journal
from redraft.journal.options import JournalOptions
from redraft.settings import Settings
from redraft.strategies import STRATEGIES

GOAL = 5.0
"""Per cent of the time that is neither a model's nor that of tests."""


async def per_minute(options: BenchOptions, planned: Plan, folder: Path) -> float:
    """Trials a minute, from the first asked for to the last one's record."""
    path = folder / f"{options.workers}.sqlite3"
    journal = Journal(JournalOptions(str(path)))
    began = time.perf_counter()
    bench = Bench(options, path, None, {})
    async for _ in run(bench, planned, journal, runner("local"), resume=False):
        pass
    seconds = time.perf_counter() - began
    journal.close()
    return 60 * len(planned.trials) / seconds


async def shares(options: BenchOptions, planned: Plan, folder: Path) -> dict[str, float]:
    """Seconds of all trials, by who had them."""
    means = means_of(folder / "shares.sqlite3", None, {})
    judging, judge = Busy(), Judge.all_right
    took = dict.fromkeys(("gate", "model or repairer", "judge"), 0.0)
    whole = 0.0

    async def timed(self: Judge, modules: Sequence[str]) -> list[bool | None]:
        with judging.going():
            return await judge(self, modules)

    with patch.object(Judge, "all_right", timed):
        for trial in planned.trials:
            began = time.perf_counter()
            record = await run_trial(trial, options, means)
            whole += time.perf_counter() - began
            took["gate"] += record.gate_seconds
            took["model or repairer"] += record.model_seconds
    took["judge"] = judging.seconds
    return {**took, "neither": whole - sum(took.values()), "in all": whole}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.throughput", description=__doc__)
    add = parser.add_argument
    add("dataset", type=Path)
    add("--policy", choices=POLICIES, default=REPAIR)
    add("--strategy", choices=tuple(STRATEGIES), default="self_redraft")
    add("--limit", type=int, default=20, metavar="N", help="the first N tasks that can be measured")
    given = parser.parse_args()
    options = BenchOptions(
        given.dataset, (given.strategy,), given.policy, limit=given.limit, settings=Settings()
    )
    planned = plan(options)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for workers in (1, 2):
            now = dataclasses.replace(options, workers=workers)
            rate = asyncio.run(per_minute(now, planned, folder))
            print(f"{workers} worker{'s' * (workers > 1)}: {rate:.1f} tasks a minute", flush=True)
        took = asyncio.run(shares(options, planned, folder))
    for who, seconds in took.items():
        print(f"{who:18} {seconds:7.1f} s  {100 * seconds / took['in all']:5.1f} %")
    print(f"goal: neither at most {GOAL:.0f} %")


if __name__ == "__main__":
    main()
