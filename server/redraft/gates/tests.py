"""The gate: guards, then the project's own tests in a sandbox, compared with the user's code."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from redraft.core.behaviour import Behaviour
from redraft.core.draft import Draft
from redraft.core.evidence import Evidence, Isolation, Method, Observation, Outcome
from redraft.core.function import Unparsable
from redraft.core.ports import Language, TestMaps
from redraft.core.task import Task
from redraft.core.text import digest
from redraft.gates.baseline import establish, first_plan, next_plan
from redraft.gates.behaviour.differ import differ
from redraft.gates.content import Content, survey
from redraft.gates.guards import Verdict, examine
from redraft.gates.mapped import Mapped, in_body, left_out
from redraft.gates.observe import observe, unknown
from redraft.gates.options import GateOptions
from redraft.gates.place import Place, limits, place
from redraft.gates.plan import Plan, with_draft
from redraft.gates.report import Report
from redraft.gates.runs import Bench
from redraft.gates.sandbox.levels import achieved, misses
from redraft.gates.shared import Shared
from redraft.gates.trials import Trials
from redraft.gates.verdict import Standing, cannot, judge
from redraft.gates.ways import Ways

_CONTENT_SECONDS = 1.0
"""How long what is on disk is taken to be as it was, for what only ranks."""
_PLACE_SECONDS = 5.0
"""How long an interpreter and its libraries are taken to be where they were."""


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
        self._fallback = fallback_python
        self._standings: Shared[Standing] = Shared()
        self._bench: Bench | None = None
        self._ways: Ways | None = None
        self._mapped = Mapped(maps)
        self._contents: dict[tuple[Path, Path], tuple[float, Content]] = {}
        self._places: dict[object, tuple[float, Place | str]] = {}

    async def baseline(self, task: Task) -> Evidence:
        """How the user's own code does, traced; run once per content and remembered."""
        ready = await self._ready(task)
        if isinstance(ready, Standing):
            return ready.evidence
        bench, plan, isolation = ready
        plan, keys = await self._surveyed(task, plan)
        found = await self._standing(task, bench, plan, keys, isolation)
        told = left_out(plan, len(found.report.collected)) if found.usable else ()
        if not told:
            return found.evidence
        return replace(found.evidence, warnings=(*found.evidence.warnings, *told))

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        """Guards, then all selected tests, against the baseline."""
        began = time.monotonic()
        verdict = examine(task, draft, self._language, self._options.python)
        if verdict.refusals:
            return _refused(verdict)
        trial = await self._trial(task, draft)
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

    async def _screened(self, task: Task, draft: Draft, only: frozenset[str]) -> Evidence:
        began = time.monotonic()
        if isinstance(self._language.facts(draft.source), Unparsable):
            return _refused(examine(task, draft, self._language, self._options.python))
        trial = await self._trial(task, draft, hurry=True)
        if isinstance(trial, Standing):
            return trial.evidence
        # The guards think while the version runs: it is shut in, and a refused one counts nothing.
        plan = _narrow(replace(trial.plan, watch=""), only)
        running = asyncio.ensure_future(trial.quick(plan))
        try:
            await asyncio.sleep(0)
            verdict = examine(task, draft, self._language, self._options.python)
            if verdict.refusals:
                return _refused(verdict)
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
        ready = await self._ready(task, needs_tests=False)
        if isinstance(ready, Standing):
            return unknown(inputs, ready.evidence.reason)
        bench, plan, _ = ready
        plan, keys = await self._surveyed(task, plan)
        known = self._standings.peek(keys[1])
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
        ready = await self._ready(task, needs_tests=False)
        if isinstance(ready, Standing):
            return Behaviour(reason=ready.evidence.reason)
        bench, plan, _ = ready
        plan, keys = await self._surveyed(task, plan)
        known = self._standings.peek(keys[1])
        if known:
            only = frozenset(known.evidence.reached)
            plan = replace(_narrow(plan, only) if only else plan, module=known.report.module)
        old, new = (
            replace(plan, version=with_draft(task, draft, self._language))
            for draft in (before, after)
        )
        return await differ(old, new, bench, task, inputs=inputs, seconds=seconds)

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
        where = await self._place(task)
        if isinstance(where, str):
            return cannot(Outcome.UNAVAILABLE, where)
        bounds = limits(self._options)
        level = await achieved(bounds, self._options.level)
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
            self._bench = Bench(bounds, level.overlay, launcher=level.launcher)
            self._ways = Ways(self._bench, self._options, self._language)
        plan = first_plan(task, where, self._options, self._language)
        if needs_tests and not (plan.files or plan.doctest or plan.command):
            return cannot(Outcome.NO_TESTS, "The docstring has no examples to run.")
        return self._bench, plan, level.isolation

    async def _place(self, task: Task) -> Place | str:
        """Where the task's tests run; looked up anew every few seconds, for it reads the disk."""
        project, now = task.project, time.monotonic()
        key = (project, task.document.path, self._options.command or task.tests.command)
        known = self._places.get(key)
        if known is None or now - known[0] > _PLACE_SECONDS:
            found = await asyncio.to_thread(place, task, self._options, self._fallback)
            self._places = {**self._places, key: (now, found)} if len(self._places) < 64 else {}
            known = (now, found)
        return known[1]

    async def _content(self, root: Path, file: Path, *, fresh: bool) -> Content:
        """What is on disk; what only ranks may rest on a look of a moment ago."""
        known = self._contents.get((root, file))
        if fresh or known is None or time.monotonic() - known[0] > _CONTENT_SECONDS:
            found = await asyncio.to_thread(survey, root, file)
            self._contents = {(root, file): (time.monotonic(), found)}
            return found
        return known[1]

    async def _surveyed(
        self, task: Task, plan: Plan, *, whole: bool = False, fresh: bool = True
    ) -> tuple[Plan, tuple[str, str]]:
        """The plan without stale bytecode; the keys of all that a process's memory rests on, and
        of that with the function.
        """
        function, place = task.function, plan.place
        content = await self._content(place.root, place.file, fresh=fresh)
        if not whole:
            plan = await self._mapped.narrow(task, plan, f"{content.key} {task.document.hash}")
        memory = digest(
            repr(
                (
                    *(task.document.hash, content.key, place.python, place.file),
                    *(plan.files, plan.command),
                )
            )
        )
        parts = (
            *(memory, function.qualname, function.ordinal, function.span, plan.doctest),
            sorted(plan.settled),
        )
        return replace(plan, stale=content.stale), (memory, digest(repr(parts)))

    async def _standing(
        self, task: Task, bench: Bench, plan: Plan, keys: tuple[str, str], isolation: Isolation
    ) -> Standing:
        memory, key = keys
        own, ways = plan, self._ways
        assert ways is not None

        async def warm(plan: Plan) -> Report | None:
            if not ways.begin(own, memory):
                return None
            report = await ways.pool.run(own, plan, Method.SWAP, memory)
            return report if isinstance(report, Report) else None

        return await self._standings.get(
            key,
            lambda: establish(
                task, plan, bench, isolation, self._language, warm, self._mapped.keep
            ),
            # What was stopped for time may do better on a quieter machine.
            lambda found: found.evidence.outcome is not Outcome.TIMED_OUT,
        )

    async def _trial(self, task: Task, draft: Draft, *, hurry: bool = False) -> Standing | _Trial:
        """What trying a draft takes, or why it cannot be tried; ``hurry`` for what only ranks."""
        ready = await self._ready(task)
        if isinstance(ready, Standing):
            return ready
        bench, own, isolation = ready
        whole = not in_body(task, draft, self._language)
        own, keys = await self._surveyed(task, own, whole=whole, fresh=not hurry)
        base = await self._standing(task, bench, own, keys, isolation)
        if not base.usable:
            return base
        plan = next_plan(own, base.report, self._options, hurry=hurry)
        plan = replace(plan, version=with_draft(task, draft, self._language))
        ways = self._ways
        assert ways is not None

        async def quick(plan: Plan) -> tuple[Report, Method]:
            return await ways.run(task, base, own, plan, keys)

        return _Trial(bench, own, base, plan, quick)

    async def close(self) -> None:
        """End the processes that are kept warm."""
        if self._ways is not None:
            await self._ways.close()


@dataclass(frozen=True, slots=True)
class _Trial:
    """What trying a draft takes.

    ``own`` is the plan of the user's own code, ``base`` how that does, ``plan``
    that of the draft; ``quick`` runs a plan by the fastest sound way.
    """

    bench: Bench
    own: Plan
    base: Standing
    plan: Plan
    quick: Callable[[Plan], Awaitable[tuple[Report, Method]]]


def _refused(verdict: Verdict) -> Evidence:
    """What the guards do not let pass."""
    return Evidence(
        Outcome.FAILED,
        reason=verdict.refusals[0],
        refusals=verdict.refusals,
        warnings=verdict.warnings,
    )


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
