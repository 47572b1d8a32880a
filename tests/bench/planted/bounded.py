"""Work that may not take for ever, even where it never gives the event loop a turn."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


class Overtime(Exception):
    """It did not end in its time."""


async def bounded(work: Coroutine[object, object, T], seconds: float, grace: float = 10.0) -> T:
    """The result of ``work``; a loop that is held up is interrupted ``grace`` seconds later.

    Raises:
        Overtime: it did not end.
    """

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        # a loop that gets its turns has cancelled the work before: this stands in held-up code
        raise Overtime(f"nothing else had a turn for {grace:.0f} s after {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds + grace)
    try:
        return await asyncio.wait_for(work, seconds)
    except asyncio.TimeoutError:
        raise Overtime(f"it did not end in {seconds:.0f} s") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
