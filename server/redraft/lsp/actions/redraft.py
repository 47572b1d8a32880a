"""Redraft: another approach altogether.

def total(items):                       def total(items):
    if not items:                           return sum(items)
        return 0                    →
    return items[0] + total(items[1:])
"""

from __future__ import annotations

from collections.abc import Sequence

from redraft.core.critique import Suggestion
from redraft.core.proposal import Proposal
from redraft.lsp.actions.base import Example, Offer, Spot
from redraft.lsp.actions.rewrite import offer_rewrite, run_rewrite
from redraft.lsp.kinds import REDRAFT_KIND
from redraft.lsp.session import Found
from redraft.lsp.work import Work


class Redraft:
    """One tested rewrite by another method."""

    name = "redraft"
    kind = REDRAFT_KIND
    examples = (
        Example(
            "class A:\n    def total(self):\n        retur$0n 1\n", ("Redraft: redraft total",)
        ),
        Example("$0import os\n", ()),
        Example(
            "def last(items):\n    return items[$0len(items)]\n",
            ("Redraft: apply the redraft of last — It fixes t::test_last and breaks none.",),
            known="redraft",
            proposed=("redraft",),
        ),
    )

    def offer(self, spot: Spot) -> Sequence[Offer]:
        """Always, in a function."""
        return offer_rewrite(spot, Suggestion.REDRAFT)

    async def run(self, work: Work, found: Found) -> Proposal:
        """Critique if need be, rewrite, test."""
        return await run_rewrite(work, found, Suggestion.REDRAFT)
