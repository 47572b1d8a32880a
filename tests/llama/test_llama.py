"""Our client against a real llama-server.

Its model has random weights, so that what it says is garbage and how it says it
is real.  Run by ``make test-llama``, which builds the server first.
"""

from __future__ import annotations

import asyncio

import pytest

from redraft.core.chat import FailureKind, Message, ModelFailure, ModelReply, ModelRequest, Sampling
from redraft.models.discover import find_local_servers
from tests.llama.server import CONTEXT, MARKS, Llama, until

pytestmark = MARKS


def ask(text: str = "hello", tokens: int | None = 20) -> ModelRequest:
    return ModelRequest((Message("user", text),), Sampling(max_output_tokens=tokens, seed=1))


def replied(outcome: ModelReply | ModelFailure) -> ModelReply:
    assert isinstance(outcome, ModelReply), outcome
    return outcome


@pytest.mark.parametrize("streaming", [True, False], ids=["stream", "plain"])
async def test_a_reply_that_the_limit_ends(endless: Llama, streaming: bool) -> None:
    pieces: list[str] = []
    model = endless.model(extra_body={} if streaming else {"stream": False})
    reply = replied(await model.complete(ask(), pieces.append))
    assert reply.finish_reason == "length"
    assert reply.text
    assert "".join(pieces) == reply.text
    assert (len(pieces) > 1) is streaming
    assert (reply.usage.calls, reply.usage.output_tokens, reply.usage.estimated) == (1, 20, False)
    assert reply.usage.input_tokens > 0
    assert reply.model == "tiny"


async def test_a_reply_that_ends_by_itself(ending: Llama) -> None:
    reply = replied(await ending.model().complete(ask(tokens=400)))
    assert reply.finish_reason == "stop"
    assert reply.usage.output_tokens < 400
    assert "<|im_end|>" not in reply.text


async def test_cancelling_frees_the_slot(endless: Llama) -> None:
    # Streamed alone: this server writes a plain reply to its end, whoever has left, as a bare
    # socket shows too.  That our side closes it is shown in tests/models/test_letting_go.py.
    model = endless.model(extra_body={"n_predict": -1, "ignore_eos": True})
    task = asyncio.create_task(model.complete(ask(tokens=None)))
    await until(lambda: endless.busy() > 0 or task.done())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: endless.busy() == 0)


@pytest.mark.parametrize("streaming", [True, False], ids=["stream", "plain"])
async def test_a_prompt_beyond_the_context(endless: Llama, streaming: bool) -> None:
    model = endless.model(extra_body={} if streaming else {"stream": False})
    outcome = await model.complete(ask("xyzzy " * CONTEXT))
    assert isinstance(outcome, ModelFailure)
    assert outcome.kind is FailureKind.TOO_LONG
    assert "context" in outcome.message


@pytest.mark.parametrize("key", ["wrong", ""])
async def test_a_wrong_key(endless: Llama, key: str) -> None:
    outcome = await endless.model(key).complete(ask())
    assert isinstance(outcome, ModelFailure)
    assert outcome.kind is FailureKind.REFUSED_KEY


async def test_two_at_once(endless: Llama) -> None:
    model = endless.model()
    replies = await asyncio.gather(model.complete(ask("a")), model.complete(ask("b")))
    assert [replied(reply).usage.output_tokens for reply in replies] == [20, 20]


async def test_it_is_known_for_what_it_is(endless: Llama) -> None:
    (found,) = await find_local_servers((("generic", endless.base_url),))
    assert (found.provider, found.needs_key, found.models) == ("llama.cpp", True, ())
    assert await endless.model().models() == ("tiny",)


async def test_a_field_of_the_wrong_kind_is_a_failure(endless: Llama) -> None:
    model = endless.model(extra_body={"messages": "no list"})
    outcome = await model.complete(ask())
    assert isinstance(outcome, ModelFailure)
    assert outcome.kind in (FailureKind.SERVER_ERROR, FailureKind.BAD_REPLY)
