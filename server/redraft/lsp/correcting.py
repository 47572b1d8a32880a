"""Having a docstring's example, or a test's expected value, say what the code gives.

An edit of its own, made when it is chosen and never as a part of another.  Both the
function's text and the statement itself are checked against the texts as they stand.
"""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from redraft.core.critique import READ_ONLY
from redraft.core.errors import BadInput
from redraft.core.suspicion import NoCorrection, Suspicion
from redraft.core.text import Edit
from redraft.lsp.convert import LineIndex
from redraft.lsp.documents import LiveText, Open
from redraft.lsp.edits import workspace_edit
from redraft.lsp.errors import Stale
from redraft.lsp.ext import ApplyResult
from redraft.lsp.session import Found, Session

LABEL = "Redraft: correct what is said of"


class Correcting:
    """Works out corrections, and has the editor make them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def edit(self, found: Found, id_: str) -> types.WorkspaceEdit:
        """The edit for the editor to make by itself.

        Raises:
            BadInput: it cannot be written safely. Stale: it is about another text by now.
        """
        suspicion, opened, edit = self._found(found, id_)
        label = f"{LABEL} {found.function.qualname}"
        can = self._session.client.can
        return workspace_edit(opened, edit, can, label=label, doubt=doubt(suspicion))

    async def apply(self, found: Found, id_: str) -> ApplyResult:
        """Have the editor make the edit now.

        Raises:
            BadInput: as above, or the editor cannot be told to edit. Stale: as above.
        """
        client = self._session.client
        if not client.can.apply_edit:
            raise BadInput("This editor takes no edits from a server; use the code action instead.")
        _, opened, edit = self._found(found, id_)
        try:
            result = await client.apply(
                workspace_edit(opened, edit, client.can), f"{LABEL} {found.function.qualname}"
            )
        except JsonRpcException as error:
            return ApplyResult(False, f"The editor refused the edit: {error}")
        if result.applied:
            return ApplyResult(True)
        reason = result.failure_reason or "the text may have changed meanwhile"
        return ApplyResult(False, f"The editor did not make the edit: {reason}.")

    def suspicion(self, found: Found) -> Suspicion | None:
        """What is known to be suspected of a function as it stands."""
        known = self._session.memory.of(found.open.uri, found.function)
        return known.suspicion if known is not None else None

    def _found(self, found: Found, id_: str) -> tuple[Suspicion, Open, Edit]:
        suspicion = self.suspicion(found)
        offer = suspicion.offer if suspicion is not None else None
        if suspicion is None or offer is None or offer.id != id_:
            raise Stale("There is no such correction any more; ask for a critique again.")
        stated = offer.stated
        opened = self._test_file(stated.path) if stated.path is not None else found.open
        language = opened.language
        if language is None:
            raise BadInput(f"{opened.uri} is not in a language that Redraft knows.")
        function = None if stated.test else found.function
        edit = language.corrected(opened.document, function, stated, offer.value)
        if isinstance(edit, NoCorrection):
            raise BadInput(f"Not corrected: {edit.reason}")
        return suspicion, opened, edit

    def _test_file(self, path: Path) -> Open:
        """A test's file as the editor has it, or as it lies on the disk."""
        for opened in self._session.documents:
            if opened.document.path == path:
                return opened
        try:
            data = path.read_bytes()
            data.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            raise BadInput(f"{path.name} cannot be read as UTF-8.") from None
        text = LiveText.of(path.as_uri(), data, None, path)
        return Open(text, LineIndex(data), "python", self._session.documents.encoding, text)


def doubt(suspicion: Suspicion) -> str:
    """Why the user should look twice; empty where running has shown it."""
    if suspicion.basis != READ_ONLY:
        return ""
    return f"{suspicion.author} says so; it was {suspicion.basis}: {suspicion.why}"
