"""Critique on save: off unless wanted, after the save, and never of Redraft's own work."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable

from redraft.core.errors import RedraftError
from redraft.core.function import Function
from redraft.lsp.documents import Open
from redraft.lsp.errors import Cancelled
from redraft.lsp.session import Found, Session
from redraft.lsp.work import Ask, Work

log = logging.getLogger(__name__)

HOUR = 3600.0


class SaveCritic:
    """Critiques functions after a save, one at a time; a new save cancels its predecessor."""

    def __init__(
        self, session: Session, work: Work, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._session = session
        self._work = work
        self._clock = clock
        self._running: dict[str, asyncio.Future[None]] = {}
        self._begun: deque[float] = deque()
        self._full = False

    def saved(self, uri: str) -> None:
        """A document was saved.  Returns at once: the save itself waits for nothing."""
        opened = self._session.documents.get(uri)
        if opened is None or opened.language is None:
            return
        self.stop(opened.uri)
        if self._session.folder(opened).settings.editor.on_save == "off":
            return
        run = self._session.client.later(self._after(opened))
        self._running[opened.uri] = run
        run.add_done_callback(lambda done: self._ended(opened.uri, done))

    def stop(self, uri: str) -> None:
        """Give up what an earlier save began."""
        running = self._running.pop(uri, None)
        if running is not None:
            running.cancel()

    def _ended(self, uri: str, run: asyncio.Future[None]) -> None:
        if self._running.get(uri) is run:
            del self._running[uri]

    async def _after(self, opened: Open) -> None:
        options = self._session.folder(opened).settings.editor
        await asyncio.sleep(options.on_save_delay)
        for function in self._wanted(opened, options.on_save):
            current = self._session.documents.get(opened.uri)
            if current is not opened or not self._affordable(options.on_save_budget):
                return
            found = self._again(opened, function)
            if found is None:
                continue
            try:
                await self._work.review(found, Ask("critique"))
                # one that could not tell is not asked again with every save
                self._session.memory.asked.add((opened.uri, function.hash))
            except Cancelled:
                return
            except RedraftError as error:
                log.info("After the save: %s", error)
                return

    def _wanted(self, opened: Open, which: str) -> list[Function]:
        language = opened.language
        if language is None:
            return []
        memory, functions = self._session.memory, language.functions(opened.document)
        before = opened.hashes_at_open if which == "changed" else frozenset()
        wanted = []
        for function in functions:
            known = memory.of(opened.uri, function)
            if known is not None and known.settled is not None:
                continue
            asked = (opened.uri, function.hash) in memory.asked
            if function.hash not in before and not asked and not memory.is_ours(function):
                wanted.append(function)
        return wanted

    def _again(self, opened: Open, function: Function) -> Found | None:
        """The function where it stands now; None when it was changed meanwhile."""
        language = opened.language
        if language is None:
            return None
        for now in language.functions(opened.document):
            if now.qualname == function.qualname and now.hash == function.hash:
                return Found(opened, now, opened.version)
        return None

    def _affordable(self, budget: int) -> bool:
        now = self._clock()
        while self._begun and self._begun[0] <= now - HOUR:
            self._begun.popleft()
        if len(self._begun) >= budget:
            if not self._full:
                log.warning(
                    "Saving has started %d critiques this hour, which is its budget.", budget
                )
            self._full = True
            return False
        self._full = False
        self._begun.append(now)
        return True
