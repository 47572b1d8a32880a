"""What a search for a repair may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """Bounds of one search; whichever is met first ends it.

    ``seconds`` is wall time and ``max_candidates`` the number of edits put to the
    tests.  ``workers`` is how many of the machine's cores they are put to at once.
    ``keep`` is how many repairs that pass are compared before the choice: a
    prototype with docstring examples as its only tests found 116 repairs that
    passed, 91 of them right, and among the first eight a right one 108 times.
    ``after_first`` is how many further candidates are tried once one passes, and
    ``linger`` bounds the seconds for them: what was found at once may have a better
    one beside it, but an answer in hand must not wait.  ``compare_seconds`` is
    for running those that pass on further inputs, ``explore_seconds`` for inputs
    to a function that no test finds fault with, ``race_seconds`` for each of comparing
    and timing a rewrite that should be faster; all but the last end sooner where they
    can.  ``points`` bounds the points of one critique.

    Raises:
        ValueError: a bound that leaves nothing to do.
    """

    seconds: float = 10.0
    max_candidates: int = 20_000
    keep: int = 8
    workers: int = 1
    after_first: int = 400
    points: int = 5
    linger: float = 1.0
    compare_seconds: float = 4.0
    explore_seconds: float = 2.0
    race_seconds: float = 3.0

    def __post_init__(self) -> None:
        for name in ("seconds", "compare_seconds", "explore_seconds", "race_seconds"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be more than 0, not {getattr(self, name)}")
        for name in ("max_candidates", "keep", "workers", "points"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}")
        for name in ("after_first", "linger"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative, not {getattr(self, name)}")
