"""How a critique says how many there were, and of what it could see."""

from __future__ import annotations

from redraft.policies.repair.findings import Findings


def number(count: int, noun: str) -> str:
    """``1 test``, ``2 tests``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def how_many_fail(found: Findings) -> str:
    """The first sentence about a function with failing tests."""
    failing, ran = len(found.failing), len(found.failing) + len(found.passing)
    if ran == 1:
        return "The one test that runs it fails." if found.reach_known else "The one test fails."
    verb = "fails" if failing == 1 else "fail"
    return f"{failing} of {ran} tests {'that run it ' if found.reach_known else ''}{verb}."


def flaky(found: Findings) -> str:
    """What to add to a basis where tests were left out for being flaky."""
    count = len(found.evidence.flaky)
    return f"; {number(count, 'flaky test')} left out" if count else ""


def unseen(found: Findings) -> str:
    """What to add to a basis where it is not known which tests run the function."""
    return "" if found.reach_known else "; which of them run it was not seen"
