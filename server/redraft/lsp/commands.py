"""The same for editors without our client: commands that speak by messages and edit by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from lsprotocol import types

from redraft.core.critique import Suggestion
from redraft.core.errors import BadInput, RedraftError
from redraft.core.proposal import Proposal
from redraft.core.review import Review
from redraft.lsp import ext, words
from redraft.lsp.applying import KEEP, Applying, chosen, nothing_safe
from redraft.lsp.correcting import Correcting, doubt
from redraft.lsp.edits import objection
from redraft.lsp.errors import Cancelled, as_answer
from redraft.lsp.questions import Questions
from redraft.lsp.requests import Requests, wanted_of
from redraft.lsp.results import review_result
from redraft.lsp.session import Found, Session
from redraft.lsp.words import in_one_line, shorten
from redraft.lsp.work import Ask, Work

Command = Callable[[Mapping[str, Any]], Awaitable[Any]]


class Commands:
    """What ``workspace/executeCommand`` can be asked for."""

    def __init__(
        self, session: Session, work: Work, applying: Applying, requests: Requests
    ) -> None:
        self._session = session
        self._work = work
        self._applying = applying
        self._requests = requests
        self._questions = Questions(session, work)
        self._correcting = Correcting(session)

    @property
    def table(self) -> dict[str, Command]:
        """By name."""
        return {
            "redraft.critique": self.critique,
            "redraft.refine": self.refine,
            "redraft.redraft": self.redraft,
            "redraft.compare": self.compare,
            "redraft.fix": self.fix,
            "redraft.decide": self.decide,
            "redraft.apply": self.apply,
            "redraft.correct": self.correct,
            "redraft.openTest": self.open_test,
            "redraft.dismiss": self.dismiss,
            "redraft.cancel": self.cancel,
        }

    async def run(self, name: str, request: object, arguments: tuple[Any, ...]) -> Any:
        """Run a command; what goes wrong is shown in one sentence, and the answer is null.

        pygls does not cancel a command's coroutine, so it is kept under its request's id.
        """
        jobs, key = self._session.jobs, ("request", request)
        jobs.waits(key)
        try:
            argument = arguments[0] if arguments else {}
            if not isinstance(argument, Mapping):
                raise BadInput(f"{name} takes one argument: an object with a uri and a position.")
            return await self.table[name](argument)
        except asyncio.CancelledError:
            return None  # answered already, or the user pressed Cancel and knows
        except Cancelled:
            return None
        except RedraftError as error:
            self._session.client.error(f"Redraft: {error}")
        except Exception as error:  # noqa: BLE001 (a failure in one feature stays there)
            self._session.client.error(str(as_answer(error)))
        finally:
            jobs.waited(key)
        return None

    # -- the commands -------------------------------------------------------------------------

    async def critique(self, argument: Mapping[str, Any]) -> Any:
        """Say what is to be said of a function."""
        params = _params(ext.CritiqueParams, argument)
        found = self._session.function(params)
        review = await self._work.shown(
            found, Ask("critique", params.instruction, fresh=params.fresh, suspect=params.suspect)
        )
        said = shorten(in_one_line(review.critique, review.baseline), 200)
        if params.suspect and review.suspicion is not None:
            said = review.suspicion.unasked or words.suspected(review.suspicion)
        self._session.client.show(f"Redraft: {found.function.name}: {said}")
        return review_result(found, review)

    async def refine(self, argument: Mapping[str, Any]) -> Any:
        """Refine, test, apply."""
        return await self._rewrite(argument, Suggestion.REFINE.value)

    async def redraft(self, argument: Mapping[str, Any]) -> Any:
        """Redraft, test, apply."""
        return await self._rewrite(argument, Suggestion.REDRAFT.value)

    async def _rewrite(self, argument: Mapping[str, Any], kind: str) -> Any:
        params = _params(ext.WorkParams, argument)
        found = self._session.function(params)
        review = await self._work.shown(found, Ask(kind, params.instruction))
        proposal = chosen(review, kind)
        if proposal is None:
            raise BadInput(nothing_safe(review, kind))
        return await self._apply(found, review, proposal)

    async def fix(self, argument: Mapping[str, Any]) -> Any:
        """Search by the setting's strategy, apply what it chose."""
        params = _params(ext.FixParams, argument)
        found = self._session.function(params)
        review = await self._work.shown(found, Ask("fix", params.instruction, params.strategy))
        proposal = chosen(review)
        if proposal is not None:
            return await self._apply(found, review, proposal)
        why = review.detail or in_one_line(review.critique, review.baseline)
        self._session.client.show(f"Redraft: {found.function.name}: nothing to change: {why}")
        return review_result(found, review)

    async def compare(self, argument: Mapping[str, Any]) -> Any:
        """Make both versions and let the user choose."""
        params = _params(ext.WorkParams, argument)
        found = self._session.function(params)
        review = await self._work.shown(found, Ask("compare", params.instruction))
        choices = {_choice(p): p for p in review.proposals if objection(p) is None}
        if not choices:
            reasons = [f"{words.kind(p)}: {p.why}" for p in review.proposals]
            reasons += [f"{kind.value}: {why}" for kind, why in review.missing.items()]
            raise BadInput("Nothing safe to propose. " + " ".join(reasons))
        title = await self._session.client.choose(
            f"Redraft: which version of {found.function.name}?", (*choices, KEEP)
        )
        if title in choices:
            return await self._apply(found, review, choices[title], asked=True)
        return review_result(found, review)

    async def decide(self, argument: Mapping[str, Any]) -> Any:
        """Go by the user's word on a proposal made earlier, asking what is open, and apply."""
        params = _params(ext.DecideParams, argument)
        opened, proposal = self._requests.proposed(params.text_document, params.id)
        found, review = await self._questions.decide(opened, proposal, wanted_of(params))
        made = review.proposals[0]
        if proposal.wins and not made.wins:
            return self._stays(found, review, made.why)
        return await self._apply(found, review, made)

    async def apply(self, argument: Mapping[str, Any]) -> Any:
        """Apply a proposal made earlier."""
        raw = {"textDocument": {"uri": argument.get("uri")}, "id": argument.get("id")}
        result = await self._requests.apply(raw)
        if not result["applied"]:
            raise BadInput(str(result["reason"]))
        return result

    async def correct(self, argument: Mapping[str, Any]) -> Any:
        """Let the docstring, or a test, say what the code gives."""
        params = _params(ext.CorrectParams, argument)
        found = self._session.function(params)
        suspicion = self._correcting.suspicion(found)
        doubtful = doubt(suspicion) if suspicion is not None else ""
        if doubtful and not await self._applying.ask(f"{doubtful} Correct it all the same?"):
            return ext.ApplyResult(False, doubtful).data()
        result = await self._correcting.apply(found, params.id)
        if not result.applied:
            raise BadInput(str(result.reason))
        return result.data()

    async def open_test(self, argument: Mapping[str, Any]) -> Any:
        """Show a test where it stands, or say where that is."""
        test = argument.get("test")
        asked = {"textDocument": {"uri": argument.get("uri")}, "test": test}
        place = await self._requests.locate_test(asked)
        if place["uri"] is None:
            raise BadInput(f"The test {test} was not found.")
        if not await self._session.client.reveal(place["uri"], place["line"] - 1):
            self._session.client.show(f"Redraft: {test} is on line {place['line']} of its file.")
        return place

    async def dismiss(self, argument: Mapping[str, Any]) -> Any:
        """Take a point out of sight."""
        return (await self._requests.dismissed(_params(ext.DismissParams, argument))).data()

    async def cancel(self, argument: Mapping[str, Any]) -> Any:
        """Stop the work on a function, on a document, or all of it; says how much there was."""
        uri, qualname = argument.get("uri"), argument.get("qualname")
        opened = self._session.documents.get(uri) if isinstance(uri, str) else None
        if opened is not None:
            uri = opened.uri
        stopped = self._session.jobs.cancel(
            lambda s: (
                (uri is None or s.uri == uri) and (qualname is None or s.qualname == qualname)
            ),
            "It was cancelled.",
        )
        return {"cancelled": stopped}

    async def _apply(
        self, found: Found, review: Review, proposal: Proposal, *, asked: bool = False
    ) -> Any:
        before = proposal
        found, review, proposal = await self._questions.put(found, review, proposal)
        if before.wins and not proposal.wins:  # by the user's word, or because the gate knew better
            return self._stays(found, review, proposal.why)
        apply = self._applying.apply if asked else self._applying.apply_with_consent
        result = await apply(found.open.uri, proposal)
        data = review_result(found, review)  # as it stood before the edit
        if not result.applied:
            return self._stays(found, review, result.reason)
        self._session.client.show(f"Redraft: {found.function.name}: {proposal.why}")
        return {**data, "applied": True, "reason": None}

    def _stays(self, found: Found, review: Review, why: str | None) -> Any:
        """Tell that nothing is changed, and why."""
        self._session.client.show(
            f"Redraft: {found.function.name} stays as it is. {why}", types.MessageType.Warning
        )
        return {**review_result(found, review), "applied": False, "reason": why}


def _choice(proposal: Proposal) -> str:
    return shorten(f"Apply the {words.kind(proposal)}: {proposal.why}", 100)


def _params(params: type[ext.P], argument: Mapping[str, Any]) -> ext.P:
    """A command's argument as the request's params: ``uri`` stands for ``textDocument``."""
    rest = {k: v for k, v in argument.items() if k not in ("uri", "version")}
    document = {"uri": argument.get("uri"), "version": argument.get("version")}
    return ext.read(params, {"textDocument": document, **rest}, "argument")
