"""``summary.json``: every metric of every run, and of every two runs that can be compared.

docs/bench.md describes the fields.  The content depends on the records alone: not on
their order, not on the clock.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from redraft.bench.fate import Fate, fate
from redraft.bench.metrics import METRICS
from redraft.bench.metrics.base import Estimate, Metric, Unit
from redraft.bench.metrics.bootstrap import TIMES
from redraft.bench.metrics.compute import sample_price
from redraft.bench.metrics.measure import Measured, clusters, compare, measure
from redraft.bench.records import TaskRecord

SCHEMA = 1
DIGITS = 6
"""Decimals that are written: more than any interval is narrow, fewer than adding up in another order changes."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Where the distribution of gate times is read off."""


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """What the records of one run have in common."""

    dataset: str
    model: str
    policy: str
    gate: str
    strategy: str

    @staticmethod
    def of(record: TaskRecord) -> Run:
        """The run that a record belongs to."""
        return Run(record.dataset, record.model, record.policy, record.gate, record.strategy)

    def data(self) -> dict[str, str]:
        """As it is written down."""
        return {name: getattr(self, name) for name in NAMES}

    def differs(self, other: Run) -> list[str]:
        """In what two runs differ."""
        return [name for name in NAMES if getattr(self, name) != getattr(other, name)]


NAMES = ("dataset", "model", "policy", "gate", "strategy")


def by_run(records: Iterable[TaskRecord]) -> dict[Run, list[TaskRecord]]:
    """The records of each run, in an order that depends on nothing else."""
    found: dict[Run, list[TaskRecord]] = {}
    for record in records:
        found.setdefault(Run.of(record), []).append(record)
    return {run: sorted(found[run], key=lambda r: (r.task, r.seed)) for run in sorted(found)}


def summarise(records: Iterable[TaskRecord], seed: int = 0) -> dict[str, Any]:
    """The content of ``summary.json``; ``seed`` is that of the resampling."""
    runs = by_run(records)
    return {
        "schema": SCHEMA,
        "interval": {
            "level": 0.95,
            "method": "percentile bootstrap over tasks",
            "resamples": TIMES,
            "seed": seed,
        },
        "runs": [_run(run, mine, seed) for run, mine in runs.items()],
        "paired": [
            _pair(a, b, runs, seed)
            for a, b in combinations(runs, 2)
            if len(a.differs(b)) == 1 and a.dataset == b.dataset
        ],
        "metrics": {metric.name: _described(metric) for metric in METRICS.values()},
    }


def text(summary: dict[str, Any]) -> str:
    """A summary as the bytes of ``summary.json``: sorted keys, one final newline."""
    return json.dumps(summary, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def _run(run: Run, records: Sequence[TaskRecord], seed: int) -> dict[str, Any]:
    fates = Counter(fate(record) for record in records)
    samples = [len(record.samples) for record in records if record.samples]
    return {
        **run.data(),
        "tasks": len(clusters(records)),
        "records": len(records),
        "seeds": sorted({record.seed for record in records}),
        "errors": sum(bool(record.error) for record in records),
        "fates": {one.value: fates[one] for one in Fate},
        "stops": dict(Counter(record.stop for record in records if record.stop)),
        "suggestions": _suggestions(records),
        "samples_per_task": [min(samples), max(samples)] if samples else None,
        "sample_tokens": _number(sample_price(records, "tokens")),
        "sample_seconds": _number(sample_price(records, "seconds")),
        "gate_seconds_quantiles": _quantiles([record.gate_seconds for record in records]),
        **_fields(measure(records, list(METRICS.values()), seed)),
    }


def _pair(a: Run, b: Run, runs: dict[Run, list[TaskRecord]], seed: int) -> dict[str, Any]:
    (differs,) = a.differs(b)
    common = clusters(runs[a]).keys() & clusters(runs[b]).keys()
    return {
        "a": a.data(),
        "b": b.data(),
        "dataset": a.dataset,
        "differs": differs,
        "tasks": len(common),
        **_fields(compare(runs[a], runs[b], PAIRED, seed), paired=True),
    }


PAIRED = [m for m in METRICS.values() if m.unit is not Unit.POINTS]
"""A difference to best of N is one already; everything else is compared."""


def _fields(measured: dict[str, Measured], *, paired: bool = False) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, found in measured.items():
        many = isinstance(found, list)
        estimates = found if isinstance(found, list) else [found]
        columns: dict[str, list[Any]] = {
            "": [_number(e.value) for e in estimates],
            "_interval": [_ends(e) for e in estimates],
            "_n": [e.n for e in estimates],
        }
        metric = METRICS[name]
        if metric.unknown is not None and not paired:
            columns["_unknown"] = [e.unknown for e in estimates]
        if metric.points is not None or metric.choose is not None:
            columns["_at"] = [_number(e.at) for e in estimates]
        for ending, values in columns.items():
            fields[name + ending] = values if many else values[0]
    return fields


def _number(value: float | None) -> float | None:
    if value is None:
        return None
    rounded = round(value, DIGITS)
    # minus nothing is nothing, and a whole number is written as one
    return int(rounded) if rounded == int(rounded) else rounded


def _ends(estimate: Estimate) -> list[float | None] | None:
    if estimate.low is None:
        return None
    return [_number(estimate.low), _number(estimate.high)]


def _described(metric: Metric) -> dict[str, Any]:
    return {
        "title": metric.title,
        "unit": metric.unit.value,
        "definition": metric.definition,
        "source": metric.source,
        "better": metric.better,
    }


def _suggestions(records: Sequence[TaskRecord]) -> list[dict[str, int]]:
    drafts = [draft for record in records for draft in record.drafts if draft.suggestion]
    last = max((draft.round for draft in drafts), default=-1)
    found = Counter((draft.round, draft.suggestion) for draft in drafts)
    kinds = ("pass", "refine", "redraft", "could_not_tell")
    return [
        {"round": round_, **{kind: found[round_, kind] for kind in kinds}}
        for round_ in range(last + 1)
    ]


def _quantiles(values: Sequence[float]) -> dict[str, float | None]:
    ordered = sorted(values)
    found: dict[str, float | None] = {}
    for share in QUANTILES:
        place = share * (len(ordered) - 1)
        at = int(place)
        over = ordered[min(at + 1, len(ordered) - 1)] - ordered[at]
        found[f"p{round(share * 100)}"] = _number(ordered[at] + over * (place - at))
    return found
