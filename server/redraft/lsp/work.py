"""Asking the assistant about a function, whichever way the editor asked for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.deciding import Wanted
from redraft.core.errors import BadInput
from redraft.core.events import CritiqueMade, Event, EvidenceFound, SideDone
from redraft.core.evidence import Evidence
from redraft.core.history import Dismissed
from redraft.core.proposal import Proposal
from redraft.core.review import Review
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.lsp.ext import Token
from redraft.lsp.jobs import OnEvent, Subject
from redraft.lsp.memory import Known
from redraft.lsp.progress import Progress
from redraft.lsp.results import review_result
from redraft.lsp.session import Found, Session
from redraft.sides import Stops

if TYPE_CHECKING:
    from redraft.app import Assistant

_NOT_ASKED = Critique.could_not_tell("Nobody was asked for a critique.")


@dataclass(frozen=True, slots=True)
class Ask:
    """What is wanted: a key of ``TITLES``.

    To decide is to go by what is ``wanted`` of a ``proposal`` (its id) and its
    rivals; to merge is to make one of a ``pair``; to judge is to test a ``source``
    that somebody else wrote.  ``critique`` is one that the user has edited.  With
    ``suspect`` a critique asks a model what running left open.
    """

    what: str
    instruction: str = ""
    strategy: str | None = None
    fresh: bool = False
    proposal: str = ""
    wanted: tuple[Wanted, ...] = ()
    critique: Critique | None = None
    pair: tuple[str, ...] = ()
    source: str = ""
    suspect: bool = False

    def __str__(self) -> str:
        return self.what

    @property
    def plain(self) -> bool:
        """Whether the answer would be the same for everyone who asks."""
        return not (self.instruction or self.strategy or self.critique)


def _open(known: Known) -> bool:
    """Whether there is something to ask a model that running left open."""
    return known.suspicion is not None and known.suspicion.open


TITLES = {
    "critique": "Redraft: reading",
    "refine": "Redraft: refining",
    "redraft": "Redraft: redrafting",
    "compare": "Redraft: comparing versions of",
    "fix": "Redraft: fixing",
    "decide": "Redraft: deciding on",
    "merge": "Redraft: merging two versions of",
    "judge": "Redraft: testing a version of",
    "test": "Redraft: testing",
}


def subject(found: Found) -> Subject:
    """Whom the work is for."""
    return Subject(found.open.uri, found.function.qualname, found.function.ordinal)


class Work:
    """Serves asks; equal ones at one time are served once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stops: dict[Subject, Stops] = {}

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
        if known.settled is None or (ask.suspect and _open(known)):
            return None
        passed = known.settled.suggestion is Suggestion.PASS
        stop = StopReason.PASSED if passed else StopReason.DONE
        return Review(
            *(known.settled, known.baseline, stop, "Known from before."), suspicion=known.suspicion
        )

    def stop(self, of: Subject, kind: Suggestion) -> bool:
        """End one side of a comparison under way; whether there was one."""
        stops = self._stops.get(of)
        return stops is not None and stops.stop(kind)

    async def tested(
        self, found: Found, work_done: Token | None = None, partial: Token | None = None
    ) -> Evidence:
        """How a function as it stands does in its tests, while the editor shows how far it is."""
        session, ask = self._session, Ask("test")
        title = f"{TITLES[ask.what]} {found.function.name}"
        bar = Progress(session.client, session.jobs, title, found.function, work_done, partial)

        async def start(_: OnEvent) -> Evidence:
            document = found.open.document
            async with session.serving(found.open) as assistant:
                return await assistant.baseline(await self._task(assistant, found, document))

        async with bar:
            return await session.jobs.join(subject(found), ask, found.function.hash, start, bar)

    async def _task(
        self, assistant: Assistant, found: Found, document: Document, instruction: str = ""
    ) -> Task:
        session = self._session
        return await assistant.task(
            document,
            found.function,
            instruction=instruction,
            trusted=session.trusted,
            bounds=session.configuration.paths,
        )

    async def _serve(self, found: Found, ask: Ask, on_event: OnEvent) -> Review:
        session, uri, function = self._session, found.open.uri, found.function
        document = found.open.document  # as it is now; the editor may go on typing
        async with session.serving(found.open) as assistant:
            task = await self._task(assistant, found, document, ask.instruction)
            known = session.memory.of(uri, function)
            review = await self._ask(
                assistant, task, found, ask, known, self._hearing(found, ask, on_event)
            )
            plain = ask.plain and ask.what not in ("merge", "judge")
            if ask.what == "decide":
                plain = known is not None and self._proposal(uri, ask.proposal) in tuple(
                    known.proposals.values()
                )
            learned = session.memory.learn(uri, function, review, plain=plain)
            if ask.what == "critique":
                learned.suspicion = review.suspicion
            await self._remember(assistant, found, ask, review, learned)
        session.spent(review.usage, review.seconds, review.cost)
        session.tell(uri)
        return review

    def _hearing(self, found: Found, ask: Ask, on_event: OnEvent) -> OnEvent:
        """Takes in the first critique when it comes: it is shown at once, and what is cancelled
        later does not lose it."""
        baseline: list[Evidence] = []

        def hear(event: Event) -> None:
            if isinstance(event, EvidenceFound) and event.round == 0 and event.side is None:
                baseline[:] = [event.evidence]
            elif isinstance(event, CritiqueMade) and event.round == 0 and ask.plain and baseline:
                uri, function = found.open.uri, found.function
                self._session.memory.heard(uri, function, event.critique, baseline[0])
                self._session.tell(uri)
            on_event(event)

        return hear

    async def _ask(
        self,
        assistant: Assistant,
        task: Task,
        found: Found,
        ask: Ask,
        known: Known | None,
        on_event: OnEvent,
    ) -> Review:
        uri = found.open.uri
        critique = ask.critique
        if critique is None and known is not None and ask.plain:
            critique = known.settled
        if ask.what == "decide":
            before = self._asked_about(uri, ask, known)
            return await assistant.settle(task, before, ask.wanted, on_event)
        if ask.what == "merge":
            first, second = (self._proposal(uri, id_).draft for id_ in ask.pair)
            said = critique or (known.critique if known is not None else None) or _NOT_ASKED
            return await assistant.merge(task, (first, second), said, on_event)
        if ask.what == "judge":
            return await assistant.judge(task, ask.source)
        if ask.what == "critique":
            baseline = known.baseline if known is not None else None
            suspicion = known.suspicion if known is not None else None
            asking = ask.suspect and not ask.fresh
            if asking and critique is not None and baseline is not None and suspicion is not None:
                # it was paid for, and what is asked now is one question more
                return await assistant.suspect(task, critique, baseline, suspicion)
            return await assistant.critique(task, on_event, ask=ask.suspect)
        if ask.what == "compare":
            return await self._compare(assistant, task, found, critique, on_event)
        if ask.what == "fix":
            return await assistant.fix(task, ask.strategy, on_event)
        return await assistant.propose(task, Suggestion(ask.what), critique, on_event)

    async def _compare(
        self,
        assistant: Assistant,
        task: Task,
        found: Found,
        critique: Critique | None,
        on_event: OnEvent,
    ) -> Review:
        def listen(event: Event) -> None:
            if isinstance(event, SideDone) and isinstance(event.made, Proposal):
                # the user may take it while the other side is still being made
                self._session.memory.offer(found.open.uri, event.made)
            on_event(event)

        whose = subject(found)
        stops = self._stops[whose] = Stops()
        try:
            return await assistant.compare(task, critique, listen, stops)
        finally:
            if self._stops.get(whose) is stops:
                del self._stops[whose]

    async def _remember(
        self, assistant: Assistant, found: Found, ask: Ask, review: Review, known: Known
    ) -> None:
        """Into the journal, and out of it what the user will not hear again."""
        history = assistant.history
        if history is None:
            return
        function, data = found.function, review_result(found, review)

        def keep() -> Dismissed:
            history.add(
                found.open.uri, function.qualname, function.hash, ask.what, ask.instruction, data
            )
            return history.dismissed(function.hash)

        # another process may be writing, and the editor must not wait for it
        known.dismissed = await asyncio.to_thread(keep)

    def _proposal(self, uri: str, id_: str) -> Proposal:
        proposal = self._session.memory.proposal(uri, id_)
        if proposal is None:
            raise BadInput(f"There is no proposal {id_} for {uri}; ask for one first.")
        return proposal

    def _asked_about(self, uri: str, ask: Ask, known: Known | None) -> Review:
        """A proposal made earlier, with what is known of its function."""
        proposal = self._proposal(uri, ask.proposal)
        critique = (known.critique if known is not None else None) or _NOT_ASKED
        baseline = known.baseline if known is not None else None
        chosen = proposal.id if proposal.wins else None
        return Review(critique, baseline, StopReason.DONE, proposals=(proposal,), chosen=chosen)
