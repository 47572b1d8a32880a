"""Accuracy at equal compute: over calls, tokens and seconds, and against best of N.

A task's accuracy over its budget is a step function: nothing is there before the first
draft, and the draft that stands after a round is there once everything up to that round
has been paid for.  Functions are read off, never drawn straight between two steps, because
half a draft is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from redraft.bench.fate import ended
from redraft.bench.metrics.base import Counts, Group, Metric, Sums, Unit
from redraft.bench.metrics.sampling import pass_at
from redraft.bench.records import DraftRecord, TaskRecord

STEPS = 24
"""Budgets at which a curve is read off."""

SLACK = 1e-9
"""Adding up seconds must not make a budget too small for what it was measured on."""

RESOURCES: dict[str, tuple[Callable[[DraftRecord], float], Callable[[TaskRecord], float]]] = {
    "calls": (lambda d: d.calls, lambda r: r.calls),
    "tokens": (lambda d: d.tokens, lambda r: r.input_tokens + r.output_tokens),
    "seconds": (lambda d: d.seconds, lambda r: r.seconds),
}
"""What compute is counted in: what a draft had used up when it was made, and what a task used up."""


def stood_at(record: TaskRecord, resource: str, budget: float) -> DraftRecord | None:
    """The draft that the user would have got for a budget; None where it buys no draft."""
    drawn, whole = RESOURCES[resource]
    if budget + SLACK >= whole(record):
        return record.final
    stood = None
    spent = 0.0
    for round_, standing in enumerate(record.standing):
        spent = max([spent, *(drawn(d) for d in record.drafts if d.round == round_)])
        if spent > budget + SLACK:
            break
        stood = record.drafts[standing]
    return stood


def made_at(record: TaskRecord, resource: str, budget: float) -> list[DraftRecord]:
    """The drafts that a budget buys."""
    drawn, _ = RESOURCES[resource]
    return [d for d in record.drafts if drawn(d) <= budget + SLACK]


def mean_spent(group: Group, resource: str) -> float | None:
    """What a task of a run uses up, on average; None where nothing was used up."""
    _, whole = RESOURCES[resource]
    spent = sum(whole(r) for r in group)
    return spent / len(group) if group and spent else None


def sample_price(group: Group, resource: str) -> float | None:
    """What an independent sample costs: one call, or as much as the first drafts did on average.

    None where first drafts cost nothing, because they were there: it is then not known.
    """
    if resource == "calls":
        return 1.0
    drawn, _ = RESOURCES[resource]
    paid = [drawn(r.first) for r in group if r.first is not None and r.first.calls]
    mean = sum(paid) / len(paid) if paid else 0.0
    return mean or None


def _budgets(resource: str) -> Callable[[Sequence[Group]], Sequence[float]]:
    def budgets(groups: Sequence[Group]) -> Sequence[float]:
        drawn, whole = RESOURCES[resource]
        records = [r for group in groups for r in group]
        steps = sorted({0.0, *(drawn(d) for r in records for d in r.drafts), *map(whole, records)})
        if len(steps) <= STEPS:
            return steps
        return sorted({steps[round(at * (len(steps) - 1) / (STEPS - 1))] for at in range(STEPS)})

    return budgets


def _equal(resource: str) -> Callable[[Sequence[Group]], float | None]:
    def equal(groups: Sequence[Group]) -> float | None:
        spent = [mean_spent(group, resource) for group in groups]
        known = [one for one in spent if one is not None]
        return min(known) if known and len(known) == len(spent) else None

    return equal


def _samples(resource: str) -> Callable[[Sequence[Group]], float | None]:
    """N: how many samples the mean budget of the (cheaper) run buys."""

    def samples(groups: Sequence[Group]) -> float | None:
        budget = _equal(resource)(groups)
        price = sample_price([r for group in groups for r in group], resource)
        fewest = min((len(r.samples) for g in groups for r in g if r.samples), default=0)
        if budget is None or price is None or not fewest:
            return None
        return min(int((budget + SLACK) / price), fewest)

    return samples


def _accuracy(resource: str) -> Callable[[TaskRecord, float], Counts]:
    def counts(record: TaskRecord, budget: float) -> Counts:
        stood = stood_at(record, resource, budget)
        return float(stood is not None and stood.right is True), 1

    return counts


def _accuracy_unknown(resource: str) -> Callable[[TaskRecord, float], int]:
    def unknown(record: TaskRecord, budget: float) -> int:
        stood = stood_at(record, resource, budget)
        return int(stood is not None and stood.right is None)

    return unknown


def _oracle(resource: str) -> Callable[[TaskRecord, float], Counts]:
    def counts(record: TaskRecord, budget: float) -> Counts:
        return float(any(d.right is True for d in made_at(record, resource, budget))), 1

    return counts


def _best_of(record: TaskRecord, n: float) -> Counts:
    if len(record.samples) < n or not record.samples:
        return 0, 0, 0
    reached = pass_at(len(record.samples), sum(s is True for s in record.samples), int(n))
    return float(ended(record) is True), reached, 1


def _reached(sums: Sums) -> float | None:
    return sums[1] / sums[2] if sums[2] else None


def _gain(sums: Sums) -> float | None:
    return (sums[0] - sums[1]) / sums[2] if sums[2] else None


def _best_of_unknown(record: TaskRecord, _: float) -> int:
    return sum(one is None for one in record.samples)


def _at_equal(resource: str) -> tuple[Metric, ...]:
    price = (
        "one call each"
        if resource == "calls"
        else f"each as many {resource} as a first draft on average"
    )
    n = f"N is how many samples fit into the mean {resource} of a task ({price}), and at most n."
    return (
        Metric(
            f"pass_at_1_by_{resource}",
            f"pass@1 over {resource}",
            Unit.SHARE,
            f"Share of all tasks whose draft would have been right had each task been given that many "
            f"{resource} and no more. Could not tell counts as not right.",
            "Snell et al. 2024 (accuracy over compute); a step function of what each draft had cost",
            _accuracy(resource),
            unknown=_accuracy_unknown(resource),
            points=_budgets(resource),
            better=1,
        ),
        Metric(
            f"oracle_by_{resource}",
            f"oracle over {resource}",
            Unit.SHARE,
            f"Share of all tasks in which any draft made within that many {resource} is right. Could "
            "not tell counts as not right.",
            "Li et al. 2025 (S*), oracle selection, over compute",
            _oracle(resource),
            points=_budgets(resource),
            better=1,
        ),
        Metric(
            f"pass_at_1_at_equal_{resource}",
            f"pass@1 at equal {resource}",
            Unit.SHARE,
            f"pass@1 had each task been given the mean {resource} of a task and no more; between two "
            "runs, the smaller of their means. Could not tell counts as not right.",
            f"as pass_at_1_by_{resource}",
            _accuracy(resource),
            unknown=_accuracy_unknown(resource),
            choose=_equal(resource),
            better=1,
        ),
        Metric(
            f"best_of_n_at_equal_{resource}",
            f"best of N at equal {resource}",
            Unit.SHARE,
            f"pass@N of the independent samples: what best of N reaches where the best is always "
            f"picked. {n} Unknown counts samples of which nobody could tell; they are not right.",
            "Chen, Zheng et al. 2025, Figure 3 (pass@8), at equal compute",
            _best_of,
            value=_reached,
            unknown=_best_of_unknown,
            choose=_samples(resource),
            better=1,
        ),
        Metric(
            f"gain_over_best_of_n_at_equal_{resource}",
            f"gain over best of N at equal {resource}",
            Unit.POINTS,
            f"pass@1 less pass@N over the tasks that have samples. {n}",
            "Chen, Zheng et al. 2025, Figure 3 (pass@8), at equal compute",
            _best_of,
            value=_gain,
            unknown=_best_of_unknown,
            choose=_samples(resource),
            better=1,
        ),
    )


METRICS = tuple(metric for resource in RESOURCES for metric in _at_equal(resource))
