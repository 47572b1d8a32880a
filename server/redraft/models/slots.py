"""Permits for one user's calls to one endpoint: so many at a time, fewer after a refusal."""

from __future__ import annotations

from redraft.models.turnstile import Turnstile


class Slots:
    """Keeps ``core.ports.Permits`` for all calls of one process to one endpoint.

    Drafts are asked for side by side; past a number that a server works on at once they
    only wait there, and hosted ones refuse them.  A refusal halves what is asked at a time
    and a success adds a little, as the turnstile does, but nobody is shut out meanwhile:
    the one who was refused waits by himself (``retrying``), and somebody who looks at an
    editor is told that the server is busy, and does not wait in silence.
    """

    def __init__(self, most: int) -> None:
        self._turnstile = Turnstile(most)

    async def take(self) -> str:
        """Wait for leave to make one call."""
        return await self._turnstile.take()

    def give(self, ticket: str, *, refused: bool = False, wait: float | None = None) -> None:
        """The call of a ticket is over.  ``wait`` is the business of whoever was refused."""
        self._turnstile.give(ticket, refused=refused, wait=0.0)
