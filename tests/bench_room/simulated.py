"""Three right functions, and what is planted in them: the tasks of the simulation's tests."""

from __future__ import annotations

from functools import cache

from redraft.bench.simulation.pool import Pool, Problem, planted, problems

RUNS = '''def runs(items):
    """Lengths of the runs of equal items."""
    lengths = []
    previous = None
    for item in items:
        if lengths and item == previous:
            lengths[-1] += 1
        else:
            lengths.append(1)
        previous = item
    return lengths'''

MEDIAN = """def median(numbers):
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if not ordered:
        return None
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2"""

CLAMPED = """def clamped(values, low=0, high=10):
    kept = []
    for value in values:
        if value < low:
            value = low
        elif value > high:
            value = high
        kept.append(value)
    return kept"""

REFERENCES = {"runs": RUNS, "median": MEDIAN, "clamped": CLAMPED}


@cache
def pools() -> tuple[Pool, ...]:
    made = tuple(planted(name, source) for name, source in REFERENCES.items())
    return tuple(pool for pool in made if pool is not None)


def tasks(count: int) -> tuple[Problem, ...]:
    return problems(pools(), count)
