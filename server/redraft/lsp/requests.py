"""Our own requests: what ``ext.py`` names, done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from redraft import __version__
from redraft.core.deciding import Wanted
from redraft.core.errors import BadInput
from redraft.core.proposal import Proposal
from redraft.core.review import Review
from redraft.core.secret import Secret
from redraft.lsp import ext
from redraft.lsp.applying import Applying
from redraft.lsp.documents import Open
from redraft.lsp.memory import point_id
from redraft.lsp.questions import Questions
from redraft.lsp.session import Found, Session
from redraft.lsp.work import Ask, Work
from redraft.report import review_data

Data = dict[str, Any]
Handler = Callable[[Any], Awaitable[Any]]


def review_result(found: Found, review: Review) -> Data:
    """A review as our requests answer it: each point with the id that it is dismissed by."""
    data = review_data(review, found.function)
    for shown, point in zip(data["critique"]["points"], review.critique.points, strict=True):
        shown["id"] = point_id(point)
    return ext.ReviewResult(found.open.uri, found.version, data).data()


def wanted_of(params: ext.DecideParams) -> tuple[Wanted, ...]:
    """The user's word.

    Raises:
        BadInput: an answer says nothing that can be compared.
    """
    wanted = tuple(Wanted.parse(text) for text in params.answers)
    return wanted if params.neither is None else (*wanted, Wanted(params.neither, None))


class Requests:
    """The handlers; each takes plain params and gives plain data."""

    def __init__(self, session: Session, work: Work, applying: Applying) -> None:
        self._session = session
        self._work = work
        self._applying = applying
        self._questions = Questions(session, work)

    @property
    def handlers(self) -> dict[str, Handler]:
        """By method."""
        return {
            ext.CRITIQUE: self.critique,
            ext.PROPOSE: self.propose,
            ext.COMPARE: self.compare,
            ext.FIX: self.fix,
            ext.DECIDE: self.decide,
            ext.APPLY: self.apply,
            ext.DISMISS: self.dismiss,
            ext.SET_KEY: self.set_key,
            ext.STATUS: self.status,
            ext.TRUST: self.trust,
        }

    async def critique(self, raw: Any) -> Data:
        """What is to be said of a function."""
        params = ext.read(ext.CritiqueParams, raw)
        return await self._review(params, Ask("critique", params.instruction, fresh=params.fresh))

    async def propose(self, raw: Any) -> Data:
        """One rewrite."""
        params = ext.read(ext.ProposeParams, raw)
        return await self._review(params, Ask(params.kind, params.instruction))

    async def compare(self, raw: Any) -> Data:
        """Both rewrites."""
        params = ext.read(ext.CompareParams, raw)
        return await self._review(params, Ask("compare", params.instruction))

    async def fix(self, raw: Any) -> Data:
        """The whole loop."""
        params = ext.read(ext.FixParams, raw)
        return await self._review(params, Ask("fix", params.instruction, params.strategy))

    async def _review(self, params: ext.WorkParams, ask: Ask) -> Data:
        found = self._session.function(params)
        review = await self._work.shown(
            found, ask, params.work_done_token, params.partial_result_token
        )
        return review_result(found, review)

    async def decide(self, raw: Any) -> Data:
        """Go by the user's word on the inputs on which versions differ."""
        params = ext.read(ext.DecideParams, raw)
        wanted = wanted_of(params)
        opened, proposal = self.proposed(params.text_document, params.id)
        found, review = await self._questions.decide(
            opened, proposal, wanted, params.work_done_token, params.partial_result_token
        )
        return review_result(found, review)

    def proposed(self, document: ext.DocumentId, id_: str) -> tuple[Open, Proposal]:
        """A proposal made earlier.

        Raises:
            BadInput: there is none, or the document is not open. Stale: it has another version.
        """
        opened = self._session.opened(document)
        proposal = self._session.memory.proposal(opened.uri, id_)
        if proposal is None:
            raise BadInput(f"There is no proposal {id_} for {opened.uri}; ask for one first.")
        return opened, proposal

    async def apply(self, raw: Any) -> Data:
        """Have the editor put a proposal in place."""
        params = ext.read(ext.ApplyParams, raw)
        opened, proposal = self.proposed(params.text_document, params.id)
        return (await self._applying.apply(opened.uri, proposal)).data()

    async def dismiss(self, raw: Any) -> Data:
        """Take a point, or all that is known of a function, out of sight."""
        return self.dismissed(ext.read(ext.DismissParams, raw)).data()

    def dismissed(self, params: ext.DismissParams) -> ext.DismissResult:
        """The same, for the command."""
        found = self._session.function(params)
        return ext.DismissResult(self._dismiss(found, params.point))

    def _dismiss(self, found: Found, point: str | None) -> bool:
        memory, uri = self._session.memory, found.open.uri
        if point is None:
            gone = memory.forget(uri, found.function)
        else:
            known = memory.of(uri, found.function)
            gone = known is not None and any(point_id(p) == point for p in known.points)
            if known is not None and gone:
                known.dismissed.add(point)
        if gone:
            self._session.tell(uri)
        return gone

    async def set_key(self, raw: Any) -> Data:
        """Another key, in memory alone."""
        params = ext.read(ext.SetKeyParams, raw)
        await self._session.settled()
        self._session.set_key(Secret(params.key) if params.key else None)
        folder = self._session.configuration.of(None)
        return ext.SetKeyResult(self._session.assistant(folder).policy).data()

    async def status(self, raw: Any) -> Data:
        """Who serves, what runs, what it has cost."""
        params = ext.read(ext.StatusParams, raw)
        session = self._session
        await session.settled()
        path = None
        if params.text_document is not None:
            path = session.opened(params.text_document).document.path
        folder = session.configuration.of(path)
        assistant = session.assistant(folder)
        running = [
            {"uri": job.subject.uri, "qualname": job.subject.qualname, "what": str(job.what)}
            for job in session.jobs.running
        ]
        usage = {
            "calls": session.usage.calls,
            "input_tokens": session.usage.input_tokens,
            "output_tokens": session.usage.output_tokens,
            "estimated": session.usage.estimated,
            "seconds": round(session.seconds, 3),
        }
        return ext.StatusResult(
            version=__version__,
            policy=assistant.policy,
            model=assistant.model_name,
            trusted=session.trusted,
            running=running,
            usage=usage,
            problems=list(folder.problems),
        ).data()

    async def trust(self, raw: Any) -> None:
        """The user's word on the workspace."""
        self._session.trust(ext.read(ext.TrustParams, raw).trusted)
