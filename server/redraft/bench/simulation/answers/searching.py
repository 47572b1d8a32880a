"""What does each strategy of the table break, with the gate and the incumbent rule, and without?

Every strategy on the same first drafts, with a critic that is wrong as often as the six
models of the paper's Table 1.  Without: the last draft is what the user gets, as in the
paper, with no tests and with public tests of one strength.  With: those tests and the
incumbent rule.
"""

from __future__ import annotations

from collections.abc import Sequence

from redraft.bench.simulation.fit import Fitted
from redraft.bench.simulation.gate import Tests
from redraft.bench.simulation.play import Played, Rule, Setting, play_all
from redraft.bench.simulation.pool import Problem
from redraft.bench.simulation.rates import accuracy, improvement, regression
from redraft.bench.simulation.tables import Table
from redraft.strategies import STRATEGIES

ROUNDS = 4
"""An editor's patience; the paper's 16 rounds are 33 calls."""
STRENGTH = 0.8
_COLUMNS = (
    "strategy",
    "no tests, last draft: r_reg",
    "broken",
    "tests, last draft: r_reg",
    "broken",
    "gate and rule: r_reg",
    "broken",
    "r_imp",
    "right in the end",
    "calls",
)


async def searching(fitted: Sequence[Fitted], tasks: Sequence[Problem], seed: int) -> list[Table]:
    """One row for each strategy, over all six characters."""
    rows = []
    for name in STRATEGIES:
        off = await _runs(Setting(name, ROUNDS), fitted, tasks, seed)
        on = await _runs(Setting(name, ROUNDS, Tests(STRENGTH)), fitted, tasks, seed)
        rows.append(
            (
                name,
                *_broken(off, Rule.LAST),
                *_broken(on, Rule.LAST),
                *_broken(on, Rule.INCUMBENT),
                improvement(on, Rule.INCUMBENT).points(),
                accuracy(on, Rule.INCUMBENT).points(),
                f"{sum(run.calls for run in on) / len(on):.1f}",
            )
        )
    return [
        Table(
            f"What each strategy breaks, % ({len(fitted) * len(tasks)} runs a cell)",
            _COLUMNS,
            tuple(rows),
            f"{ROUNDS} rounds; tests that catch {100 * STRENGTH:.0f} % of wrong drafts. “broken” "
            "counts functions that were right. A strategy that needs tests writes nothing without. "
            "A simulated coder answers no questions, so plans, lessons and digests are not in this.",
        )
    ]


async def _runs(
    setting: Setting, fitted: Sequence[Fitted], tasks: Sequence[Problem], seed: int
) -> list[Played]:
    runs = [await play_all(tasks, one.character, setting, seed) for one in fitted]
    return [run for of_one in runs for run in of_one]


def _broken(runs: Sequence[Played], rule: Rule) -> tuple[str, str]:
    broken = sum(run.first_right and not run.final(rule) for run in runs)
    return regression(runs, rule).points(), str(broken)
