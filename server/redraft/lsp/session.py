"""One editor's session: its documents and folders, who serves them, what is known and under way."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from redraft.core.budget import Usage
from redraft.core.errors import BadInput, RedraftError
from redraft.core.secret import Secret
from redraft.lsp.client import Client
from redraft.lsp.configuration import Configuration, Folder
from redraft.lsp.documents import Documents, Open
from redraft.lsp.errors import Stale
from redraft.lsp.jobs import Jobs
from redraft.lsp.memory import Memory

if TYPE_CHECKING:
    from redraft.app import Assistant
    from redraft.core.function import Function
    from redraft.lsp.ext import DocumentId, FunctionParams
    from redraft.settings import Settings

log = logging.getLogger(__name__)


class MakeAssistant(Protocol):
    """How an assistant comes to be; a test hands in another."""

    def __call__(
        self, settings: Settings, key: Secret | None, *, environment: Mapping[str, str]
    ) -> Assistant:
        """Make one."""


def _assistant(
    settings: Settings, key: Secret | None, *, environment: Mapping[str, str]
) -> Assistant:
    from redraft.app import Assistant

    return Assistant(settings, key, environment=environment)


@dataclass(eq=False)
class Service:
    """An assistant and how many requests it is serving; closed when it is no longer needed."""

    settings: Settings
    assistant: Assistant
    busy: int = 0
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A function of an open document, as it stood when it was looked up."""

    open: Open
    function: Function
    version: int | None
    """The document's version then; ``open`` moves on."""


