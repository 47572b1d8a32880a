"""A reply that was paid for is not asked for again; it costs the run what it cost."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.budget import Budget, Limits, Usage
from redraft.core.chat import FailureKind, Message, ModelFailure, ModelReply, ModelRequest, Sampling
from redraft.core.ports import OnText
from redraft.models.budgeted import Budgeted
from redraft.models.kept import WHAT, KeptReplies, digest
from redraft.models.retrying import Retrying
from tests.bench_room.tiny import Memory
from tests.models.conftest import ask

BUSY = ModelFailure(FailureKind.SERVER_ERROR, "busy", None, Usage(1))


class Counted:
    """Answers each call with another text, but for the calls that fail."""

    name = "counted"

    def __init__(self, fails: Sequence[bool] = (), said: str = "reply") -> None:
        self.fails = list(fails)
        self.said = said
        self.calls = 0

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        self.calls += 1
        number = self.calls
        await asyncio.sleep(0)
        if self.fails and self.fails.pop(0):
            return BUSY
        text = f"{self.said} {number} to {request.messages[-1].content}"
        if on_text is not None:
            on_text(text)
        return ModelReply(text, "stop", Usage(1, 7, number, estimated=True), "m", "why")


# as they come: out of JSON, in which two halves of a character are one
texts = st.text(st.characters(), max_size=20).map(lambda t: str(json.loads(json.dumps(t))))


@given(st.lists(texts, max_size=6), texts)
def test_a_second_run_asks_nobody_and_is_told_the_same(asked: list[str], said: str) -> None:
    kept = Memory()

    async def run(model: Counted) -> tuple[list[object], list[str], Usage]:
        budget = Budget(Limits(), lambda: 0.0)
        around = Budgeted(KeptReplies(model, kept, "salt"), budget)
        heard: list[str] = []
        told = [await around.complete(ask(text), heard.append) for text in asked]
        return list(told), heard, budget.used

    first, second = Counted(said=said), Counted(said="another")
    assert asyncio.run(run(first)) == asyncio.run(run(second))
    assert (first.calls, second.calls) == (len(asked), 0)
    assert kept.count(WHAT) == len(asked)


async def test_the_same_ask_again_is_another_reply() -> None:
    kept = Memory()
    model = KeptReplies(Counted(), kept, "")
    told = [await model.complete(ask()) for _ in range(3)]
    assert len({reply.text for reply in told if isinstance(reply, ModelReply)}) == 3
    again = KeptReplies(Counted([True]), kept, "")
    assert [await again.complete(ask()) for _ in range(3)] == told


def other(**more: object) -> ModelRequest:
    return ModelRequest((Message("user", "x"),), Sampling(**more))  # type: ignore[arg-type]


def test_a_reply_is_found_by_all_that_it_depends_on() -> None:
    asks = [
        digest("", ask("x")),
        digest("", ask("y")),
        digest("other", ask("x")),
        digest("", other()),
        digest("", other(temperature=0.7)),
        digest("", other(seed=1)),
        digest("", other(max_output_tokens=9)),
        digest("", ModelRequest((Message("assistant", "x"),))),
        digest("", ModelRequest((Message("user", "x"), Message("user", "")))),
    ]
    assert len(set(asks)) == len(asks)
    assert digest("", ask("x")) == asks[0]


async def test_failures_are_not_kept() -> None:
    kept = Memory()
    model = KeptReplies(Counted([True]), kept, "")
    assert await model.complete(ask()) == BUSY
    assert not kept.values
    assert isinstance(await model.complete(ask()), ModelReply)


@given(st.lists(st.booleans(), max_size=8), st.integers(1, 4))
def test_a_run_that_met_failures_resumes_without_asking(fails: list[bool], asks: int) -> None:
    """What is tried again after a failure is the same ask, not the next one."""
    kept = Memory()

    async def no_wait(_: float) -> None:
        return

    async def run(model: Counted) -> list[str]:
        around = Retrying(KeptReplies(model, kept, ""), 20, no_wait, random.Random(0))
        told = [await around.complete(ask()) for _ in range(asks)]
        return [reply.text for reply in told if isinstance(reply, ModelReply)]

    first, second = Counted(fails), Counted()
    told = asyncio.run(run(first))
    assert len(set(told)) == asks
    assert asyncio.run(run(second)) == told
    assert second.calls == 0


async def test_equal_asks_at_once_are_each_kept() -> None:
    kept = Memory()
    model = KeptReplies(Counted([False, True, False]), kept, "")
    told = await asyncio.gather(*(model.complete(ask()) for _ in range(3)))
    assert kept.count(WHAT) == 2
    assert await model.complete(ask()) not in told
    again = KeptReplies(Counted([True] * 3), kept, "")
    assert len({(await again.complete(ask())).usage.output_tokens for _ in range(3)}) == 3


async def test_a_call_that_was_cancelled_is_asked_again() -> None:
    kept = Memory()

    class Slow(Counted):
        async def complete(
            self, request: ModelRequest, on_text: OnText | None = None
        ) -> ModelReply | ModelFailure:
            await asyncio.Event().wait()
            raise AssertionError

    slow = KeptReplies(Slow(), kept, "")
    call = asyncio.ensure_future(slow.complete(ask()))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert not kept.values
    assert not slow._taken[digest("", ask())]


def test_the_name_is_the_models() -> None:
    assert KeptReplies(Counted(), Memory(), "").name == "counted"
