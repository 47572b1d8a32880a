"""Shares with their 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from redraft.bench.simulation.play import Played, Rule

Z = 1.959964
"""97.5 % of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number between ``low`` and ``high`` with 95 % confidence, from ``n`` observations."""

    value: float
    low: float
    high: float
    n: int

    def holds(self, value: float) -> bool:
        """Whether a value lies in the interval."""
        return self.low <= value <= self.high

    def points(self, signed: bool = False) -> str:
        """In percentage points: ``12.3 (11.0 to 13.8)``."""
        sign = "+" if signed else ""
        return f"{100 * self.value:{sign}.1f} ({100 * self.low:{sign}.1f} to {100 * self.high:{sign}.1f})"


def share(hits: float, n: float) -> Estimate:
    """A binomial share with Wilson's interval (Wilson 1927, JASA 22); nothing known where n is 0."""
    if n == 0:
        return Estimate(math.nan, 0.0, 1.0, 0)
    value = hits / n
    middle = (value + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(value * (1 - value) / n + Z * Z / (4 * n * n))
    # the bounds of 0 and n hits are exact; rounding must not push them past the share itself
    low, high = min(value, middle - half), max(value, middle + half)
    return Estimate(value, max(0.0, low), min(1.0, high), round(n))


def mean(values: Sequence[float]) -> Estimate:
    """A mean with the normal interval; of differences by task it is the paired comparison."""
    n = len(values)
    value = sum(values) / n
    variance = sum((v - value) ** 2 for v in values) / max(1, n - 1)
    half = Z * math.sqrt(variance / n)
    return Estimate(value, value - half, value + half, n)


def accuracy(runs: Sequence[Played], rule: Rule) -> Estimate:
    """The share of tasks whose given draft is right."""
    return share(sum(run.final(rule) for run in runs), len(runs))


def improvement(runs: Sequence[Played], rule: Rule) -> Estimate:
    """r_imp: the share of the tasks with a wrong first draft that end with a right one."""
    wrong = [run for run in runs if not run.first_right]
    return share(sum(run.final(rule) for run in wrong), len(wrong))


def regression(runs: Sequence[Played], rule: Rule) -> Estimate:
    """r_reg: the share of the tasks with a right first draft that end with a wrong one."""
    right = [run for run in runs if run.first_right]
    return share(sum(not run.final(rule) for run in right), len(right))


def difference(after: Sequence[bool], before: Sequence[bool]) -> Estimate:
    """How much more often right, over the same tasks, paired."""
    return mean([float(a) - float(b) for a, b in zip(after, before, strict=True)])


def pass_at_k(right: Sequence[int], n: int, k: int) -> Estimate:
    """The paper's unbiased pass@k from the numbers of right ones among ``n`` samples of each task."""
    total = math.comb(n, k)
    return mean([1 - math.comb(n - c, k) / total for c in right])
