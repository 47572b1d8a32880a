"""Our own requests: what ``ext.py`` names, done."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any

from redraft import offers
from redraft.core.critique import Critique, Suggestion
from redraft.core.deciding import Wanted
from redraft.core.errors import BadInput
from redraft.core.proposal import Proposal
from redraft.core.secret import Secret
from redraft.lsp import ext
from redraft.lsp.applying import Applying
from redraft.lsp.documents import Open
from redraft.lsp.edits import place
from redraft.lsp.given import edited
from redraft.lsp.memory import place_id, point_id
from redraft.lsp.questions import Questions
from redraft.lsp.results import activity, known_data, review_result
from redraft.lsp.session import Found, Session
from redraft.lsp.work import Ask, Work, subject
from redraft.report import evidence_data, function_data

Data = dict[str, Any]
Handler = Callable[[Any], Awaitable[Any]]


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
            ext.MERGE: self.merge,
            ext.JUDGE: self.judge,
            ext.TEST: self.test,
            ext.LOCATE_TEST: self.locate_test,
            ext.KNOWN: self.known,
            ext.HISTORY: self.history,
            ext.STOP: self.stop,
            ext.MODELS: self.models,
            ext.TRY_MODEL: self.try_model,
            ext.APPLY: self.apply,
            ext.DISMISS: self.dismiss,
            ext.SET_KEY: self.set_key,
            ext.STATUS: self.status,
            ext.TRUST: self.trust,
        }

    async def critique(self, raw: Any) -> Data:
        """What is to be said of a function."""
        params = ext.read(ext.CritiqueParams, raw)
        wish = params.instruction
        ask = Ask("critique", wish, fresh=params.fresh, suspect=params.suspect)
        return await self._review(params, ask)

    async def propose(self, raw: Any) -> Data:
        """One rewrite."""
        params = ext.read(ext.ProposeParams, raw)
        critique = self._given(params, params.critique)
        return await self._review(params, Ask(params.kind, params.instruction, critique=critique))

    async def compare(self, raw: Any) -> Data:
        """Both rewrites."""
        params = ext.read(ext.CompareParams, raw)
        critique = self._given(params, params.critique)
        return await self._review(params, Ask("compare", params.instruction, critique=critique))

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

    def _given(
        self, params: ext.FunctionParams, given: ext.GivenCritique | None
    ) -> Critique | None:
        if given is None:
            return None
        found = self._session.function(params)
        known = self._session.memory.of(found.open.uri, found.function)
        return edited(given, found.function, known.critique if known is not None else None)

    async def judge(self, raw: Any) -> Data:
        """The gate's evidence on a version that somebody else wrote."""
        params = ext.read(ext.JudgeParams, raw)
        if not params.source.strip():
            raise BadInput("There is no version to test: params.source is empty.")
        return await self._review(params, Ask("judge", source=params.source.rstrip("\n")))

    async def merge(self, raw: Any) -> Data:
        """One version out of two."""
        params = ext.read(ext.MergeParams, raw)
        if len(params.ids) != 2:
            raise BadInput("Two versions can be merged; params.ids must name two.")
        opened, proposal = self.proposed(params.text_document, params.ids[0])
        self.proposed(params.text_document, params.ids[1])
        found = Found(opened, place(opened, proposal).function, opened.version)
        review = await self._work.shown(
            found,
            Ask("merge", params.instruction, pair=params.ids),
            params.work_done_token,
            params.partial_result_token,
        )
        return review_result(found, review)

    async def test(self, raw: Any) -> Data:
        """How a function as it stands does in its tests."""
        params = ext.read(ext.TestParams, raw)
        found = self._session.function(params)
        evidence = await self._work.tested(
            found, params.work_done_token, params.partial_result_token
        )
        function = found.function
        return ext.TestResult(function_data(function), evidence_data(evidence, function)).data()

    async def locate_test(self, raw: Any) -> Data:
        """Where a test is."""
        params = ext.read(ext.LocateTestParams, raw)
        opened = self._session.opened(params.text_document)
        async with self._session.serving(opened) as assistant:
            place = await asyncio.to_thread(
                assistant.locate, opened.document, params.test, self._session.configuration.paths
            )
        if place is None:
            return ext.LocateTestResult().data()
        path, line = place
        return ext.LocateTestResult(path.as_uri(), line + 1).data()

    async def known(self, raw: Any) -> Data:
        """What is known of a document's functions as they stand."""
        params = ext.read(ext.KnownParams, raw)
        opened = self._session.opened(params.text_document)
        language, memory = opened.language, self._session.memory
        if language is None or not memory.about(opened.uri):
            return ext.KnownResult([]).data()
        pairs = [(f, memory.of(opened.uri, f)) for f in language.functions(opened.document)]
        return ext.KnownResult(
            [known_data(opened, f, k) for f, k in pairs if k is not None and k.critique is not None]
        ).data()

    async def history(self, raw: Any) -> Data:
        """Requests of earlier."""
        params = ext.read(ext.HistoryParams, raw)
        document = params.text_document
        opened = self._session.opened(document) if document is not None else None
        folder = self._session.configuration.of(opened.document.path if opened else None)
        await self._session.settled()
        history = self._session.assistant(folder).history
        if history is None:
            return ext.HistoryResult([]).data()
        runs = await asyncio.to_thread(
            history.runs, opened.uri if opened else None, params.qualname, params.limit
        )
        return ext.HistoryResult([dataclasses.asdict(run) for run in runs]).data()

    async def stop(self, raw: Any) -> Data:
        """End one side of a comparison, or all work on a function."""
        params = ext.read(ext.StopParams, raw)
        whose = subject(self._session.function(params))
        if params.side is not None:
            return ext.StopResult(int(self._work.stop(whose, Suggestion(params.side)))).data()
        jobs = self._session.jobs
        return ext.StopResult(jobs.cancel(lambda s: s == whose, "It was cancelled.")).data()

    async def models(self, raw: Any) -> Data:
        """Which models there are to choose from."""
        ext.read(ext.NoParams, raw)
        await self._session.settled()
        found = await offers.on_this_machine()
        now = activity(self._session, None)
        base_url = self._session.configuration.of(None).settings.model.base_url
        return ext.ModelsResult(
            [dataclasses.asdict(server) for server in found],
            [dataclasses.asdict(one) for one in offers.hosted()],
            now.policy,
            base_url,
            now.model,
        ).data()

    async def try_model(self, raw: Any) -> Data:
        """Ask a model for one word."""
        params = ext.read(ext.TryModelParams, raw)
        await self._session.settled()
        of_the_user = self._session.configuration.of(None).settings.model
        options = dataclasses.replace(
            of_the_user, base_url=params.base_url, model=params.model, provider=params.provider
        )
        tried = await offers.try_out(options, Secret(params.key) if params.key else None)
        return ext.TryModelResult(
            tried.ok, tried.said, list(tried.models), tried.model, round(tried.seconds, 3)
        ).data()

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
        return (await self.dismissed(ext.read(ext.DismissParams, raw))).data()

    async def dismissed(self, params: ext.DismissParams) -> ext.DismissResult:
        """The same, for the command."""
        found = self._session.function(params)
        memory, uri = self._session.memory, found.open.uri
        if params.point is None:
            gone = memory.forget(uri, found.function)
        else:
            gone = await self._dismiss(found, params.point)
        if gone:
            self._session.tell(uri)
        return ext.DismissResult(gone)

    async def _dismiss(self, found: Found, id_: str) -> bool:
        known = self._session.memory.of(found.open.uri, found.function)
        points = known.points if known is not None else ()
        point = next((p for p in points if point_id(p) == id_), None)
        if known is None or point is None:
            return False
        known.dismiss(point)
        async with self._session.serving(found.open) as assistant:
            history = assistant.history
            if history is not None:
                hash_ = found.function.hash
                await asyncio.to_thread(history.dismiss, hash_, id_, place_id(point))
        return True

    async def set_key(self, raw: Any) -> Data:
        """Another key, in memory alone."""
        params = ext.read(ext.SetKeyParams, raw)
        await self._session.settled()
        self._session.set_key(Secret(params.key) if params.key else None, params.base_url)
        self._session.jobs.news()
        return ext.SetKeyResult(activity(self._session, None).policy).data()

    async def status(self, raw: Any) -> Data:
        """Who serves, what runs, what it has cost."""
        params = ext.read(ext.StatusParams, raw)
        await self._session.settled()
        document = params.text_document
        opened = self._session.opened(document) if document is not None else None
        return activity(self._session, opened).data()

    async def trust(self, raw: Any) -> None:
        """The user's word on the workspace."""
        self._session.trust(ext.read(ext.TrustParams, raw).trusted)
        self._session.jobs.news()
