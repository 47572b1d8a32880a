"""Every model of the table, run over its own examples and held to what all of them promise."""

from __future__ import annotations

import asyncio
import importlib
from typing import cast

import pytest

from redraft.core.chat import Message, ModelFailure, ModelReply, ModelRequest
from redraft.models import MODELS
from redraft.models.example import Example
from redraft.models.scripted import Reply, ScriptedServer
from redraft.models.scripted.script import reply_from


def examples_of(name: str) -> tuple[Example, ...]:
    return cast("tuple[Example, ...]", importlib.import_module(MODELS[name]).EXAMPLES)


EXAMPLES = [
    pytest.param(example, id=f"{name}: {example.title}")
    for name in MODELS
    for example in examples_of(name)
]
REQUEST = ModelRequest((Message("user", "hello"),))


@pytest.mark.parametrize("name", MODELS)
def test_every_entry_has_an_example(name: str) -> None:
    assert examples_of(name)


@pytest.mark.parametrize("example", EXAMPLES)
async def test_examples(example: Example) -> None:
    replies = [reply_from(reply) for reply in example.replies]
    with ScriptedServer(replies) as server:
        model = example.build(server.base_url)
        assert model.name == "scripted"
        for expected in example.outcomes:
            pieces: list[str] = []
            outcome = await model.complete(REQUEST, pieces.append)
            if isinstance(outcome, ModelFailure):
                assert outcome.kind == expected, outcome.message
            else:
                assert outcome.text == expected
                assert "".join(pieces) == expected
        assert len(server.requests) == example.calls
        assert server.wait_until_idle()


@pytest.mark.parametrize("name", MODELS)
async def test_cancelling_reaches_the_socket_through_every_wrapper(name: str) -> None:
    with ScriptedServer([Reply("word " * 9, drip=60.0)]) as server:
        model = examples_of(name)[0].build(server.base_url)
        first = asyncio.Event()
        task = asyncio.create_task(model.complete(REQUEST, lambda _: first.set()))
        await asyncio.wait_for(first.wait(), 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.wait_for_disconnect)


@pytest.mark.parametrize("name", MODELS)
async def test_a_listener_is_not_needed(name: str) -> None:
    with ScriptedServer(["word"]) as server:
        outcome = await examples_of(name)[0].build(server.base_url).complete(REQUEST)
        assert isinstance(outcome, ModelReply)
        assert outcome.text == "word"
        assert outcome.usage.calls == 1