@dataclass
class Session:
    """What the handlers share."""

    client: Client
    make: MakeAssistant = _assistant
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    documents: Documents = field(default_factory=Documents)
    memory: Memory = field(default_factory=Memory)
    jobs: Jobs = field(default_factory=Jobs)
    trusted: bool = True
    usage: Usage = Usage()
    seconds: float = 0.0
    cost: float | None = None
    """Money, None as long as no prices are known."""
    news: list[Callable[[str], None]] = field(default_factory=list)
    """Called with a document's URI when what is known of its functions has changed."""

    def __post_init__(self) -> None:
        self.configuration = Configuration(self.client)
        self._services: dict[str | None, Service] = {}
        self._key: Secret | None = None
        self._key_for: str | None = None
        self._settled = asyncio.Event()

    # -- finding ------------------------------------------------------------------------------

    def opened(self, identifier: DocumentId) -> Open:
        """An open document.

        Raises:
            BadInput: it is not open. Stale: it has another version by now.
        """
        found = self.documents.get(identifier.uri)
        if found is None:
            raise BadInput(f"{identifier.uri} is not open in the editor.")
        if identifier.version is not None and found.version != identifier.version:
            raise Stale("The document has changed since; ask again.")
        return found

    def function(self, params: FunctionParams) -> Found:
        """The function that a request means.

        Raises:
            BadInput: there is none, or several of that name.
        """
        opened = self.opened(params.text_document)
        language = opened.language
        if language is None:
            raise BadInput(f"{opened.uri} is not in a language that Redraft knows.")
        if params.qualname is not None:
            same = language.find(opened.document, params.qualname)
            if params.ordinal is not None:
                named = [
                    f for f in language.functions(opened.document) if f.qualname == params.qualname
                ]
                same = tuple(f for f in named if f.ordinal == params.ordinal)
            if not same:
                raise BadInput(f"There is no function {params.qualname} in {opened.uri}.")
            if len(same) > 1:
                raise BadInput(
                    f"There are {len(same)} functions called {params.qualname}; say which by its position."
                )
            return Found(opened, same[0], opened.version)
        if params.position is None:
            raise BadInput("Say which function: by a position or by its qualified name.")
        from lsprotocol import types

        at = types.Position(params.position.line, params.position.character)
        function = language.function_at(opened.document, opened.positions.offset(at))
        if function is None:
            raise BadInput("There is no function under the cursor.")
        return Found(opened, function, opened.version)

    def folder(self, opened: Open) -> Folder:
        """Whose settings hold for a document."""
        return self.configuration.of(opened.document.path)

    # -- serving ------------------------------------------------------------------------------

    def settle(self) -> None:
        """The settings are known; work may begin."""
        self._settled.set()

    async def settled(self) -> None:
        """Wait until the settings are known."""
        await self._settled.wait()

    @asynccontextmanager
    async def serving(self, opened: Open) -> AsyncIterator[Assistant]:
        """The assistant for a document, kept for as long as it is needed.

        Raises:
            Unusable: it cannot be had, because no model is set up, say.
        """
        await self.settled()
        service = self._service(self.folder(opened))
        service.busy += 1
        try:
            yield service.assistant
        finally:
            service.busy -= 1
            await self._let_go(service)

    def assistant(self, folder: Folder) -> Assistant:
        """Who serves a folder.

        Raises:
            Unusable: nobody can.
        """
        return self._service(folder).assistant

    def policy(self, opened: Open) -> str:
        """The policy that serves a document, empty while that is not known; makes nothing."""
        service = self._services.get(self.folder(opened).uri)
        return service.assistant.policy if service is not None else ""

    def set_key(self, key: Secret | None, base_url: str | None = None) -> None:
        """Another key for the model, in memory alone; with an address, for that one alone."""
        if (key, base_url) == (self._key, self._key_for):
            return
        self._key, self._key_for = key, base_url
        self.retire(lambda _: True)
        self.start_over()

    def trust(self, trusted: bool) -> None:
        """Whether code of the workspace may be run from now on."""
        if trusted != self.trusted:
            self.trusted = trusted
            self.jobs.cancel(lambda _: True, "The workspace's trust has changed.")
            self.start_over()

    def start_over(self) -> None:
        """Forget what was found under other conditions."""
        self.memory.clear()
        for opened in self.documents:
            self.tell(opened.uri)

    def settings_changed(self) -> None:
        """Let go of assistants whose settings no longer hold, and get ready for the next request."""
        now = {f.uri: f.settings for f in self.configuration.every}
        changed = [uri for uri, s in self._services.items() if now.get(uri) != s.settings]
        if changed:
            self.retire(lambda item: item[0] in changed)
            self.start_over()
        for folder in self.configuration.every:
            self._get_ready(folder)

    def _get_ready(self, folder: Folder) -> None:
        try:
            self._service(folder)
        except RedraftError as error:
            log.info("%s", error)  # told to whoever asks for something

    def retire(self, matches: Callable[[tuple[str | None, Service]], bool]) -> None:
        """Let go of some assistants when they have done what they are at."""
        for uri, service in list(self._services.items()):
            if matches((uri, service)):
                del self._services[uri]
                service.retired = True
                self.client.later(self._let_go(service))

    def _service(self, folder: Folder) -> Service:
        service = self._services.get(folder.uri)
        if service is None:
            # a key must not reach another address than the one that it was given for
            fits = self._key_for in (None, folder.settings.model.base_url)
            key = self._key if fits else None
            assistant = self.make(folder.settings, key, environment=self.environment)
            service = self._services[folder.uri] = Service(folder.settings, assistant)
        return service

    async def _let_go(self, service: Service) -> None:
        if service.retired and not service.busy:
            await service.assistant.close()

    # -- telling ------------------------------------------------------------------------------

    def tell(self, uri: str) -> None:
        """What is known of a document's functions has changed."""
        for listener in self.news:
            listener(uri)

    def spent(self, usage: Usage, seconds: float, cost: float | None = None) -> None:
        """Add to what the session has cost."""
        self.usage = self.usage + usage
        self.seconds += seconds
        if cost is not None:
            self.cost = (self.cost or 0.0) + cost

    async def close(self) -> None:
        """Stop all work, and let go of everybody."""
        await self.jobs.stop("The server is shutting down.")
        services, self._services = list(self._services.values()), {}
        results: list[Any] = await asyncio.gather(
            *(s.assistant.close() for s in services), return_exceptions=True
        )
        for result in results:
            if isinstance(result, Exception):
                log.warning("While closing: %s", result)
