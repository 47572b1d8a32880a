"""What a cluster's workers ask and who is next: without a cluster."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.bench.options import CHAT, REPAIR, BenchOptions, Trial
from redraft.bench.rows import Row
from redraft.bench.runners.desk import Answer, Desk, Told, answered
from redraft.bench.runners.far import FarPermits
from redraft.bench.runners.turns import Turns
from redraft.settings import Settings


class Shelf:
    """Kept answers, in memory; what was put more than once is told."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.puts: list[str] = []

    def get(self, key: str) -> str | None:
        return self.held.get(key)

    def put(self, key: str, what: str, value: str) -> None:
        self.puts.append(key)
        self.held.setdefault(key, value)


async def serve(desk: Desk, shelf: Shelf) -> None:
    answers: list[Answer] = []
    while True:
        answers = [answered(question, shelf) for question in await desk.exchange(answers)]


async def test_many_workers_get_each_their_own_answer() -> None:
    desk, shelf = Desk(1), Shelf()
    serving = asyncio.ensure_future(serve(desk, shelf))

    async def worker(number: int) -> None:
        for turn in range(20):
            key = f"{number}-{turn}"
            assert await desk.get(key) is None
            await desk.put(key, "reply", key)
            assert shelf.held[key] == key  # it is in the journal when put returns
            assert await desk.get(key) == key

    await asyncio.wait_for(asyncio.gather(*(worker(n) for n in range(20))), 20)
    assert len(shelf.puts) == 400
    serving.cancel()


class Handle:
    """A desk as Ray's handle on an actor has it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __getattr__(self, name: str) -> Any:
        method: Callable[..., Coroutine[Any, Any, Any]] = getattr(self._desk, name)

        class Remote:
            @staticmethod
            def remote(*arguments: Any) -> asyncio.Future[Any]:
                asked: asyncio.Future[Any] = asyncio.ensure_future(method(*arguments))
                return asked

        return Remote


async def test_permits_hold_over_all_workers_and_a_lost_one_keeps_none() -> None:
    desk = Desk(2)
    handle = Handle(desk)
    first, second = FarPermits(handle, 1), FarPermits(handle, 2)
    held = [await first.take(), await first.take()]
    waiting = asyncio.ensure_future(second.take())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    first.give(held[0])
    assert (await waiting).startswith("2/")
    gone = asyncio.ensure_future(second.take())
    for _ in range(5):
        await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    await desk.forget(1)  # its node is lost
    assert await FarPermits(handle, 11).take()
    await desk.forget(1)  # and not those whose number begins so
    blocked = asyncio.ensure_future(FarPermits(handle, 3).take())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not blocked.done()
    blocked.cancel()


def test_what_a_worker_is_told_shows_no_key() -> None:
    options = BenchOptions(Path("x"), ("self_refine",), CHAT, settings=Settings())
    told = Told(options, "sk-secret", {"OPENAI_API_KEY": "sk-secret"}, "1")
    assert "sk-secret" not in f"{told} {told!r}"
    assert pickle.loads(pickle.dumps(told)) == told


TRIALS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from("ab"), st.sampled_from("xy")),
    unique=True,
    max_size=12,
)


@given(TRIALS, st.sampled_from([CHAT, REPAIR]), st.integers(1, 5), st.data())
def test_every_trial_has_its_turn_and_none_that_shares_replies_runs_beside_another(
    names: list[tuple[int, str, str]], policy: str, workers: int, data: st.DataObject
) -> None:
    trials = [Trial(Row(str(row), "d", "f"), strategy, model) for row, strategy, model in names]
    turns, lost = Turns(trials, policy), set()
    under_way: list[Trial] = []
    done: list[Trial] = []
    while turns or under_way:
        while len(under_way) < workers and (trial := turns.next()) is not None:
            under_way.append(trial)
        shared = [(trial.row.id, trial.model) for trial in under_way]
        assert policy == REPAIR or len(set(shared)) == len(shared)
        assert under_way, "there is work, and nobody may do it"
        trial = under_way.pop(data.draw(st.integers(0, len(under_way) - 1)))
        if trial.key not in lost and data.draw(st.booleans()):
            lost.add(trial.key)
            turns.again(trial)
        else:
            turns.ended(trial)
            done.append(trial)
    assert sorted(trial.key for trial in done) == sorted(trial.key for trial in trials)


def test_where_nothing_is_shared_the_order_stays() -> None:
    trials = [Trial(Row(str(n), "d", "f"), "s", "") for n in range(5)]
    turns = Turns(trials, REPAIR)
    assert [turns.next() for _ in trials] == trials
    assert turns.next() is None
    assert not turns
