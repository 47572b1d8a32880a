"""One run of a strategy: what all of them do in the same way.

A strategy says what is drafted, criticised and weighed; everything here tells of
it, charges it, and holds it against the user's code.  Branches may run at once:
what they tell is put in one stream, and one that fails is lost alone.
"""

from __future__ import annotations

import asyncio
import copy
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from redraft.core.asking import Answered, Ask, Unanswered
from redraft.core.budget import Budget, StopReason
from redraft.core.choice import Candidate, best, change_size, explain
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.events import (
    Chosen,
    CritiqueMade,
    DraftMade,
    Event,
    EvidenceFound,
    Stopped,
    Working,
)
from redraft.core.evidence import Evidence, Outcome
from redraft.core.ports import Gate, Language, OnText, Policy
from redraft.core.task import Task
from redraft.core.trajectory import Trajectory
from redraft.strategies.moves import criticise, original, weigh

T = TypeVar("T")


class Ended(Exception):
    """A branch cannot go on: a bound is met, or who thinks cannot be used."""

    def __init__(self, reason: StopReason, detail: str = "") -> None:
        super().__init__(reason.value)
        self.stopped = Stopped(reason, detail)


@dataclass
class _Known:
    """What a run knows so far: the same for all who think in it."""

    standing: Draft
    baseline: Evidence | None = None
    candidates: list[Candidate] = field(default_factory=list)
    trouble: str = ""


