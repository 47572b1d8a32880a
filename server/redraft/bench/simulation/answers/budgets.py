"""How to spend a number of calls: few long runs, many short ones, or drafts alone?

A start costs one call for its draft, one for the first critique, two a round; N
starts of T rounds fit a budget B when N (2 T + 2) <= B.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redraft.bench.simulation.character import Character
from redraft.bench.simulation.gate import SimulatedGate, Tests
from redraft.bench.simulation.play import Setting
from redraft.bench.simulation.pool import Problem
from redraft.bench.simulation.rates import Estimate, difference, share
from redraft.bench.simulation.starts import Spent, most_calls, start_over
from redraft.bench.simulation.tables import Table

BUDGETS = (8, 16, 32)
STRATEGIES = ("self_refine", "self_redraft")
GATE = Tests(0.8)
SKILLS = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Plan:
    """``starts`` starts of ``rounds`` rounds; no strategy and no rounds for drafts alone."""

    strategy: str | None
    rounds: int | None
    starts: int

    @property
    def calls(self) -> int:
        """What it can cost."""
        return most_calls(self.rounds, self.starts)

    @property
    def label(self) -> str:
        """``self_redraft T=3 N=2``."""
        if self.strategy is None:
            return f"drafts alone, N={self.starts}"
        return f"{self.strategy}, T={self.rounds}, N={self.starts}"


def plans(budget: int) -> list[Plan]:
    """The plans that use a budget up, longest runs first; ``budget`` is a power of two."""
    found = []
    for strategy in STRATEGIES:
        starts = 1
        while starts * 4 <= budget:
            found.append(Plan(strategy, budget // starts // 2 - 1, starts))
            starts *= 2
    return [*found, Plan(None, None, budget)]


async def budgets(character: Character, tasks: Sequence[Problem], seed: int) -> list[Table]:
    """With and without tests: every plan of every budget, and which is best."""
    tables = []
    for tests in (GATE, None):
        rows = []
        for budget in BUDGETS:
            found = [(p, await _spend(p, character, tasks, seed, tests)) for p in plans(budget)]
            rows += _rows(budget, found)
        how = "tests that catch 80 %" if tests else "no tests"
        tables.append(
            Table(
                f"The best T and N for a budget of calls, {how}, % ({len(tasks)} tasks, "
                f"character: {character.name})",
                ("calls", "plan", "right in the end", "calls made", "less than the best"),
                tuple(rows),
                "best: the highest of its budget; equal: not told apart from it at 95 % (paired).",
            )
        )
    return [*tables, await _skills(character, tasks, seed)]


async def _skills(character: Character, tasks: Sequence[Problem], seed: int) -> Table:
    """How much better refining must be, for example because it is told what failed."""
    rows = []
    plans_ = (Plan(None, None, 16), Plan("self_redraft", 7, 1), Plan("self_redraft", 1, 4))
    for times in SKILLS:
        own = character.having(refine_success=min(1.0, times * character.refine_success))
        found = [await _spend(plan, own, tasks, seed, GATE) for plan in plans_]
        alone = [spent.right for spent in found[0]]
        over = [difference([s.right for s in spent], alone) for spent in found[1:]]
        head = (f"{100 * own.refine_success:.0f}", share(sum(alone), len(alone)).points())
        rows.append((*head, *(one.points(signed=True) for one in over)))
    return Table(
        f"When rounds beat drafts alone at 16 calls, tests that catch 80 % ({len(tasks)} tasks)",
        ("refine success, %", *(plan.label for plan in plans_)),
        tuple(rows),
        "The first plan in %, the others in points over it.",
    )


async def _spend(
    plan: Plan, character: Character, tasks: Sequence[Problem], seed: int, tests: Tests | None
) -> list[Spent]:
    setting = None
    if plan.strategy is not None and plan.rounds is not None:
        setting = Setting(plan.strategy, plan.rounds, tests)
    found = []
    for problem in tasks:
        gate = SimulatedGate(problem, tests, seed) if tests else None
        found.append(
            await start_over(problem, character, setting, plan.starts, seed, gate, plan.calls)
        )
    return found


def _rows(budget: int, found: Sequence[tuple[Plan, list[Spent]]]) -> list[tuple[str, ...]]:
    best = max(found, key=lambda pair: sum(spent.right for spent in pair[1]))[1]
    rows: list[tuple[str, ...]] = []
    for plan, spent in found:
        less = difference([s.right for s in spent], [s.right for s in best])
        calls = sum(s.calls for s in spent) / len(spent)
        right = share(sum(s.right for s in spent), len(spent))
        rows.append(
            (str(budget), plan.label, right.points(), f"{calls:.1f}", _less(less, spent is best))
        )
    return rows


def _less(less: Estimate, best: bool) -> str:
    if best:
        return "best"
    return f"{less.points(signed=True)}{' equal' if less.holds(0.0) else ''}"
