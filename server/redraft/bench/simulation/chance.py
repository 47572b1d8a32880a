"""Chance that is the same whenever it is asked again: by seed, task and what it is for."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

from redraft.bench.simulation.character import Character

T = TypeVar("T")


def uniform(*key: object) -> float:
    """A number in [0, 1) that hangs on the key alone.

    Strategies that are compared draw the same numbers for the same call, so that
    their difference is not drowned in chance (common random numbers).
    """
    text = "\x1f".join(map(str, key))
    number = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
    return (number >> 11) / (1 << 53)


def shuffled(items: Sequence[T], *key: object) -> tuple[T, ...]:
    """The items in an order that hangs on the key alone."""
    order = list(items)
    random.Random("\x1f".join(map(str, key))).shuffle(order)  # noqa: S311 (no secret)
    return tuple(order)


def difficulty(character: Character, *key: object) -> float:
    """The chance that a fresh draft of one task is right."""
    return beta(character.quality, character.correlation, *key)


def beta(mean: float, correlation: float, *key: object) -> float:
    """A Beta draw by mean and intraclass correlation, with both limits (constant, yes or no)."""
    shape = Character(quality=mean, correlation=correlation).shape()
    if shape is not None:
        return random.Random("\x1f".join(map(str, key))).betavariate(*shape)  # noqa: S311
    if correlation == 0 or mean in (0, 1):
        return mean
    return float(uniform(*key) < mean)


def pass_at(k: int, character: Character) -> float:
    """The chance that one of ``k`` fresh drafts is right: 1 - E[(1 - u)^k] over the tasks."""
    quality = character.quality
    shape = character.shape()
    if shape is None:
        return quality if character.correlation == 1 else 1 - (1 - quality) ** k
    a, b = shape
    none = 1.0
    for i in range(k):
        none *= (b + i) / (a + b + i)
    return 1 - none
