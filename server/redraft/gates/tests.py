"""The gate: guards, then the project's own tests in a sandbox, compared with the user's code."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from redraft.core.behaviour import Behaviour, Exploration, Race
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Observation
from redraft.core.function import Unparsable
from redraft.core.ports import Language, TestMaps
from redraft.core.question import Spread
from redraft.core.task import Task
from redraft.gates.behaviour.differ import differ
from redraft.gates.behaviour.explore import explore
from redraft.gates.behaviour.gather import Gathered, Gatherer
from redraft.gates.behaviour.race import race
from redraft.gates.behaviour.sides import Recorded
from redraft.gates.behaviour.spread import spread
from redraft.gates.ground import Ground
from redraft.gates.guards import examine
from redraft.gates.mapped import left_out
from redraft.gates.observe import observe, unknown
from redraft.gates.options import GateOptions
from redraft.gates.plan import Plan, with_draft
from redraft.gates.runs import Bench
from redraft.gates.sieve import Means, Sieves, refused
from redraft.gates.trials import Trials
from redraft.gates.verdict import Standing, judge


class TestGate:
    """The ``Gate`` port over the project's own tests.

    ``language`` splices and reads functions; ``fallback_python`` is used where
    neither the options nor the project name an interpreter; ``maps`` remembers which
    test runs what.  Several calls may
    run at once; at most one run per processor does.
    """

    __test__ = False  # not a test class, whatever pytest thinks of its name

    def __init__(
        self,
        language: Language,
        options: GateOptions,
        fallback_python: str,
        maps: TestMaps | None = None,
    ) -> None:
        self._language = language
        self._options = options
        self._ground = Ground(language, options, fallback_python, maps)
        self._sieves = Sieves()
        self._inputs = Gatherer()

    async def baseline(self, task: Task) -> Evidence:
        """How the user's own code does, traced; run once per content and remembered."""
        ready = await self._ground.ready(task)
        if isinstance(ready, Standing):
            return ready.evidence
        bench, plan, isolation = ready
        plan, keys = await self._ground.surveyed(task, plan)
        found = await self._ground.standing(task, bench, plan, keys, isolation)
        told = left_out(plan, len(found.report.collected)) if found.usable else ()
        if not told:
            return found.evidence
        return replace(found.evidence, warnings=(*found.evidence.warnings, *told))

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        """Guards, then all selected tests, against the baseline."""
        began = time.monotonic()
        verdict = examine(task, draft, self._language, self._options.python)
        if verdict.refusals:
            return refused(verdict)
        trial = await self._ground.trial(task, draft)
        if isinstance(trial, Standing):
            return replace(trial.evidence, warnings=verdict.warnings)
        trials = Trials(trial.bench, trial.base, self._options, trial.quick)
        runs, methods, unsteady = await trials.run(trial.plan, trial.own.version)
        warnings = verdict.warnings
        if trial.own.command:
            warnings = (*warnings, "A command is judged by its exit code alone.")
        warnings = (*warnings, *left_out(trial.own, len(trial.base.report.collected)))
        seconds = time.monotonic() - began
        evidence = judge(trial.base, runs, unsteady, warnings=warnings, seconds=seconds)
        return replace(evidence, methods=tuple(methods))

    async def screen(self, task: Task, draft: Draft, tests: Sequence[str]) -> Evidence:
        """Guards, then only these tests, up to the first that fails; partial evidence."""
        return replace(await self._screened(task, draft, frozenset(tests)), partial=True)

    async def sieve(
        self, task: Task, drafts: Sequence[Draft], tests: Sequence[str]
    ) -> tuple[Evidence, ...]:
        """``screen`` for many drafts at once, in the order of the tests given; for ranking alone."""
        own = Draft(task.source, DraftKind.GENERATE, "gate")
        if not drafts:
            return ()
        trial = await self._ground.trial(task, own, hurry=True)
        if isinstance(trial, Standing):
            return (replace(trial.evidence, partial=True),) * len(drafts)
        base, ways = trial.base, self._ground.ways
        assert ways is not None
        means = Means(
            own=trial.own,
            part=_part(base, frozenset(tests)),
            options=self._options,
            language=self._language,
            ask=lambda request: ways.sieve(task, base, trial.own, trial.keys, request),
            screen=lambda draft: self.screen(task, draft, tests),
            examine=lambda draft: examine(task, draft, self._language, self._options.python),
        )
        return await self._sieves.run(task, drafts, tests, means, trial.keys[1])

    async def _screened(self, task: Task, draft: Draft, only: frozenset[str]) -> Evidence:
        began = time.monotonic()
        if isinstance(self._language.facts(draft.source), Unparsable):
            return refused(examine(task, draft, self._language, self._options.python))
        trial = await self._ground.trial(task, draft, hurry=True)
        if isinstance(trial, Standing):
            return trial.evidence
        # The guards think while the version runs: it is shut in, and a refused one counts nothing.
        plan = _narrow(replace(trial.plan, watch=""), only)
        running = asyncio.ensure_future(trial.quick(plan))
        try:
            await asyncio.sleep(0)
            verdict = examine(task, draft, self._language, self._options.python)
            if verdict.refusals:
                return refused(verdict)
            report, method = await running
        finally:
            if not running.done():
                running.cancel()
                await asyncio.wait([running])
        part, seconds = _part(trial.base, only), time.monotonic() - began
        evidence = judge(part, [report], frozenset(), warnings=verdict.warnings, seconds=seconds)
        return replace(evidence, methods=(method,))

    async def observe(
        self, task: Task, draft: Draft, inputs: Sequence[str]
    ) -> tuple[Observation, ...]:
        """Run expressions in the function's module with the draft in place; one answer per input."""
        if not inputs:
            return ()
        ready = await self._ground.ready(task, needs_tests=False)
        if isinstance(ready, Standing):
            return unknown(inputs, ready.evidence.reason)
        bench, plan, _ = ready
        plan, keys = await self._ground.surveyed(task, plan)
        known = self._ground.known(keys[1])
        version = with_draft(task, draft, self._language)
        module = known.report.module if known else None
        plan = replace(plan, version=version, module=module)
        return await observe(plan, bench, inputs, self._options.test_seconds)

    async def differences(
        self,
        task: Task,
        before: Draft,
        after: Draft,
        seconds: float = 5.0,
        inputs: Sequence[str] = (),
    ) -> Behaviour:
        """What two drafts do on the same inputs; the tests' own calls are among them."""
        ready = await self._ground.ready(task, needs_tests=False)
        if isinstance(ready, Standing):
            return Behaviour(reason=ready.evidence.reason)
        bench, plan, _ = ready
        plan, keys = await self._ground.surveyed(task, plan)
        known = self._ground.known(keys[1])
        if known:
            only = frozenset(known.evidence.reached)
            plan = replace(_narrow(plan, only) if only else plan, module=known.report.module)
        old, new = (
            replace(plan, version=with_draft(task, draft, self._language))
            for draft in (before, after)
        )

        async def recording(most: float) -> Recorded:
            return await self._inputs.recorded(plan, bench, keys[1], most)

        own = before.source == task.source
        return await differ(
            *(old, new, bench, task),
            inputs=inputs,
            seconds=seconds,
            recording=recording if own else None,
        )

    async def race(self, task: Task, before: Draft, after: Draft, seconds: float = 3.0) -> Race:
        """How long two drafts take on growing inputs, and whether they give the same."""
        began = time.monotonic()
        found = await self._gathered(task, 0.5 * seconds)
        if isinstance(found, str):
            return Race(reason=found)
        bench, plan, gathered = found
        old, new = (
            replace(plan, version=with_draft(task, draft, self._language))
            for draft in (before, after)
        )
        left = seconds - (time.monotonic() - began)
        told = await race(old, new, bench, task, gathered, seconds=left)
        return replace(told, seconds=time.monotonic() - began)

    async def spread(
        self,
        task: Task,
        drafts: Sequence[Draft],
        seconds: float = 2.0,
        inputs: Sequence[str] = (),
    ) -> Spread:
        """Which of several drafts behave alike on inputs, and on which inputs the others differ."""
        began = time.monotonic()
        found = await self._gathered(task, 0.6 * seconds)
        if isinstance(found, str):
            return Spread(tuple((n,) for n in range(len(drafts))), reason=found)
        bench, plan, gathered = found
        versions = [with_draft(task, draft, self._language) for draft in drafts]
        left = seconds - (time.monotonic() - began)
        told = await spread(plan, bench, task, versions, gathered, inputs=inputs, seconds=left)
        return replace(told, seconds=time.monotonic() - began)

    async def explore(self, task: Task, draft: Draft, seconds: float = 2.0) -> Exploration:
        """What a draft does on inputs made from its annotations, its examples and its tests' calls."""
        began = time.monotonic()
        found = await self._gathered(task, 0.6 * seconds)
        if isinstance(found, str):
            return Exploration(reason=found)
        bench, plan, gathered = found
        version = with_draft(task, draft, self._language)
        left = seconds - (time.monotonic() - began)
        told = await explore(plan, bench, task, version, gathered, seconds=left)
        return replace(told, seconds=time.monotonic() - began)

    async def _gathered(self, task: Task, seconds: float) -> str | tuple[Bench, Plan, Gathered]:
        """What running the function takes, and inputs for it; or why there can be none."""
        ready = await self._ground.ready(task, needs_tests=False)
        if isinstance(ready, Standing):
            return ready.evidence.reason
        bench, plan, _ = ready
        plan, keys = await self._ground.surveyed(task, plan)
        known = self._ground.known(keys[1])
        if known:
            only = frozenset(known.evidence.reached)
            plan = replace(_narrow(plan, only) if only else plan, module=known.report.module)
        gathered = await self._inputs.gather(task, plan, bench, keys[1], seconds)
        return bench, plan, gathered

    async def close(self) -> None:
        """End the processes that are kept warm."""
        await self._ground.close()


def _narrow(plan: Plan, only: frozenset[str]) -> Plan:
    """Only these tests, from the files that hold them."""
    files = {name.partition("::")[0] for name in only}
    return replace(
        plan,
        only=only,
        files=tuple(file for file in plan.files if file in files),
        doctest=plan.doctest if plan.doctest and plan.doctest["id"] in only else None,
        stop_first=True,
    )


def _part(base: Standing, only: frozenset[str]) -> Standing:
    """The baseline of only these tests."""
    report = replace(
        base.report,
        collected=[name for name in base.report.collected if name in only],
        outcomes={k: v for k, v in base.report.outcomes.items() if k in only},
        failures={k: v for k, v in base.report.failures.items() if k in only},
    )
    evidence = replace(
        base.evidence, failures=tuple(f for f in base.evidence.failures if f.test in only)
    )
    return replace(base, report=report, evidence=evidence)
