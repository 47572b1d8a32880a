"""Ctrl+C: the task is cancelled, what it started dies, and the terminal is free at once."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Coroutine
from types import FrameType
from typing import Any

from redraft.cli.exits import INTERRUPTED

GRACE = 0.2
"""Seconds that cancelling may take.  Sockets and sandboxes close in milliseconds; with the
process's own end this stays below the 0.3 s within which a terminal must answer Ctrl+C."""

LINE = "Interrupted; nothing was changed."


class Interrupted(Exception):
    """The user, or the system, asked the command to end."""

    def __init__(self, number: int) -> None:
        super().__init__(LINE)
        self.exit_code = INTERRUPTED if number == signal.SIGINT else 128 + number


def run(work: Coroutine[Any, Any, int]) -> int:
    """Run to the end, or until SIGINT or SIGTERM.

    When cancelling takes longer than ``GRACE``, or on a second signal, the
    process ends at once; the kernel then kills the sandbox with its parent.

    Raises:
        Interrupted: a signal came, and everything has stopped.
    """
    watch = _Watch()
    try:
        with watch:
            return asyncio.run(watch.guard(work))
    except asyncio.CancelledError:
        raise Interrupted(watch.seen or signal.SIGINT) from None
    finally:
        work.close()  # a signal may have come before it was started


class _Watch:
    """Signal handlers for as long as the loop runs."""

    def __init__(self) -> None:
        self.seen = 0
        self._cancel: Any = None
        self._timer: threading.Timer | None = None
        self._before: dict[int, Any] = {}

    async def guard(self, work: Coroutine[Any, Any, int]) -> int:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        self._cancel = lambda: loop.call_soon_threadsafe(task.cancel)
        if self.seen:
            raise asyncio.CancelledError
        return await work

    def __enter__(self) -> None:
        # Python's own handlers, not the loop's: they run even while the loop is busy.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._on_signal)

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        if self.seen:
            self._leave()
        self.seen = number
        self._timer = threading.Timer(GRACE, self._leave)
        self._timer.daemon = True
        self._timer.start()
        if self._cancel is not None:
            self._cancel()

    def _leave(self) -> None:
        # a spinner hides the cursor and has no time left to show it again
        show = "\r\x1b[2K\x1b[?25h" if sys.stderr.isatty() else ""
        os.write(2, f"{show}{LINE}\n".encode())
        os._exit(INTERRUPTED if self.seen == signal.SIGINT else 128 + self.seen)
