"""How the user's own code does: run once, traced, its failures run again."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Isolation, Outcome, TestFailure
from redraft.core.ports import Language
from redraft.core.task import Task
from redraft.gates.canary import raising
from redraft.gates.options import GateOptions
from redraft.gates.place import Place
from redraft.gates.plan import Plan, doctest_of, original, with_draft
from redraft.gates.report import Report, Stop
from redraft.gates.runs import Bench
from redraft.gates.verdict import Standing, cannot, company, standing

Keep = Callable[[Plan, Report], Awaitable[None]]
"""Remembers what a traced run has shown."""
Warm = Callable[[Plan], Awaitable["Report | None"]]
"""Runs a plan in a warm process; None where there is none."""

_START_SECONDS = 30.0
"""Start of the interpreter and collection; the heaviest projects of the research took under ten."""

_NUMBER = re.compile(r"0x[0-9a-fA-F]+|\d+")
_ALONE = 3
"""Failing tests that are run alone; a shared cause shows in the first few."""


def first_plan(task: Task, place: Place, options: GateOptions, language: Language) -> Plan:
    """The run of the user's own code that everything is compared with."""
    version = original(task, language)
    return Plan(
        place=place,
        version=version,
        incumbent=version.outer,
        name=task.function.name,
        files=tuple(
            file.as_posix() for file in (*task.tests.files, *(w.path for w in task.tests.written))
        ),
        written={place.root / w.path: w.text.encode() for w in task.tests.written},
        doctest=doctest_of(task, place),
        command=options.command or task.tests.command,
        test_seconds={"": options.test_seconds},
        start_seconds=min(_START_SECONDS, options.run_seconds),
        run_seconds=options.run_seconds,
        watch="lines",
        census=True,
    )


def next_plan(base: Plan, report: Report, options: GateOptions, *, hurry: bool = False) -> Plan:
    """The plan of a draft: limits in time that follow the baseline's.

    A test that failed may rightly take longer when it passes, so only ``hurry``
    (ranking) bounds it below the full time.
    """
    least, most, passed = options.least_seconds, options.test_seconds, report.passed
    limits = {
        name: min(most, max(least, options.patience * seconds))
        for name, seconds in report.seconds.items()
        if name in passed
    }
    brisk = min(most, max(4 * least, *limits.values(), 0.0))
    # what only ranks need not wait as long as what judges: a loop ends soon
    limits[""] = min(brisk, max(least, *limits.values(), 0.0)) if hurry else most
    start = max(6 * least, options.patience * report.start_seconds)
    return replace(
        base,
        test_seconds=limits,
        start_seconds=min(base.start_seconds, start),
        watch="returns",
        census=False,
        only=frozenset(report.outcomes),
        first=frozenset(report.failed),
        module=report.module,
        hang_seconds=brisk,
    )


async def establish(
    task: Task,
    plan: Plan,
    bench: Bench,
    isolation: Isolation,
    language: Language,
    warm: Warm,
    keep: Keep,
) -> Standing:
    """Run the user's own code and say how it does, or why that cannot be said."""
    began = time.monotonic()
    # The second run, which tells failing tests from flaky ones, is not waited for to begin:
    # most of a run is its start, and somebody waits for the sum.
    second = asyncio.ensure_future(_again(plan, bench, warm))
    try:
        report = await bench.run(plan)
        await keep(plan, report)
        report.collected = [n for n in report.collected if n not in plan.settled]
        failed = _unusable(report, plan, isolation)
        if failed is not None:
            return failed
        flaky: frozenset[str] = frozenset()
        if report.failed and plan.command is None:
            flaky = frozenset(report.failed & (await second).passed)
            if flaky:
                flaky = await _wavering(plan, bench, warm, report, flaky)
    finally:
        second.cancel()
        await asyncio.wait([second])
    if not report.reached and plan.command is None:
        for name in await _reached_unseen(task, plan, bench, report, language):
            report.reached[name] = set()
    if not report.reached and plan.command is None:
        count = len(report.outcomes)
        return cannot(
            Outcome.NO_TESTS,
            f"None of the {count} selected tests runs {task.function.qualname}.",
            isolation,
        )
    beside = company(report, await _alone(plan, warm, sorted(report.failed - flaky)))
    return standing(report, flaky, isolation, time.monotonic() - began, beside)


async def _again(plan: Plan, bench: Bench, warm: Warm) -> Report:
    if plan.command:
        return Report()
    again = replace(plan, watch="returns", census=False)
    report = await warm(again)
    return report if report is not None else await bench.run(again)


async def _alone(plan: Plan, warm: Warm, names: list[str]) -> dict[str, Report]:
    """The first failing tests, each run without the others; where that costs a fork alone."""
    alone: dict[str, Report] = {}
    for name in names[:_ALONE] if plan.command is None else ():
        report = await warm(replace(plan, watch="", only=frozenset({name})))
        if report is None:
            break
        alone[name] = report
    return alone


async def _wavering(
    plan: Plan, bench: Bench, warm: Warm, report: Report, suspects: frozenset[str]
) -> frozenset[str]:
    """Those that give different results in like runs; the others are at odds with a warm process."""
    third = await bench.run(replace(plan, watch="returns", census=False))
    fourth = await warm(replace(plan, watch="returns", census=False))
    steady = report.failed & third.failed & (fourth.passed if fourth else set())
    return suspects - steady


async def _reached_unseen(
    task: Task, plan: Plan, bench: Bench, report: Report, language: Language
) -> list[str]:
    """Tests that run the function where tracing does not see it, such as in another process.

    A version that raises makes them fail, or fail otherwise than before.
    """
    source = raising(task.source)
    if source is None:
        return []
    draft = Draft(source, DraftKind.GENERATE, "gate")
    version = with_draft(task, draft, language)
    dead = await bench.run(replace(plan, version=version, watch="", census=False))
    if dead.uncollected and not report.uncollected:
        return list(report.outcomes)
    newly = report.passed & dead.failed
    still = report.failed & dead.failed
    return [
        name
        for name in report.outcomes
        if name in newly
        or (name in still and _told(report.failures[name]) != _told(dead.failures[name]))
    ]


def _told(failure: TestFailure) -> tuple[bool, str, str]:
    """What a failure says, without what differs from run to run: addresses, lines, times."""
    return (failure.timed_out, _NUMBER.sub("#", failure.message), _NUMBER.sub("#", failure.detail))


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
