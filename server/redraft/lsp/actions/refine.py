"""Refine: the same approach, its details put right.

def last(items):                def last(items):
    return items[len(items)]  →     return items[-1]
"""

from __future__ import annotations

from collections.abc import Sequence

from redraft.core.critique import Suggestion
from redraft.core.proposal import Proposal
from redraft.lsp.actions.base import Example, Offer, Spot
from redraft.lsp.actions.rewrite import offer_rewrite, run_rewrite
from redraft.lsp.kinds import REFINE_KIND
from redraft.lsp.session import Found
from redraft.lsp.work import Work


class Refine:
    """One tested refinement."""

    name = "refine"
    kind = REFINE_KIND
    examples = (
        Example("def last(items):\n    return items[$0len(items)]\n", ("Redraft: refine last",)),
        Example("x = 1\n$0\ndef last(items):\n    return items[-1]\n", ()),
        Example(
            "x = (1\n\ndef broken(items):\n    ret$0urn items[\n",
            ("Redraft: refine broken",),
        ),
        Example(
            "def last(items):\n    return items[$0len(items)]\n",
            ("Redraft: apply the refine of last — It fixes t::test_last and breaks none.",),
            known="refine",
            proposed=("refine",),
        ),
    )

    def offer(self, spot: Spot) -> Sequence[Offer]:
        """Always, in a function."""
        return offer_rewrite(spot, Suggestion.REFINE)

    async def run(self, work: Work, found: Found) -> Proposal:
        """Critique if need be, rewrite, test."""
        return await run_rewrite(work, found, Suggestion.REFINE)
