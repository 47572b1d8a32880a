"""How many tasks are right: at the end, and had the run ended after each round."""

from __future__ import annotations

from redraft.bench.fate import ended
from redraft.bench.metrics.base import Counts, Metric, Unit, rounds
from redraft.bench.records import TaskRecord


def _final(record: TaskRecord, _: float) -> Counts:
    return float(ended(record) is True), 1


def _final_unknown(record: TaskRecord, _: float) -> int:
    return int(ended(record) is None)


def _first(record: TaskRecord, _: float) -> Counts:
    return float(record.right_after(0) is True), 1


def _first_unknown(record: TaskRecord, _: float) -> int:
    return int(record.right_after(0) is None)


def _after(record: TaskRecord, round_: float) -> Counts:
    return float(record.right_after(int(round_)) is True), 1


def _after_unknown(record: TaskRecord, round_: float) -> int:
    return int(record.right_after(int(round_)) is None)


AGAINST = "Could not tell counts as not right."

METRICS = (
    Metric(
        "pass_at_1",
        "pass@1",
        Unit.SHARE,
        "Share of all tasks whose chosen draft is right; a task that could not be run is not "
        f"right. {AGAINST}",
        "Chen, Zheng et al. 2025, Evaluation Metrics, at T rounds",
        _final,
        unknown=_final_unknown,
        better=1,
    ),
    Metric(
        "first_pass_at_1",
        "pass@1 of first drafts",
        Unit.SHARE,
        f"Share of all tasks whose first draft is right. {AGAINST}",
        "Chen, Zheng et al. 2025, Experimental Setup: the same initial solutions for every strategy",
        _first,
        unknown=_first_unknown,
        better=1,
    ),
    Metric(
        "pass_at_1_by_round",
        "pass@1 after each round",
        Unit.SHARE,
        "Share of all tasks whose draft would have been right had the run ended after that round; "
        f"a run that had ended stays as it was. {AGAINST}",
        "Chen, Zheng et al. 2025, Figures 2 and 8",
        _after,
        unknown=_after_unknown,
        points=rounds,
        better=1,
    ),
)
