"""What independent samples would have reached: pass@k without bias."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from redraft.bench.metrics.base import Counts, Group, Metric, Unit
from redraft.bench.records import TaskRecord

PAPER_K = 8
"""The paper's k, with n = 16 samples."""


def pass_at(n: int, c: int, k: int) -> float:
    """The chance that k of n samples, of which c are right, hold a right one.

    1 - C(n-c, k) / C(n, k): Chen et al. 2021, equation 1.  ``k`` must not exceed ``n``.
    """
    return 1 - comb(n - c, k) / comb(n, k)


def fewest(groups: Sequence[Group]) -> int:
    """The fewest samples that a task with samples has; 0 where no task has any."""
    return min((len(r.samples) for group in groups for r in group if r.samples), default=0)


def _counts(record: TaskRecord, k: float) -> Counts:
    n = len(record.samples)
    if n < k or not n:
        return 0, 0
    return pass_at(n, sum(one is True for one in record.samples), int(k)), 1


def _unknown(record: TaskRecord, _: float) -> int:
    return sum(one is None for one in record.samples)


def _k(groups: Sequence[Group]) -> float | None:
    return min(PAPER_K, fewest(groups)) or None


def _every_k(groups: Sequence[Group]) -> Sequence[float]:
    n = fewest(groups)
    return sorted({k for k in (1, 2, 4, 8, 16, 32, 64, 128, n) if 0 < k <= n})


DEFINITION = (
    "Chance that {} of a task's n independent samples hold a right one, 1 - C(n-c, k) / C(n, k) "
    "with c right ones, averaged over the tasks that have samples; n is the fewest that any of "
    "them has. A sample of which nobody could tell is one of the n and not of the c; unknown "
    "counts such samples."
)

METRICS = (
    Metric(
        "pass_at_k",
        "pass@k",
        Unit.SHARE,
        DEFINITION.format("k = 8 (fewer where n is less)"),
        "Chen et al. 2021, equation 1; Chen, Zheng et al. 2025, Evaluation Metrics (n = 16, k = 8)",
        _counts,
        unknown=_unknown,
        choose=_k,
        better=1,
    ),
    Metric(
        "pass_at_k_by_k",
        "pass@k for each k",
        Unit.SHARE,
        DEFINITION.format("k"),
        "Chen et al. 2021, equation 1",
        _counts,
        unknown=_unknown,
        points=_every_k,
        better=1,
    ),
)
