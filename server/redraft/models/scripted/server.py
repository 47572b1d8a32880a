"""A chat model server whose words are scripted and whose wire is real.

Loopback only; standard library only.  It runs in a thread of its own, so that
blocking and asynchronous code can use it alike.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import final

from redraft.models.scripted.exchange import ClientGone, Cut, Exchange, Stage
from redraft.models.scripted.faults import FAULTS
from redraft.models.scripted.record import PATIENCE, Record, SeenRequest
from redraft.models.scripted.script import Chooser, Reply, Script
from redraft.models.scripted.wire import read_request


@final
class ScriptedServer:
    """``with ScriptedServer(script) as server: … server.base_url``.

    A script may be given as a bare sequence of replies or texts.  ``host`` must
    be a loopback address; port 0 takes a free one.

    Raises:
        ValueError: a fault that does not exist.
        OSError: on start, when the port is taken.
    """

    def __init__(
        self, script: Script | Sequence[Reply | str], *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        if not isinstance(script, Script):
            script = Script(tuple(r if isinstance(r, Reply) else Reply(r) for r in script))
        _check(script)
        self._script = script
        self._host, self._port = host, port
        self._record = Record()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._failed: OSError | None = None

    @property
    def base_url(self) -> str:
        """The URL to give to a client, ending in ``/v1``."""
        return f"http://{self._host}:{self._port}/v1"

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    @property
    def requests(self) -> tuple[SeenRequest, ...]:
        """Chat requests so far, in the order of their coming."""
        with self._record.changed:
            return tuple(self._record.requests)

    @property
    def disconnects(self) -> tuple[int, ...]:
        """Numbers of the requests whose client left before the reply was whole."""
        with self._record.changed:
            return tuple(self._record.disconnects)

    @property
    def finished(self) -> tuple[int, ...]:
        """Numbers of the requests worked on to the end, whether or not anyone still listened."""
        with self._record.changed:
            return tuple(self._record.finished)

    def wait_for_requests(self, count: int = 1, timeout: float = PATIENCE) -> bool:
        """Block until so many chat requests have come; False when they did not in time."""
        return self._record.wait(lambda: len(self._record.requests) >= count, timeout)

    def wait_for_disconnect(self, count: int = 1, timeout: float = PATIENCE) -> bool:
        """Block until so many clients left before their reply was whole; False when not in time."""
        return self._record.wait(lambda: len(self._record.disconnects) >= count, timeout)

    def wait_for_finished(self, count: int = 1, timeout: float = PATIENCE) -> bool:
        """Block until so many requests were worked on to the end; False when not in time."""
        return self._record.wait(lambda: len(self._record.finished) >= count, timeout)

    def wait_until_idle(self, timeout: float = PATIENCE) -> bool:
        """Block until no connection is open; False when one stayed."""
        return self._record.wait(lambda: self._record.connections == 0, timeout)

    def start(self) -> None:
        """Listen; returns once connections are taken."""
        ready = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(ready,), name="scripted-server", daemon=True
        )
        self._thread.start()
        ready.wait()
        if self._failed is not None:
            self._thread.join()
            raise self._failed

    def stop(self) -> None:
        """Drop every connection and end the thread; harmless when not started."""
        if self._thread is None or self._loop is None or self._stop is None:
            return
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._thread = None

    def __enter__(self) -> ScriptedServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, ready: threading.Event) -> None:
        try:
            asyncio.run(self._serve(ready))
        except OSError as error:
            self._failed = error
        finally:
            ready.set()

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        stage = Stage(self._script, Chooser(self._script), self._record)
        handlers: set[asyncio.Task[None]] = set()

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._connection(stage, reader, writer))
            handlers.add(task)
            task.add_done_callback(handlers.discard)

        server = await asyncio.start_server(connected, self._host, self._port)
        self._port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()
        for task in list(handlers):
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)

    async def _connection(
        self, stage: Stage, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        record = self._record
        record.note(lambda: setattr(record, "connections", record.connections + 1))
        try:
            incoming = await read_request(reader)
            if incoming is not None:
                await Exchange(stage, reader, writer).answer(incoming)
        except (Cut, ClientGone, ConnectionError):
            writer.transport.abort()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            record.note(lambda: setattr(record, "connections", record.connections - 1))


def _check(script: Script) -> None:
    every = [*script.replies, *(reply for rule in script.rules for reply in rule.replies)]
    unknown = sorted({name for reply in every for name in reply.faults} - set(FAULTS))
    if unknown:
        raise ValueError(f"no fault is called {unknown[0]}; there are {', '.join(FAULTS)}")
