"""Drives runs in the sandbox: limits in time, restarts after a hang, a report at the end."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from redraft.core.evidence import TestFailure
from redraft.gates.plan import Plan
from redraft.gates.records import Reader
from redraft.gates.report import Report, Stop
from redraft.gates.runner import BOOTSTRAP, bundle
from redraft.gates.sandbox.launching import NAMESPACES, Launcher
from redraft.gates.sandbox.process import Ending, started
from redraft.gates.sandbox.spec import Limits, Spec

_RESTARTS = 4
"""How often the rest of the tests is run after one that hung or took the process down."""
_CODES = (0, 1, 2, 5)
"""Exit codes by which pytest ends in an orderly way: passed, failed, interrupted, none collected."""


@dataclass(slots=True)
class Bench:
    """Where runs are made; ``slots`` bounds how many at once."""

    limits: Limits
    overlay: bool
    slots: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(max(1, os.cpu_count() or 1))
    )
    launcher: Launcher = NAMESPACES

    @property
    def nests(self) -> bool:
        """Whether a program can be kept warm and give its forks views of their own."""
        return self.overlay and self.launcher.nests

    async def run(self, plan: Plan) -> Report:
        """Run a plan to its end; a test that hangs or crashes does not hide the others."""
        if plan.command is not None:
            return await self._command(plan, plan.command)
        report = await in_parts(plan, self._once)
        assert isinstance(report, Report)
        return report

    def spec(self, plan: Plan, argv: tuple[str, ...], job: str) -> Spec:
        """A program over the plan's version of the project."""
        env = dict(plan.place.env)
        if not self.overlay:
            # Stale bytecode cannot be left out of a read-only view, so none of it is used.
            env["PYTHONPYCACHEPREFIX"] = f"{env['TMPDIR']}/.bytecode"
        return Spec(
            argv=argv,
            env=env,
            cwd=plan.place.root,
            view=plan.place.view,
            limits=self.limits,
            files={**plan.written, plan.place.file: plan.version.content},
            removed=plan.stale,
            job=job,
            overlay=self.overlay,
            launcher=self.launcher,
        )

    async def _once(self, plan: Plan) -> Report | str:
        report, reader = Report(), Reader()
        spec = self.spec(
            plan, (str(plan.place.python), "-c", BOOTSTRAP), bundle(plan.job(reader.key))
        )

        began = time.monotonic()

        def take(record: dict[str, Any]) -> None:
            report.take(record)
            if record["event"] == "collection over":
                report.start_seconds = time.monotonic() - began

        ending, stop = await self.follow(
            spec, reader, take, lambda: patience(report, plan), plan.run_seconds
        )
        conclude(report, ending, reader, stop)
        return report

    async def follow(
        self,
        spec: Spec,
        reader: Reader,
        take: Callable[[dict[str, Any]], None],
        limit: Callable[[], tuple[float, Stop]],
        run_seconds: float,
    ) -> tuple[Ending, Stop]:
        """Run a program; ``limit`` says how long it may be silent now, and what that would be.

        Returns its ending, and NORMAL unless it was stopped for time.
        """
        heard = time.monotonic()
        news = asyncio.Event()

        def hear(data: bytes) -> None:
            nonlocal heard
            for record in reader.feed(data):
                # Lines of a loop are no progress: only what starts or ends something is.
                if record["event"] != "reached":
                    heard = time.monotonic()
                    news.set()
                take(record)

        stop = Stop.NORMAL
        async with self.slots, started(spec, hear) as (running, task):
            heard = began = time.monotonic()
            while not task.done():
                silence, cause = limit()
                ends = [(heard + silence, cause), (began + run_seconds, Stop.RUN_TIME)]
                at, cause = min(ends, key=lambda end: end[0])
                wait = at - time.monotonic()
                if wait <= 0:
                    stop = cause
                    running.stop()
                    await asyncio.wait([task])
                else:
                    await _either(task, news, wait)
            return task.result(), stop

    async def _command(self, plan: Plan, command: str) -> Report:
        """The user's own command, judged by its exit code as init saw it."""
        report, name = Report(), f"command: {command}"
        spec = self.spec(plan, ("/bin/sh", "-c", command), "")
        ending, stop = await self.follow(
            spec,
            Reader(),
            lambda record: None,
            lambda: (plan.run_seconds, Stop.RUN_TIME),
            plan.run_seconds,
        )
        report.collected, report.collection_over = [name], True
        report.left = ending.left
        if ending.error:
            report.stop, report.message = Stop.NO_SANDBOX, ending.error
        elif ending.exit == 0 and stop is Stop.NORMAL:
            report.outcomes[name] = "passed"
        else:
            timed_out = stop is not Stop.NORMAL
            message = f"no end in {plan.run_seconds:g} s" if timed_out else f"exit {ending.exit}"
            report.outcomes[name] = "failed"
            report.failures[name] = TestFailure(
                name, message, ending.output[-4000:], timed_out=timed_out
            )
        return report


