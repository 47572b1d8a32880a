"""Critique: what is to be said of the function; edits nothing."""

from __future__ import annotations

from collections.abc import Sequence

from redraft.core.errors import BadInput
from redraft.core.proposal import Proposal
from redraft.lsp.actions.base import Example, Offer, Spot
from redraft.lsp.session import Found
from redraft.lsp.work import Work


class Critique:
    """Of no kind, because it is no edit; offered only to whoever asks for everything."""

    name = "critique"
    kind = None
    examples = (
        Example("def last(items):$0\n    return items[-1]\n", ("Redraft: critique last",)),
        Example(
            "def last(items):$0\n    return items[-1]\n",
            ("Redraft: critique last again",),
            known="pass",
        ),
        Example("'''a module'''$0\n", ()),
    )

    def offer(self, spot: Spot) -> Sequence[Offer]:
        """Always, in a function."""
        again = spot.known is not None and spot.known.critique is not None
        title = f"Redraft: critique {spot.function.name}{' again' if again else ''}"
        return (Offer(title, command="redraft.critique", extra={"fresh": True} if again else {}),)

    async def run(self, work: Work, found: Found) -> Proposal:
        """Never: it is a command."""
        raise BadInput("A critique is a command, not an edit.")
