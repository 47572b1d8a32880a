"""The sides of a request for versions: each made, tested, and compared with what there is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from redraft.core.behaviour import Behaviour
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.events import DraftMade, Event, EvidenceFound, Working
from redraft.core.evidence import Evidence
from redraft.core.ports import OnText
from redraft.core.proposal import Proposal
from redraft.core.trajectory import Trajectory
from redraft.run import Run
from redraft.strategies.moves import original, weigh

OnEvent = Callable[[Event], None]


class Meeting:
    """Where the sides of a comparison leave their drafts, for whoever compares them."""

    def __init__(self, sides: int) -> None:
        self._missing = sides
        self._drafts: dict[Suggestion, Draft] = {}
        self._complete = asyncio.Event()

    def come(self, kind: Suggestion, made: Draft | NoDraft) -> None:
        """One side is done, with a draft or without."""
        if isinstance(made, Draft):
            self._drafts[kind] = made
        self._missing -= 1
        if self._missing <= 0:
            self._complete.set()

    async def all(self) -> tuple[Draft, ...]:
        """The drafts of all sides, the refined one first."""
        await self._complete.wait()
        return tuple(
            self._drafts[kind]
            for kind in (Suggestion.REFINE, Suggestion.REDRAFT)
            if kind in self._drafts
        )


async def side(
    run: Run,
    start: Trajectory,
    kind: Suggestion,
    critique: Critique,
    on_event: OnEvent,
    meeting: Meeting,
    seconds: float,
) -> Proposal | NoDraft:
    """One version of the wanted kind; ``seconds`` are for what it does otherwise than the code."""
    made: Draft | NoDraft = NoDraft("")
    try:
        spent = run.budget.spent()
        if spent is not None:
            return NoDraft(f"The budget is spent ({spent.value}).")
        verb = "Refining" if kind is Suggestion.REFINE else "Redrafting"
        on_event(Working(verb))
        made = await run.policy.regenerate(run.task, start, kind, streaming(on_event, verb))
    finally:
        meeting.come(kind, made)
    on_event(DraftMade(made, 1))
    if isinstance(made, NoDraft):
        return made
    weighing = weigh(run.task, made, run.gate, critique.points)
    evidence, behaviour = await weighed(run, made, weighing, seconds)
    on_event(EvidenceFound(made, evidence, 1))
    return run.proposal(made, kind, evidence, behaviour)


async def between(run: Run, meeting: Meeting, seconds: float) -> Behaviour | None:
    """How the two versions of a comparison differ, begun as soon as there are both."""
    drafts = await meeting.all()
    if len(drafts) != 2 or drafts[0].source == drafts[1].source:
        return None
    return await differences(run, *drafts, seconds)


async def weighed(
    run: Run, made: Draft, weighing: Awaitable[Evidence], seconds: float
) -> tuple[Evidence, Behaviour | None]:
    """The evidence on a draft, and beside it what it does otherwise than the user's code."""
    looking = asyncio.ensure_future(differences(run, original(run.task), made, seconds))
    try:
        evidence = await weighing
        if evidence.refusals or not evidence.outcome.told:
            return evidence, None
        return evidence, await looking
    finally:
        await cancelled(looking)


async def differences(run: Run, before: Draft, after: Draft, seconds: float) -> Behaviour | None:
    """What two drafts do on the same inputs; None where nobody wants to know."""
    return await run.gate.differences(run.task, before, after, seconds) if seconds > 0 else None


def streaming(on_event: OnEvent, what: str) -> OnText:
    """Tells of a model's output as it comes."""

    def on_text(text: str) -> None:
        on_event(Working(what, text))

    return on_text


async def cancelled(*tasks: asyncio.Future[Any]) -> None:
    """Cancel what still runs and wait until it has stopped."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
