"""One program in the sandbox, from start to no survivors."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import IO

from redraft.gates.sandbox import cgroup
from redraft.gates.sandbox.child import Child, Line, drain, feed
from redraft.gates.sandbox.spec import Spec

_RECORD_BYTES = 64 << 20
"""Records of one run; ten thousand tests with their traces need a tenth of it."""


@dataclass(slots=True)
class Ending:
    """How a run ended.

    ``exit`` is the program's exit code, negative for a signal; None when it was
    stopped or never began.  ``reason`` says which limit ended it (``memory``,
    ``processes``, ``records``), ``error`` why the sandbox could not be built.
    ``left`` counts processes still there when the program had ended.
    """

    exit: int | None = None
    reason: str = ""
    error: str = ""
    left: int = 0
    output: str = ""
    memory_limited: bool = False
    processes_limited: bool = False


OnRecords = Callable[[bytes], None]
"""Receives the bytes of a pipe as they come."""


@dataclass(slots=True)
class Running:
    """A started program; ``stop`` may be called at any time, and more than once."""

    process: Child
    ending: Ending = field(default_factory=Ending)
    requests: Line | None = None

    def say(self, request: bytes) -> None:
        """Send to a program that is talked to; what it does not read is lost with it."""
        if self.requests is not None:
            self.requests.write(request)

    def stop(self) -> None:
        """Ask the launcher to kill everything; ``run`` returns when that is done."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()


@contextlib.asynccontextmanager
async def started(
    spec: Spec, on_records: OnRecords, on_words: OnRecords | None = None
) -> AsyncIterator[tuple[Running, asyncio.Task[Ending]]]:
    """Run a program; the task gives its ending.

    ``on_words`` hears what a program that is talked to (``spec.nest``) answers.
    On leaving, whatever the cause, every process of the run is dead and every
    mount and control group of it is gone.
    """
    group = cgroup.create(spec.limits.memory_mb, spec.limits.processes)
    pipes: list[int] = []
    ours: list[IO[bytes]] = []
    running: Running | None = None
    task: asyncio.Task[Ending] | None = None
    try:
        # Nothing is awaited before the task is there: a cancel finds all of it or none.
        output, output_in = _pipe(pipes)
        records, records_in = _pipe(pipes)
        facts, facts_in = _pipe(pipes)
        words_out, words = _pipe(pipes)
        theirs = [output_in, records_in]
        if on_words is not None:
            asked, requests = _pipe(pipes)
            said, said_in = _pipe(pipes)
            theirs += [asked, said_in]
        process = Child(
            spec.launcher.command(theirs),
            stdin=words_out,
            stdout=facts_in,
            pass_fds=theirs,
        )
        running = Running(process)
        running.ending.memory_limited = group.memory
        running.ending.processes_limited = group.processes
        for fd in (*theirs, facts_in, words_out):
            os.close(fd)
            pipes.remove(fd)
        ours += [os.fdopen(fd, "rb", 0) for fd in (output, records, facts)]
        ours.append(os.fdopen(words, "wb", 0))
        if on_words is not None:
            ours += [os.fdopen(said, "rb", 0), os.fdopen(requests, "wb", 0)]
        pipes.clear()
        task = asyncio.create_task(
            _follow(
                running,
                spec.launcher.words(spec, group.entrances),
                ours,
                on_records,
                on_words,
                spec,
            )
        )
        yield running, task
    finally:
        await _see_through(asyncio.create_task(_end(running, task, group, pipes, ours)))


async def _see_through(work: asyncio.Task[None]) -> None:
    """Wait for ``work`` even while we are cancelled; a cancel that came meanwhile is raised then."""
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError as caught:  # noqa: PERF203  # every cancel is waited through
            cancelled = caught
    work.result()
    if cancelled is not None:
        raise cancelled


async def _end(
    running: Running | None,
    task: asyncio.Task[Ending] | None,
    group: cgroup.Group,
    pipes: list[int],
    ours: list[IO[bytes]],
) -> None:
    for fd in pipes:
        os.close(fd)
    if running is not None:
        if running.process.running:
            running.stop()
            try:
                await asyncio.wait_for(running.process.wait(), 5)
            except asyncio.TimeoutError:
                # The launcher itself is stuck in the kernel: its death takes init with it.
                running.process.kill()
                await running.process.wait()
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        if running.requests is not None:
            await running.requests.close()
    for pipe in ours:
        pipe.close()
    group.remove()


def _pipe(kept: list[int]) -> tuple[int, int]:
    read, write = os.pipe()
    kept += [read, write]
    return read, write


async def _follow(
    running: Running,
    spec_bytes: bytes,
    pipes: Sequence[IO[bytes]],
    on_records: OnRecords,
    on_words: OnRecords | None,
    spec: Spec,
) -> Ending:
    ending = running.ending
    output, records, facts, words, *talk = pipes
    kept, told = bytearray(), bytearray()
    most = spec.limits.output_kb << 10

    def keep(data: bytes) -> None:
        # A flood is read and dropped: it fills no memory here and blocks nothing there.
        if len(kept) < most:
            kept.extend(data[: most - len(kept)])

    seen = 0

    def count(data: bytes) -> None:
        nonlocal seen
        seen += len(data)
        # Who talks to a program counts what each answer brings.
        if seen > _RECORD_BYTES and on_words is None:
            ending.reason = "records"
            running.stop()
        else:
            on_records(data)

    others = []
    if on_words is not None:
        said, requests = talk
        running.requests = await Line.open(requests)
        others.append(drain(said, on_words))
    await asyncio.gather(
        drain(facts, told.extend),
        feed(words, spec_bytes),
        drain(output, keep),
        drain(records, count),
        *others,
    )
    await running.process.wait()
    for line in told.splitlines():
        fact = json.loads(line)
        ending.exit = fact.get("exit", ending.exit)
        ending.reason = ending.reason or fact.get("reason", "")
        ending.error = fact.get("error", ending.error)
        ending.left = fact.get("left", ending.left)
    ending.output = kept.decode("utf-8", "replace")
    return ending
