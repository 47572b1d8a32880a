"""Retry, budget and recording: what they add to a model, and what they must not."""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.budget import Budget, Limits, Usage
from redraft.core.chat import FailureKind, Message, ModelFailure, ModelReply, ModelRequest, Sampling
from redraft.core.errors import BadInput
from redraft.core.ports import OnText
from redraft.models.budgeted import Budgeted
from redraft.models.recording import Recording, Replaying, fingerprint
from redraft.models.retrying import FIRST_WAIT, LONGEST_WAIT, Retrying
from redraft.models.scripted import Reply
from tests.models.conftest import KEY, Serve, ask, model_at

Outcome = ModelReply | ModelFailure
BUSY = (FailureKind.RATE_LIMITED, FailureKind.SERVER_ERROR, FailureKind.UNREACHABLE)


class Told:
    """A model that says what it is told to."""

    name = "told"

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.streamed: list[bool] = []

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> Outcome:
        self.streamed.append(on_text is not None)
        if on_text is not None:
            on_text("piece")
        return self.outcomes.pop(0)


def failure(kind: FailureKind, after: float | None = None) -> ModelFailure:
    return ModelFailure(kind, "no", after, Usage(1))


async def waits_of(*outcomes: Outcome, attempts: int, seed: int = 0) -> tuple[list[float], Outcome]:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    model = Retrying(Told(*outcomes), attempts, sleep, random.Random(seed))
    return waits, await model.complete(ask())


@pytest.mark.parametrize("kind", FailureKind)
async def test_only_what_passes_is_tried_again(kind: FailureKind) -> None:
    waits, outcome = await waits_of(failure(kind), ModelReply("x", "stop", Usage(1)), attempts=2)
    assert isinstance(outcome, ModelReply) is (kind in BUSY)
    assert len(waits) == (1 if kind in BUSY else 0)


async def test_every_attempt_is_counted() -> None:
    told = [failure(FailureKind.SERVER_ERROR)] * 2
    _, outcome = await waits_of(*told, ModelReply("x", "stop", Usage(1, 3, 4)), attempts=3)
    assert outcome.usage == Usage(3, 3, 4)
    _, outcome = await waits_of(*told, attempts=2)
    assert outcome == ModelFailure(FailureKind.SERVER_ERROR, "no", None, Usage(2))


async def test_the_servers_own_wait_is_kept_up_to_a_bound() -> None:
    reply = ModelReply("x", "stop", Usage(1))
    waits, outcome = await waits_of(failure(FailureKind.RATE_LIMITED, 7.5), reply, attempts=2)
    assert waits == [7.5]
    assert outcome.usage.calls == 2
    late = failure(FailureKind.RATE_LIMITED, LONGEST_WAIT + 1)
    waits, outcome = await waits_of(late, reply, attempts=2)
    assert (waits, outcome) == ([], late)


@given(st.integers(0, 10**6), st.integers(2, 30))
def test_waits_grow_within_their_bounds(seed: int, attempts: int) -> None:
    told = [failure(FailureKind.UNREACHABLE)] * attempts
    waits, _ = asyncio.run(waits_of(*told, attempts=attempts, seed=seed))
    assert len(waits) == attempts - 1
    for turn, wait in enumerate(waits):
        assert 0 <= wait <= min(LONGEST_WAIT, FIRST_WAIT * 2**turn)


async def test_text_is_not_streamed_twice() -> None:
    told = Told(failure(FailureKind.UNREACHABLE), ModelReply("x", "stop", Usage(1)))

    async def sleep(_: float) -> None:
        return

    pieces: list[str] = []
    await Retrying(told, 2, sleep, random.Random(0)).complete(ask(), pieces.append)
    assert told.streamed == [True, False]
    assert pieces == ["piece"]


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_branches_at_once_cannot_overspend(serve: Serve) -> None:
    server = serve(["x"] * 6)
    budget = Budget(Limits(calls=3), Clock())
    model = Budgeted(model_at(server), budget)
    outcomes = await asyncio.gather(*(model.complete(ask()) for _ in range(6)))
    kinds = [o.kind if isinstance(o, ModelFailure) else None for o in outcomes]
    assert kinds.count(None) == 3
    assert kinds.count(FailureKind.BUDGET) == 3
    assert len(server.requests) == 3
    assert (budget.used.calls, budget.reserved) == (3, 0)


