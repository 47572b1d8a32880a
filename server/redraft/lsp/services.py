"""What the handlers stand on, made when first asked for: the editor is answered before."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from redraft.lsp import ext
from redraft.lsp.session import Session

if TYPE_CHECKING:
    from lsprotocol import types

    from redraft.lsp.applying import Applying
    from redraft.lsp.commands import Commands
    from redraft.lsp.diagnostics import Diagnostics
    from redraft.lsp.hover import Hovers
    from redraft.lsp.lens import Lenses
    from redraft.lsp.listing import Listed, Listing
    from redraft.lsp.requests import Requests
    from redraft.lsp.save import SaveCritic
    from redraft.lsp.work import Work


class Services:
    """One of each for a session; a file's own imports come with its first use."""

    def __init__(self, session: Session) -> None:
        self.session = session
        session.news += [self._publish, self._refresh, self._changed]
        session.jobs.news = self.activity
        self._telling = False

    @cached_property
    def work(self) -> Work:
        """Asking the assistant."""
        from redraft.lsp.work import Work

        return Work(self.session)

    @cached_property
    def applying(self) -> Applying:
        """Having the editor edit."""
        from redraft.lsp.applying import Applying

        return Applying(self.session)

    @cached_property
    def listing(self) -> Listing:
        """The menu."""
        from redraft.lsp.listing import Listing

        return Listing(self.session, self.work, self.applying)

    @cached_property
    def lenses(self) -> Lenses:
        """Verdicts above functions."""
        from redraft.lsp.lens import Lenses

        return Lenses(self.session)

    @cached_property
    def hovers(self) -> Hovers:
        """The whole critique."""
        from redraft.lsp.hover import Hovers

        return Hovers(self.session)

    @cached_property
    def diagnostics(self) -> Diagnostics:
        """Points on their lines."""
        from redraft.lsp.diagnostics import Diagnostics

        return Diagnostics(self.session)

    @cached_property
    def save(self) -> SaveCritic:
        """Critique on save."""
        from redraft.lsp.save import SaveCritic

        return SaveCritic(self.session, self.work)

    @cached_property
    def requests(self) -> Requests:
        """Our own requests."""
        from redraft.lsp.requests import Requests

        return Requests(self.session, self.work, self.applying)

    @cached_property
    def commands(self) -> Commands:
        """The same as commands."""
        from redraft.lsp.commands import Commands

        return Commands(self.session, self.work, self.applying, self.requests)

    # -- handlers that are known before what they stand on is loaded ----------------------------

    def list_actions(self, params: types.CodeActionParams) -> list[Listed]:
        """The menu."""
        return self.listing.list(params)

    async def resolve_action(self, action: types.CodeAction) -> types.CodeAction:
        """A chosen action, worked out."""
        return await self.listing.resolve(action)

    def list_lenses(self, params: types.CodeLensParams) -> list[types.CodeLens]:
        """The verdicts of a document."""
        return self.lenses.list(params)

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """The critique under the pointer."""
        return self.hovers.hover(params)

    def activity(self) -> None:
        """Tell the editor what is under way; what happens at once is told once."""
        if not self.session.client.can.news or self._telling:
            return
        self._telling = True
        asyncio.get_running_loop().call_soon(self._tell_activity)

    def _tell_activity(self) -> None:
        from redraft.lsp.results import activity

        self._telling = False
        self.session.client.notify(ext.ACTIVITY, activity(self.session, None).data())

    def _changed(self, uri: str) -> None:
        if self.session.client.can.news:
            self.session.client.notify(ext.CHANGED, {"uri": uri})

    def _publish(self, uri: str) -> None:
        self.diagnostics.publish(uri)

    def _refresh(self, _: str) -> None:
        self.session.client.refresh_lenses()
