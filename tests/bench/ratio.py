"""One figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Ratio:
    """Ours over theirs, with the two values in milliseconds in ``detail``."""

    what: str
    ratio: float
    goal: float
    detail: str


def ratio_of(
    what: str, ours: Sequence[float], theirs: Sequence[float], goal: float, *, p99: bool = False
) -> Ratio:
    """The ratio of two samples of seconds, by their medians or their 99th percentiles."""
    if p99:
        a, b = quantiles(ours, n=100)[98], quantiles(theirs, n=100)[98]
    else:
        a, b = median(ours), median(theirs)
    return Ratio(
        what,
        a / b,
        goal,
        f"{a * 1000:.2f} ms / {b * 1000:.2f} ms, {len(ours)} of each, alternating",
    )
