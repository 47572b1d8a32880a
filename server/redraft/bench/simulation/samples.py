"""Independent drafts of each task, as pass@k counts them."""

from __future__ import annotations

from collections.abc import Iterable

from redraft.bench.simulation.character import Character
from redraft.bench.simulation.play import task_of, unlimited
from redraft.bench.simulation.policy import SimulatedPolicy
from redraft.bench.simulation.pool import Problem
from redraft.core.draft import Draft


async def right_samples(
    tasks: Iterable[Problem], character: Character, seed: int, n: int
) -> list[int]:
    """How many of ``n`` fresh drafts of each task are right; the first is every run's first draft."""
    counts = []
    for problem in tasks:
        policy = SimulatedPolicy(problem, character, seed, unlimited())
        task = task_of(problem.pool.right[0])
        drafts = [await policy.generate(task) for _ in range(n)]
        truth = problem.pool.truth
        counts.append(sum(isinstance(d, Draft) and truth[d.source] for d in drafts))
    return counts
