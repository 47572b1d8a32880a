"""The fastest way of trying a version that is sound for a function, and the proof that it is.

A way is sound for a function when the user's own code does in it what it does
cold, test by test, and when a version that raises is seen to run, or to fail, in
every test that runs the function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Method
from redraft.core.ports import Language
from redraft.core.task import Task
from redraft.gates.canary import raising
from redraft.gates.options import GateOptions
from redraft.gates.plan import Plan, with_draft
from redraft.gates.pool import Pool
from redraft.gates.report import Report, Stop
from redraft.gates.runs import Bench
from redraft.gates.shared import Shared
from redraft.gates.verdict import Standing

_ORDER = (Method.SWAP, Method.IMPORT, Method.COLD)

_LONGEST = 3600.0
"""Of one sieve: its versions have limits of their own, and who asks may cancel."""

_SLOW = "the tests did not end in it in time"


class Ways:
    """Tries versions by the fastest way that has been proven for their function."""

    def __init__(self, bench: Bench, options: GateOptions, language: Language) -> None:
        self.pool = Pool(bench)
        self._bench = bench
        self._language = language
        fastest = Method.SWAP if options.method == "auto" else Method(options.method)
        self._allowed = _ORDER[_ORDER.index(fastest) :] if bench.nests else (Method.COLD,)
        self._proofs: Shared[str] = Shared()

    def begin(self, plan: Plan, memory: str) -> bool:
        """Start the process that the first version will want; whether there is one."""
        if self._allowed[0] is not Method.SWAP or plan.command is not None:
            return False
        self.pool.begin(plan, Method.SWAP, memory)
        return True

    async def run(
        self, task: Task, base: Standing, first: Plan, trial: Plan, keys: tuple[str, str]
    ) -> tuple[Report, Method]:
        """The report of a version, and the way it was tried.

        ``first`` is the plan of the user's own code; ``keys`` name what a warm
        process's memory rests on, and that with the function.
        """
        memory = keys[0]
        for method in self._fitting(base, trial):
            if await self._sound(task, base, first, method, keys):
                foreign = self.pool.foreign(memory)
                report = await self.pool.run(first, trial, method, memory, foreign)
                if isinstance(report, Report):
                    return report, method
        return await self._bench.run(trial), Method.COLD

    async def sieve(
        self,
        task: Task,
        base: Standing,
        first: Plan,
        keys: tuple[str, str],
        request: Mapping[str, Any],
    ) -> tuple[Report, list[dict[str, Any]]] | str:
        """What a sieve has said of many versions, for functions whose code can be swapped.

        A sentence where the function's cannot, or not now.
        """
        if Method.SWAP not in self._fitting(base, first):
            return "its code cannot be swapped"
        if not await self._sound(task, base, first, Method.SWAP, keys):
            return "swapping its code has not been proven sound"
        plan = replace(
            first, watch="", census=False, module=base.report.module, run_seconds=_LONGEST
        )
        return await self.pool.sieve(first, plan, request, keys[0], self.pool.foreign(keys[0]))

    async def _sound(
        self, task: Task, base: Standing, first: Plan, method: Method, keys: tuple[str, str]
    ) -> bool:
        """Whether a way is proven sound for the function; looked into once."""
        memory, key = keys
        foreign = self.pool.foreign(memory)
        why = await self._proofs.get(
            f"{method.value} {key}",
            lambda: self._prove(task, base, first, method, memory, foreign),
            # What did not end in time may do so on a quieter machine.
            lambda why: why != _SLOW,
        )
        return not why

    async def close(self) -> None:
        """End all processes."""
        await self.pool.close()

    def _fitting(self, base: Standing, trial: Plan) -> Iterator[Method]:
        for method in self._allowed:
            if method is Method.COLD or trial.command is not None:
                return
            # What ran while the tests were imported has left its results behind.
            if method is Method.SWAP and base.report.reached.get(""):
                continue
            yield method

    async def _prove(
        self,
        task: Task,
        base: Standing,
        first: Plan,
        method: Method,
        memory: str,
        foreign: tuple[str, ...],
    ) -> str:
        """Why a way is not sound for the function; empty where it is."""
        source = raising(task.source)
        if source is None:
            return "no version of the function can be made to fail"
        # What does not run the function comes out alike whatever stands in its place.
        telling = frozenset(base.evidence.reached) | base.failed or frozenset(base.report.outcomes)
        plan = replace(first, census=False, only=telling, module=base.report.module)
        # What does not end ends in no way: waiting for it again would tell nothing.
        ending = telling - {name for name, f in base.report.failures.items() if f.timed_out}
        if ending:
            quiet = replace(plan, watch="", only=ending)
            own = await self.pool.run(first, quiet, method, memory, foreign)
            if isinstance(own, str):
                return own
            if why := _differs(base, own, ending):
                return why
        dead = Draft(source, DraftKind.GENERATE, "gate")
        version = with_draft(task, dead, self._language)
        found = await self.pool.run(
            first, replace(plan, version=version, watch="lines"), method, memory, foreign
        )
        if isinstance(found, str):
            return found
        return _lives(base, found)


def _differs(base: Standing, own: Report, telling: frozenset[str]) -> str:
    """What the user's own code does otherwise in this way."""
    if own.stop in (Stop.START_TIME, Stop.RUN_TIME, Stop.TEST_TIME):
        return _SLOW
    if own.stop is not Stop.NORMAL and base.report.stop is Stop.NORMAL:
        return f"the tests do not end as they should: {own.message or own.stop.value}"
    known = telling - base.flaky
    for name, outcome in base.report.outcomes.items():
        if name in known and own.outcomes.get(name) != outcome:
            return f"{name} gives another result"
    return ""


def _lives(base: Standing, found: Report) -> str:
    """Which test a version that raises has left as it was, unseen."""
    if found.uncollected and not base.report.uncollected:
        return ""  # it cannot even be imported: it was seen
    seen, passed = found.failed | set(found.reached), base.passed
    for name in base.evidence.reached:
        if name in passed and name not in seen:
            return f"{name} does not run what is put in place"
    if not passed & found.failed and not set(found.reached) - {""}:
        return "a version that fails is not noticed"
    return ""
