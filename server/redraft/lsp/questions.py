"""Where several versions pass the tests: asking which is meant, and going by the answer."""

from __future__ import annotations

from pygls.exceptions import JsonRpcException

from redraft.core.deciding import Deciding, Wanted, claim_of
from redraft.core.errors import BadInput
from redraft.core.proposal import Proposal
from redraft.core.question import Question
from redraft.core.review import Review
from redraft.lsp.documents import Open
from redraft.lsp.edits import place
from redraft.lsp.ext import Token
from redraft.lsp.session import Found, Session
from redraft.lsp.words import answer, question, unique
from redraft.lsp.work import Ask, Work


class Questions:
    """Asks the user, and has the version that fits tested."""

    def __init__(self, session: Session, work: Work) -> None:
        self._session = session
        self._work = work

    async def decide(
        self,
        opened: Open,
        proposal: Proposal,
        wanted: tuple[Wanted, ...],
        work_done: Token | None = None,
        partial: Token | None = None,
    ) -> tuple[Found, Review]:
        """A review with the version that does what is wanted in the proposal's place.

        Raises:
            Stale: the function has changed since. Cancelled, RedraftError: see ``Work.review``.
        """
        found = Found(opened, place(opened, proposal).function, opened.version)
        ask = Ask("decide", proposal=proposal.id, wanted=wanted)
        return found, await self._work.shown(found, ask, work_done, partial)

    async def put(
        self, found: Found, review: Review, proposal: Proposal
    ) -> tuple[Found, Review, Proposal]:
        """Ask what there is to ask about a proposal, in an editor that can, and go by the answers.

        Where nothing is answered all stays as it is.

        Raises:
            BadInput: the document was closed meanwhile. Stale: the function has changed.
        """
        wanted = await self._asked(proposal)
        if not wanted:
            return found, review, proposal
        opened = self._session.documents.get(found.open.uri)
        if opened is None:
            raise BadInput(f"{found.open.uri} is not open in the editor.")
        found, review = await self.decide(opened, proposal, wanted)
        return found, review, review.proposals[0]

    async def _asked(self, proposal: Proposal) -> tuple[Wanted, ...]:
        if not (self._session.client.can.questions and proposal.wins):
            return ()
        answers: list[Wanted] = []
        deciding = Deciding.about(proposal.draft)
        while (put := deciding.question) is not None:
            want = await self._answer(proposal, put, len(deciding.versions))
            if want is None:
                break
            answers.append(want)
            deciding = deciding.take(want)
        return tuple(answers)

    async def _answer(self, proposal: Proposal, put: Question, versions: int) -> Wanted | None:
        """The user's word on one question; None when it is dismissed, which leaves it to Redraft."""
        titles = unique([answer(given.seen) for given in put.answers])
        neither = "Neither is right" if len(titles) == 2 else "None of these is right"
        try:
            chosen = await self._session.client.choose(
                question(proposal, put, versions), (*titles, neither), urgent=False
            )
        except JsonRpcException:
            return None  # it said that it can ask, and cannot
        if chosen in titles:
            return Wanted(put.input, claim_of(put.answers[titles.index(chosen)].seen))
        return Wanted(put.input, None) if chosen == neither else None
