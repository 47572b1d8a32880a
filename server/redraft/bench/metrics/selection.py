"""What choosing costs: the best draft made against the one that was chosen."""

from __future__ import annotations

from redraft.bench.fate import ended
from redraft.bench.metrics.base import Counts, Metric, Unit
from redraft.bench.records import TaskRecord


def _any(record: TaskRecord) -> bool:
    return any(draft.right is True for draft in record.drafts)


def _oracle(record: TaskRecord, _: float) -> Counts:
    return float(_any(record)), 1


def _loss(record: TaskRecord, _: float) -> Counts:
    return float(_any(record) and ended(record) is not True), 1


def _unknown(record: TaskRecord, _: float) -> int:
    none_right = not _any(record)
    return int(none_right and (not record.drafts or any(d.right is None for d in record.drafts)))


METRICS = (
    Metric(
        "oracle",
        "oracle",
        Unit.SHARE,
        "Share of all tasks in which any draft that was made is right: what choosing perfectly would "
        "have reached. Could not tell counts as not right; unknown counts the tasks in which a draft "
        "that could not be told might have been the only right one.",
        "Li et al. 2025 (S*), Table 2: oracle selection",
        _oracle,
        unknown=_unknown,
        better=1,
    ),
    Metric(
        "selection_loss",
        "selection loss",
        Unit.SHARE,
        "Share of all tasks in which a right draft was made and another one was chosen: oracle less "
        "pass_at_1. Could not tell counts as in those two.",
        "Li et al. 2025 (S*), Table 2: S* against oracle selection",
        _loss,
        unknown=_unknown,
        better=-1,
    ),
)
