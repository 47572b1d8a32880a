"""How far the critic can be believed, and the gate."""

from __future__ import annotations

from collections.abc import Callable

from redraft.bench.fate import began, ended
from redraft.bench.metrics.base import Counts, Metric, Unit
from redraft.bench.records import DraftRecord, TaskRecord
from redraft.core.critique import Suggestion
from redraft.core.evidence import Outcome


def _false_pass(record: TaskRecord, _: float) -> Counts:
    return float(record.passed and ended(record) is not True), float(record.passed)


def _false_pass_unknown(record: TaskRecord, _: float) -> int:
    return int(record.passed and ended(record) is None)


def _criticised(record: TaskRecord) -> bool:
    return record.first is not None and bool(record.first.suggestion)


def _false_alarm(record: TaskRecord, _: float) -> Counts:
    asked = _criticised(record) and began(record) is True
    passed = record.first is not None and record.first.suggestion == Suggestion.PASS.value
    return float(asked and not passed), float(asked)


def _false_alarm_unknown(record: TaskRecord, _: float) -> int:
    return int(_criticised(record) and began(record) is None)


def _borne_out(
    name: str, title: str, what: str, says: Callable[[DraftRecord], bool], better: int
) -> Metric:
    def counts(record: TaskRecord, _: float) -> Counts:
        told = [d.right for d in record.drafts if says(d) and d.right is not None]
        return float(sum(told)), float(len(told))

    def unknown(record: TaskRecord, _: float) -> int:
        return sum(says(d) and d.right is None for d in record.drafts)

    return Metric(
        f"right_when_{name}",
        f"right when {title}",
        Unit.SHARE,
        f"Share of the drafts {what} that are right; drafts of which nobody could tell are left "
        "out, and unknown counts them.",
        "Chen, Zheng et al. 2025, Code Discrimination Ability, as a calibration",
        counts,
        unknown=unknown,
        better=better,
    )


def _suggested(suggestion: Suggestion, better: int) -> Metric:
    return _borne_out(
        f"suggested_{suggestion.value}",
        f"the critic says {suggestion.value.replace('_', ' ')}",
        f"of which the critic said {suggestion.value.replace('_', ' ')}",
        lambda draft: draft.suggestion == suggestion.value,
        better,
    )


def _judged(outcome: Outcome, better: int) -> Metric:
    return _borne_out(
        f"gate_{outcome.value}",
        f"the gate says {outcome.value.replace('_', ' ')}",
        f"that the gate judged {outcome.value.replace('_', ' ')}",
        lambda draft: draft.outcome == outcome.value,
        better,
    )


METRICS = (
    Metric(
        "false_pass",
        "false PASS",
        Unit.SHARE,
        "Share of the tasks that ended with the critic saying PASS of the draft that stood in which "
        "that draft is not right by the hidden tests. Could not tell counts as not right.",
        "Chen, Zheng et al. 2025, Code Discrimination Ability",
        _false_pass,
        unknown=_false_pass_unknown,
        better=-1,
    ),
    Metric(
        "false_alarm",
        "false alarm",
        Unit.SHARE,
        "Share of the right first drafts that were criticised of which the critique says anything "
        "but PASS, could not tell included. First drafts of which nobody could tell are left out, "
        "and unknown counts them.",
        "Chen, Zheng et al. 2025, Code Discrimination Ability",
        _false_alarm,
        unknown=_false_alarm_unknown,
        better=-1,
    ),
    _suggested(Suggestion.PASS, 1),
    _suggested(Suggestion.REFINE, -1),
    _suggested(Suggestion.REDRAFT, -1),
    _suggested(Suggestion.COULD_NOT_TELL, 0),
    _judged(Outcome.PASSED, 1),
    _judged(Outcome.FAILED, -1),
    _judged(Outcome.BROKE, -1),
)
