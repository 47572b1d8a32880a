"""An editor for tests: keeps texts, makes the server's edits, and waits for what the server says.

It counts positions by encoding the line, which is another way than the server's.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

HERE = Path(__file__).parent
SERVER = HERE.parents[1] / "server"
PATIENCE = 30.0
"""Seconds after which a test is taken to hang."""

_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}

CLIENTS: Mapping[str, Path | str] = {
    "vscode": HERE / "clients" / "visual_studio_code_current.json",
    "neovim": "neovim@v0.11.0",
    "emacs": "emacs@v29.1",
}


def abilities(name: str) -> types.ClientCapabilities:
    """What one of the three editors says of itself."""
    source = CLIENTS[name]
    if isinstance(source, str):
        return client_capabilities(source)
    record = json.loads(source.read_text(encoding="utf-8"))
    return get_converter().structure(record, types.InitializeParams).capabilities


async def noted(condition: Callable[[], bool]) -> None:
    """Wait until another process has written something down."""

    async def wait() -> None:
        while not condition():
            await asyncio.sleep(0.02)

    await asyncio.wait_for(wait(), PATIENCE)


def converter() -> Any:
    """lsprotocol's, which takes every action with a command for a bare command, mended."""
    made: Any = default_converter()  # type: ignore[no-untyped-call]

    def structure(value: Any, _: type) -> Any:
        bare = isinstance(value.get("command"), str)
        return made.structure(value, types.Command if bare else types.CodeAction)

    made.register_structure_hook(types.Command | types.CodeAction, structure)
    return made


