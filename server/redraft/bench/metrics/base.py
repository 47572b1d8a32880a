"""What every entry of the table is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from redraft.bench.records import TaskRecord

Sums = Sequence[float]
Counts = tuple[float, ...]
Group = Sequence[TaskRecord]


class Unit(str, Enum):
    """What a value is measured in; a SHARE lies between 0 and 1."""

    SHARE = "share"
    POINTS = "difference of shares"
    PER_TASK = "per task"
    LINES = "lines"
    CALLS = "calls"
    TOKENS = "tokens"
    SECONDS = "seconds"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A metric's value with the ends of its 95 % interval; None where there is nothing to say.

    ``n`` counts what the value is a mean or a share of.  ``unknown`` counts the
    records (drafts, where the metric is about drafts) of which could not be told
    what the metric asks.  ``at`` is the metric's parameter: a round, a k, a budget.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    unknown: int = 0
    at: float | None = None


def ratio(sums: Sums) -> float | None:
    """The first sum over the last one: a share, or a mean."""
    return sums[0] / sums[-1] if sums[-1] else None


def _last(sums: Sums) -> float:
    return sums[-1]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: what it is, and how it is worked out.

    ``counts`` gives a record's own numbers.  They are added up over the tasks, and
    ``value`` makes the metric of the sums, so that resampling tasks is resampling
    rows of numbers.  ``size`` picks the sum that is reported as ``n``.

    A metric may have a parameter, given to ``counts`` as its second argument: a
    curve has one value for each of ``points``, a metric with ``choose`` one value at
    what that gives (None: the metric does not apply).  Both are handed one group of
    records for each run that is compared.  ``better`` is 1 where more is better, -1
    where less is, 0 where neither can be said.
    """

    name: str
    title: str
    unit: Unit
    definition: str
    source: str
    counts: Callable[[TaskRecord, float], Counts]
    value: Callable[[Sums], float | None] = ratio
    unknown: Callable[[TaskRecord, float], int] | None = None
    size: Callable[[Sums], float] = _last
    points: Callable[[Sequence[Group]], Sequence[float]] | None = None
    choose: Callable[[Sequence[Group]], float | None] | None = None
    better: int = 0


def rounds(groups: Sequence[Group]) -> Sequence[float]:
    """The rounds of some runs, from 0, the first draft."""
    most = max((len(record.standing) for group in groups for record in group), default=0)
    return range(max(most, 1))
