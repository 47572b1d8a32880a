"""The editor: what it can do, and how to speak to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types
from pygls.capabilities import get_capability

if TYPE_CHECKING:
    from redraft.lsp.protocol import RedraftServer

log = logging.getLogger(__name__)

T = TypeVar("T")
_NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the editor said of itself, as far as Redraft acts on it."""

    literals: bool = False
    """Code actions may be more than commands."""
    resolve_edit: bool = False
    resolve_command: bool = False
    ai_tag: bool = False
    is_preferred: bool = False
    document_changes: bool = False
    annotations: bool = False
    """A code action's edit may ask for confirmation."""
    edit_metadata: bool = False
    apply_edit: bool = False
    show_document: bool = False
    progress: bool = False
    questions: bool = False
    """A message may have buttons whose choice is told."""
    configuration: bool = False
    registers_configuration: bool = False
    registers_watching: bool = False
    lens_refresh: bool = False
    markdown_hover: bool = False
    own_commands: bool = False
    """It has commands of its own under our names, and shows what they find in its own way."""
    news: bool = False
    """It wants to be told what has changed and what is under way."""

    @staticmethod
    def of(
        capabilities: types.ClientCapabilities, options: Mapping[str, Any] = _NO_OPTIONS
    ) -> Abilities:
        """Read them off an initialize request, its ``initializationOptions`` included."""

        def has(path: str) -> bool:
            return bool(get_capability(capabilities, path, False))

        action = "text_document.code_action"
        resolve = get_capability(capabilities, f"{action}.resolve_support.properties") or ()
        tags = get_capability(capabilities, f"{action}.tag_support.value_set") or ()
        data = has(f"{action}.data_support")
        edit = "workspace.workspace_edit"
        return Abilities(
            literals=get_capability(capabilities, f"{action}.code_action_literal_support", None)
            is not None,
            resolve_edit=data and "edit" in resolve,
            resolve_command=data and "command" in resolve,
            ai_tag=types.CodeActionTag.LlmGenerated in tags,
            is_preferred=has(f"{action}.is_preferred_support"),
            document_changes=has(f"{edit}.document_changes"),
            annotations=has(f"{action}.honors_change_annotations")
            and get_capability(capabilities, f"{edit}.change_annotation_support", None) is not None,
            edit_metadata=has(f"{edit}.metadata_support"),
            apply_edit=has("workspace.apply_edit"),
            show_document=has("window.show_document.support"),
            progress=has("window.work_done_progress"),
            questions=get_capability(capabilities, "window.show_message", None) is not None,
            configuration=has("workspace.configuration"),
            registers_configuration=has("workspace.did_change_configuration.dynamic_registration"),
            registers_watching=has("workspace.did_change_watched_files.dynamic_registration"),
            lens_refresh=has("workspace.code_lens.refresh_support"),
            markdown_hover=types.MarkupKind.Markdown
            in (get_capability(capabilities, "text_document.hover.content_format") or ()),
            own_commands=options.get("commands") is False,
            news=options.get("news") is True,
        )


class Client:
    """How to speak to the editor.

    What is asked of the editor is shielded: pygls 2.1 fails when an answer comes
    to a question that was given up.
    """

    def __init__(self, server: RedraftServer) -> None:
        self._server = server
        self.can = Abilities()
        self._background: set[asyncio.Future[Any]] = set()

    def learn(
        self, capabilities: types.ClientCapabilities, options: Mapping[str, Any] = _NO_OPTIONS
    ) -> None:
        """Take in what the editor said of itself."""
        self.can = Abilities.of(capabilities, options)

    def show(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """One sentence before the user's eyes."""
        self._server.window_show_message(types.ShowMessageParams(kind, message))

    def error(self, message: str) -> None:
        """One sentence on what went wrong."""
        self.show(message, types.MessageType.Error)

    def notify(self, method: str, params: Any) -> None:
        """A notification."""
        self._server.protocol.notify(method, params)

    def publish(self, params: types.PublishDiagnosticsParams) -> None:
        """Diagnostics of one document."""
        self._server.text_document_publish_diagnostics(params)

    async def ask(self, method: str, params: Any) -> Any:
        """A request to the editor; its refusal is raised as ``JsonRpcException``."""
        return await self.shielded(self._server.protocol.send_request_async(method, params))

    async def choose(
        self, message: str, titles: Sequence[str], *, urgent: bool = True
    ) -> str | None:
        """Which of some buttons the user presses; None when the question is dismissed."""
        kind = types.MessageType.Warning if urgent else types.MessageType.Info
        actions = [types.MessageActionItem(title) for title in titles]
        answer = await self.ask(
            types.WINDOW_SHOW_MESSAGE_REQUEST,
            types.ShowMessageRequestParams(kind, message, actions),
        )
        return getattr(answer, "title", None)

    async def apply(self, edit: types.WorkspaceEdit, label: str) -> types.ApplyWorkspaceEditResult:
        """Ask the editor to make an edit; its word on whether it did."""
        metadata = types.WorkspaceEditMetadata(is_refactoring=True)
        params = types.ApplyWorkspaceEditParams(
            edit, label, metadata if self.can.edit_metadata else None
        )
        result = await self.ask(types.WORKSPACE_APPLY_EDIT, params)
        if isinstance(result, types.ApplyWorkspaceEditResult):
            return result
        return types.ApplyWorkspaceEditResult(applied=False, failure_reason="no answer")

    async def reveal(self, uri: str, line: int) -> bool:
        """Show a 0-based line of a document; False where the editor cannot."""
        if not self.can.show_document:
            return False
        at = types.Position(line, 0)
        params = types.ShowDocumentParams(uri, take_focus=True, selection=types.Range(at, at))
        result = await self.ask(types.WINDOW_SHOW_DOCUMENT, params)
        return bool(getattr(result, "success", False))

    def refresh_lenses(self) -> None:
        """Ask the editor to ask for the lenses again."""
        if self.can.lens_refresh:
            self.later(self.ask(types.WORKSPACE_CODE_LENS_REFRESH, None))

    def later(self, work: Awaitable[Any]) -> asyncio.Future[Any]:
        """Work that nobody waits for; what goes wrong in it is logged."""
        future = asyncio.ensure_future(work)
        self._background.add(future)
        future.add_done_callback(self._finished)
        return future

    async def shielded(self, future: Awaitable[T]) -> T:
        """Wait for an answer without giving the question up when the waiting ends."""
        return await asyncio.shield(self.later(future))

    def _finished(self, future: asyncio.Future[Any]) -> None:
        self._background.discard(future)
        if not future.cancelled() and (error := future.exception()) is not None:
            log.info("In the background: %s", error)
