"""Wait for a policy while its words stream by."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from redraft.core.events import Working
from redraft.core.ports import OnText

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Finished(Generic[T]):
    """The result at the end of a followed call."""

    value: T


@dataclass(frozen=True, slots=True)
class OutOfTime:
    """The call was cut off by its deadline."""


async def follow(
    what: str, start: Callable[[OnText], Awaitable[T]], seconds: float | None
) -> AsyncIterator[Working | Finished[T] | OutOfTime]:
    """Yield ``Working`` for each piece of text, then the result.

    ``seconds`` bounds the wall time; past it the call is cancelled and
    ``OutOfTime`` ends the stream.  Closing the stream cancels the call.
    """
    yield Working(what)
    pieces: asyncio.Queue[str | None] = asyncio.Queue()

    async def call() -> T:
        try:
            return await start(pieces.put_nowait)
        finally:
            pieces.put_nowait(None)

    task = asyncio.ensure_future(call())
    timer = None
    timed_out = False

    def expire() -> None:
        nonlocal timed_out
        timed_out = True
        task.cancel()

    if seconds is not None:
        timer = asyncio.get_running_loop().call_later(seconds, expire)
    try:
        while (piece := await pieces.get()) is not None:
            yield Working(what, piece)
        try:
            yield Finished(await task)
        except asyncio.CancelledError:
            if not timed_out:
                raise
            yield OutOfTime()
    finally:
        if timer is not None:
            timer.cancel()
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
