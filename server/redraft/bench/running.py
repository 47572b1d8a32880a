"""A whole benchmark: its trials, those that are done already, and its records in the journal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from redraft.bench.datasets import Loaded, load
from redraft.bench.firsts import first_of
from redraft.bench.options import BenchOptions, Trial
from redraft.bench.records import TaskRecord
from redraft.bench.rows import Row, lacking
from redraft.bench.runners.base import Bench, Runner
from redraft.bench.scratch import sweep
from redraft.core.errors import BadInput, Unusable
from redraft.journal.journal import Journal


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run: the tasks that can be, and a sentence on each that cannot."""

    dataset: str
    rows: tuple[Row, ...]
    trials: tuple[Trial, ...]
    left_out: tuple[str, ...]


def plan(options: BenchOptions, loaded: Loaded | None = None) -> Plan:
    """The trials of a benchmark, a task's under every strategy and model beside each other.

    Raises:
        BadInput: the dataset cannot be read, or has no task that can be measured so.
    """
    loaded = loaded or load(options.dataset)
    rows: list[Row] = []
    left = list(loaded.left_out)
    for row in loaded.rows:
        why = lacking(row, options.gate)
        if not why and first_of(row, options) is None:
            why = f"there is no draft to begin with for the policy {options.policy}"
        if why:
            left.append(f"{row.id}: {why}")
        elif options.limit is None or len(rows) < options.limit:
            rows.append(row)
    if not rows:
        raise BadInput(
            f"No task of {options.dataset.name} can be measured with --gate {options.gate} and "
            f"--policy {options.policy}: {left[-1] if left else 'it is empty'}."
        )
    trials = [
        Trial(row, strategy, model)
        for row in rows
        for strategy in options.strategies
        for model in options.models
    ]
    return Plan(loaded.name, tuple(rows), tuple(trials), tuple(left))


@dataclass(frozen=True, slots=True)
class Told:
    """A record, fresh or from a run before, in the order in which they come."""

    trial: Trial
    record: TaskRecord
    fresh: bool


async def run(
    bench: Bench,
    planned: Plan,
    journal: Journal,
    runner: Runner,
    *,
    resume: bool,
    begun: Callable[[int], None] = lambda _: None,
) -> AsyncIterator[Told]:
    """The record of every trial; each is in the journal before it is told.

    With ``resume`` the newest benchmark that was asked for the same is gone on
    with; what was recorded there comes first.  ``begun`` is told its number.

    Raises:
        Unusable: there is no journal to write to.
    """
    benches = journal.benches
    if benches is None:
        raise Unusable("There is no place for a journal; set journal.path or REDRAFT_JOURNAL.")
    name = bench.options.name(planned.rows)
    number = benches.latest(name) if resume else None
    if number is None:
        number = benches.begin(name, bench.options.data())
    begun(number)
    done = benches.records(number)
    left = []
    for trial in planned.trials:
        if trial.key in done:
            yield Told(trial, TaskRecord.of(done[trial.key]), fresh=False)
        else:
            left.append(trial)
    sweep()
    if not left:
        return
    running = runner.run(bench, left)
    async with aclosing(running):  # type: ignore[type-var]  # an iterator of ours is a generator
        async for trial, record in running:
            benches.add(number, trial.key, record.data())
            yield Told(trial, record, fresh=True)
