"""The rates that a character leads to, worked out: what a fit looks for its numbers with.

The loop without a gate is a Markov chain of two states, right and wrong, that
ends with the first PASS.  Nothing that is reported comes from here: the fitted
characters are run under the real strategies, and a test holds the two together.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

from redraft.bench.simulation.character import Character

GROUPS, DRAWS = 80, 40_000


@dataclass(frozen=True, slots=True)
class Rates:
    """Share of wrong first drafts that end right, and of right ones that end wrong."""

    improvement: float
    regression: float


def rates(character: Character, rounds: int, may_redraft: bool) -> Rates:
    """The expected rates after at most ``rounds`` regenerations, the last draft being given."""
    improved = wrong = broken = right = 0.0
    for chance, weight in _tasks(character.quality, character.correlation):
        from_wrong, from_right = _ends(character, chance, rounds, may_redraft)
        improved += weight * (1 - chance) * from_wrong
        wrong += weight * (1 - chance)
        broken += weight * chance * (1 - from_right)
        right += weight * chance
    return Rates(improved / wrong if wrong else 0.0, broken / right if right else 0.0)


def _ends(
    character: Character, chance: float, rounds: int, may_redraft: bool
) -> tuple[float, float]:
    """The chance to end right, from a wrong and from a right first draft of one task."""
    anew = character.taste * character.follows if may_redraft else 0.0
    mends = (1 - anew) * character.refining(chance) + anew * chance
    breaks = (1 - anew) * character.refine_harm + anew * (1 - chance)
    alarm, recall = character.false_alarm, character.recall
    # backwards: with no round left the draft is given as it is
    wrong, right = 0.0, 1.0
    for _ in range(rounds):
        wrong, right = (
            recall * (mends * right + (1 - mends) * wrong),
            (1 - alarm) + alarm * (breaks * wrong + (1 - breaks) * right),
        )
    return wrong, right


@lru_cache(maxsize=256)
def _tasks(quality: float, correlation: float) -> tuple[tuple[float, float], ...]:
    """Tasks' own chances with their weights: the means of equal groups of many ordered draws."""
    shape = Character(quality=quality, correlation=correlation).shape()
    if shape is None:
        return ((1.0, quality), (0.0, 1 - quality)) if correlation == 1 else ((quality, 1.0),)
    rng = random.Random(1)  # noqa: S311 (no secret)
    draws = sorted(rng.betavariate(*shape) for _ in range(DRAWS))
    size = DRAWS // GROUPS
    groups = (draws[i : i + size] for i in range(0, DRAWS, size))
    return tuple((sum(group) / size, 1 / GROUPS) for group in groups)
