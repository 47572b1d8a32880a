"""Screens that are asked for at the same time share a sandbox: for ranking, never for a verdict."""

from __future__ import annotations

import asyncio
import base64
import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from redraft.gates.plan import Plan, target
from redraft.gates.records import Reader
from redraft.gates.report import Report, Stop
from redraft.gates.runner import BOOTSTRAP, bundle
from redraft.gates.runs import Bench, blame, conclude, patience

_MOST = 12
"""Versions in one sandbox: enough to pay for its start, few enough that the others get a turn."""


@dataclass(eq=False)
class _Request:
    plan: Plan
    answer: asyncio.Future[Report]
    batch: _Batch | None = None


@dataclass(eq=False)
class _Batch:
    requests: Sequence[_Request]
    run: asyncio.Task[None]


@dataclass(eq=False)
class _Line:
    """Requests that differ in their version alone, and who works on them."""

    waiting: deque[_Request] = field(default_factory=deque)
    workers: set[asyncio.Task[None]] = field(default_factory=set)


class Screens:
    """Collects what is asked for at once and runs it in batches, one sandbox each."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._lines: dict[str, _Line] = {}
        self._unfit: set[str] = set()
        self._parallel = max(1, os.cpu_count() or 1)

    async def run(self, plan: Plan) -> Report:
        """The report of one version; many calls at once cost little more than one each.

        A cancelled call ends its sandbox, unless others wait for it.
        """
        alike = repr((plan.place, plan.files, plan.doctest, plan.only, plan.test_seconds))
        if plan.command is not None or not self._bench.overlay or alike in self._unfit:
            return await self._bench.run(plan)
        line = self._lines.setdefault(alike, _Line())
        request = _Request(plan, asyncio.get_running_loop().create_future())
        line.waiting.append(request)
        if len(line.workers) < self._parallel:
            worker = asyncio.create_task(self._work(alike, line))
            line.workers.add(worker)
        try:
            return await request.answer
        except asyncio.CancelledError:
            await _abandon(request)
            raise

    async def _work(self, alike: str, line: _Line) -> None:
        try:
            while line.waiting:
                # Whoever asks at the same moment gets in line first.
                await asyncio.sleep(0)
                share = -(-len(line.waiting) // self._parallel)
                taken = [line.waiting.popleft() for _ in range(min(_MOST, share))]
                requests = [r for r in taken if not r.answer.done()]
                if requests:
                    await self._serve(alike, requests)
        finally:
            line.workers.discard(asyncio.current_task())
            if not line.workers and not line.waiting:
                self._lines.pop(alike, None)

    async def _serve(self, alike: str, requests: Sequence[_Request]) -> None:
        def done(index: int, report: Report) -> None:
            if not requests[index].answer.done():
                requests[index].answer.set_result(report)

        run = asyncio.create_task(self._versions(alike, [r.plan for r in requests], done))
        batch = _Batch(requests, run)
        for request in requests:
            request.batch = batch
        try:
            await asyncio.wait([run])
        finally:
            run.cancel()
            for request in requests:
                request.answer.cancel()  # without effect where there is an answer
        if not run.cancelled():
            run.result()

    async def _versions(
        self, alike: str, plans: Sequence[Plan], done: Callable[[int, Report], None]
    ) -> None:
        """Run plans that differ in their version alone; ``done`` is called with each one's report.

        A version that hangs or takes the process down ends the sandbox; the rest
        goes on in a new one.
        """
        first = 0
        while first < len(plans) and alike not in self._unfit:
            answered = await _once(self._bench, plans[first:], partial(_shifted, done, first))
            if answered is None:
                self._unfit.add(alike)
            else:
                first += answered
        for index in range(first, len(plans)):
            done(index, await self._bench.run(plans[index]))


async def _abandon(request: _Request) -> None:
    """End the sandbox that nobody waits for any more."""
    batch = request.batch
    if batch is not None and all(r.answer.done() for r in batch.requests):
        batch.run.cancel()
        await asyncio.wait([batch.run])


def _shifted(done: Callable[[int, Report], None], by: int, index: int, report: Report) -> None:
    done(by + index, report)


def _settle(report: Report, plan: Plan) -> None:
    """Blame an early end; where every test has its outcome by then, nothing is left to be told."""
    if blame(report) and plan.only is not None and plan.only <= set(report.outcomes):
        report.stop = Stop.NORMAL


async def _once(
    bench: Bench, plans: Sequence[Plan], done: Callable[[int, Report], None]
) -> int | None:
    """One sandbox; how many versions it answered, at least one; None where it cannot serve."""
    plan, reader, report = plans[0], Reader(), Report()
    versions = [
        {
            "content": base64.b64encode(p.version.content).decode(),
            "target": target(p.place, p.version, p.name),
        }
        for p in plans
    ]
    # what a version returns is looked at when it is judged
    job = {**plan.job(reader.key), "what": "versions", "versions": versions, "watch": ""}
    spec = bench.spec(plan, (str(plan.place.python), "-c", BOOTSTRAP), bundle(job))
    answered, unfit = 0, False

    def take(record: dict[str, Any]) -> None:
        nonlocal report, answered, unfit
        unfit = unfit or record["event"] == "unfit"
        if record["event"] != "left":
            report.take(record)
            return
        if report.code is None or record["exit"] != report.code:
            report.stop = Stop.CRASHED
            report.message = f"exit code {record['exit']}"
            _settle(report, plan)
        done(answered, report)
        answered += 1
        report = Report()

    ending, stop = await bench.follow(
        spec, reader, take, lambda: patience(report, plan), plan.run_seconds * len(plans)
    )
    if unfit:
        return None
    if answered < len(plans):
        conclude(report, ending, reader, stop)
        if report.stop is Stop.NORMAL:  # it left without a word about this version
            report.stop, report.message = Stop.CRASHED, "the process ended early"
        _settle(report, plan)
        done(answered, report)
        answered += 1
    return answered
