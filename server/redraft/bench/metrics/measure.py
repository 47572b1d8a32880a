"""Work out metrics over the records of a run, and between two runs on the same tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from redraft.bench.metrics.base import Estimate, Group, Metric, Sums, Unit, ratio
from redraft.bench.metrics.bootstrap import interval, never_seen, resampled
from redraft.bench.records import TaskRecord

Key = tuple[str, str]
Measured = Estimate | list[Estimate]


def measure(records: Group, metrics: Sequence[Metric], seed: int = 0) -> dict[str, Measured]:
    """Each metric over the records of one run, by its name; a list for a curve.

    Tasks are what is resampled: the records of one task (several seeds) stay
    together.  The order of the records does not matter.
    """
    tasks = clusters(records)
    asked = [a for metric in metrics for a in _asked(metric, [records])]
    tables = [_Table.of(one, tasks.values()) for one in asked]
    _draw(tables, seed)
    estimates = [_estimate(one, table, records) for one, table in zip(asked, tables, strict=True)]
    return _gather(metrics, asked, estimates)


def compare(a: Group, b: Group, metrics: Sequence[Metric], seed: int = 0) -> dict[str, Measured]:
    """How much higher each metric is in ``a`` than in ``b``, over the tasks that both have.

    Each resample takes the same tasks for both, so that what makes a task hard for
    both does not widen the interval.
    """
    left, right = clusters(a), clusters(b)
    both = [key for key in left if key in right]
    groups = [[r for key in both for r in side[key]] for side in (left, right)]
    asked = [one for metric in metrics for one in _asked(metric, groups)]
    pairs = [
        (
            _Table.of(one, [left[key] for key in both]),
            _Table.of(one, [right[key] for key in both]),
        )
        for one in asked
    ]
    _draw([table for pair in pairs for table in pair], seed)
    estimates = [_difference(one, *pair) for one, pair in zip(asked, pairs, strict=True)]
    return _gather(metrics, asked, estimates)


def clusters(records: Group) -> dict[Key, list[TaskRecord]]:
    """Records by data set and task, in an order that depends on nothing else."""
    found: dict[Key, list[TaskRecord]] = {}
    for record in sorted(records, key=lambda r: (r.dataset, r.task, r.seed)):
        found.setdefault((record.dataset, record.task), []).append(record)
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """A metric at one value of its parameter; ``at`` is None where it has none."""

    metric: Metric
    at: float | None
    applies: bool = True


def _asked(metric: Metric, groups: Sequence[Group]) -> list[_Asked]:
    if metric.points is not None:
        return [_Asked(metric, point) for point in metric.points(groups)]
    if metric.choose is not None:
        at = metric.choose(groups)
        return [_Asked(metric, at, applies=at is not None)]
    return [_Asked(metric, None)]


@dataclass(slots=True)
class _Table:
    """One row of numbers for each task, and their sums in each resample."""

    columns: list[list[float]]
    drawn: list[list[float]]

    @staticmethod
    def of(asked: _Asked, tasks: Iterable[Group]) -> _Table:
        rows = [
            _counts(asked, task[0])
            if len(task) == 1
            else [sum(column) for column in zip(*(_counts(asked, r) for r in task), strict=True)]
            for task in tasks
        ]
        return _Table([list(column) for column in zip(*rows, strict=True)], [])

    @property
    def sums(self) -> list[float]:
        return [sum(column) for column in self.columns]

    @property
    def tasks(self) -> int:
        """How many tasks have a part in the value."""
        return sum(1 for number in self.columns[-1] if number) if self.columns else 0


def _counts(asked: _Asked, record: TaskRecord) -> Sequence[float]:
    return asked.metric.counts(record, asked.at or 0.0) if asked.applies else (0.0, 0.0)


def _draw(tables: Sequence[_Table], seed: int) -> None:
    # many columns are the same (every task counts once), and are added up once
    columns = {tuple(column): column for table in tables for column in table.columns}
    sums = dict(zip(columns, resampled(list(columns.values()), seed), strict=True))
    for table in tables:
        table.drawn = [sums[tuple(column)] for column in table.columns]


def _value(asked: _Asked, sums: Sums) -> float | None:
    return asked.metric.value(sums) if asked.applies and sums else None


def _values(asked: _Asked, table: _Table) -> list[float | None]:
    """The metric in each resample."""
    if asked.metric.value is ratio:  # most are, and a call for each resample is what takes the time
        return [
            above / below if below else None
            for above, below in zip(table.drawn[0], table.drawn[-1], strict=True)
        ]
    return [_value(asked, row) for row in zip(*table.drawn, strict=True)]


def _estimate(asked: _Asked, table: _Table, records: Group) -> Estimate:
    sums = table.sums
    value = _value(asked, sums)
    unknown = asked.metric.unknown
    missing = sum(unknown(r, asked.at or 0.0) for r in records) if unknown and asked.applies else 0
    if value is None:
        return Estimate(None, n=0, unknown=missing, at=asked.at)
    low, high = _ends(value, _values(asked, table))
    if asked.metric.unit is Unit.SHARE and low is not None and high is not None and low == high:
        low, high = _exact(value, low, high, table.tasks)
    return Estimate(value, low, high, round(asked.metric.size(sums)), missing, asked.at)


def _difference(asked: _Asked, a: _Table, b: _Table) -> Estimate:
    mine, yours = _value(asked, a.sums), _value(asked, b.sums)
    if mine is None or yours is None:
        return Estimate(None, at=asked.at)
    drawn = [
        None if one is None or other is None else one - other
        for one, other in zip(_values(asked, a), _values(asked, b), strict=True)
    ]
    low, high = _ends(mine - yours, drawn)
    tasks = min(a.tasks, b.tasks)
    if asked.metric.unit is Unit.SHARE and low is not None and high is not None and low == high:
        wide = never_seen(tasks)
        low, high = max(-1.0, low - wide), min(1.0, high + wide)
    return Estimate(mine - yours, low, high, tasks, 0, asked.at)


def _ends(value: float, drawn: Sequence[float | None]) -> tuple[float | None, float | None]:
    """The interval; with a handful of tasks it may miss the value by a rounding, and is made to hold it."""
    found = interval([one for one in drawn if one is not None])
    return (None, None) if found is None else (min(found[0], value), max(found[1], value))


def _exact(value: float, low: float, high: float, tasks: int) -> tuple[float, float]:
    """The ends where all tasks agreed, so that no resample could differ."""
    wide = never_seen(tasks)
    return (0.0, wide) if value <= 0 else (1 - wide, 1.0) if value >= 1 else (low, high)


def _gather(
    metrics: Sequence[Metric], asked: Sequence[_Asked], estimates: Sequence[Estimate]
) -> dict[str, Measured]:
    found: dict[str, Measured] = {}
    for metric in metrics:
        mine = [e for one, e in zip(asked, estimates, strict=True) if one.metric is metric]
        found[metric.name] = mine if metric.points is not None else mine[0]
    return found
