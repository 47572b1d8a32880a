# ruff: noqa: PERF203, BLE001  # the code is as its author would have it: it is what is to be repaired
"""Work in an event loop: retries, bounded concurrency, batches, publishing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


class GaveUp(Exception):
    """Every attempt failed; ``attempts`` is how many there were."""

    def __init__(self, attempts: int) -> None:
        super().__init__(f"gave up after {attempts} attempts")
        self.attempts = attempts


def delays(attempts: int, first: float, factor: float = 2.0, most: float = 60.0) -> list[float]:
    """Seconds to wait between attempts.

    >>> delays(5, 1, most=5)
    [1, 2.0, 4.0, 5]
    >>> delays(1, 1)
    []
    """
    found = []
    delay = first
    for _ in range(attempts - 1):
        found.append(min(delay, most))
        delay *= factor
    return found


async def retry(
    work: Callable[[], Awaitable[T]],
    attempts: int,
    sleep: Callable[[float], Awaitable[None]],
    first: float = 1.0,
    fatal: tuple[type[Exception], ...] = (),
) -> T:
    """Do some work until it succeeds; errors in ``fatal`` are raised at once."""
    waits = delays(attempts, first)
    for attempt in range(attempts):
        try:
            return await work()
        except fatal:
            raise
        except Exception as error:
            if attempt == attempts - 1:
                raise GaveUp(attempts) from error
            await sleep(waits[attempt])
    raise ValueError("there must be an attempt")


async def gather_limited(
    jobs: Sequence[Callable[[], Awaitable[T]]], limit: int
) -> list[T | Exception]:
    """Run jobs, ``limit`` at a time; their results, or exceptions, in the order of the jobs."""
    gate = asyncio.Semaphore(limit)
    results: list[Any] = [None] * len(jobs)

    async def run(number: int, job: Callable[[], Awaitable[T]]) -> None:
        async with gate:
            try:
                results[number] = await job()
            except Exception as error:
                results[number] = error

    await asyncio.gather(*(run(number, job) for number, job in enumerate(jobs)))
    return results


async def batches(source: AsyncIterator[T], size: int) -> AsyncIterator[list[T]]:
    """Items in lists of ``size``; the last one may be shorter, and none is empty."""
    batch: list[T] = []
    async for item in source:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


async def merge(*sources: Iterable[T]) -> AsyncIterator[T]:
    """Items of several sources by turns, until the longest is over."""
    waiting = [iter(source) for source in sources]
    while waiting:
        for source in list(waiting):
            try:
                item = next(source)
            except StopIteration:
                waiting.remove(source)
                continue
            yield item
            await asyncio.sleep(0)


class Channel:
    """Hands messages to subscribers; each has a queue that drops the oldest when it is full."""

    def __init__(self, depth: int = 10) -> None:
        self.depth = depth
        self.dropped = 0
        self._queues: dict[str, asyncio.Queue[Any]] = {}

    def subscribe(self, name: str) -> None:
        """Begin to keep messages for a name; again is no matter."""
        if not name:
            raise ValueError("a subscriber has a name")
        if name not in self._queues:
            self._queues[name] = asyncio.Queue(self.depth)

    async def publish(self, message: Any, *, but: str | None = None) -> int:
        """Hand a message to everyone except ``but``; how many got it."""
        reached = 0
        for name, queue in self._queues.items():
            if name == but:
                continue
            if queue.full():
                queue.get_nowait()
                self.dropped += 1
            await queue.put(message)
            reached += 1
        return reached

    async def drain(self, name: str, most: int | None = None) -> list[Any]:
        """The messages for a name, oldest first; no more than ``most``."""
        queue = self._queues[name]
        found: list[Any] = []
        while not queue.empty():
            if most is not None and len(found) >= most:
                break
            found.append(await queue.get())
        return found
