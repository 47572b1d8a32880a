"""Work that concurrent callers share, and that stops when none of them waits any more."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
_MOST = 64


@dataclass(slots=True)
class _Work(Generic[T]):
    task: asyncio.Task[T]
    waiting: int = 0


class Shared(Generic[T]):
    """Remembers results by key; the oldest of more than 64 are forgotten."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, T] = OrderedDict()
        self._running: dict[str, _Work[T]] = {}

    def peek(self, key: str) -> T | None:
        """What is remembered for a key."""
        return self._done.get(key)

    async def get(self, key: str, make: Callable[[], Awaitable[T]], keep: Callable[[T], bool]) -> T:
        """The result of ``make`` for a key, made once; remembered where ``keep`` says so.

        A caller that is cancelled leaves the work to the others; the last one's
        cancel cancels the work and waits for its end.
        """
        if key in self._done:
            self._done.move_to_end(key)
            return self._done[key]
        work = self._running.get(key)
        if work is None:
            work = self._running[key] = _Work(asyncio.ensure_future(_await(make)))
        work.waiting += 1
        try:
            result = await asyncio.shield(work.task)
        except asyncio.CancelledError:
            if work.waiting == 1 and not work.task.done():
                self._running.pop(key, None)
                work.task.cancel()
                await asyncio.wait([work.task])
            raise
        finally:
            work.waiting -= 1
            if work.task.done():
                self._running.pop(key, None)
        if keep(result):
            self._done[key] = result
            while len(self._done) > _MOST:
                self._done.popitem(last=False)
        return result


async def _await(make: Callable[[], Awaitable[T]]) -> T:
    return await make()
