"""The gate: guards, then the project's own tests in a sandbox, compared with the user's code."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from redraft.core.draft import Draft
from redraft.core.evidence import Evidence, Isolation, Observation, Outcome
from redraft.core.ports import Language
from redraft.core.task import Task
from redraft.core.text import digest
from redraft.gates.baseline import establish, first_plan, next_plan
from redraft.gates.batch import Screens
from redraft.gates.content import survey
from redraft.gates.guards import examine
from redraft.gates.observe import observe, unknown
from redraft.gates.options import GateOptions
from redraft.gates.place import limits, place
from redraft.gates.plan import Plan, with_draft
from redraft.gates.report import Report, Stop
from redraft.gates.runs import Bench, at_most
from redraft.gates.sandbox.levels import achieved, misses
from redraft.gates.shared import Shared
from redraft.gates.verdict import Standing, cannot, compare, judge

_BASE_CHECKS = 2
"""Further runs of the user's own code before a test that wavers is blamed on the draft."""


class TestGate:
    """The ``Gate`` port over the project's own tests.

    ``language`` splices and reads functions; ``fallback_python`` is used where
    neither the options nor the project name an interpreter.  Several calls may
    run at once; at most one run per processor does.
    """

    __test__ = False  # not a test class, whatever pytest thinks of its name

    def __init__(self, language: Language, options: GateOptions, fallback_python: str) -> None:
        self._language = language
        self._options = options
        self._fallback = fallback_python
        self._standings: Shared[Standing] = Shared()
        self._bench: Bench | None = None
        self._screens: Screens | None = None

    async def baseline(self, task: Task) -> Evidence:
        """How the user's own code does, traced; run once per content and remembered."""
        ready = await self._ready(task)
        if isinstance(ready, Standing):
            return ready.evidence
        bench, plan, isolation = ready
        plan, key = await self._surveyed(task, plan)
        return (await self._standing(task, bench, plan, key, isolation)).evidence

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        """Guards, then all selected tests, against the baseline."""
        return await self._judge(task, draft, None)

    async def screen(self, task: Task, draft: Draft, tests: Sequence[str]) -> Evidence:
        """Guards, then only these tests, up to the first that fails; partial evidence."""
        evidence = await self._judge(task, draft, frozenset(tests))
        return replace(evidence, partial=True)

    async def observe(
        self, task: Task, draft: Draft, inputs: Sequence[str]
    ) -> tuple[Observation, ...]:
        """Run expressions in the function's module with the draft in place; one answer per input."""
        if not inputs:
            return ()
        ready = await self._ready(task, needs_tests=False)
        if isinstance(ready, Standing):
            return unknown(inputs, ready.evidence.reason)
        bench, plan, _ = ready
        plan, key = await self._surveyed(task, plan)
        known = self._standings.peek(key)
        version = with_draft(task, draft, self._language)
        module = known.report.module if known else None
        plan = replace(plan, version=version, module=module)
        return await observe(plan, bench, inputs, self._options.test_seconds)

    async def _ready(
        self, task: Task, *, needs_tests: bool = True
    ) -> Standing | tuple[Bench, Plan, Isolation]:
        """What a run needs, or why there can be none."""
        if not self._options.enabled:
            return cannot(Outcome.UNAVAILABLE, "Running tests is turned off in the settings.")
        if task.project is not None and not task.project.trusted:
            return cannot(Outcome.UNAVAILABLE, "The workspace is not trusted, so nothing is run.")
        if needs_tests and task.tests.empty and self._options.command is None:
            reason = task.tests.reason or f"No test reaches {task.function.qualname}."
            return cannot(Outcome.NO_TESTS, reason)
        where = place(task, self._options, self._fallback)
        if isinstance(where, str):
            return cannot(Outcome.UNAVAILABLE, where)
        bounds = limits(self._options)
        level = await achieved(bounds)
        if level.isolation is None:
            return cannot(
                Outcome.UNAVAILABLE, f"Tests are disabled: no sandbox can be had: {level.reason}."
            )
        missing = misses(level.isolation, self._options.floor)
        if missing:
            what = " and ".join(missing)
            return cannot(
                Outcome.UNAVAILABLE, f"Tests are disabled: the sandbox cannot limit {what} here."
            )
        if self._bench is None:
            self._bench = Bench(bounds, level.overlay)
            self._screens = Screens(self._bench)
        plan = first_plan(task, where, self._options)
        if needs_tests and not (plan.files or plan.doctest or plan.command):
            return cannot(Outcome.NO_TESTS, "The docstring has no examples to run.")
        return self._bench, plan, level.isolation

    async def _surveyed(self, task: Task, plan: Plan) -> tuple[Plan, str]:
        """The plan without stale bytecode, and the key of all that its result rests on."""
        function = task.function
        content = await asyncio.to_thread(survey, plan.place.root, plan.place.file)
        parts = (
            *(task.document.hash, content.key, function.qualname, function.ordinal, function.span),
            *(plan.place.python, plan.place.file, plan.files, plan.doctest, plan.command),
        )
        return replace(plan, stale=content.stale), digest(repr(parts))

    async def _standing(
        self, task: Task, bench: Bench, plan: Plan, key: str, isolation: Isolation
    ) -> Standing:
        return await self._standings.get(
            key,
            lambda: establish(task, plan, bench, isolation, self._language),
            # What was stopped for time may do better on a quieter machine.
            lambda found: found.evidence.outcome is not Outcome.TIMED_OUT,
        )

    async def _judge(self, task: Task, draft: Draft, only: frozenset[str] | None) -> Evidence:
        began = time.monotonic()
        verdict = examine(task, draft, self._language)
        if verdict.refusals:
            return Evidence(
                Outcome.FAILED,
                reason=verdict.refusals[0],
                refusals=verdict.refusals,
                warnings=verdict.warnings,
            )
        ready = await self._ready(task)
        if isinstance(ready, Standing):
            return replace(ready.evidence, warnings=verdict.warnings)
        bench, plan, isolation = ready
        plan, key = await self._surveyed(task, plan)
        base = await self._standing(task, bench, plan, key, isolation)
        if not base.usable:
            return replace(base.evidence, warnings=verdict.warnings)
        trial = next_plan(plan, base.report, self._options, hurry=only is not None)
        trial = replace(trial, version=with_draft(task, draft, self._language))
        if only is not None:
            base = _part(base, only)
            trial = _narrow(trial, only)
            assert self._screens is not None
            runs, unsteady = [await self._screens.run(trial)], frozenset[str]()
        else:
            runs, unsteady = await self._runs(bench, plan, trial, base)
        warnings = verdict.warnings
        if plan.command:
            warnings = (*warnings, "A command is judged by its exit code alone.")
        seconds = time.monotonic() - began
        return judge(base, runs, unsteady, warnings=warnings, seconds=seconds)

    async def _runs(
        self, bench: Bench, plan: Plan, trial: Plan, base: Standing
    ) -> tuple[list[Report], frozenset[str]]:
        """All runs of a draft, and the tests that waver with it and not without it."""
        runs = [await bench.run(trial)]
        for _ in range(max(1, self._options.repeats)):
            found = compare(base, runs)
            suspect = found.broken or runs[-1].stop is not Stop.NORMAL
            if runs[-1].stop is Stop.FORGED or not (suspect or found.fixed):
                break
            if not suspect and len(runs) > self._options.repeats:
                break
            if any(failure.timed_out for failure in runs[-1].failures.values()):
                # It hung once at its full time; saying so again need not take as long.
                trial = replace(trial, test_seconds=at_most(trial.test_seconds, trial.hang_seconds))
            runs.append(await bench.run(trial))
        wavering = compare(base, runs).mixed & base.passed
        steady = set(wavering)
        for _ in range(_BASE_CHECKS if wavering else 0):
            again = await bench.run(replace(trial, version=plan.version))
            steady &= again.passed
        return runs, frozenset(steady)


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
