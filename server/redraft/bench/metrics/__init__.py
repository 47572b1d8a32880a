"""Every metric of a benchmark: one file for each family, one line each in the table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from redraft.bench.metrics import (
    accuracy,
    compute,
    cost,
    improvement,
    recall,
    sampling,
    selection,
    suggestions,
    verdicts,
)
from redraft.bench.metrics.base import Metric

FAMILIES: Mapping[str, tuple[Metric, ...]] = MappingProxyType(
    {
        "Accuracy": accuracy.METRICS,
        "Improvement and regression": improvement.METRICS,
        "Verdicts": verdicts.METRICS,
        "Rounds": suggestions.METRICS,
        "Recall on draft": recall.METRICS,
        "Selection": selection.METRICS,
        "Samples": sampling.METRICS,
        "Cost": cost.METRICS,
        "Equal compute": compute.METRICS,
    }
)

METRICS: Mapping[str, Metric] = MappingProxyType(
    {metric.name: metric for family in FAMILIES.values() for metric in family}
)