class Search:
    """One run.  ``rng`` is the only source of chance.

    Every ask of the policy is bounded by the budget first (``Ended`` where it is
    spent).  What is chosen is always the best by the incumbent rule of all that
    was weighed so far.
    """

    def __init__(
        self,
        task: Task,
        policy: Policy,
        gate: Gate,
        budget: Budget,
        language: Language,
        rng: random.Random,
    ) -> None:
        self.task = task
        self.policy = policy
        self.gate = gate
        self.budget = budget
        self.language = language
        self.rng = rng
        self.own = original(task)
        self._known = _Known(self.own)
        self._told: asyncio.Queue[tuple[Event, asyncio.Future[None] | None] | None] = (
            asyncio.Queue()
        )

    def by(self, policy: Policy) -> Search:
        """The same run with somebody else to think: one stream, one budget, the same candidates."""
        other = copy.copy(self)
        other.policy = policy
        return other

    @property
    def candidates(self) -> Sequence[Candidate]:
        """All that was weighed so far."""
        return self._known.candidates

    @candidates.setter
    def candidates(self, candidates: Sequence[Candidate]) -> None:
        self._known.candidates = list(candidates)

    @property
    def trouble(self) -> str:
        """Why a draft could last not be judged; told with the end where nothing else is."""
        return self._known.trouble

    # -- the stream -------------------------------------------------------------------------

    async def events(self, body: Callable[[Search], Awaitable[Stopped]]) -> AsyncIterator[Event]:
        """What a strategy's ``body`` tells, ``Stopped`` last.

        The budget's seconds bound the whole; past them everything is cancelled.
        Closing the stream cancels everything too.
        """

        async def run() -> Stopped:
            try:
                return await body(self)
            except Ended as end:
                return end.stopped
            finally:
                self._told.put_nowait(None)

        going = asyncio.ensure_future(run())
        late = False

        def expire() -> None:
            nonlocal late
            late = True
            going.cancel()

        seconds, timer = self.budget.seconds_left, None
        if seconds is not None:
            timer = asyncio.get_running_loop().call_later(seconds, expire)
        try:
            while (told := await self._told.get()) is not None:
                event, heard = told
                yield event
                if heard is not None and not heard.done():
                    heard.set_result(None)
            try:
                stopped = await going
            except asyncio.CancelledError:
                if not late:
                    raise
                stopped = Stopped(StopReason.SECONDS)
            yield stopped
        finally:
            if timer is not None:
                timer.cancel()
            await _gone(going)

    async def tell(self, event: Event) -> None:
        """Put an event into the stream, and go on when it was heard.

        So whoever listens can read the budget as it was then.
        """
        heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._told.put_nowait((event, heard))
        await heard

    async def side_by_side(self, *branches: Coroutine[Any, Any, T]) -> list[T | Stopped]:
        """The results of branches that run at once, in their order.

        A branch that ends early leaves why.  They start in their order, so that who
        thinks is asked in the same order in every run.
        """

        async def guarded(branch: Coroutine[Any, Any, T]) -> T | Stopped:
            try:
                return await branch
            except Ended as end:
                return end.stopped

        going = [asyncio.ensure_future(guarded(branch)) for branch in branches]
        try:
            return list(await asyncio.gather(*going))
        finally:
            await _gone(*going)

    # -- what a strategy does ---------------------------------------------------------------

    @property
    def baseline(self) -> Evidence:
        """How the user's code does; ``begin`` comes first."""
        assert self._known.baseline is not None, "begin() runs the tests first"
        return self._known.baseline

    async def begin(self) -> Evidence:
        """Run the tests on the user's code, which stands from now on.

        It is run and told once: a strategy that hands the search on has begun it.
        """
        if self._known.baseline is not None:
            return self._known.baseline
        await self.tell(Working("Running the tests"))
        found = await self.gate.baseline(self.task)
        self._known.baseline = found
        await self.tell(EvidenceFound(self.own, found, 0))
        await self.tell(Chosen(self.own, found, "Your code stands until something beats it."))
        return found

    async def critique(
        self, draft: Draft, evidence: Evidence | None, round_: int, *, label: str = ""
    ) -> Critique:
        """What is to be said of a draft, its inputs run."""
        hear = await self._ask(_labelled("Reading the function", label))
        made = await criticise(self.task, draft, self.policy, self.gate, evidence, hear)
        await self.tell(CritiqueMade(draft, made, round_))
        return made

    async def generate(
        self, round_: int, *, label: str = "", task: Task | None = None, diverse: bool = True
    ) -> Draft | NoDraft:
        """A draft from the task alone; ``task`` is one that carries notes."""
        return await self._draft(
            _labelled("Writing", label),
            lambda hear: self.policy.generate(task or self.task, hear, diverse=diverse),
            round_,
        )

    async def regenerate(
        self,
        trajectory: Trajectory,
        wanted: Suggestion,
        round_: int,
        *,
        label: str = "",
        task: Task | None = None,
    ) -> Draft | NoDraft:
        """A draft by REFINE or REDRAFT."""
        verb = "Redrafting" if wanted is Suggestion.REDRAFT else "Refining"
        return await self._draft(
            _labelled(verb, label),
            lambda hear: self.policy.regenerate(task or self.task, trajectory, wanted, hear),
            round_,
        )

    async def merge(
        self, trajectory: Trajectory, round_: int, *, label: str = ""
    ) -> Draft | NoDraft:
        """A draft out of the two newest."""
        return await self._draft(
            _labelled("Merging", label),
            lambda hear: self.policy.merge(self.task, trajectory, hear),
            round_,
        )

    async def answer(
        self, ask: Ask, *, label: str = "", task: Task | None = None
    ) -> Answered | Unanswered:
        """An answer to what is neither a draft nor a critique."""
        hear = await self._ask(_labelled(_ASKING.get(ask.kind.value, "Thinking"), label))
        return await self.policy.answer(task or self.task, ask, hear)

    async def weigh(
        self,
        draft: Draft,
        round_: int,
        points: Sequence[Point] = (),
        *,
        label: str = "",
        order: int | None = None,
    ) -> Evidence:
        """The gate's evidence on a draft, which is a candidate from now on.

        ``order`` is its place among drafts that are made at once, so that which is
        chosen does not hang on which was first done.
        """
        await self.tell(Working(_labelled("Running the tests on it", label)))
        found = await weigh(self.task, draft, self.gate, points)
        await self.tell(EvidenceFound(draft, found, round_))
        change = change_size(self.task.source, draft.source)
        self._known.candidates.append(
            Candidate(draft, found, change, len(self.candidates) if order is None else order)
        )
        if found.outcome is Outcome.UNAVAILABLE:
            self._known.trouble = found.reason
        await self.choose()
        return found

    def annotate(self, draft: Draft, told: Draft) -> None:
        """Put ``told`` in the place of a draft that was weighed: the same text, with more known of it.

        So a draft can stand with its rivals, and with the inputs on which they differ.
        """
        assert draft.source == told.source, "what was weighed is a text"
        self._known.candidates = [
            replace(c, draft=told) if c.draft is draft else c for c in self.candidates
        ]

    # -- what stands ------------------------------------------------------------------------

    async def choose(self, places: dict[str, int] | None = None) -> Candidate | None:
        """The best of all candidates by the incumbent rule; told where it is another than before.

        ``places`` is where a strategy puts drafts (by their source) that the tests
        cannot tell apart, after it has run them: 0 before 1.
        """
        if places is not None:
            last = len(places)
            self.candidates = [
                replace(c, place=places.get(c.draft.source, last)) for c in self.candidates
            ]
        standing = best(self.candidates)
        if standing is not None and standing.draft is not self._known.standing:
            self._known.standing = standing.draft
            await self.tell(Chosen(standing.draft, standing.evidence, explain(standing.evidence)))
        return standing

    @property
    def standing(self) -> Candidate | None:
        """The draft that would replace the user's code now; None: that stays."""
        return best(self.candidates)

    def solves(self, evidence: Evidence) -> bool:
        """Every test that failed because of the function passes: another critique can only cost."""
        failing = {failure.test for failure in self.baseline.relevant_failures}
        return bool(failing) and failing <= set(evidence.fixed)

    @property
    def solved(self) -> bool:
        """Whether the draft that stands solves it."""
        standing = self.standing
        return standing is not None and self.solves(standing.evidence)

    def afford(self) -> None:
        """Go on only where one more call may be made.

        Raises:
            Ended: a bound is met.
        """
        reason = self.budget.spent()
        if reason is not None:
            raise Ended(reason)

    # -- within -----------------------------------------------------------------------------

    async def _draft(
        self, what: str, ask: Callable[[OnText], Awaitable[Draft | NoDraft]], round_: int
    ) -> Draft | NoDraft:
        made = await ask(await self._ask(what))
        await self.tell(DraftMade(made, round_))
        return made

    async def _ask(self, what: str) -> OnText:
        """Say that somebody is being asked, where it can be afforded; who hears the answer stream."""
        self.afford()
        await self.tell(Working(what))
        self.afford()  # while that was told another branch may have made the last call
        return lambda text: self._told.put_nowait((Working(what, text), None))


_ASKING = {
    "plan": "Planning",
    "lesson": "Drawing a lesson",
    "explanation": "Explaining the failure",
    "digest": "Summing up",
    "properties": "Writing properties",
    "inputs": "Finding inputs",
    "expected": "Working out results",
    "better": "Judging two versions",
    "order": "Putting versions in order",
    "suspect": "Looking for what is wrong",
}


def no_draft(made: NoDraft) -> Stopped:
    """How a run ends that got no draft."""
    return Stopped(StopReason.UNUSABLE if made.unusable else StopReason.NO_DRAFT, made.reason)


def _labelled(what: str, label: str) -> str:
    return f"{label}: {what[:1].lower()}{what[1:]}" if label else what


async def _gone(*futures: asyncio.Future[Any]) -> None:
    """Cancel what still goes on, and see it end."""
    left = [future for future in futures if not future.done()]
    for future in left:
        future.cancel()
    if left:
        await asyncio.gather(*left, return_exceptions=True)
