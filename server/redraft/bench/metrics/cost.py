"""What a run costs: for each task, and for each task that it mends."""

from __future__ import annotations

from collections.abc import Callable

from redraft.bench.fate import Fate, fate
from redraft.bench.metrics.base import Counts, Metric, Sums, Unit
from redraft.bench.records import TaskRecord

OWN = "Redraft's own: the paper does not give what its runs cost"

Spent = Callable[[TaskRecord], "float | None"]


def _each(
    name: str, title: str, unit: Unit, what: str, spent: Spent, better: int = -1
) -> tuple[Metric, Metric]:
    """For each task, and for each one mended."""

    def counts(record: TaskRecord, _: float) -> Counts:
        amount = spent(record)
        return (0, 0) if amount is None else (amount, 1)

    def per_fix(record: TaskRecord, _: float) -> Counts:
        amount = spent(record)
        return (0, 0) if amount is None else (amount, float(fate(record) is Fate.FIXED))

    def unknown(record: TaskRecord, _: float) -> int:
        return int(spent(record) is None)

    missing = (
        " Tasks whose price is not known are left out, and unknown counts them."
        if unit is Unit.MONEY
        else ""
    )
    return (
        Metric(
            name,
            f"{title} per task",
            unit,
            f"{what}, the mean over all tasks.{missing}",
            OWN,
            counts,
            unknown=unknown,
            better=better,
        ),
        Metric(
            f"{name}_per_fix",
            f"{title} per fix",
            unit,
            f"{what}, over all tasks together, divided by how many were mended (first draft wrong, "
            f"chosen draft right); nothing where none was.{missing}",
            OWN,
            per_fix,
            unknown=unknown,
            better=better,
        ),
    )


def _only(metrics: tuple[Metric, Metric]) -> Metric:
    return metrics[0]


def _changed(record: TaskRecord, _: float) -> Counts:
    final = record.final
    return (0, 0) if final is None or not final.changed else (float(final.changed), 1)


def _touched(record: TaskRecord, _: float) -> Counts:
    return float(record.final is not None and record.final.changed > 0), 1


def _defects(record: TaskRecord, _: float) -> Counts:
    return float(record.defects), float(record.replies)


def _rest(record: TaskRecord, _: float) -> Counts:
    rest = max(0.0, record.seconds - record.gate_seconds - record.model_seconds)
    return rest, record.seconds, 1


def _share_of_time(sums: Sums) -> float | None:
    return sums[0] / sums[1] if sums[1] else None


METRICS = (
    *_each("calls", "calls", Unit.CALLS, "Calls of a model", lambda r: r.calls),
    *_each(
        "tokens",
        "tokens",
        Unit.TOKENS,
        "Tokens read and written by a model",
        lambda r: r.input_tokens + r.output_tokens,
    ),
    *_each("seconds", "seconds", Unit.SECONDS, "Wall time", lambda r: r.seconds),
    *_each("cost", "money", Unit.MONEY, "Money, in the unit of the prices given", lambda r: r.cost),
    _only(
        _each("input_tokens", "tokens read", Unit.TOKENS, "Tokens read", lambda r: r.input_tokens)
    ),
    _only(
        _each(
            "output_tokens",
            "tokens written",
            Unit.TOKENS,
            "Tokens written",
            lambda r: r.output_tokens,
        )
    ),
    _only(
        _each(
            "gate_seconds", "gate time", Unit.SECONDS, "Time in the gate", lambda r: r.gate_seconds
        )
    ),
    _only(
        _each(
            "model_seconds",
            "model time",
            Unit.SECONDS,
            "Time waiting for a model",
            lambda r: r.model_seconds,
        )
    ),
    Metric(
        "overhead",
        "time that is neither",
        Unit.SHARE,
        "Share of wall time that was spent neither in the gate nor waiting for a model.",
        OWN,
        _rest,
        value=_share_of_time,
        better=-1,
    ),
    Metric(
        "change_size",
        "lines changed",
        Unit.LINES,
        "Lines added and taken away between the first draft and the chosen one, the mean over the "
        "tasks in which they differ.",
        "Redraft's own: its incumbent rule prefers the smaller change",
        _changed,
        better=-1,
    ),
    Metric(
        "changed_tasks",
        "tasks changed",
        Unit.SHARE,
        "Share of all tasks whose chosen draft differs from the first one.",
        OWN,
        _touched,
    ),
    Metric(
        "parse_defect_rate",
        "parse defects",
        Unit.SHARE,
        "Share of the model's replies that could not be read at first.",
        OWN,
        _defects,
        better=-1,
    ),
)