class Editor:
    """One editor with one server."""

    def __init__(self, *, encoding: str | None = None, answers: Mapping[str, Any] | None = None):
        self.client = LanguageClient(converter_factory=converter)
        own = {types.PROGRESS, types.WINDOW_WORK_DONE_PROGRESS_CREATE}
        own |= {types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, types.WINDOW_SHOW_MESSAGE}
        own |= {types.WINDOW_LOG_MESSAGE}
        kept = {k: v for k, v in DEFAULT_CLIENT_FEATURES.items() if k not in own}
        register_lsp_features(self.client, kept)
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.diagnostics: dict[str, types.PublishDiagnosticsParams] = {}
        self.progress: list[types.ProgressParams] = []
        self.messages: list[types.ShowMessageParams] = []
        self.logged: list[str] = []
        self.questions: list[types.ShowMessageRequestParams] = []
        self.edits: list[types.ApplyWorkspaceEditParams] = []
        self.tokens: list[Any] = []
        self.registrations: list[types.Registration] = []
        self.lens_refreshes = 0
        self.press: Callable[[types.ShowMessageRequestParams], str | None] = lambda _: None
        self.refuse_edits = False
        self.before_edit: Callable[[], None] = lambda: None
        self._encoding_wanted = encoding
        self.encoding = "utf-16"
        self._changed = asyncio.Event()
        self._listen()

    # -- what the server says -----------------------------------------------------------------

    def _listen(self) -> None:
        feature = self.client.feature

        @feature(types.PROGRESS)
        def progress(params: types.ProgressParams) -> None:
            self.progress.append(params)
            self._changed.set()

        @feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)
        def create(params: types.WorkDoneProgressCreateParams) -> None:
            self.tokens.append(params.token)
            self._changed.set()

        @feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams) -> None:
            self.diagnostics[params.uri] = params
            self._changed.set()

        @feature(types.WINDOW_SHOW_MESSAGE)
        def show(params: types.ShowMessageParams) -> None:
            self.messages.append(params)
            self._changed.set()

        @feature(types.WINDOW_LOG_MESSAGE)
        def log(params: types.LogMessageParams) -> None:
            self.logged.append(params.message)
            self._changed.set()

        @feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
        def choose(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
            self.questions.append(params)
            self._changed.set()
            title = self.press(params)
            return types.MessageActionItem(title) if title is not None else None

        @feature(types.WORKSPACE_CODE_LENS_REFRESH)
        def refresh(_: Any) -> None:
            self.lens_refreshes += 1
            self._changed.set()

        @feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params: types.RegistrationParams) -> None:
            self.registrations += params.registrations
            self._changed.set()

        @feature(types.WORKSPACE_APPLY_EDIT)
        def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self.before_edit()
            self.edits.append(params)
            self._changed.set()
            if self.refuse_edits:
                return types.ApplyWorkspaceEditResult(applied=False)
            return types.ApplyWorkspaceEditResult(applied=self.make(params.edit))

    async def until(self, condition: Callable[[], Any]) -> Any:
        """Wait until something that the server says makes a condition true."""

        async def wait() -> Any:
            while not (value := condition()):
                self._changed.clear()
                await self._changed.wait()
            return value

        return await asyncio.wait_for(wait(), PATIENCE)

    # -- the session --------------------------------------------------------------------------

    async def start(
        self,
        client: str = "vscode",
        *,
        folders: Sequence[Path] = (),
        options: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
        module: Sequence[str] = ("-m", "redraft.lsp"),
        change: Callable[[types.ClientCapabilities], None] = lambda _: None,
    ) -> types.InitializeResult:
        """Start the server and introduce the editor."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "REDRAFT_"))}
        env["PYTHONPATH"] = os.pathsep.join([str(SERVER), str(HERE.parents[1])])
        await self.client.start_io(sys.executable, *module, env={**env, **(environment or {})})
        capabilities = abilities(client)
        if self._encoding_wanted is not None:
            capabilities.general = capabilities.general or types.GeneralClientCapabilities()
            capabilities.general.position_encodings = [
                types.PositionEncodingKind(self._encoding_wanted)
            ]
        change(capabilities)
        result = await self.client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities,
                workspace_folders=[types.WorkspaceFolder(f.as_uri(), f.name) for f in folders],
                initialization_options=dict(options or {}),
            )
        )
        chosen = result.capabilities.position_encoding
        self.encoding = str(getattr(chosen, "value", chosen))
        return result

    async def stop(self) -> None:
        """Say good-bye; the server must leave."""
        await asyncio.wait_for(self.client.shutdown_session(), PATIENCE)
        await self.client.stop()  # type: ignore[no-untyped-call]

    # -- texts --------------------------------------------------------------------------------

    def open(self, where: Path | str, text: str | None = None, language: str = "python") -> str:
        """Open a file, or a document of any URI; its URI."""
        uri = where if isinstance(where, str) else where.as_uri()
        if text is None:
            assert isinstance(where, Path)
            text = where.read_bytes().decode("utf-8")
        self.texts[uri], self.versions[uri] = text, 1
        item = types.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def close(self, uri: str) -> None:
        """Close a document."""
        identifier = types.TextDocumentIdentifier(uri)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))

    def save(self, uri: str) -> None:
        """Tell of a save."""
        identifier = types.TextDocumentIdentifier(uri)
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(identifier))

    def replace(self, uri: str, old: str, new: str) -> None:
        """Edit the first occurrence of a text."""
        start = self.texts[uri].index(old)
        self._edit(uri, start, start + len(old), new)

    def _edit(self, uri: str, start: int, end: int, new: str) -> None:
        text = self.texts[uri]
        range_ = types.Range(self.position(text, start), self.position(text, end))
        self.texts[uri] = text[:start] + new + text[end:]
        self.versions[uri] += 1
        change = types.TextDocumentContentChangePartial(range=range_, text=new)
        identifier = types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(identifier, [change])
        )

    def position(self, text: str, index: int) -> types.Position:
        """Where a character of a text is, in the units agreed on."""
        codec, width = _CODECS[self.encoding]
        before = text[:index].replace("\r\n", "\n").replace("\r", "\n")
        line = before.rpartition("\n")[2]
        return types.Position(before.count("\n"), len(line.encode(codec)) // width)

    def index(self, text: str, position: types.Position) -> int:
        """Which character a position is at; it must be one."""
        codec, width = _CODECS[self.encoding]
        at = 0
        for _ in range(position.line):
            while text[at] not in "\r\n":
                at += 1
            at += 2 if text.startswith("\r\n", at) else 1
        end = at
        while end < len(text) and text[end] not in "\r\n":
            end += 1
        line = text[at:end].encode(codec)
        assert position.character * width <= len(line), "a position past the end of its line"
        return at + len(line[: position.character * width].decode(codec))

    def at(self, uri: str, mark: str, shift: int = 0) -> types.Position:
        """The position of the first occurrence of a text."""
        text = self.texts[uri]
        return self.position(text, text.index(mark) + shift)

    def make(self, edit: types.WorkspaceEdit) -> bool:
        """Make an edit as an editor does: all of it or, when a version is old, none."""
        wanted: list[tuple[str, Any]] = []
        for uri, edits in (edit.changes or {}).items():
            wanted += [(uri, e) for e in edits]
        for change in edit.document_changes or []:
            assert isinstance(change, types.TextDocumentEdit)
            version = change.text_document.version
            if version is not None and version != self.versions[change.text_document.uri]:
                return False
            wanted += [(change.text_document.uri, e) for e in change.edits]
        # every edit is about the text as it was: the last one first, so that none moves another
        wanted.sort(key=lambda pair: (pair[1].range.start.line, pair[1].range.start.character))
        for uri, one in reversed(wanted):
            text = self.texts[uri]
            start, end = self.index(text, one.range.start), self.index(text, one.range.end)
            self._edit(uri, start, end, one.new_text)
        return True

    # -- asking -------------------------------------------------------------------------------

    async def actions(
        self,
        uri: str,
        mark: str,
        *,
        only: Sequence[str] | None = None,
        trigger: types.CodeActionTriggerKind = types.CodeActionTriggerKind.Invoked,
    ) -> list[Any]:
        """The menu at the first occurrence of a text."""
        position = self.at(uri, mark)
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(uri),
            types.Range(position, position),
            types.CodeActionContext([], only=only, trigger_kind=trigger),
        )
        result = await self.client.text_document_code_action_async(params)
        return list(result or [])

    async def action(self, uri: str, mark: str, title: str, **more: Any) -> Any:
        """One line of the menu."""
        listed = await self.actions(uri, mark, **more)
        return next(a for a in listed if a.title.startswith(title))

    def send(self, method: str, **params: Any) -> asyncio.Future[Any]:
        """One of our own requests."""
        return self.request(method, params)

    def request(self, method: str, params: Any, id_: str | None = None) -> asyncio.Future[Any]:
        """Any request, under an id of one's choice."""
        protocol: Any = self.client.protocol
        work: asyncio.Future[Any] = asyncio.ensure_future(
            protocol.send_request_async(method, params, id_)
        )
        return work

    async def resolve(self, action: types.CodeAction) -> Any:
        """A chosen action, worked out."""
        return await self.client.code_action_resolve_async(action)

    def target(self, uri: str, mark: str, **more: Any) -> dict[str, Any]:
        """A function by the position of a text in it, for one of our own requests."""
        position = self.at(uri, mark)
        place = {"line": position.line, "character": position.character}
        return {"textDocument": {"uri": uri}, "position": place, **more}

    def command(self, name: str, **argument: Any) -> asyncio.Future[Any]:
        """A command of the server's."""
        params = types.ExecuteCommandParams(name, [argument])
        return asyncio.ensure_future(self.client.workspace_execute_command_async(params))

    async def lenses(self, uri: str) -> list[types.CodeLens]:
        """The lenses of a document."""
        params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
        return list(await self.client.text_document_code_lens_async(params) or [])
