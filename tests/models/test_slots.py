"""So many calls at one endpoint at a time, over real HTTP and by the law itself."""

from __future__ import annotations

import asyncio
import dataclasses
import time

import pytest

from redraft.connect import connect
from redraft.core.budget import Budget, Limits
from redraft.models.scripted import Reply, Script, ScriptedServer
from redraft.models.slots import Slots
from redraft.settings import Settings
from tests.models.conftest import ask
from tests.models.test_permitted import settle


async def test_no_more_calls_are_under_way_than_the_setting_says() -> None:
    with ScriptedServer(Script((Reply("late", delay=60.0),), repeat=True)) as server:
        settings = Settings()
        model = dataclasses.replace(
            settings.model, base_url=server.base_url, model="m", concurrency=2
        )
        connection = connect(dataclasses.replace(settings, model=model), None, {})
        budget = Budget(Limits(), time.monotonic)
        # two requests, as an editor and a save would make, and two models: one address
        ways = [connection.model(budget, name=name) for name in ("", "other")]
        asks = [asyncio.create_task(ways[number % 2].complete(ask())) for number in range(8)]
        for seen in (2, 3, 4):
            assert await asyncio.to_thread(server.wait_for_requests, seen)
            assert len(server.requests) == seen
            asks.pop(0).cancel()  # the first in line is the first to be asked
        for waiting in asks:
            waiting.cancel()
        await asyncio.gather(*asks, return_exceptions=True)
        await connection.close()
        assert len(server.requests) <= 5, "nobody who waited was asked for"


async def test_a_refusal_makes_it_fewer_and_shuts_nobody_out() -> None:
    slots = Slots(2)
    first, second = await slots.take(), await slots.take()
    slots.give(first, refused=True, wait=60.0)
    slots.give(second, refused=True, wait=60.0)
    third = await asyncio.wait_for(slots.take(), 10)
    fourth = asyncio.create_task(slots.take())
    await settle()
    assert not fourth.done(), "less than two is one"
    slots.give(third)
    await asyncio.wait_for(fourth, 10)


@pytest.mark.parametrize("failing", [True, False], ids=["refused", "done"])
async def test_a_slot_always_comes_back(failing: bool) -> None:
    slots = Slots(1)
    for _ in range(5):
        slots.give(await asyncio.wait_for(slots.take(), 10), refused=failing)
