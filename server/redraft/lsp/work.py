"""Asking the assistant about a function, whichever way the editor asked for it."""

from __future__ import annotations

from dataclasses import dataclass

from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.deciding import Wanted
from redraft.core.errors import BadInput
from redraft.core.review import Review
from redraft.lsp.ext import Token
from redraft.lsp.jobs import OnEvent, Subject
from redraft.lsp.memory import Known
from redraft.lsp.progress import Progress
from redraft.lsp.session import Found, Session


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted: ``critique``, ``refine``, ``redraft``, ``compare``, ``fix`` or ``decide``.

    To decide is to go by what is ``wanted`` of a ``proposal`` (its id) and its rivals.
    """

    what: str
    instruction: str = ""
    strategy: str | None = None
    fresh: bool = False
    proposal: str = ""
    wanted: tuple[Wanted, ...] = ()

    def __str__(self) -> str:
        return self.what

    @property
    def plain(self) -> bool:
        """Whether the answer would be the same for everyone who asks."""
        return not self.instruction and self.strategy is None


TITLES = {
    "critique": "Redraft: reading",
    "refine": "Redraft: refining",
    "redraft": "Redraft: redrafting",
    "compare": "Redraft: comparing versions of",
    "fix": "Redraft: fixing",
    "decide": "Redraft: deciding on",
}


def subject(found: Found) -> Subject:
    """Whom the work is for."""
    return Subject(found.open.uri, found.function.qualname, found.function.ordinal)


class Work:
    """Serves asks; equal ones at one time are served once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, found: Found) -> Known | None:
        """What is known of a function as it stands."""
        return self._session.memory.of(found.open.uri, found.function)

    async def shown(
        self,
        found: Found,
        ask: Ask,
        work_done: Token | None = None,
        partial: Token | None = None,
    ) -> Review:
        """Serve an ask while the editor shows how far it is."""
        session = self._session
        title = f"{TITLES[ask.what]} {found.function.name}"
        bar = Progress(session.client, session.jobs, title, found.function, work_done, partial)
        async with bar:
            return await self.review(found, ask, bar)

    async def review(self, found: Found, ask: Ask, listener: OnEvent | None = None) -> Review:
        """Serve an ask; what is known already is not asked again.

        Raises:
            Cancelled: somebody else stopped it. RedraftError: it cannot be served.
        """
        known = self._known(found, ask)
        if known is not None:
            return known

        async def start(on_event: OnEvent) -> Review:
            return await self._serve(found, ask, on_event)

        function = found.function
        return await self._session.jobs.join(subject(found), ask, function.hash, start, listener)

    def _known(self, found: Found, ask: Ask) -> Review | None:
        known = self._session.memory.of(found.open.uri, found.function)
        if ask.what != "critique" or not ask.plain or ask.fresh or known is None:
            return None
        if known.settled is None:
            return None
        passed = known.settled.suggestion is Suggestion.PASS
        stop = StopReason.PASSED if passed else StopReason.DONE
        return Review(known.settled, known.baseline, stop, "Known from before.")

    async def _serve(self, found: Found, ask: Ask, on_event: OnEvent) -> Review:
        session, uri, function = self._session, found.open.uri, found.function
        document = found.open.document  # as it is now; the editor may go on typing
        async with session.serving(found.open) as assistant:
            task = await assistant.task(
                document,
                function,
                instruction=ask.instruction,
                trusted=session.trusted,
                bounds=session.configuration.paths,
            )
            known = session.memory.of(uri, function)
            critique = known.settled if known is not None and ask.plain else None
            plain = ask.plain
            if ask.what == "decide":
                before = self._asked_about(uri, ask, known)
                review = await assistant.settle(task, before, ask.wanted, on_event)
                plain = known is not None and before.proposals[0] in known.proposals.values()
            elif ask.what == "critique":
                review = await assistant.critique(task, on_event)
            elif ask.what == "compare":
                review = await assistant.compare(task, critique, on_event)
            elif ask.what == "fix":
                review = await assistant.fix(task, ask.strategy, on_event)
            else:
                review = await assistant.propose(task, Suggestion(ask.what), critique, on_event)
        session.memory.learn(uri, function, review, plain=plain)
        session.spent(review.usage, review.seconds)
        session.tell(uri)
        return review

    def _asked_about(self, uri: str, ask: Ask, known: Known | None) -> Review:
        """A proposal made earlier, with what is known of its function."""
        proposal = self._session.memory.proposal(uri, ask.proposal)
        if proposal is None:
            raise BadInput(f"There is no proposal {ask.proposal} for {uri}; ask for one first.")
        critique = known.critique if known is not None else None
        critique = critique or Critique.could_not_tell("Nobody was asked for a critique.")
        baseline = known.baseline if known is not None else None
        chosen = proposal.id if proposal.wins else None
        return Review(critique, baseline, StopReason.DONE, proposals=(proposal,), chosen=chosen)
