"""A gate that runs nothing: it knows the truth through public tests of a given strength."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from redraft.bench.simulation.chance import beta, uniform
from redraft.bench.simulation.pool import Problem
from redraft.core.behaviour import Behaviour, Exploration, Race
from redraft.core.critique import Point
from redraft.core.draft import Draft
from redraft.core.evidence import Evidence, Observation, ObservationKind, Outcome, TestFailure
from redraft.core.question import Spread
from redraft.core.task import Task

TESTS = ("public_1", "public_2", "public_3")
WAYS = 3
"""In how many ways one test can fail; two drafts that fail it fail alike in one of three cases,
which is what the loop's own triggers look at."""
OTHERS_CRASH = 0.5
"""The chance that a wrong draft crashes on the input that shows another one's fault."""
_ASKED, _CRASH = "0", "ValueError"
_NOTHING_RUN = "nothing is run in a simulation"


@dataclass(frozen=True, slots=True)
class Tests:
    """What the public tests are worth.

    ``strength``: the chance that a wrong draft fails one, over all tasks.
    ``correlation``: how alike that is within a task (tests that miss one wrong draft
    miss the next one too).  ``noise``: the chance that a right draft fails one.
    """

    strength: float = 0.8
    correlation: float = 0.3
    noise: float = 0.0

    __test__ = False  # not a test class, whatever pytest thinks of its name


def claim(draft: Draft) -> Point:
    """A critic's point with an input: true of a wrong draft, refuted by running a right one."""
    return Point("it crashes", input=_input(draft), claim=f"raises {_CRASH}", expected=_ASKED)


def _input(draft: Draft) -> str:
    return f"function({draft.hash!r})"


class SimulatedGate:
    """Keeps ``core.ports.Gate`` for one task; ``tests`` None is a project without tests."""

    def __init__(self, problem: Problem, tests: Tests | None, seed: int) -> None:
        self._truth = problem.pool.truth
        self._key = (seed, problem.name, "gate")
        self._tests = tests
        self._catches = (
            beta(tests.strength, tests.correlation, *self._key, "strength") if tests else 0.0
        )

    async def baseline(self, task: Task) -> Evidence:
        """How the first draft does."""
        failing = self._failing(task.source)
        return self._evidence(Outcome.FAILED if failing else Outcome.PASSED, failing)

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        """How a draft does against the first one, by the real gate's rules (``Outcome``)."""
        before, after = self._failing(task.source), self._failing(draft.source)
        fixed = tuple(test for test in TESTS if test in before and test not in after)
        broken = tuple(test for test in TESTS if test in after and test not in before)
        outcome = Outcome.FAILED
        if broken:
            outcome = Outcome.BROKE
        elif fixed or not after:
            outcome = Outcome.PASSED
        evidence = self._evidence(outcome, after)
        return replace(evidence, fixed=fixed, broken=broken) if self._tests else evidence

    async def screen(self, task: Task, draft: Draft, tests: Sequence[str]) -> Evidence:
        """The same, marked partial."""
        return replace(await self.judge(task, draft), partial=True)

    async def observe(
        self, task: Task, draft: Draft, inputs: Sequence[str]
    ) -> tuple[Observation, ...]:
        """What was claimed of a wrong draft holds of it and of every other wrong one by a coin."""
        return tuple(self._observed(draft, i) for i in inputs)

    async def differences(
        self,
        task: Task,
        before: Draft,
        after: Draft,
        seconds: float = 5.0,
        inputs: Sequence[str] = (),
    ) -> Behaviour:
        """Nothing is compared."""
        return Behaviour(reason=_NOTHING_RUN)

    async def sieve(
        self, task: Task, drafts: Sequence[Draft], tests: Sequence[str]
    ) -> tuple[Evidence, ...]:
        """Many screens."""
        return tuple([await self.screen(task, draft, tests) for draft in drafts])

    async def spread(
        self,
        task: Task,
        drafts: Sequence[Draft],
        seconds: float = 2.0,
        inputs: Sequence[str] = (),
    ) -> Spread:
        """Right drafts are alike, and every wrong one is wrong in a way of its own."""
        if self._tests is None:
            return Spread(tuple((n,) for n in range(len(drafts))), reason=_NOTHING_RUN)
        right = tuple(n for n, draft in enumerate(drafts) if self._truth.get(draft.source, False))
        wrong = tuple((n,) for n in range(len(drafts)) if n not in right)
        return Spread(tuple(sorted(((right,) if right else ()) + wrong)), tried=1)

    async def explore(self, task: Task, draft: Draft, seconds: float = 2.0) -> Exploration:
        """Nothing is explored."""
        return Exploration(reason=_NOTHING_RUN)

    async def race(self, task: Task, before: Draft, after: Draft, seconds: float = 3.0) -> Race:
        """Nothing is timed."""
        return Race(reason=_NOTHING_RUN)

    def _observed(self, draft: Draft, input_: str) -> Observation:
        if self._tests is None:
            return Observation(input_, ObservationKind.UNKNOWN, _NOTHING_RUN)
        about = input_ == _input(draft)
        crashes = about or uniform(*self._key, draft.source, input_) < OTHERS_CRASH
        if self._truth.get(draft.source, False) or not crashes:
            return Observation(input_, ObservationKind.VALUE, _ASKED)
        return Observation(input_, ObservationKind.RAISED, f"{_CRASH}: simulated")

    def _failing(self, source: str) -> dict[str, str]:
        """The tests that a draft fails, each with how."""
        if self._tests is None:
            return {}
        chance = self._tests.noise if self._truth.get(source, False) else self._catches
        if uniform(*self._key, source) >= chance:
            return {}
        first = int(uniform(*self._key, source, "first") * len(TESTS))
        failing = [
            test
            for n, test in enumerate(TESTS)
            if n == first or uniform(*self._key, source, test) < 0.5
        ]
        return {t: f"way {int(uniform(*self._key, source, t, 'way') * WAYS)}" for t in failing}

    def _evidence(self, outcome: Outcome, failing: dict[str, str]) -> Evidence:
        if self._tests is None:
            return Evidence(Outcome.NO_TESTS, reason="no test reaches the function")
        return Evidence(
            outcome,
            passed=tuple(test for test in TESTS if test not in failing),
            failed=tuple(failing),
            failures=tuple(TestFailure(test, how) for test, how in failing.items()),
            reached=TESTS,
            ran=len(TESTS),
            total=len(TESTS),
        )
