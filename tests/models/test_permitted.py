"""Permits: never more at a time than allowed, nobody during a pause, none lost, none kept by the dead."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.budget import Usage
from redraft.core.chat import FailureKind, ModelFailure, ModelReply, ModelRequest
from redraft.core.ports import OnText
from redraft.models.permitted import Permitted
from redraft.models.turnstile import FIRST_WAIT, LONGEST_ASKED, LONGEST_WAIT, Turnstile
from tests.models.conftest import ask


class Time:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        self.timers.append((self.now + seconds, call))

    async def pass_by(self, seconds: float) -> None:
        self.now += seconds
        due = [call for at, call in self.timers if at <= self.now]
        self.timers = [(at, call) for at, call in self.timers if at > self.now]
        for call in due:
            call()
        await settle()

    def turnstile(self, most: int) -> Turnstile:
        return Turnstile(most, lambda: self.now, self.later)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Callers:
    """Some who ask for leave, hold it, give it back, or die."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.time = Time()
        self.turnstile = self.time.turnstile(most)
        self.asked: dict[str, asyncio.Future[str]] = {}
        self.inside: list[str] = []
        self.opens = 0.0

    def look(self) -> None:
        for ticket, turn in list(self.asked.items()):
            if turn.done() and not turn.cancelled():
                assert self.time.now >= self.opens, "let in during a pause"
                self.inside.append(self.asked.pop(ticket).result())
        assert self.turnstile.held == len(self.inside) <= self.most

    async def take(self, number: int, which: int) -> None:
        ticket = f"{which}/{number}"
        self.asked[ticket] = asyncio.ensure_future(self.turnstile.take(ticket))

    async def give(self, number: int, which: int) -> None:
        if self.inside:
            self.turnstile.give(self.inside.pop(which % len(self.inside)))

    async def refuse(self, number: int, which: int) -> None:
        if self.inside:
            ticket = self.inside.pop(which % len(self.inside))
            self.turnstile.give(ticket, refused=True, wait=float(which))
            self.opens = max(self.opens, self.time.now + which)

    async def cancel(self, number: int, which: int) -> None:
        if self.asked:
            self.asked.pop(list(self.asked)[which % len(self.asked)]).cancel()

    async def forget(self, number: int, which: int) -> None:
        gone = f"{which}/"
        self.turnstile.forget(gone)
        self.inside = [t for t in self.inside if not t.startswith(gone)]
        self.asked = {t: turn for t, turn in self.asked.items() if not t.startswith(gone)}

    async def wait(self, number: int, which: int) -> None:
        await self.time.pass_by(float(which))

    async def all_come_in(self) -> None:
        while self.asked or self.inside:
            for ticket in self.inside:
                self.turnstile.give(ticket)
            self.inside.clear()
            await self.time.pass_by(LONGEST_ASKED)
            before = len(self.asked)
            self.look()
            assert len(self.asked) < before or not before, "somebody waits for ever"
        assert self.turnstile.held == 0


STEP = st.sampled_from(
    [Callers.take, Callers.give, Callers.refuse, Callers.cancel, Callers.forget, Callers.wait]
)


@given(st.integers(1, 4), st.lists(st.tuples(STEP, st.integers(0, 9)), max_size=60))
def test_whatever_happens_the_bounds_hold_and_everybody_comes_in_at_last(
    most: int, steps: list[tuple[Callable[[Callers, int, int], Awaitable[None]], int]]
) -> None:
    async def live() -> None:
        callers = Callers(most)
        for number, (step, which) in enumerate(steps):
            await step(callers, number, which)
            await settle()
            callers.look()
        await callers.all_come_in()

    asyncio.run(live())


async def test_refusals_in_a_row_make_everybody_wait_longer_and_fewer_come_in() -> None:
    time = Time()
    turnstile = time.turnstile(8)
    wait = FIRST_WAIT
    for room in (4, 2, 1, 1, 1, 1, 1, 1):
        turnstile.give(await turnstile.take(), refused=True)
        turns = [asyncio.ensure_future(turnstile.take(f"more/{n}")) for n in range(9)]
        await time.pass_by(wait * 0.99)
        assert turnstile.held == 0
        await time.pass_by(wait * 0.02)
        assert turnstile.held == room
        turnstile.forget("more/")  # neither a success nor a refusal
        await asyncio.gather(*turns, return_exceptions=True)
        wait = min(2 * wait, LONGEST_WAIT)
        time.now += LONGEST_WAIT


async def test_many_refused_at_once_are_one_refusal() -> None:
    time = Time()
    turnstile = time.turnstile(4)
    for ticket in [await turnstile.take() for _ in range(4)]:
        turnstile.give(ticket, refused=True)
    turn = asyncio.ensure_future(turnstile.take())
    await time.pass_by(FIRST_WAIT)
    assert turn.done()


class Told:
    name = "told"

    def __init__(self, *outcomes: ModelReply | ModelFailure, text: bool = False) -> None:
        self.outcomes = list(outcomes)
        self.text = text

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        if self.text and on_text is not None:
            on_text("piece")
        return self.outcomes.pop(0)


class Open:
    """Permits for all; what was given back."""

    def __init__(self) -> None:
        self.given: list[tuple[bool, float | None]] = []
        self.out = 0

    async def take(self) -> str:
        self.out += 1
        return "t"

    def give(self, ticket: str, *, refused: bool = False, wait: float | None = None) -> None:
        self.out -= 1
        self.given.append((refused, wait))


def refused(wait: float | None = None) -> ModelFailure:
    return ModelFailure(FailureKind.RATE_LIMITED, "no", wait, Usage(1))


REPLY = ModelReply("x", "stop", Usage(1, 2, 3))


async def test_what_refusals_cost_is_counted() -> None:
    permits = Open()
    outcome = await Permitted(Told(refused(3.0), refused(), REPLY), permits).complete(ask())
    assert isinstance(outcome, ModelReply)
    assert outcome.usage == Usage(3, 2, 3)
    assert permits.given == [(True, 3.0), (True, None), (False, None)]


@pytest.mark.parametrize(
    ("model", "calls"),
    [
        (Told(refused(LONGEST_ASKED + 1), REPLY), 1),  # a quota that is used up
        (Told(refused(), REPLY, text=True), 1),  # what was streamed cannot be taken back
        (Told(*[refused()] * 9, REPLY), 9),
    ],
)
async def test_when_a_refusal_is_a_failure(model: Told, calls: int) -> None:
    permits = Open()
    outcome = await Permitted(model, permits).complete(ask(), lambda _: None)
    assert isinstance(outcome, ModelFailure)
    assert len(permits.given) == calls
    assert permits.out == 0


@pytest.mark.parametrize("how", [asyncio.CancelledError, ZeroDivisionError])
async def test_a_permit_comes_back_however_a_call_ends(how: type[BaseException]) -> None:
    class Breaks(Told):
        async def complete(
            self, request: ModelRequest, on_text: OnText | None = None
        ) -> ModelReply | ModelFailure:
            raise how

    permits = Open()
    with pytest.raises(how):
        await Permitted(Breaks(), permits).complete(ask())
    assert permits.given == [(False, None)]
