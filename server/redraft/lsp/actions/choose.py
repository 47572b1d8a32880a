"""Choose: where several versions pass the tests, the one that does what the user wants.

A proposal gives 'a b' for clean('a b'), and a rival of it 'ab': the menu has

    Redraft: use the clean for which clean('a b') gives 'ab'
"""

from __future__ import annotations

from collections.abc import Sequence

from redraft.core.deciding import Deciding, Wanted, claim_of
from redraft.core.errors import BadInput
from redraft.core.proposal import Proposal
from redraft.lsp.actions.base import Example, Offer, Spot
from redraft.lsp.kinds import COMPARE_KIND
from redraft.lsp.session import Found
from redraft.lsp.words import answer, shorten
from redraft.lsp.work import Work

_LAST = "def last(items):\n    return items[$0len(items)]\n"


class Choose:
    """One line for each other answer to a proposal's first question; a command, because it tests."""

    name = "choose"
    kind = COMPARE_KIND
    examples = (
        Example(_LAST, (), known="refine", proposed=("refine",)),
        Example(
            _LAST,
            (
                "Redraft: use the last for which last([]) gives None",
                "Redraft: use the last for which last([]) gives 0",
            ),
            known="refine",
            proposed=("refine",),
            rivals=("None", "0", "None"),
        ),
        Example(_LAST, (), known="refine", proposed=("refine",), rivals=("[]", "[]")),
    )

    def offer(self, spot: Spot) -> Sequence[Offer]:
        """What the proposals known of this very text leave open."""
        if spot.known is None:
            return ()
        offers = []
        for proposal in spot.known.proposals.values():
            question = Deciding.about(proposal.draft).question
            if not proposal.wins or question is None:
                continue
            for other in question.answers:
                if 0 in other.versions:
                    continue  # that is the proposal itself
                title = (
                    f"Redraft: use the {spot.function.name} for which "
                    f"{shorten(question.input)} {answer(other.seen)}"
                )
                expect = str(Wanted(question.input, claim_of(other.seen)))
                extra = {"id": proposal.id, "answers": [expect]}
                offers.append(Offer(title, command="redraft.decide", extra=extra))
        return offers

    async def run(self, work: Work, found: Found) -> Proposal:
        """Never: it is a command."""
        raise BadInput("Choosing between versions is a command, not an edit.")
