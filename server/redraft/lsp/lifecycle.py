"""The session's beginning and end, its settings, and what the editor tells in between."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from redraft.lsp.convert import Encoding
from redraft.lsp.services import Services
from redraft.lsp.session import Session

if TYPE_CHECKING:
    from redraft.lsp.protocol import RedraftServer

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds to wait for the editor's settings before working with what is known."""


class Lifecycle:
    """Keeps ``protocol.Hooks``."""

    def __init__(self, server: RedraftServer, session: Session, services: Services) -> None:
        self._server = server
        self._session = session
        self._services = services

    # -- beginning and end --------------------------------------------------------------------

    def initialize(self, params: types.InitializeParams) -> None:
        """Take in who the editor is; quick, because it waits for the answer."""
        session = self._session
        options = params.initialization_options
        options = options if isinstance(options, Mapping) else {}
        session.client.learn(params.capabilities, options)
        if session.client.can.own_commands:
            # two servers that declare one command make VS Code refuse the second (languageserver-node#333)
            self._server.protocol.fm.commands.clear()
        encoding = self._server.workspace.position_encoding
        session.documents.encoding = Encoding(getattr(encoding, "value", encoding))
        session.trusted = options.get("trusted") is not False
        folders = list(params.workspace_folders or [])
        if not folders and params.root_uri:
            folders = [types.WorkspaceFolder(params.root_uri, "root")]
        initial = options.get("settings")
        session.configuration.begin(folders, initial if isinstance(initial, Mapping) else {})

    async def initialized(self, _: types.InitializedParams) -> None:
        """Get the settings and get ready."""
        self._end_on_sigterm()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._session.configuration.pull(), PATIENCE)
        self._session.settings_changed()
        self._session.settle()
        self._services.activity()
        await self._register()

    async def shutdown(self) -> None:
        """Stop all work."""
        await self._session.close()

    def _end_on_sigterm(self) -> None:
        # the thread that reads stdin would keep the process alive, and what runs in the
        # sandbox would outlive it
        async def end() -> None:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._session.close(), PATIENCE)
            os._exit(128 + signal.SIGTERM)

        with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, lambda: self._session.client.later(end()))

    async def _register(self) -> None:
        can = self._session.client.can
        registrations = []
        if can.registers_configuration:
            method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
            options: Any = types.DidChangeConfigurationRegistrationOptions(section="redraft")
            registrations.append(types.Registration("redraft-configuration", method, options))
        if can.registers_watching:
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            watcher = types.FileSystemWatcher("**/pyproject.toml")
            options = types.DidChangeWatchedFilesRegistrationOptions([watcher])
            registrations.append(types.Registration("redraft-pyproject", method, options))
        if registrations:
            try:
                await self._session.client.ask(
                    types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(registrations)
                )
            except JsonRpcException as error:
                log.info("The editor registers nothing: %s", error)

    # -- settings -----------------------------------------------------------------------------

    async def configured(self, params: types.DidChangeConfigurationParams) -> None:
        """The user changed a setting."""
        configuration = self._session.configuration
        if self._session.client.can.configuration:
            await configuration.pull()
        else:
            configuration.pushed(params.settings)
        self._settings_changed()

    async def files_changed(self, _: types.DidChangeWatchedFilesParams) -> None:
        """A ``pyproject.toml`` changed on disk."""
        self._session.configuration.reread()
        self._settings_changed()

    async def folders_changed(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        """Folders came or went."""
        self._session.configuration.change_folders(params.event)
        await self._session.configuration.pull()
        self._settings_changed()

    def _settings_changed(self) -> None:
        self._session.settings_changed()
        for opened in self._session.documents:
            self._services.diagnostics.publish(opened.uri)
        self._session.client.refresh_lenses()
        self._services.activity()

    # -- documents ----------------------------------------------------------------------------

    def opened(self, item: types.TextDocumentItem) -> None:
        """A document was opened; what is still known of its functions is shown again."""
        self._services.diagnostics.edited(self._session.documents.open(item).uri)

    def changed(self, identifier: types.VersionedTextDocumentIdentifier, changes: Any) -> None:
        """A document was edited."""
        opened = self._session.documents.change(identifier, changes)
        if opened is not None:
            self._services.diagnostics.edited(opened.uri)

    def closed(self, uri: str) -> None:
        """A document was closed: its work is for nobody any more."""
        opened = self._session.documents.get(uri)
        if opened is None:
            return
        self._services.save.stop(opened.uri)
        self._session.documents.close(uri)
        self._session.jobs.cancel(lambda s: s.uri == opened.uri, "The document was closed.")
        self._services.diagnostics.closed(opened.uri)

    def saved(self, params: types.DidSaveTextDocumentParams) -> None:
        """A document was saved."""
        if params.text_document.uri.endswith("/pyproject.toml"):
            self._session.configuration.reread()
            self._settings_changed()
        self._services.save.saved(params.text_document.uri)

    # -- cancelling ---------------------------------------------------------------------------

    def cancel_request(self, request: int | str) -> None:
        """The editor takes a request back."""
        self._session.jobs.give_up(("request", request))

    def cancel_progress(self, token: int | str) -> None:
        """The user pressed Cancel."""
        if not self._session.jobs.give_up(("token", token)):
            log.info("There is nothing to cancel under %r.", token)
