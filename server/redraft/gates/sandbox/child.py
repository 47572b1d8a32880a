"""A child process that can be started, followed and cancelled at any moment.

``asyncio.create_subprocess_exec`` can be cancelled half-way, and then waits for
ever for pipes that were never connected.  Here the start is one synchronous
call, and the end is told by a pidfd, which needs no watcher and no thread
(a system without them waits in a thread).
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import IO

CHUNK = 1 << 16


class Child:
    """A started program in a session of its own, with an empty environment."""

    def __init__(
        self, argv: Sequence[str], stdin: int, stdout: int, pass_fds: Sequence[int]
    ) -> None:
        self._popen = subprocess.Popen(
            argv,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            pass_fds=pass_fds,
            env={},
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._popen.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._popen.poll() is None

    def terminate(self) -> None:
        """Ask it to end."""
        self._popen.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._popen.kill()

    async def wait(self) -> None:
        """Return once it has ended and is reaped."""
        if not self.running:
            return
        loop = asyncio.get_running_loop()
        if sys.platform != "linux":
            await loop.run_in_executor(None, self._popen.wait)
            return
        ended: asyncio.Future[None] = loop.create_future()
        pidfd = os.pidfd_open(self._popen.pid)

        def seen() -> None:
            if not ended.done():
                ended.set_result(None)

        loop.add_reader(pidfd, seen)
        try:
            await ended
        finally:
            loop.remove_reader(pidfd)
            os.close(pidfd)
            self._popen.poll()


async def drain(pipe: IO[bytes], take: Callable[[bytes], None]) -> None:
    """Hand on what comes through a pipe until every writer is gone; closes it."""
    reader = asyncio.StreamReader(limit=CHUNK)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    try:
        while data := await reader.read(CHUNK):
            take(data)
    finally:
        transport.close()


class Line:
    """A pipe into which one writes while its reader lives."""

    def __init__(self, transport: asyncio.WriteTransport, gone: asyncio.Future[None]) -> None:
        self._transport = transport
        self._gone = gone

    @classmethod
    async def open(cls, pipe: IO[bytes]) -> Line:
        """Take over a pipe."""
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        transport, _ = await asyncio.get_running_loop().connect_write_pipe(
            lambda: _Until(gone), pipe
        )
        return cls(transport, gone)

    def write(self, data: bytes) -> None:
        """Send; what is not read is lost with the reader."""
        if not self._transport.is_closing():
            self._transport.write(data)

    async def close(self) -> None:
        """Let go of the pipe, and of what was not read."""
        if not self._transport.is_closing():
            self._transport.abort()
        await asyncio.wait([self._gone])


class _Until(asyncio.BaseProtocol):
    """Tells when a pipe is let go of."""

    def __init__(self, gone: asyncio.Future[None]) -> None:
        self._gone = gone

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._gone.done():
            self._gone.set_result(None)


async def feed(pipe: IO[bytes], data: bytes) -> None:
    """Write everything into a pipe and close it; a reader that is gone is no error."""
    gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    transport, _ = await asyncio.get_running_loop().connect_write_pipe(lambda: _Until(gone), pipe)
    transport.write(data)
    transport.close()
    try:
        await gone
    except asyncio.CancelledError:
        transport.abort()
        raise
