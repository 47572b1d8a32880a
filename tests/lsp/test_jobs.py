"""Shared, superseded, and stopped for good."""

from __future__ import annotations

import asyncio

import pytest

from redraft.core.events import Event, Working
from redraft.lsp.errors import Cancelled
from redraft.lsp.jobs import Jobs, OnEvent, Subject

ONE = Subject("file:///a.py", "one", 0)


class Slow:
    """Work that waits until it is let go, and tidies up for a while when it is cancelled."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.tidy = asyncio.Event()
        self.begun = 0
        self.tidied = 0

    async def __call__(self, on_event: OnEvent) -> int:
        self.begun += 1
        on_event(Working("begun"))
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            await self.tidy.wait()
            self.tidied += 1
            raise
        return 42


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_equal_work_is_done_once_for_all() -> None:
    jobs, slow = Jobs(), Slow()
    heard: list[Event] = []
    first = asyncio.ensure_future(jobs.join(ONE, "critique", "h", slow, heard.append))
    await turns()
    second = asyncio.ensure_future(jobs.join(ONE, "critique", "h", slow))
    await turns()
    assert len(jobs) == 1
    slow.go.set()
    assert (await first, await second) == (42, 42)
    assert (slow.begun, len(jobs)) == (1, 0)
    assert heard == [Working("begun")]


async def test_who_leaves_waits_until_the_work_has_stopped() -> None:
    jobs, slow = Jobs(), Slow()
    only = asyncio.ensure_future(jobs.join(ONE, "critique", "h", slow))
    await turns()
    only.cancel()
    await turns()
    assert not only.done()
    only.cancel()  # an impatient user must not cut the tidying short
    await turns()
    assert not only.done()
    slow.tidy.set()
    with pytest.raises(asyncio.CancelledError):
        await only
    assert (slow.tidied, len(jobs)) == (1, 0)


async def test_work_goes_on_while_somebody_waits() -> None:
    jobs, slow = Jobs(), Slow()
    first = asyncio.ensure_future(jobs.join(ONE, "critique", "h", slow))
    second = asyncio.ensure_future(jobs.join(ONE, "critique", "h", slow))
    await turns()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    slow.go.set()
    assert await second == 42


async def test_a_newer_text_supersedes_and_another_question_does_not() -> None:
    jobs, old, new, other = Jobs(), Slow(), Slow(), Slow()
    for slow in (old, new, other):
        slow.tidy.set()
    first = asyncio.ensure_future(jobs.join(ONE, "critique", "h1", old))
    beside = asyncio.ensure_future(jobs.join(ONE, "refine", "h1", other))
    await turns()
    second = asyncio.ensure_future(jobs.join(ONE, "critique", "h2", new))
    with pytest.raises(Cancelled, match="one has changed, and was asked about anew"):
        await first
    new.go.set()
    other.go.set()
    assert (await second, await beside) == (42, 42)


async def test_a_cancelled_job_is_not_joined_while_it_tidies_up() -> None:
    jobs, slow, again = Jobs(), Slow(), Slow()
    first = asyncio.ensure_future(jobs.join(ONE, "critique", "h", slow))
    await turns()
    assert jobs.cancel(lambda s: s.qualname == "one", "enough") == 1
    second = asyncio.ensure_future(jobs.join(ONE, "critique", "h", again))
    await turns()
    again.go.set()
    assert await second == 42
    slow.tidy.set()
    with pytest.raises(Cancelled, match="enough"):
        await first


async def test_cancelling_twice_does_not_cut_the_tidying_short() -> None:
    jobs, slow = Jobs(), Slow()
    waiting = asyncio.ensure_future(jobs.join(ONE, "critique", "h", slow))
    await turns()
    jobs.cancel(lambda _: True, "once")
    await turns()
    jobs.cancel(lambda _: True, "twice")
    await turns()
    slow.tidy.set()
    with pytest.raises(Cancelled, match="once"):
        await waiting
    assert slow.tidied == 1


async def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    jobs = Jobs()

    async def fails(_: OnEvent) -> int:
        await asyncio.sleep(0)
        raise ValueError("no")

    both = [jobs.join(ONE, "critique", "h", fails), jobs.join(ONE, "critique", "h", fails)]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert [type(r) for r in results] == [ValueError, ValueError]
    assert len(jobs) == 0


async def test_stopping_waits_for_everything() -> None:
    jobs, slow = Jobs(), Slow()
    waiting = asyncio.ensure_future(jobs.join(ONE, "critique", "h", slow))
    await turns()
    stopping = asyncio.ensure_future(jobs.stop("The server is shutting down."))
    await turns()
    assert not stopping.done()
    slow.tidy.set()
    await stopping
    with pytest.raises(Cancelled):
        await waiting
    await jobs.stop("again")
