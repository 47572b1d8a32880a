"""The sides of a request for versions: each made, tested, and compared with what there is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from redraft.blind import method_judged, renamed
from redraft.core.behaviour import Behaviour
from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.events import (
    CritiqueMade,
    DraftMade,
    Event,
    EvidenceFound,
    SideDone,
    Working,
)
from redraft.core.evidence import Evidence
from redraft.core.ports import OnText
from redraft.core.proposal import Proposal
from redraft.core.reproduce import reconcile
from redraft.core.review import Review
from redraft.core.speed import Speed, speed_of
from redraft.core.trajectory import Step, Trajectory
from redraft.run import Run
from redraft.strategies.moves import original, reproduce, weigh

OnEvent = Callable[[Event], None]


_HEAD_START = 0.03
"""Seconds by which a model's request goes before the tests; a connection takes less."""
STOPPED = "You stopped it."


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked at beside correctness, and for how many seconds; 0: it is not looked at.

    ``differences``: what a version does otherwise than the code; ``speed``: how
    fast it is beside the code; ``method``: whether a model says if the method changed.
    """

    differences: float
    speed: float
    method: bool = False


class Stops:
    """By which somebody else ends one side of a request while the other goes on."""

    def __init__(self) -> None:
        self._sides: dict[Suggestion, asyncio.Future[Proposal | NoDraft]] = {}
        self._early: set[Suggestion] = set()

    def stop(self, kind: Suggestion) -> bool:
        """Begin to stop one side; False when it has ended already."""
        made = self._sides.get(kind)
        if made is None:
            self._early.add(kind)
            return True
        return made.cancel()

    def began(self, kind: Suggestion, made: asyncio.Future[Proposal | NoDraft]) -> None:
        """A side is being made."""
        self._sides[kind] = made
        if kind in self._early:
            made.cancel()


class Meeting:
    """Where the sides of a comparison leave their drafts, for whoever compares them."""

    def __init__(self, sides: Sequence[Suggestion]) -> None:
        self._missing = set(sides)
        self._drafts: dict[Suggestion, Draft] = {}
        self._complete = asyncio.Event()

    def come(self, kind: Suggestion, made: Draft | NoDraft) -> None:
        """One side is done, with a draft or without; what it says first counts."""
        if kind not in self._missing:
            return
        if isinstance(made, Draft):
            self._drafts[kind] = made
        self._missing.discard(kind)
        if not self._missing:
            self._complete.set()

    async def all(self) -> tuple[Draft, ...]:
        """The drafts of all sides, the refined one first."""
        await self._complete.wait()
        return tuple(
            self._drafts[kind]
            for kind in (Suggestion.REFINE, Suggestion.REDRAFT)
            if kind in self._drafts
        )


async def first_critique(
    run: Run, on_event: OnEvent, critique: Critique | None = None
) -> tuple[Critique, Evidence]:
    """What is to be said of the user's own code, and how it does in its tests.

    The tests run while the critic reads; ``critique`` spares the reading.
    """
    own = original(run.task)
    tests = _tests_beside(run) if critique is None else run.gate.baseline(run.task)
    testing = asyncio.ensure_future(tests)
    try:
        if critique is None:
            on_event(Working("Reading the function"))
            read = await run.policy.critique(
                run.task, own, None, streaming(on_event, "Reading the function")
            )
            critique = await reproduce(run.task, own, read, run.gate)
            baseline = await testing
            critique = reconcile(critique, baseline)
        else:
            baseline = await testing
    finally:
        await cancelled(testing)
    on_event(EvidenceFound(own, baseline, 0))
    on_event(CritiqueMade(own, critique, 0))
    return critique, baseline


async def _tests_beside(run: Run) -> Evidence:
    """The baseline, begun when the model's request is out: starting processes holds up the loop."""
    await asyncio.sleep(_HEAD_START)
    return await run.gate.baseline(run.task)


async def proposals(
    run: Run,
    kinds: Sequence[Suggestion],
    given: Critique | None,
    on_event: OnEvent,
    looking: Looking,
    stops: Stops,
) -> Review:
    """One critique, then a version of each kind, made and tested side by side.

    Each side is told of as soon as it can be used (``SideDone``); how fast it is
    is measured then, in the sandbox that its differences took until then, and
    stands in the answer.
    """
    critique, baseline = await first_critique(run, on_event, given)
    if critique.suggestion is Suggestion.COULD_NOT_TELL and critique.unusable:
        missing = dict.fromkeys(kinds, critique.reason)
        return run.review(critique, baseline, StopReason.UNUSABLE, critique.reason, missing=missing)
    start = Trajectory().add(Step(original(run.task), critique, baseline))
    meeting = Meeting(kinds)

    async def done(kind: Suggestion) -> Proposal | NoDraft:
        making = asyncio.ensure_future(
            side(run, start, kind, critique, on_event, meeting, looking.differences)
        )
        stops.began(kind, making)
        made = await _ended(making)
        meeting.come(kind, NoDraft(STOPPED))  # a side that was stopped has not said so
        on_event(SideDone(kind, made))
        return made if isinstance(made, NoDraft) else await finished(run, made, looking)

    sides = [asyncio.ensure_future(done(kind)) for kind in kinds]
    comparing = asyncio.ensure_future(between(run, meeting, looking.differences))
    try:
        made = await asyncio.gather(*sides)
        apart = await comparing
    finally:
        await cancelled(*sides, comparing)
    return _review(run, critique, baseline, dict(zip(kinds, made, strict=True)), apart)


async def _ended(making: asyncio.Future[Proposal | NoDraft]) -> Proposal | NoDraft:
    """What a side came to, when somebody stopped it too."""
    try:
        await asyncio.wait({making})
    finally:
        await cancelled(making)
    return NoDraft(STOPPED) if making.cancelled() else making.result()


