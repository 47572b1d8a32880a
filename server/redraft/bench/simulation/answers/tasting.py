"""When does redrafting pay, by how often the first draft is right?

The mean character with another quality; refining keeps its skill, that is its
success in proportion to a fresh draft's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from redraft.bench.simulation.character import Character
from redraft.bench.simulation.gate import Tests
from redraft.bench.simulation.play import Rule, Setting, play_all
from redraft.bench.simulation.pool import Problem
from redraft.bench.simulation.rates import Estimate, difference
from redraft.bench.simulation.tables import Table

QUALITIES = (0.1, 0.3, 0.5, 0.7, 0.9)
TASTES = (0.1, 0.25, 0.5, 0.75, 1.0)
SKILLS = (0.25, 0.5, 1.0, 2.0)
GATES: tuple[tuple[str, Tests | None, Rule], ...] = (
    ("no tests, last draft", None, Rule.LAST),
    ("tests that catch 80 %, incumbent rule", Tests(0.8), Rule.INCUMBENT),
)


async def tasting(character: Character, tasks: Sequence[Problem], seed: int) -> list[Table]:
    """Gain over Self-Refine by quality and taste, and the taste up to which there is one."""
    tables = []
    for name, tests, rule in GATES:
        rows = []
        for quality in QUALITIES:
            own = with_quality(character, quality)
            before = await _finals(own, Setting("self_refine", tests=tests), rule, tasks, seed)
            gains = []
            for taste in TASTES:
                tasted = own.having(taste=taste)
                setting = Setting("self_redraft", tests=tests)
                after = await _finals(tasted, setting, rule, tasks, seed)
                gains.append(difference(after, before))
            cells = [gain.points(signed=True) for gain in gains]
            rows.append((f"{quality:.1f}", *cells, break_even(TASTES, gains)))
        tables.append(
            Table(
                f"When redrafting pays: SELF-REDRAFT over Self-Refine, points, {name} "
                f"({len(tasks)} tasks)",
                ("first accuracy", *(f"taste {taste:g}" for taste in TASTES), "break-even taste"),
                tuple(rows),
                "Break-even: the taste at which a gain becomes a loss, where both are shown at 95 %; where one is "
                "shown, from which taste on.",
            )
        )
    return [*tables, await _skilled(character, tasks, seed)]


async def _skilled(character: Character, tasks: Sequence[Problem], seed: int) -> Table:
    """How well a coder must refine for redrafts to cost: the break-even by first accuracy."""
    rows = []
    for quality in (0.1, 0.5, 0.9):
        cells = []
        for skill in SKILLS:
            success = min(1.0, skill * quality)
            own = character.having(quality=quality, refine_success=success)
            name, tests, rule = GATES[0]
            before = await _finals(own, Setting("self_refine", tests=tests), rule, tasks, seed)
            after = await _finals(own, Setting("self_redraft", tests=tests), rule, tasks, seed)
            cells.append(difference(after, before))
        rows.append(
            (f"{quality:.1f}", *(c.points(signed=True) for c in cells), break_even(SKILLS, cells))
        )
    return Table(
        f"When redrafting stops to pay: SELF-REDRAFT over Self-Refine, points, {name}, "
        f"taste {character.taste:g} ({len(tasks)} tasks)",
        ("first accuracy", *(f"skill {skill:g}" for skill in SKILLS), "break-even skill"),
        tuple(rows),
        "Skill: the chance that refining a wrong draft makes it right, as a multiple of the chance "
        f"that a fresh one is right; the mean of the fitted six has "
        f"{character.refine_success / character.quality:.2f}.",
    )


def with_quality(character: Character, quality: float) -> Character:
    """The character on easier or harder tasks."""
    skill = character.refine_success / character.quality
    return character.having(quality=quality, refine_success=min(1.0, skill * quality))


def break_even(tastes: Sequence[float], gains: Sequence[Estimate]) -> str:
    """In words: where a gain that is shown becomes a loss that is shown, by a straight line."""
    pairs = list(zip(tastes, gains, strict=True))
    pays = [taste for taste, gain in pairs if gain.low > 0]
    costs = [taste for taste, gain in pairs if gain.high < 0]
    if pays and costs:
        for (t0, gain0), (t1, gain1) in pairwise(pairs):
            g0, g1 = gain0.value, gain1.value
            if g0 > 0 >= g1 or g0 < 0 <= g1:
                where = t0 + (t1 - t0) * g0 / (g0 - g1)
                return f"pays {'below' if g0 > 0 else 'above'} {where:.2f}"
    if pays:
        return "pays at any" if len(pays) == len(pairs) else f"pays, shown from {min(pays):g}"
    if costs:
        return "costs at any" if len(costs) == len(pairs) else f"costs, shown from {min(costs):g}"
    return "neither is shown"


async def _finals(
    character: Character, setting: Setting, rule: Rule, tasks: Sequence[Problem], seed: int
) -> list[bool]:
    return [run.final(rule) for run in await play_all(tasks, character, setting, seed)]
