"""Whether a changed method was asked for, and whether what was asked for was done."""

from __future__ import annotations

from redraft.bench.metrics.base import Counts, Metric, Sums, Unit, ratio
from redraft.bench.records import DraftRecord, TaskRecord
from redraft.core.critique import Suggestion

LABELS = (Suggestion.REDRAFT.value, Suggestion.REFINE.value)


def _regenerations(record: TaskRecord, label: str) -> list[DraftRecord]:
    return [d for d in record.drafts if d.asked == label]


def _judged(record: TaskRecord, label: str) -> tuple[int, int]:
    """How many regenerations that were asked for in these words changed the method, of how many judged."""
    told = [d.method_changed for d in _regenerations(record, label) if d.method_changed is not None]
    return sum(told), len(told)


def _both(record: TaskRecord, _: float) -> Counts:
    redraft, refine = (_judged(record, label) for label in LABELS)
    return *redraft, *refine


def _balanced(sums: Sums) -> float | None:
    changed, redrafts, changed_too, refines = sums
    if not redrafts or not refines:
        return None
    kept, strayed = changed / redrafts, changed_too / refines
    return kept / (kept + strayed) if kept + strayed else None


def _changed(sums: Sums) -> float:
    return sums[0] + sums[2]


def _as_made(sums: Sums) -> float | None:
    return sums[0] / _changed(sums) if _changed(sums) else None


def _redrafted(record: TaskRecord, _: float) -> Counts:
    changed, judged = _judged(record, LABELS[0])
    return float(changed), float(judged)


def _refined(record: TaskRecord, _: float) -> Counts:
    changed, judged = _judged(record, LABELS[1])
    return float(judged - changed), float(judged)


def _unknown(record: TaskRecord, _: float) -> int:
    return sum(d.method_changed is None for label in LABELS for d in _regenerations(record, label))


BLIND = (
    "Whether the method changed is judged by the two sources alone; regenerations where that could "
    "not be told are left out, and unknown counts them."
)

METRICS = (
    Metric(
        "recall_on_draft",
        "recall on draft",
        Unit.SHARE,
        "Of the regenerations whose method changed, the share that had been suggested as a redraft, "
        "with both suggestions weighted to be equally frequent: p / (p + q), where p is the share of "
        "suggested redrafts and q that of suggested refinements that changed the method. This is what "
        f"the paper's balanced samples estimate. {BLIND}",
        "Chen, Zheng et al. 2025, section 3.3 and Figure 5",
        _both,
        value=_balanced,
        unknown=_unknown,
        size=_changed,
        better=1,
    ),
    Metric(
        "recall_on_draft_unbalanced",
        "recall on draft, as suggested",
        Unit.SHARE,
        "Of the regenerations whose method changed, the share that had been suggested as a redraft, "
        f"each counted once. {BLIND}",
        "Chen, Zheng et al. 2025, section 3.3, without its balanced sampling",
        _both,
        value=_as_made,
        unknown=_unknown,
        size=_changed,
        better=1,
    ),
    Metric(
        "redraft_followed",
        "redrafts that are redrafts",
        Unit.SHARE,
        f"Share of the suggested redrafts whose method did change. {BLIND}",
        "Chen, Zheng et al. 2025, section 3.3, in its other reading",
        _redrafted,
        value=ratio,
        unknown=_unknown,
        better=1,
    ),
    Metric(
        "refine_followed",
        "refinements that are refinements",
        Unit.SHARE,
        f"Share of the suggested refinements that kept the method. {BLIND}",
        "as redraft_followed",
        _refined,
        value=ratio,
        unknown=_unknown,
        better=1,
    ),
)
