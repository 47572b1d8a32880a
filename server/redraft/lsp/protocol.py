"""pygls 2.1 with its known leaks and surprises mended; each override says which."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from collections.abc import Generator
from functools import lru_cache
from typing import Any, Protocol

import attrs
from lsprotocol import types
from pygls.exceptions import FeatureRequestError
from pygls.io_ import StdinAsyncReader, StdoutWriter, run_async
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method

from redraft.lsp import ext

log = logging.getLogger(__name__)


class Hooks(Protocol):
    """What the session wants to hear from the wire, before any handler."""

    def opened(self, item: types.TextDocumentItem) -> None:
        """A document was opened."""

    def changed(
        self,
        identifier: types.VersionedTextDocumentIdentifier,
        changes: Any,
    ) -> None:
        """A document was edited."""

    def closed(self, uri: str) -> None:
        """A document was closed."""

    def cancel_request(self, request: int | str) -> None:
        """The editor takes a request back."""

    def cancel_progress(self, token: int | str) -> None:
        """The user pressed Cancel."""

    async def shutdown(self) -> None:
        """Stop all work; return when it has stopped."""


@attrs.define
class ExtRequest:
    """One of our own requests; its params stay plain data for ``ext.read``."""

    id: int | str
    method: str
    jsonrpc: str
    params: Any = None


@attrs.define
class ExtNotification:
    """One of our own notifications."""

    method: str
    jsonrpc: str
    params: Any = None


class RedraftProtocol(LanguageServerProtocol):
    """The wire."""

    _server: RedraftServer

    @lru_cache  # noqa: B019 (one per process, as in pygls)
    def get_message_type(self, method: str) -> type[Any] | None:
        """Our own messages keep their params as plain data; pygls would make tuples of them."""
        known = ext.METHODS.get(method)
        if known is None:
            return super().get_message_type(method)
        return ExtNotification if known.notification else ExtRequest

    # -- documents: our own store instead of pygls' ------------------------------------------

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take in a document."""
        self._server.hooks.opened(params.text_document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take in an edit."""
        self._server.hooks.changed(params.text_document, params.content_changes)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Let go of a document."""
        self._server.hooks.closed(params.text_document.uri)

    # -- cancelling ---------------------------------------------------------------------------

    def _handle_cancel_notification(self, msg_id: int | str) -> None:
        # pygls answers a cancelled workspace/executeCommand and lets its coroutine run on
        self._server.hooks.cancel_request(msg_id)
        super()._handle_cancel_notification(msg_id)

    @lsp_method(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def lsp_work_done_progress_cancel(self, params: types.WorkDoneProgressCancelParams) -> None:
        """The user pressed Cancel."""
        self._server.hooks.cancel_progress(params.token)

    # -- book-keeping -------------------------------------------------------------------------

    def _execute_handler(self, msg_id: Any, *args: Any, **kwargs: Any) -> None:
        # futures of notifications and commands are never taken out again
        super()._execute_handler(msg_id, *args, **kwargs)
        future = self._request_futures.get(msg_id)
        if future is not None:
            future.add_done_callback(lambda _: self._request_futures.pop(msg_id, None))

    def _handle_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        # an answer to a request that was given up raises InvalidStateError (pygls #621),
        # and the expected type of an error answer is never taken out (#608)
        self._result_types.pop(msg_id, None)
        future = self._request_futures.get(msg_id)
        if future is not None and future.done():
            self._request_futures.pop(msg_id, None)
            return
        super()._handle_response(msg_id, result, error)

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *_: Any) -> Generator[Any, Any, None]:
        """Stop everything.  pygls walks a table here that changes as it cancels."""
        yield self._stop_work, (), None
        current = self.msg_id
        for msg_id, future in list(self._request_futures.items()):
            if msg_id != current and not future.done():
                future.cancel()
        self._shutdown = True

    async def _stop_work(self) -> None:
        await self._server.hooks.shutdown()

    @property
    def was_shut_down(self) -> bool:
        """Whether the editor said ``shutdown`` before it left."""
        return self._shutdown


class _Stdout(StdoutWriter):
    """Stdout that outlives the session: it is the process's, which may want to flush it."""

    def close(self) -> None:
        """Nothing to do: every message was flushed."""


class RedraftServer(LanguageServer):
    """The server; ``hooks`` is set before it starts."""

    protocol: RedraftProtocol
    hooks: Hooks

    def __init__(self, name: str, version: str) -> None:
        super().__init__(
            name,
            version,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=RedraftProtocol,
            converter_factory=default_converter,
            max_workers=2,  # one thread reads stdin; no handler of ours runs in a thread
        )

    def serve(self) -> int:
        """Serve over stdin and stdout until the editor leaves; 0 when it said ``shutdown`` first.

        Unlike ``start_io`` it lets the work end in its own way when the editor is
        gone without a word; asyncio would cancel everything at once, the
        tidying up included.
        """
        stop, pool = threading.Event(), self.thread_pool
        self._stop_event = stop
        reader = StdinAsyncReader(sys.stdin.buffer, pool)
        self.protocol.set_writer(_Stdout(sys.stdout.buffer))

        async def session() -> None:
            try:
                await run_async(
                    reader=reader,
                    protocol=self.protocol,
                    stop_event=stop,
                    error_handler=self.report_server_error,
                )
            finally:
                await self.hooks.shutdown()

        gone = contextlib.suppress(BrokenPipeError, KeyboardInterrupt, SystemExit)
        # whatever prints must not print into the protocol
        with contextlib.redirect_stdout(sys.stderr), gone:
            asyncio.run(session())
        self.shutdown()  # type: ignore[no-untyped-call]  # pygls leaves it bare
        return 0 if self.protocol.was_shut_down else 1

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Into the log, never as a pop-up: the user can do nothing about it."""
        if source is FeatureRequestError or isinstance(error, asyncio.CancelledError):
            return  # answered already
        log.error("Unexpected: %s", error, exc_info=error)
