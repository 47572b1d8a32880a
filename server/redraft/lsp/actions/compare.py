"""Compare: a refined and a redrafted version, tested side by side; the user chooses."""

from __future__ import annotations

from collections.abc import Sequence

from redraft.core.errors import BadInput
from redraft.core.proposal import Proposal
from redraft.lsp.actions.base import Example, Offer, Spot
from redraft.lsp.kinds import COMPARE_KIND
from redraft.lsp.session import Found
from redraft.lsp.work import Work


class Compare:
    """Both versions; a command, because the choice comes after the work."""

    name = "compare"
    kind = COMPARE_KIND
    examples = (
        Example(
            "async def fetch(url):\n    retur$0n url\n",
            ("Redraft: compare a refined and a redrafted fetch",),
        ),
        Example("A = 1$0\n", ()),
    )

    def offer(self, spot: Spot) -> Sequence[Offer]:
        """Always, in a function."""
        title = f"Redraft: compare a refined and a redrafted {spot.function.name}"
        return (Offer(title, command="redraft.compare"),)

    async def run(self, work: Work, found: Found) -> Proposal:
        """Never: it is a command."""
        raise BadInput("Comparing is a command, not an edit.")