def _review(
    run: Run,
    critique: Critique,
    baseline: Evidence,
    made: Mapping[Suggestion, Proposal | NoDraft],
    apart: Behaviour | None,
) -> Review:
    proposed = [p for p in made.values() if isinstance(p, Proposal)]
    none = {kind: result for kind, result in made.items() if isinstance(result, NoDraft)}
    missing = {kind: result.reason for kind, result in none.items()}
    unusable = [r for r in none.values() if r.unusable]
    stop = StopReason.UNUSABLE if unusable and not proposed else StopReason.DONE
    detail = unusable[0].reason if unusable else "; ".join(missing.values())
    outline = next((r.outline for r in none.values() if r.outline), "")
    return run.review(
        *(critique, baseline, stop, detail, tuple(proposed), missing),
        between=apart,
        outline="" if proposed else outline,
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
    began = run.budget.seconds
    made: Draft | NoDraft = NoDraft("")
    try:
        spent = run.budget.spent()
        if spent is not None:
            return NoDraft(f"The budget is spent ({spent.value}).")
        verb = "Refining" if kind is Suggestion.REFINE else "Redrafting"
        on_event(Working(verb, side=kind))
        made = await run.policy.regenerate(run.task, start, kind, streaming(on_event, verb, kind))
    finally:
        meeting.come(kind, made)
    on_event(DraftMade(made, 1, kind))
    if isinstance(made, NoDraft):
        return made
    weighing = weigh(run.task, made, run.gate, critique.points)
    evidence, behaviour = await weighed(run, made, weighing, seconds)
    on_event(EvidenceFound(made, evidence, 1, kind))
    return run.proposal(made, kind, evidence, behaviour, run.budget.seconds - began)


async def merged(
    run: Run, pair: tuple[Draft, Draft], critique: Critique, on_event: OnEvent, looking: Looking
) -> Review:
    """One version out of two, tested like any other."""
    baseline = await run.gate.baseline(run.task)
    points = critique.points
    steps = [
        Step(original(run.task), critique, baseline),
        *[Step(draft, None, await weigh(run.task, draft, run.gate, points)) for draft in pair],
    ]
    on_event(Working("Merging"))
    made = await run.policy.merge(
        run.task, Trajectory(tuple(steps)), streaming(on_event, "Merging")
    )
    on_event(DraftMade(made, 1))
    if isinstance(made, NoDraft):
        stop = StopReason.UNUSABLE if made.unusable else StopReason.NO_DRAFT
        return run.review(critique, baseline, stop, made.reason)
    weighing = weigh(run.task, made, run.gate, points)
    evidence, behaviour = await weighed(run, made, weighing, looking.differences)
    on_event(EvidenceFound(made, evidence, 1))
    proposal = run.proposal(made, None, evidence, behaviour, run.budget.seconds)
    proposal = await finished(run, proposal, looking)
    return run.review(critique, baseline, StopReason.DONE, proposals=(proposal,))


async def between(run: Run, meeting: Meeting, seconds: float) -> Behaviour | None:
    """How the two versions of a comparison differ, begun as soon as there are both."""
    drafts = await meeting.all()
    if len(drafts) != 2 or drafts[0].source == drafts[1].source:
        return None
    return await differences(run, *drafts, seconds)


async def judged(
    run: Run,
    draft: Draft,
    asked: Suggestion | None,
    weighing: Awaitable[Evidence],
    looking: Looking,
    on_event: OnEvent = lambda _: None,
) -> Proposal:
    """A draft as a proposal with all that is to be known of it; it is timed when the rest is done."""
    evidence, behaviour = await weighed(run, draft, weighing, looking.differences)
    on_event(EvidenceFound(draft, evidence, 1))
    return await finished(run, run.proposal(draft, asked, evidence, behaviour), looking)


async def compared(
    run: Run, draft: Draft, asked: Suggestion | None, evidence: Evidence, looking: Looking
) -> Proposal:
    """A draft that was weighed already as a proposal: what it does and how fast, in two sandboxes."""
    own = original(run.task)
    behaving = asyncio.ensure_future(differences(run, own, draft, looking.differences))
    finishing = asyncio.ensure_future(finished(run, run.proposal(draft, asked, evidence), looking))
    try:
        behaviour, made = await behaving, await finishing
    finally:
        await cancelled(behaving, finishing)
    return made.comparing(behaviour)


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


async def finished(run: Run, proposal: Proposal, looking: Looking) -> Proposal:
    """The proposal with how fast it is and, where a model is asked, what it is called."""
    draft = proposal.draft
    judging = asyncio.ensure_future(method_judged(run, draft)) if looking.method else None
    try:
        speed = await timed(run, draft, proposal.evidence, looking.speed)
        changed = await judging if judging is not None else None
    finally:
        if judging is not None:
            await cancelled(judging)
    return renamed(replace(proposal, speed=speed), changed)


async def timed(run: Run, made: Draft, evidence: Evidence, seconds: float) -> Speed | None:
    """How fast a draft is beside the user's code.

    None where nobody wants to know, and of one that breaks tests or was not run:
    how fast something wrong is is of no interest.
    """
    if seconds <= 0 or evidence.refusals or evidence.broken or not evidence.outcome.told:
        return None
    return speed_of(await run.gate.race(run.task, original(run.task), made, seconds))


def streaming(on_event: OnEvent, what: str, side: Suggestion | None = None) -> OnText:
    """Tells of a model's output as it comes."""

    def on_text(text: str) -> None:
        on_event(Working(what, text, side))

    return on_text


async def cancelled(*tasks: asyncio.Future[Any]) -> None:
    """Cancel what still runs and wait until it has stopped."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
