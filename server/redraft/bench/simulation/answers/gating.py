"""What do the gate and the incumbent rule change?

SELF-REDRAFT with each fitted character, on the same first drafts: without tests
as in the paper, then with public tests of several strengths, giving once the last
draft and once the incumbent rule's.
"""

from __future__ import annotations

from collections.abc import Sequence

from redraft.bench.simulation.fit import Fitted
from redraft.bench.simulation.gate import Tests
from redraft.bench.simulation.play import Played, Rule, Setting, play_all
from redraft.bench.simulation.pool import Problem
from redraft.bench.simulation.rates import accuracy, difference, improvement, regression
from redraft.bench.simulation.tables import Table

GATES: tuple[tuple[str, Tests | None], ...] = (
    ("no tests (the paper)", None),
    ("tests that catch 50 %", Tests(0.5)),
    ("tests that catch 80 %", Tests(0.8)),
    ("tests that catch all", Tests(1.0)),
    ("80 %, 5 % of right code fails", Tests(0.8, noise=0.05)),
)
_COLUMNS = ("gate", "given", "r_imp", "r_reg", "right in the end", "over the first draft", "calls")


async def gating(fitted: Sequence[Fitted], tasks: Sequence[Problem], seed: int) -> list[Table]:
    """One table over all six characters, one by character."""
    runs: dict[str, list[list[Played]]] = {}
    for name, tests in GATES:
        setting = Setting("self_redraft", tests=tests)
        runs[name] = [await play_all(tasks, one.character, setting, seed) for one in fitted]
    return [_pooled(runs), _each(fitted, runs)]


def _pooled(runs: dict[str, list[list[Played]]]) -> Table:
    rows = []
    for name, by_model in runs.items():
        pooled = [run for of_one in by_model for run in of_one]
        first = [run.first_right for run in pooled]
        calls = sum(run.calls for run in pooled) / len(pooled)
        for rule in Rule:
            gain = difference([run.final(rule) for run in pooled], first)
            rows.append(
                (
                    name, _GIVEN[rule], improvement(pooled, rule).points(),
                    regression(pooled, rule).points(), accuracy(pooled, rule).points(),
                    gain.points(signed=True), f"{calls:.1f}",
                )
            )  # fmt: skip
    return Table(
        f"What the gate and the incumbent rule change, % (six characters, {len(pooled)} runs a row)",
        _COLUMNS,
        tuple(rows),
        "Without tests nothing beats the user's code under the incumbent rule, so nothing changes.",
    )


def _each(fitted: Sequence[Fitted], runs: dict[str, list[list[Played]]]) -> Table:
    settings = (GATES[0][0], Rule.LAST), (GATES[2][0], Rule.LAST), (GATES[2][0], Rule.INCUMBENT)
    rows = []
    for number, one in enumerate(fitted):
        cells = [one.row.name]
        for name, rule in settings:
            found = runs[name][number]
            imp, reg = improvement(found, rule), regression(found, rule)
            cells += [imp.points(), reg.points()]
        rows.append(tuple(cells))
    return Table(
        f"The same by character, % ({len(runs[GATES[0][0]][0])} tasks)",
        ("model", "no tests: r_imp", "r_reg", "80 %, last draft: r_imp", "r_reg",
         "80 %, incumbent rule: r_imp", "r_reg"),
        tuple(rows),
    )  # fmt: skip


_GIVEN = {Rule.LAST: "last draft", Rule.INCUMBENT: "incumbent rule"}
