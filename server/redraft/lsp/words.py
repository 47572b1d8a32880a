"""A review in one line: for lenses, messages and titles."""

from __future__ import annotations

from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.evidence import Evidence, Outcome


def verdict(critique: Critique) -> str:
    """``refine``, ``could not tell``, …"""
    return critique.suggestion.value.replace("_", " ")


def tests(evidence: Evidence | None) -> str:
    """What the tests said: ``2 tests fail``, ``14 tests``; empty when none could be run."""
    if evidence is None or evidence.outcome in (Outcome.NO_TESTS, Outcome.UNAVAILABLE):
        return "no tests"
    failing = len(evidence.relevant_failures)
    if failing:
        return "1 test fails" if failing == 1 else f"{failing} tests fail"
    if evidence.outcome is Outcome.TIMED_OUT:
        return "the tests do not end"
    passing = len(evidence.passed)
    return "1 test passes" if passing == 1 else f"{passing} tests pass"


def in_one_line(critique: Critique, baseline: Evidence | None) -> str:
    """``refine — 2 tests fail``."""
    if critique.suggestion is Suggestion.COULD_NOT_TELL:
        return f"could not tell — {critique.reason or 'no reason was given'}"
    return f"{verdict(critique)} — {tests(baseline)}"


def shorten(text: str, width: int = 60) -> str:
    """One line of at most ``width`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def weight(point: Point) -> str:
    """Whether a point has been shown by running."""
    if point.reproduced is None:
        return "not tried"
    return "reproduced" if point.reproduced else "could not be reproduced"
