"""A version is timed when it can be used already, and only where that is of interest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import pytest_asyncio

from redraft.app import Assistant
from redraft.core.behaviour import Lap, Race
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft
from redraft.core.events import Event, SideDone
from redraft.core.evidence import Evidence, Outcome
from redraft.core.proposal import Proposal
from redraft.core.speed import Pace
from redraft.core.task import Task
from redraft.settings import Settings
from redraft.thinking import Thinkers
from tests import rivals
from tests.quiet import QuietGate
from tests.test_sides import task_of

BOTH = (Suggestion.REFINE, Suggestion.REDRAFT)
LAPS = (Lap(512, 0.08, 0.02), Lap(1024, 0.3, 0.05))


@dataclass
class Track(QuietGate):
    """A gate whose race starts when it is told to."""

    evidence: Evidence = field(default_factory=lambda: Evidence(Outcome.PASSED, fixed=("t",)))
    start: asyncio.Event = field(default_factory=asyncio.Event)
    raced: list[tuple[str, str, float]] = field(default_factory=list)
    running: int = 0

    async def baseline(self, task: Task) -> Evidence:
        return Evidence(Outcome.FAILED, failed=("t",))

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        return self.evidence

    async def screen(self, task: Task, draft: Draft, tests: object) -> Evidence:
        return self.evidence

    async def race(self, task: Task, before: Draft, after: Draft, seconds: float = 3.0) -> Race:
        self.raced.append((before.source, after.source, seconds))
        self.running += 1
        try:
            await self.start.wait()
        finally:
            self.running -= 1
        return Race(LAPS)


class Either(rivals.Several):
    """A version of each kind."""

    async def regenerate(
        self, task: Task, trajectory: object, suggestion: Suggestion, *_: object
    ) -> Draft:
        drafts = {Suggestion.REFINE: rivals.STRIP, Suggestion.REDRAFT: rivals.SPLIT}
        return replace(rivals.found(), source=drafts[suggestion], rivals=(), questions=())


@dataclass
class Scene:
    assistant: Assistant
    track: Track
    task: Task
    events: list[Event] = field(default_factory=list)

    def listen(self, then: Callable[[], None]) -> Callable[[Event], None]:
        """Take down every event; ``then`` once both sides can be used."""

        def on_event(event: Event) -> None:
            self.events.append(event)
            if sum(isinstance(e, SideDone) for e in self.events) == len(BOTH):
                then()

        return on_event


@pytest_asyncio.fixture
async def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    track = Track()
    monkeypatch.setattr(Thinkers, "policy", lambda *_: Either())
    monkeypatch.setattr(Assistant, "_gate", lambda *_: track)
    assistant = Assistant(Settings())
    yield Scene(assistant, track, await task_of(assistant, tmp_path / "names.py"))
    await assistant.close()


async def test_both_sides_can_be_used_before_either_is_timed(at: Scene) -> None:
    done = asyncio.Event()
    work = asyncio.ensure_future(at.assistant.compare(at.task, None, at.listen(done.set)))
    await asyncio.wait_for(done.wait(), 30)
    assert not work.done()
    told = [e.made for e in at.events if isinstance(e, SideDone)]
    assert [p.speed for p in told if isinstance(p, Proposal)] == [None, None]
    at.track.start.set()
    review = await asyncio.wait_for(work, 30)

    assert [p.asked for p in review.proposals if p.speed] == [p.asked for p in review.proposals]
    for proposal in review.proposals:
        assert proposal.speed is not None
        assert (proposal.speed.pace, proposal.speed.size) == (Pace.FASTER, 1024)
        (before,) = [p for p in told if isinstance(p, Proposal) and p.asked is proposal.asked]
        assert replace(proposal, speed=None) == before
    # against the user's own code, within the time that is set
    own, limit = at.task.source, Settings().gate.speed_seconds
    assert sorted(at.track.raced) == sorted((own, p.draft.source, limit) for p in review.proposals)
    assert isinstance(at.events[-1], SideDone)  # nothing is told of a side that is done


async def test_cancelling_ends_the_clock_too(at: Scene) -> None:
    done = asyncio.Event()
    work = asyncio.ensure_future(at.assistant.compare(at.task, None, at.listen(done.set)))
    await asyncio.wait_for(done.wait(), 30)
    while at.track.running < len(BOTH):
        await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(work, 30)
    assert at.track.running == 0


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(Outcome.BROKE, broken=("t",)),
        Evidence(Outcome.FAILED, refusals=("It leaves code out.",)),
        Evidence(Outcome.NO_TESTS),
        Evidence(Outcome.TIMED_OUT),
        Evidence(Outcome.UNAVAILABLE),
    ],
)
async def test_what_cannot_be_offered_is_not_timed(at: Scene, evidence: Evidence) -> None:
    at.track.evidence = evidence
    review = await at.assistant.propose(at.task, Suggestion.REFINE)
    assert [p.speed for p in review.proposals] == [None]
    assert at.track.raced == []


async def test_every_request_that_proposes_tells_the_speed(at: Scene) -> None:
    at.track.start.set()
    asked = at.assistant
    given = await asked.judge(at.task, rivals.SPLIT)
    fixed = await asked.fix(at.task, "self_refine")
    refined = await asked.propose(at.task, Suggestion.REFINE, Critique(Suggestion.REFINE))
    for review in (given, fixed, refined):
        (proposal,) = review.proposals
        assert proposal.speed is not None
        assert proposal.speed.times == pytest.approx(6.0)


async def test_no_time_is_no_timing(at: Scene) -> None:
    at.assistant.settings = replace(
        at.assistant.settings, gate=replace(Settings().gate, speed_seconds=0.0)
    )
    review = await at.assistant.propose(at.task, Suggestion.REFINE)
    given = await at.assistant.judge(at.task, rivals.SPLIT)
    assert [p.speed for p in (*review.proposals, *given.proposals)] == [None, None]
    assert at.track.raced == []
