"""Having the editor make an edit, honestly told."""

from __future__ import annotations

import asyncio

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from redraft.core.errors import BadInput
from redraft.core.function import Function
from redraft.core.proposal import Proposal
from redraft.core.review import Review
from redraft.lsp.documents import Open
from redraft.lsp.edits import (
    Placed,
    doubt,
    objection,
    place,
    put,
    workspace_edit,
    written,
)
from redraft.lsp.ext import ApplyResult
from redraft.lsp.session import Session

APPLY, KEEP = "Apply", "Keep mine"


def label(proposal: Proposal) -> str:
    """What the editor's undo list calls it."""
    return f"Redraft: {proposal.kind.value} {proposal.qualname}"


def nothing_safe(review: Review, kind: str) -> str:
    """One sentence for when there is no proposal of the wanted kind."""
    reasons = [reason for missing, reason in review.missing.items() if missing.value == kind]
    return (reasons or [review.detail or review.critique.reason or "Nothing safe was found."])[0]


class Applying:
    """Applies proposals."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._expected: set[str] = set()

    def edit(
        self, uri: str, proposal: Proposal, function: Function | None = None
    ) -> types.WorkspaceEdit:
        """The edit for the editor to make by itself.

        ``function`` is the proposal's own, where the caller has just looked it up:
        listing, which must be cheap, has.

        Raises:
            BadInput: the document is closed, or the evidence is against it. Stale: it no longer fits.
        """
        opened = self._session.documents.get(uri)
        if opened is None:
            raise BadInput(f"{uri} is not open in the editor.")
        against = objection(proposal)
        if against is not None:
            raise BadInput(f"Not applied: {against}")
        placed = place(opened, proposal) if function is None else put(opened, proposal, function)
        self._expect(opened, proposal, placed)
        return workspace_edit(
            opened,
            placed.edit,
            self._session.client.can,
            label=label(proposal),
            doubt=doubt(proposal),
        )

    async def apply(self, uri: str, proposal: Proposal) -> ApplyResult:
        """Have the editor make the edit now.

        Raises:
            BadInput: the document is closed or the editor cannot be told to edit. Stale: it no
                longer fits.
        """
        session = self._session
        opened = session.documents.get(uri)
        if opened is None:
            raise BadInput(f"{uri} is not open in the editor.")
        if not session.client.can.apply_edit:
            raise BadInput("This editor takes no edits from a server; use the code action instead.")
        placed = place(opened, proposal)
        # Nothing is awaited between the check above and the sending, so no edit of the user's
        # that the server knows of can come between; the version guards against the others.
        edit = workspace_edit(opened, placed.edit, session.client.can)
        self._expect(opened, proposal, placed)
        try:
            result = await session.client.apply(edit, label(proposal))
        except JsonRpcException as error:
            return ApplyResult(False, f"The editor refused the edit: {error}", placed.moved)
        if result.applied:
            await self._remember(opened, proposal)
            return ApplyResult(True, None, placed.moved)
        reason = result.failure_reason or "the text may have changed meanwhile"
        return ApplyResult(False, f"The editor did not make the edit: {reason}.", placed.moved)

    async def _remember(self, opened: Open, proposal: Proposal) -> None:
        async with self._session.serving(opened) as assistant:
            history = assistant.history
            if history is not None:
                await asyncio.to_thread(history.chose, opened.uri, proposal.id, "applied")

    async def apply_with_consent(self, uri: str, proposal: Proposal) -> ApplyResult:
        """Apply what is proven, ask about what is not, refuse what is worse."""
        against = objection(proposal)
        if against is not None:
            return ApplyResult(False, against)
        unproven = doubt(proposal)
        if unproven:
            chosen = await self.ask(f"{unproven} Apply it all the same?")
            if not chosen:
                return ApplyResult(False, unproven)
        return await self.apply(uri, proposal)

    async def ask(self, question: str) -> bool:
        """Whether the user wants it; an editor that cannot ask means no."""
        try:
            return await self._session.client.choose(question, (APPLY, KEEP)) == APPLY
        except JsonRpcException:
            return False

    def _expect(self, opened: Open, proposal: Proposal, placed: Placed) -> None:
        """Know the function again when it stands as the proposal has it; worked out once."""
        if proposal.id in self._expected:
            return
        self._expected.add(proposal.id)
        hash_ = written(opened, placed)
        if hash_ is not None:
            self._session.memory.wrote(hash_)


def chosen(review: Review, kind: str | None = None) -> Proposal | None:
    """The proposal that was asked for by kind, or the one that the incumbent rule chose."""
    if kind is not None:
        return next((p for p in review.proposals if (p.asked or p.kind).value == kind), None)
    return review.proposal(review.chosen) if review.chosen else None
