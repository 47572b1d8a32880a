"""How the user's own code does: run once, traced, its failures run again."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Isolation, Outcome
from redraft.core.ports import Language
from redraft.core.task import Task
from redraft.gates.canary import raising
from redraft.gates.options import GateOptions
from redraft.gates.place import Place
from redraft.gates.plan import Plan, doctest_of, original, with_draft
from redraft.gates.report import Report, Stop
from redraft.gates.runs import Bench
from redraft.gates.verdict import Standing, cannot, standing

_START_SECONDS = 30.0
"""Start of the interpreter and collection; the heaviest projects of the research took under ten."""


def first_plan(task: Task, place: Place, options: GateOptions) -> Plan:
    """The run of the user's own code that everything is compared with."""
    return Plan(
        place=place,
        version=original(task),
        name=task.function.name,
        files=tuple(file.as_posix() for file in task.tests.files),
        doctest=doctest_of(task, place),
        command=options.command or task.tests.command,
        test_seconds={"": options.test_seconds},
        start_seconds=min(_START_SECONDS, options.run_seconds),
        run_seconds=options.run_seconds,
        watch="lines",
    )


def next_plan(base: Plan, report: Report, options: GateOptions, *, hurry: bool = False) -> Plan:
    """The plan of a draft: limits in time that follow the baseline's.

    A test that failed may rightly take longer when it passes, so only ``hurry``
    (ranking) bounds it below the full time.
    """
    least, most = options.least_seconds, options.test_seconds
    limits = {
        name: min(most, max(least, options.patience * seconds))
        for name, seconds in report.seconds.items()
        if name in report.passed
    }
    brisk = min(most, max(2 * least, *limits.values(), 0.0))
    # what only ranks need not wait as long as what judges: a loop ends soon
    limits[""] = min(brisk, max(least / 2, *limits.values(), 0.0)) if hurry else most
    start = max(3 * least, options.patience * report.start_seconds)
    return replace(
        base,
        test_seconds=limits,
        start_seconds=min(base.start_seconds, start),
        watch="returns",
        only=frozenset(report.outcomes),
        module=report.module,
        hang_seconds=brisk,
    )


async def establish(
    task: Task, plan: Plan, bench: Bench, isolation: Isolation, language: Language
) -> Standing:
    """Run the user's own code and say how it does, or why that cannot be said."""
    began = time.monotonic()
    # The second run, which tells failing tests from flaky ones, is not waited for to begin:
    # most of a run is its start, and somebody waits for the sum.
    second = asyncio.ensure_future(_again(plan, bench))
    try:
        report = await bench.run(plan)
        failed = _unusable(report, plan, isolation)
        if failed is not None:
            return failed
        flaky: frozenset[str] = frozenset()
        if report.failed and plan.command is None:
            flaky = frozenset(report.failed & (await second).passed)
    finally:
        second.cancel()
        await asyncio.wait([second])
    reaches = report.reached or plan.command is not None or report.failed
    if not reaches and not await _canary_fails(task, plan, bench, report, language):
        count = len(report.outcomes)
        return cannot(
            Outcome.NO_TESTS,
            f"None of the {count} selected tests runs {task.function.qualname}.",
            isolation,
        )
    return standing(report, flaky, isolation, time.monotonic() - began)


async def _again(plan: Plan, bench: Bench) -> Report:
    return Report() if plan.command else await bench.run(replace(plan, watch="returns"))


async def _canary_fails(
    task: Task, plan: Plan, bench: Bench, report: Report, language: Language
) -> bool:
    source = raising(task.source)
    if source is None:
        return False
    draft = Draft(source, DraftKind.GENERATE, "gate")
    version = with_draft(task, draft, language)
    dead = await bench.run(replace(plan, version=version, watch="", stop_first=True))
    return bool(report.passed & dead.failed) or bool(dead.uncollected)


def _unusable(report: Report, plan: Plan, isolation: Isolation) -> Standing | None:
    python = plan.place.python
    if report.stop is Stop.NO_SANDBOX:
        return cannot(Outcome.UNAVAILABLE, f"The sandbox failed: {report.message}.")
    if report.stop is Stop.NO_PYTEST:
        return cannot(
            Outcome.UNAVAILABLE,
            f"{python} cannot import pytest ({report.message}); "
            f"install it there: {python} -m pip install pytest",
            isolation,
        )
    if report.stop is Stop.FORGED:
        return cannot(
            Outcome.UNAVAILABLE, f"The run cannot be trusted: {report.message}.", isolation
        )
    if report.stop is Stop.START_TIME:
        seconds = f"{plan.start_seconds:g} s"
        what = "collected" if report.ready else "started"
        return cannot(Outcome.TIMED_OUT, f"The tests were not {what} in {seconds}.", isolation)
    if report.outcomes:
        return None
    for name, message in report.uncollected.items():
        return cannot(Outcome.UNAVAILABLE, f"{name} cannot be collected: {message}", isolation)
    if report.stop is not Stop.NORMAL:
        why = report.message or report.stop.value
        return cannot(Outcome.UNAVAILABLE, f"The tests cannot be run: {why}", isolation)
    return cannot(Outcome.NO_TESTS, "The selected files hold no test.", isolation)
