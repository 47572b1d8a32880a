"""What a strategy mends and what it breaks: the paper's Table 1."""

from __future__ import annotations

from collections.abc import Callable

from redraft.bench.fate import began, ended
from redraft.bench.metrics.base import Counts, Metric, Unit
from redraft.bench.records import TaskRecord


def _mended(record: TaskRecord, _: float) -> Counts:
    wrong = began(record) is False
    return float(wrong and ended(record) is True), float(wrong)


def _broken(record: TaskRecord, _: float) -> Counts:
    right = began(record) is True
    return float(right and ended(record) is not True), float(right)


def _unknown(of: bool) -> Callable[[TaskRecord, float], int]:
    def unknown(record: TaskRecord, _: float) -> int:
        return int(began(record) is None or (began(record) is of and ended(record) is None))

    return unknown


METRICS = (
    Metric(
        "r_imp",
        "improvement rate",
        Unit.SHARE,
        "Share of the tasks whose first draft is wrong of which the chosen draft is right. A chosen "
        "draft of which nobody could tell counts as not mended; a task whose first draft could not "
        "be told is left out; unknown counts both.",
        "Chen, Zheng et al. 2025, Evaluation Metrics and Table 1",
        _mended,
        unknown=_unknown(of=False),
        better=1,
    ),
    Metric(
        "r_reg",
        "regression rate",
        Unit.SHARE,
        "Share of the tasks whose first draft is right of which the chosen draft is not. A chosen "
        "draft of which nobody could tell counts as broken; a task whose first draft could not be "
        "told is left out; unknown counts both.",
        "Chen, Zheng et al. 2025, Evaluation Metrics and Table 1",
        _broken,
        unknown=_unknown(of=True),
        better=-1,
    ),
)
