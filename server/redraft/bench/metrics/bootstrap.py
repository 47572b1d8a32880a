"""Intervals by resampling tasks.

The interval is the percentile one (Efron and Tibshirani 1993, chapter 13): it stays
inside the range of the metric, it treats a difference between two runs like any other
value, and it is there when an event is rare.  BCa corrects for skew, but its
correction is not defined when all resamples lie on one side of the value, and that is
the usual case for what matters most here: a few broken tasks among many.

The resamples are drawn by Python's own generator, so that they are the same with and
without numpy; numpy only adds them up faster.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from functools import lru_cache

TIMES = 2000
"""Resamples; the ends of a 95 % interval want at least 1,000 (Efron and Tibshirani, section 13.3)."""

TAIL = 0.025
"""What is cut off at each end: (1 - 0.95) / 2."""

CHUNK = 250
"""Resamples that numpy adds up at once: 250 x 10,000 tasks are 20 MB."""


def resampled(
    columns: Sequence[Sequence[float]], seed: int, times: int = TIMES
) -> list[list[float]]:
    """The sum of each column in each resample of its rows.

    All columns have one number for each task.  The result is a list for each column,
    ``times`` numbers long; the same resample stands at the same place in all of them.
    """
    tasks = len(columns[0]) if columns else 0
    if not tasks:
        return [[] for _ in columns]
    try:
        import numpy  # noqa: F401
    except ImportError:
        return _by_hand(columns, _draws(tasks, seed, times))
    return _by_numpy(columns, _draws(tasks, seed, times))


def interval(values: Sequence[float]) -> tuple[float, float] | None:
    """The ends of the middle 95 %, interpolated; None where fewer than half of the resamples count.

    Both ends are worked out in the same way from their own side, so that the
    interval of the negated values is exactly the negated interval.
    """
    if len(values) < TIMES / 2:
        return None
    low = sorted(values)
    return _quantile(low), _quantile(low[::-1])


def never_seen(tasks: int) -> float:
    """The highest share that an event may have which none of some tasks showed.

    Clopper and Pearson's exact end, 1 - 0.025^(1/n).  Resampling cannot find what
    the sample does not have, and would say that the share is 0 for certain.
    """
    return float(1 - TAIL ** (1 / tasks)) if tasks else 1.0


def _quantile(ordered: Sequence[float]) -> float:
    place = TAIL * (len(ordered) - 1)
    at = int(place)
    here, there = ordered[at], ordered[min(at + 1, len(ordered) - 1)]
    return here + (there - here) * (place - at)


@lru_cache(maxsize=8)
def _draws(tasks: int, seed: int, times: int) -> tuple[array[int], ...]:
    rng = random.Random(f"{seed} {tasks}")  # noqa: S311 (no secret depends on it)
    every = range(tasks)
    return tuple(array("l", rng.choices(every, k=tasks)) for _ in range(times))


def _by_numpy(columns: Sequence[Sequence[float]], draws: Sequence[array[int]]) -> list[list[float]]:
    import numpy as np

    numbers = np.array(columns, dtype=float).T
    tasks = len(numbers)
    parts = []
    for start in range(0, len(draws), CHUNK):
        counts = [np.bincount(draw, minlength=tasks) for draw in draws[start : start + CHUNK]]
        parts.append(np.array(counts, dtype=float) @ numbers)
    sums: list[list[float]] = np.concatenate(parts).T.tolist()
    return sums


def _by_hand(columns: Sequence[Sequence[float]], draws: Sequence[array[int]]) -> list[list[float]]:
    return [[sum(map(column.__getitem__, draw)) for draw in draws] for column in columns]
