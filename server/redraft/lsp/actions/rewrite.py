"""What refining and redrafting have in common: one rewrite, tested, as an edit."""

from __future__ import annotations

from redraft.core.critique import Suggestion
from redraft.core.errors import BadInput
from redraft.core.proposal import Proposal
from redraft.lsp import words
from redraft.lsp.actions.base import Offer, Spot
from redraft.lsp.applying import chosen, nothing_safe
from redraft.lsp.edits import objection
from redraft.lsp.session import Found
from redraft.lsp.words import shorten
from redraft.lsp.work import Ask, Work


def ready(spot: Spot, kind: Suggestion) -> Proposal | None:
    """A proposal made earlier for this very text, tested and better."""
    proposal = spot.known.proposals.get(kind) if spot.known is not None else None
    return proposal if proposal is not None and proposal.wins else None


def offer_rewrite(spot: Spot, kind: Suggestion) -> tuple[Offer, ...]:
    """The rewrite, with its evidence where it is there already."""
    name = spot.function.name
    proposal = ready(spot, kind)
    if proposal is not None:
        title = shorten(
            f"Redraft: apply the {words.kind(proposal)} of {name} — {proposal.why}", 110
        )
        return (Offer(title, proposal=proposal),)
    return (Offer(f"Redraft: {kind.value} {name}", command=f"redraft.{kind.value}"),)


async def run_rewrite(work: Work, found: Found, kind: Suggestion) -> Proposal:
    """Make the rewrite and test it.

    Raises:
        BadInput: there is none, or the tests are against it.
    """
    review = await work.shown(found, Ask(kind.value))
    proposal = chosen(review, kind.value)
    if proposal is None:
        raise BadInput(nothing_safe(review, kind.value))
    against = objection(proposal)
    if against is not None:
        raise BadInput(f"Not applied: {against}")
    return proposal