async def in_parts(plan: Plan, once: Callable[[Plan], Awaitable[Report | str]]) -> Report | str:
    """Run a plan to its end, going on with the rest after a test that hung or crashed.

    A sentence instead of a report means that ``once`` cannot run it at all.
    """
    began = time.monotonic()
    total = Report()
    for _ in range(_RESTARTS + 1):
        left = plan.run_seconds - (time.monotonic() - began)
        if left <= 0:
            total.stop = Stop.RUN_TIME
            break
        report = await once(plan.without(frozenset(total.outcomes), left))
        if isinstance(report, str):
            return report
        hit = bool(report.current)
        lost = blame(report)
        total.merge(report)
        if report.stop is Stop.TEST_TIME:
            plan = replace(plan, test_seconds=at_most(plan.test_seconds, plan.hang_seconds))
        if lost and plan.only is not None and plan.only <= set(total.outcomes):
            total.stop = Stop.NORMAL  # nothing is left to be told
            break
        if not lost or not hit or plan.stop_first:
            break
    return total


def conclude(report: Report, ending: Ending, reader: Reader, stop: Stop) -> None:
    """Set how the run ended; anything but the orderly way supports no pass."""
    report.left = ending.left
    if report.stop is Stop.NO_PYTEST:
        return
    if ending.error:
        report.stop, report.message = Stop.NO_SANDBOX, ending.error
    elif reader.forged or ending.reason == "records":
        report.stop = Stop.FORGED
        report.message = "something else than the test runner wrote to its channel"
    elif ending.reason in ("memory", "processes"):
        report.stop = Stop(ending.reason)
    elif stop is not Stop.NORMAL:
        report.stop = stop
    elif report.code is None or ending.exit != report.code or report.code not in _CODES:
        report.stop = Stop.CRASHED
        report.message = report.message or _last_words(ending)


async def _either(task: asyncio.Task[Ending], news: asyncio.Event, seconds: float) -> None:
    """Wait until the run ends, something happened in it (its limit is another then), or time is up."""
    waiting = asyncio.create_task(news.wait())
    try:
        await asyncio.wait([task, waiting], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        news.clear()


def at_most(limits: Mapping[str, float], seconds: float | None) -> Mapping[str, float]:
    """Limits in time, none above ``seconds``."""
    if seconds is None:
        return limits
    return {name: min(limit, seconds) for name, limit in limits.items()}


def blame(report: Report) -> bool:
    """Blame an early end on the test that ran, if one did; whether there was an early end."""
    if report.stop not in (Stop.TEST_TIME, Stop.CRASHED, Stop.MEMORY, Stop.PROCESSES):
        return False
    report.lose(_lost(report), timed_out=report.stop is Stop.TEST_TIME)
    return True


def patience(report: Report, plan: Plan) -> tuple[float, Stop]:
    """How many seconds a run may be silent at this point, and what more would be."""
    if not report.collection_over and not report.current and plan.files:
        return plan.start_seconds, Stop.START_TIME
    usual = plan.test_seconds[""]
    return plan.test_seconds.get(report.current, usual), Stop.TEST_TIME


def _lost(report: Report) -> str:
    if report.stop is Stop.TEST_TIME:
        return "stopped: it did not end in its time"
    if report.stop is Stop.MEMORY:
        return "stopped: it used more memory than the sandbox allows"
    if report.stop is Stop.PROCESSES:
        return "stopped: it started more processes than the sandbox allows"
    return f"the process ended while it ran ({report.message})"


def _last_words(ending: Ending) -> str:
    """What the output says about an unexpected end, in one line."""
    lines = [line.strip() for line in ending.output.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("E ", "ERROR", "INTERNALERROR> E"))]
    for line in told or lines[-1:]:
        return line.removeprefix("INTERNALERROR> ").removeprefix("E ").strip()[:300]
    if ending.exit == -signal.SIGKILL:
        return "killed by signal 9, as the kernel does when memory runs out"
    if ending.exit is not None and ending.exit < 0:
        return f"signal {-ending.exit}"
    return f"exit code {ending.exit}"
