"""What is suggested in each round, and when runs end."""

from __future__ import annotations

from redraft.bench.metrics.base import Counts, Metric, Unit, rounds
from redraft.bench.records import TaskRecord
from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion


def _early(record: TaskRecord, round_: float) -> Counts:
    passed = record.stop == StopReason.PASSED.value
    return float(passed and len(record.standing) - 1 <= round_), 1


def _ended(record: TaskRecord, round_: float) -> Counts:
    return float(len(record.standing) - 1 <= round_), 1


def _suggested(suggestion: Suggestion) -> Metric:
    def counts(record: TaskRecord, round_: float) -> Counts:
        mine = [d for d in record.drafts if d.round == round_ and d.suggestion == suggestion.value]
        return float(len(mine)), 1

    said = suggestion.value.replace("_", " ")
    return Metric(
        f"{suggestion.value}_by_round",
        f"{said} in each round",
        Unit.PER_TASK,
        f"Critiques that say {said} of a draft of that round, for each task of the run, whether it "
        "is still going on or not.",
        "Chen, Zheng et al. 2025, Figure 6 (counts; here for each task)",
        counts,
        points=rounds,
    )


METRICS = (
    Metric(
        "early_stop_by_round",
        "stopped early by each round",
        Unit.SHARE,
        "Share of all tasks that had ended with the critic's PASS after that round or before.",
        "Chen, Zheng et al. 2025, Methodology (stopping); its rates are not given there",
        _early,
        points=rounds,
    ),
    Metric(
        "ended_by_round",
        "ended by each round",
        Unit.SHARE,
        "Share of all tasks that had ended after that round or before, for whatever reason.",
        "as early_stop_by_round",
        _ended,
        points=rounds,
    ),
    *(_suggested(suggestion) for suggestion in Suggestion),
)
