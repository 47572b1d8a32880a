"""Which passing tests take much longer with a draft: a fix that is right and slow is told as such."""

from __future__ import annotations

from collections.abc import Sequence

from redraft.core.evidence import Slowdown
from redraft.gates.report import Report

RATIO = 3.0
"""Times its former time.  Two busy cores double a test's time now and then, a cold disk cache
delays one run, and of several runs the quickest counts; an algorithm of a worse order multiplies.
It lies below the gate's patience (5), beyond which a test is stopped and counts as failed."""

LEAST = 0.2
"""Seconds longer.  Below it nobody waits, and a scheduler's stalls, a garbage collection or a
first import make tests of a few milliseconds many times slower by chance."""


def slowdowns(base: Report, runs: Sequence[Report]) -> tuple[Slowdown, ...]:
    """Tests that pass for the user's code and in every run of a draft, and take much longer with it.

    Both the ratio and the difference count, of the quickest run of the draft:
    noise only ever adds.  ``base`` is traced, which slows it, so that a draft
    is called slower too seldom rather than too often.  Slowest first.
    """
    found = []
    for name in base.passed:
        before = base.seconds.get(name)
        if before is None or not runs or not all(name in run.passed for run in runs):
            continue
        times = [run.seconds[name] for run in runs if name in run.seconds]
        if len(times) == len(runs) and _much(before, min(times)):
            found.append(Slowdown(name, before, min(times)))
    return tuple(sorted(found, key=lambda slow: (slow.before - slow.after, slow.test)))


def sentence(slower: Sequence[Slowdown]) -> str:
    """What is to be said of them; empty for none."""
    if not slower:
        return ""
    worst = slower[0]
    more = f", and {len(slower) - 1} more are slower" if len(slower) > 1 else ""
    return f"{worst.test} takes {worst.after:.2g} s with it instead of {worst.before:.2g} s{more}."


def _much(before: float, after: float) -> bool:
    return after >= RATIO * before and after - before >= LEAST
