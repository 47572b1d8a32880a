"""Several starts of one task: N drafts, each worked on for T rounds by a real strategy.

With tests the real incumbent rule chooses among what the starts end with, and the
first that passes every test ends the search.  Without tests nothing can choose but
the critic: the first start that it passes ends the search, else the first start stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from redraft.bench.simulation.character import Character
from redraft.bench.simulation.gate import SimulatedGate
from redraft.bench.simulation.play import Played, Setting, limited, play, task_of
from redraft.bench.simulation.policy import SimulatedPolicy
from redraft.bench.simulation.pool import Problem
from redraft.core.budget import Budget, StopReason
from redraft.core.choice import Candidate, best, change_size
from redraft.core.draft import Draft, NoDraft


@dataclass(frozen=True, slots=True)
class Spent:
    """What several starts came to; ``calls`` are those really made."""

    right: bool
    calls: int
    starts: int


def most_calls(rounds: int | None, starts: int) -> int:
    """What so many starts can cost: the first draft, a critique, and two calls a round.

    ``rounds`` None is a draft alone, which nobody criticises.
    """
    return starts * (1 if rounds is None else 2 * rounds + 2)


async def start_over(
    problem: Problem, character: Character, setting: Setting | None, starts: int, seed: int,
    tests: SimulatedGate | None, calls: int | None = None,
) -> Spent:  # fmt: skip
    """At most ``starts`` starts under ``setting`` (None: the drafts alone), for at most ``calls`` calls.

    ``tests`` is the gate of the task, None where there are no tests.  Start 0 is the run
    that ``play`` makes; the others are the same with other chances.
    """
    budget = limited(calls)
    candidates: list[Candidate] = []
    given: list[str] = []
    first: Draft | None = None
    done = 0
    for start in range(starts):
        if budget.spent() is not None:
            break
        policy = SimulatedPolicy(problem, character, seed, budget, start, given)
        fresh = await policy.generate(task_of(problem.pool.right[0]))
        assert not isinstance(fresh, NoDraft), "a start begins with a budget for its first draft"
        ended = await _worked_on(problem, character, setting, seed, start, fresh, budget, given)
        result, passed = _result(ended, fresh, tests is not None)
        first = first or result
        done += 1
        if tests is None and passed:
            first = result
            break
        if tests is not None:
            own = task_of(first.source)
            evidence = await tests.judge(own, result)
            change = change_size(first.source, result.source)
            candidates.append(Candidate(result, evidence, change, start))
            if not evidence.failed:
                break
    assert first is not None, "there is a budget for one draft at least"
    winner = best(candidates)
    final = winner.draft if winner is not None else first
    return Spent(problem.pool.truth[final.source], budget.used.calls, done)


async def _worked_on(
    problem: Problem, character: Character, setting: Setting | None, seed: int, start: int,
    fresh: Draft, budget: Budget, given: list[str],
) -> Played | None:  # fmt: skip
    given.append(fresh.source)
    if setting is None:
        return None
    ended = await play(
        problem, character, setting, seed, start=start, first=fresh, budget=budget, given=given
    )
    given += [draft.source for draft in ended.drafts[1:]]
    return ended


def _result(ended: Played | None, fresh: Draft, tested: bool) -> tuple[Draft, bool]:
    """What a start ends with, and whether the critic passed it."""
    if ended is None:
        return fresh, False
    return (ended.chosen if tested else ended.last), ended.stop is StopReason.PASSED
