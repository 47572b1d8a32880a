"""Milliseconds per candidate beside cold pytest, in turn within one run."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from redraft.core.evidence import Evidence, Method, Outcome
from redraft.gates.warm import WarmProcess
from tests.bench.gate.floor import floor, plain_environment
from tests.bench.gate.inside import timed
from tests.bench.gate.subjects import Prepared, Tests, Unmeasurable, close, draft
from tests.bench.gate.table import Figure, ms
from tests.bench.gate.variants import Variant, Variants

METHODS = ("swap", "import", "cold")
GOALS = {"1": 0.05, "50": 0.30}
"""Per candidate over cold pytest (docs/figures.md), by the size of the set of tests."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: rounds for small sets and for all tests (0: these not at all),
    candidates of the fast ways in a round, candidates asked for at once."""

    rounds: int
    all_rounds: int
    per_round: int
    batch: int


FULL = Effort(rounds=12, all_rounds=3, per_round=4, batch=40)
QUICK = Effort(rounds=3, all_rounds=0, per_round=2, batch=8)


@dataclass(slots=True)
class Sample:
    """Seconds per candidate by one method, apart for right and changed versions.

    ``inside`` is the part of a right one that its warm process had, where it had one.
    """

    right: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    inside: list[float] = field(default_factory=list)
    wrong: int = 0
    why: str = ""
    ways: Counter[str] = field(default_factory=Counter)
    rate: float | None = None


class Speed:
    """One subject, every method; what a gate learns with one set of tests it keeps for the next."""

    def __init__(self, subject: Prepared, effort: Effort) -> None:
        self._subject = subject
        self._effort = effort
        self._variants = Variants(subject.task.source)
        self._gates = {method: subject.gate(method) for method in METHODS}

    async def close(self) -> None:
        """End what the gates keep running."""
        for gate in self._gates.values():
            await close(gate)

    async def figures(self, tests: Tests, size: str) -> list[Figure]:
        """Every method on one set of tests, alternating with cold pytest.

        Raises:
            Unmeasurable: cold pytest fails on the user's own code.
        """
        subject, effort = self._subject, self._effort
        samples = {method: Sample() for method in METHODS}
        cold_pytest(subject, tests)  # fills the bytecode cache, as a developer's has it
        for method, sample in samples.items():
            # the first ones start what a method starts once; a wrong one must be found wrong
            for variant in (self._variants.right(), self._variants.raising()):
                await self._judge(method, tests, variant, sample)
            samples[method] = Sample(wrong=sample.wrong, why=sample.why)
        cold, least = [], []
        whole = size == "all"
        for _ in range(effort.all_rounds if whole else effort.rounds):
            cold.append(cold_pytest(subject, tests))
            least += self._floor(tests, 1 if whole else 2)
            for method, sample in samples.items():
                slow = whole or Method.COLD.value in {method, *sample.ways}
                for turn in range(1 if slow else effort.per_round):
                    variant = self._variants.changed() if turn % 2 else self._variants.right()
                    await self._judge(method, tests, variant, sample)
        if not whole:
            for method, sample in samples.items():
                few = Method.COLD.value in {method, *sample.ways}
                sample.rate = await self._rate(method, tests, effort.batch // (4 if few else 1))
        rows = [
            Figure(f"{tests.label}: cold pytest", median(cold) * 1000, "ms"),
            Figure(f"{tests.label}: plain fork and swap, no sandbox", median(least) * 1000, "ms"),
        ]
        for method, sample in samples.items():
            rows += _rows(tests, method, GOALS.get(size), sample, cold)
        return rows

    async def _judge(self, method: str, tests: Tests, variant: Variant, sample: Sample) -> None:
        with timed(WarmProcess, "_take_turn") as inside:
            began = time.perf_counter()
            evidence = await self._screen(method, tests, variant)
            seconds = time.perf_counter() - began
        if variant.right:
            sample.right.append(seconds)
            sample.inside += [sum(inside)] if inside else []
        else:
            sample.changed.append(seconds)
        sample.ways.update(way.value for way in evidence.methods)
        passed = evidence.outcome is Outcome.PASSED
        if variant.right is not None and passed is not variant.right:
            sample.wrong += 1
            sample.why = f"{evidence.outcome.value}: {evidence.reason}"

    async def _screen(self, method: str, tests: Tests, variant: Variant) -> Evidence:
        gate = self._gates[method]
        return await gate.screen(self._subject.task, draft(variant.source), tests.ids)

    async def _rate(self, method: str, tests: Tests, count: int) -> float:
        """Candidates per second and core, all asked for at once, every second one changed."""
        several = [
            self._variants.changed() if at % 2 else self._variants.right() for at in range(count)
        ]
        began = time.perf_counter()
        await asyncio.gather(*(self._screen(method, tests, variant) for variant in several))
        return count / (time.perf_counter() - began) / len(os.sched_getaffinity(0))

    def _floor(self, tests: Tests, count: int) -> list[float]:
        sources = [self._variants.right().source for _ in range(count + 1)]
        took = floor(self._subject, tests, sources)
        if any(code != 0 for code, _ in took):
            raise Unmeasurable(f"{self._subject.title}: the floor fails a right version")
        return [seconds for _, seconds in took[1:]]


def _rows(
    tests: Tests, method: str, goal: float | None, sample: Sample, cold: list[float]
) -> list[Figure]:
    ways = ", ".join(f"{name} {count}" for name, count in sorted(sample.ways.items())) or "not told"
    detail = (
        f"{ms(sample.right)} / {ms(cold)}; {len(sample.right)} right versions and {len(cold)} cold "
        f"runs, alternating; put in place by {ways}"
    )
    if sample.inside:
        detail += f"; {ms(sample.inside)} of it in the warm process"
    if sample.changed:
        detail += f"; {len(sample.changed)} changed ones {ms(sample.changed)}"
    if sample.rate is not None:
        detail += f"; {sample.rate:.1f} candidates per second and core"
    what = f"{tests.label}, {method}"
    aim = goal if method == "swap" else None
    if sample.wrong:
        # how quickly a wrong answer comes is no figure
        return [
            Figure(f"{what}: per candidate / cold pytest", None, goal=aim),
            Figure(f"{what}: wrong verdicts", sample.wrong, goal=0, detail=sample.why),
        ]
    ratio = median(sample.right) / median(cold)
    return [Figure(f"{what}: per candidate / cold pytest", ratio, goal=aim, detail=detail)]


def cold_pytest(subject: Prepared, tests: Tests) -> float:
    """Wall seconds of pytest as a developer would start it, with every installed plugin.

    Raises:
        Unmeasurable: a test fails.
    """
    command = (str(subject.python), "-m", "pytest", "-q", *tests.arguments)
    began = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=subject.root,
        env=plain_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        raise Unmeasurable(f"{subject.title}: cold pytest says: {done.stdout[-300:]}")
    return seconds


def bare_python(subject: Prepared, count: int) -> Figure:
    """The floor of every cold way: an interpreter that starts and ends."""
    took = []
    for _ in range(count):
        began = time.perf_counter()
        subprocess.run((str(subject.python), "-c", "pass"), env=plain_environment(), check=True)
        took.append(time.perf_counter() - began)
    return Figure("python -c pass", median(took) * 1000, "ms")
