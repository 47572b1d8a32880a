"""How far a request is: the editor's progress bar and the stream of partial results."""

from __future__ import annotations

import asyncio
import logging
import uuid
from types import TracebackType

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from redraft.core.critique import Suggestion
from redraft.core.events import Event, Working
from redraft.core.function import Function
from redraft.lsp.client import Client
from redraft.lsp.ext import Token
from redraft.lsp.jobs import Jobs
from redraft.lsp.stream import event_data, in_words

log = logging.getLogger(__name__)

GATHER = 0.05
"""Seconds for which a model's words are gathered before they are sent on; a model gives up to
some hundred pieces a second, and no editor shows more than twenty pictures."""


class Progress:
    """One request's progress; used as ``async with``, called with each event.

    The bar is the editor's when it gave a token, else one is created where the
    editor knows how.  Its Cancel cancels the handler that runs inside.
    """

    def __init__(
        self,
        client: Client,
        jobs: Jobs,
        title: str,
        function: Function,
        work_done: Token | None = None,
        partial: Token | None = None,
    ) -> None:
        self._client = client
        self._jobs = jobs
        self._title = title
        self._function = function
        self._given = work_done
        self._partial = partial
        self._token: Token | None = None
        self._own: Token | None = None
        self._said = ""
        self._text: dict[tuple[str, Suggestion | None], str] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._over = False

    async def __aenter__(self) -> Progress:  # noqa: PYI034 (Self needs Python 3.11; nobody derives from it)
        if self._given is not None:
            self._jobs.waits(("token", self._given))
            self._begin(self._given)
        elif self._client.can.progress:
            self._own = f"redraft-{uuid.uuid4()}"
            self._jobs.waits(("token", self._own))
            # the work does not wait for the editor to draw a bar
            self._client.later(self._create(self._own))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over = True
        self._flush()
        for token in (self._given, self._own):
            if token is not None:
                self._jobs.waited(("token", token))
        if self._token is not None:
            self._send(self._token, types.WorkDoneProgressEnd())

    def __call__(self, event: Event) -> None:
        """Show an event."""
        words = in_words(event)
        if words is not None and words != self._said and self._token is not None:
            self._said = words
            self._send(self._token, types.WorkDoneProgressReport(cancellable=True, message=words))
        if self._partial is None:
            return
        if isinstance(event, Working) and event.text:
            key = (event.what, event.side)
            self._text[key] = self._text.get(key, "") + event.text
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(GATHER, self._flush)
            return
        self._flush()
        self._send(self._partial, event_data(event, self._function))

    async def _create(self, token: Token) -> None:
        try:
            await self._client.ask(
                types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(token)
            )
        except JsonRpcException as error:
            log.info("The editor shows no progress: %s", error)
            return
        if not self._over:
            self._begin(token)

    def _begin(self, token: Token) -> None:
        self._token = token
        begin = types.WorkDoneProgressBegin(
            self._title, cancellable=True, message=self._said or None
        )
        self._send(token, begin)

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        texts, self._text = self._text, {}
        for (what, side), text in texts.items():
            if self._partial is not None:
                self._send(self._partial, event_data(Working(what, text, side), self._function))

    def _send(self, token: Token, value: object) -> None:
        self._client.notify(types.PROGRESS, types.ProgressParams(token, value))
