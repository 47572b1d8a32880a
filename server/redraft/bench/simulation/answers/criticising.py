"""What is a better critic worth: ten points more recall, ten points fewer false alarms?"""

from __future__ import annotations

from collections.abc import Sequence

from redraft.bench.simulation.answers.tasting import GATES
from redraft.bench.simulation.character import Character
from redraft.bench.simulation.play import Played, Setting, play_all
from redraft.bench.simulation.pool import Problem
from redraft.bench.simulation.rates import difference, improvement, regression
from redraft.bench.simulation.tables import Table

RECALLS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SHOWS = (0.0, 0.25, 0.5, 1.0)
RECALLS_SHOWN = (0.5, 0.9)
ALARMS = (0.5, 0.4, 0.3, 0.2, 0.1, 0.0)


async def criticising(character: Character, tasks: Sequence[Problem], seed: int) -> list[Table]:
    """Tables for recall and false alarms, without and with tests, and for inputs that are run."""
    return [
        await _table(character, "recall", RECALLS, "10 points more recall", tasks, seed),
        await _table(character, "false_alarm", ALARMS, "10 points fewer false alarms", tasks, seed),
        await _showing(character, tasks, seed),
    ]


async def _table(
    character: Character, field: str, values: Sequence[float], title: str,
    tasks: Sequence[Problem], seed: int,
) -> Table:  # fmt: skip
    rows = []
    for name, tests, rule in GATES:
        setting, before = Setting("self_redraft", tests=tests), list[Played]()
        for value in values:
            runs = await play_all(tasks, character.having(**{field: value}), setting, seed)
            gain = ""
            if before:
                old = [run.final(rule) for run in before]
                gain = difference([run.final(rule) for run in runs], old).points(signed=True)
            calls = sum(run.calls for run in runs) / len(runs)
            rows.append(
                (
                    name, f"{value:.1f}", improvement(runs, rule).points(),
                    regression(runs, rule).points(), gain, f"{calls:.1f}",
                )
            )  # fmt: skip
            before = runs
    return Table(
        f"What {title} are worth, % ({len(tasks)} tasks, character: {character.name})",
        ("gate, given", field.replace("_", " "), "r_imp", "r_reg", "right in the end, over the row above",
         "calls"),
        tuple(rows),
        "Differences are paired by task, with 95 % intervals.",
    )  # fmt: skip


async def _showing(character: Character, tasks: Sequence[Problem], seed: int) -> Table:
    rows = []
    for recall in RECALLS_SHOWN:
        before = list[Played]()
        for shows in SHOWS:
            own = character.having(recall=recall, shows=shows)
            _, tests, rule = GATES[1]
            runs = await play_all(tasks, own, Setting("self_redraft", tests=tests), seed)
            before = before or runs
            gain = difference([r.final(rule) for r in runs], [r.final(rule) for r in before])
            calls = sum(run.calls for run in runs) / len(runs)
            rows.append(
                (
                    f"{recall:.1f}", f"{shows:.2f}", improvement(runs, rule).points(),
                    regression(runs, rule).points(), gain.points(signed=True), f"{calls:.1f}",
                )
            )  # fmt: skip
    return Table(
        f"What a critic's inputs are worth, tests that catch 80 %, incumbent rule, % "
        f"({len(tasks)} tasks, character: {character.name})",
        ("recall", "faults said with an input", "r_imp", "r_reg", "right in the end, over no inputs",
         "calls"),
        tuple(rows),
        "An input is run: on a right draft it refutes the alarm, on a wrong one it counts where tests "
        "are blind.",
    )  # fmt: skip