async def test_a_call_that_outlasts_the_budget_is_cut_off_at_the_socket(serve: Serve) -> None:
    server = serve(["warm", Reply("12345678" * 9, chunk=8, drip=60.0)])
    inner = model_at(server)
    await inner.complete(ask())  # the client is imported and made outside of the budget's time
    budget = Budget(Limits(seconds=1.0), asyncio.get_running_loop().time)
    pieces: list[str] = []
    outcome = await Budgeted(inner, budget).complete(ask(), pieces.append)
    assert isinstance(outcome, ModelFailure)
    assert outcome.kind is FailureKind.BUDGET
    assert "time" in outcome.message
    assert await asyncio.to_thread(server.wait_for_disconnect)
    # what was sent, 13 characters, and what had come is charged at four characters each
    assert budget.used == Usage(1, 4, 2 * len(pieces), estimated=True)
    assert len(pieces) <= 1
    assert budget.reserved == 0


async def test_a_cancelled_call_is_charged_and_its_reservation_given_back(serve: Serve) -> None:
    server = serve([Reply("12345678" * 9, chunk=8, drip=60.0)])
    budget = Budget(Limits(calls=5), Clock())
    first = asyncio.Event()
    model = Budgeted(model_at(server), budget)
    task = asyncio.create_task(model.complete(ask(), lambda _: first.set()))
    await asyncio.wait_for(first.wait(), 30)
    assert budget.reserved == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(server.wait_for_disconnect)
    assert budget.used == Usage(1, 4, 2, estimated=True)
    assert budget.reserved == 0


async def test_no_call_is_made_once_the_time_is_over() -> None:
    clock = Clock()
    budget = Budget(Limits(seconds=1.0), clock)
    clock.now = 1.0
    outcome = await Budgeted(Told(), budget).complete(ask())
    assert isinstance(outcome, ModelFailure)
    assert outcome.kind is FailureKind.BUDGET


async def test_a_record_holds_no_key_and_replays_alike(serve: Serve) -> None:
    server = serve([Reply("one", reasoning="why"), Reply(faults=("key_echoed",)), Reply("two")])
    out = io.StringIO()
    recording = Recording(model_at(server), out)
    said = [await recording.complete(ask()) for _ in range(3)]
    assert KEY not in out.getvalue()
    replaying = Replaying("scripted", out.getvalue().splitlines())
    pieces: list[str] = []
    assert [await replaying.complete(ask(), pieces.append) for _ in range(3)] == said
    assert pieces == ["one", "two"]
    last = await replaying.complete(ask())
    assert isinstance(last, ModelFailure)
    assert last.kind is FailureKind.BAD_REPLY


async def test_a_spent_budget_is_not_recorded() -> None:
    out = io.StringIO()
    budget = Budget(Limits(calls=0), Clock())
    await Recording(Budgeted(Told(), budget), out).complete(ask())
    assert out.getvalue() == ""


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"asked": "x", "reply": {}}', "7"])
def test_a_line_that_is_no_record(line: str) -> None:
    with pytest.raises(BadInput, match="Line 2"):
        Replaying("m", ["", line])


CHANGES: list[Callable[[], str]] = [
    lambda: fingerprint("other", ask()),
    lambda: fingerprint("m", ask("other")),
    lambda: fingerprint("m", ask("hello", Sampling(temperature=0.3))),
    lambda: fingerprint("m", ModelRequest((Message("user", "be brief"), Message("user", "hello")))),
]


@pytest.mark.parametrize("changed", CHANGES)
def test_whatever_was_asked_otherwise_has_another_fingerprint(changed: Callable[[], str]) -> None:
    assert fingerprint("m", ask()) == fingerprint("m", ask())
    assert changed() != fingerprint("m", ask())
