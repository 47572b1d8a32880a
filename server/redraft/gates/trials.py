"""How often, and in which ways, one draft is run before it is judged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from redraft.core.evidence import Method
from redraft.gates.options import GateOptions
from redraft.gates.plan import Plan, Version
from redraft.gates.report import Report, Stop
from redraft.gates.runs import Bench, at_most
from redraft.gates.verdict import Standing, compare

_BASE_CHECKS = 2
"""Further runs of the user's own code before a test that wavers is blamed on the draft."""


@dataclass(frozen=True, slots=True)
class Trials:
    """Runs of one draft against the standing.

    ``quick`` runs it by the fastest sound way.  What it shows, right or wrong, is
    confirmed by a cold run; where the two differ, the cold run is repeated and
    the other does not count.
    """

    bench: Bench
    base: Standing
    options: GateOptions
    quick: Callable[[Plan], Awaitable[tuple[Report, Method]]]

    async def run(
        self, trial: Plan, incumbent: Version
    ) -> tuple[list[Report], list[Method], frozenset[str]]:
        """All runs that count, how each was made, and the tests that waver with the draft alone."""
        report, method = await self.quick(trial)
        runs, methods = [report], [method]
        cold = replace(trial, first=frozenset())
        while self._wants_more(runs, methods):
            if any(failure.timed_out for failure in runs[-1].failures.values()):
                # It hung once at its full time; saying so again need not take as long.
                cold = replace(cold, test_seconds=at_most(cold.test_seconds, cold.hang_seconds))
            runs.append(await self.bench.run(cold))
            methods.append(Method.COLD)
            if methods[0] is not Method.COLD and not self._agree(runs[0], runs[-1]):
                # Perhaps flaky, perhaps a version that needs a process of its own: cold runs tell.
                del runs[0], methods[0]
        wavering = compare(self.base, runs).mixed & self.base.passed
        steady = set(wavering)
        for _ in range(_BASE_CHECKS if wavering else 0):
            own = await self.bench.run(replace(cold, version=incumbent))
            steady &= own.passed
        return runs, methods, frozenset(steady)

    def _wants_more(self, runs: list[Report], methods: list[Method]) -> bool:
        """Whether what was seen must be seen once more."""
        if any(run.stop is Stop.FORGED for run in runs):
            return False
        found = compare(self.base, runs)
        if self._suspect(runs[-1]) or found.broken or found.mixed or found.fixed:
            return len(runs) <= max(1, self.options.repeats) or Method.COLD not in methods
        if self.base.relevant:
            return False  # it helps nothing, whoever looks
        return Method.COLD not in methods

    def _suspect(self, run: Report) -> bool:
        return bool(compare(self.base, [run]).broken) or run.stop is not Stop.NORMAL

    def _agree(self, warm: Report, cold: Report) -> bool:
        """Whether two runs say the same of the tests that count."""
        known = self.base.passed | self.base.failed
        return warm.passed & known == cold.passed & known and (
            self._suspect(warm) == self._suspect(cold)
        )
