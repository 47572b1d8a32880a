"""Connections: closed when they should be, kept when they should be, never mixed up."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from redraft.models import client, openai_compatible
from redraft.models.scripted import Reply
from tests.models.conftest import Serve, ask, model_at, replied


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply("word " * 9, drip=60.0), id="streaming"),
        pytest.param(Reply("word", delay=60.0), id="before the first byte"),
        pytest.param(Reply("word", faults=("hangs_midway",)), id="hanging"),
    ],
)
@pytest.mark.parametrize("streaming", [True, False], ids=["stream", "plain"])
async def test_cancelling_closes_the_socket(reply: Reply, streaming: bool, serve: Serve) -> None:
    if reply.drip and not streaming:
        reply = Reply(reply.text, delay=60.0)
    server = serve([reply])
    model = model_at(server, extra_body={} if streaming else {"stream": False})
    first = asyncio.Event()
    task = asyncio.create_task(model.complete(ask(), lambda _: first.set()))
    if streaming and not reply.delay:
        await asyncio.wait_for(first.wait(), 30)
    else:
        assert await asyncio.to_thread(server.wait_for_requests)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(server.wait_for_disconnect)
    assert server.finished == ()


async def test_a_server_that_goes_on_is_still_let_go(serve: Serve) -> None:
    server = serve([Reply("word " * 9, drip=0.01, faults=("goes_on",))])
    first = asyncio.Event()
    task = asyncio.create_task(model_at(server).complete(ask(), lambda _: first.set()))
    await asyncio.wait_for(first.wait(), 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(server.wait_for_finished)
    assert server.disconnects == ()


async def test_the_second_request_cuts_the_first(serve: Serve) -> None:
    cut = Reply("first " * 20, drip=60.0, faults=("second_cuts_first",))
    server = serve([cut, Reply("second")])
    model = model_at(server)
    first = asyncio.Event()
    task = asyncio.create_task(model.complete(ask(), lambda _: first.set()))
    await asyncio.wait_for(first.wait(), 30)
    assert replied(await model.complete(ask())).text == "second"
    reply = replied(await asyncio.wait_for(task, 30))
    assert reply.finish_reason is None
    assert "first first " * 10 not in reply.text


async def test_one_at_a_time(serve: Serve) -> None:
    server = serve([Reply("a", delay=0.05, faults=("one_at_a_time",))] * 2)
    model = model_at(server)
    replies = await asyncio.gather(model.complete(ask()), model.complete(ask()))
    assert [replied(r).text for r in replies] == ["a", "a"]


async def test_refines_and_redrafts_run_side_by_side(serve: Serve) -> None:
    server = serve([Reply("word " * 5, drip=0.01)] * 4)
    model = model_at(server)
    replies = await asyncio.gather(*(model.complete(ask(str(i))) for i in range(4)))
    assert [replied(r).text for r in replies] == ["word " * 5] * 4


def test_one_model_serves_one_event_loop_after_another(serve: Serve) -> None:
    server = serve(["one", "two"])
    model = model_at(server)
    assert replied(asyncio.run(model.complete(ask()))).text == "one"
    assert replied(asyncio.run(model.complete(ask()))).text == "two"


async def test_it_closes_and_can_be_asked_again(serve: Serve) -> None:
    server = serve(["one", "two"])
    async with model_at(server) as model:
        assert replied(await model.complete(ask())).text == "one"
        await model.aclose()
        assert replied(await model.complete(ask())).text == "two"


@pytest.mark.parametrize("kind", ["text/event-stream", "application/json"])
@pytest.mark.parametrize("away", [True, False], ids=["another machine", "this machine"])
async def test_only_a_connection_to_another_machine_is_kept(
    away: bool, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections = 0
    let_go: asyncio.Queue[None] = asyncio.Queue()
    event = b'data: {"choices": [{"delta": {"content": "x"}, "finish_reason": "stop"}]}\n\n'
    whole = b'{"choices": [{"message": {"content": "x"}, "finish_reason": "stop"}]}'
    pieces = (event, b"data: [DONE]\n\n") if "stream" in kind else (whole,)
    body = b"".join(b"%x\r\n%b\r\n" % (len(c), c) for c in (*pieces, b""))

    async def keep_answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                await reader.readexactly(length)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: " + kind.encode() + b"\r\n"
                    b"Transfer-Encoding: chunked\r\n\r\n" + body
                )
        writer.close()
        await writer.wait_closed()
        let_go.put_nowait(None)

    for module in (openai_compatible, client):
        monkeypatch.setattr(module, "is_loopback", lambda _: not away)
    server = await asyncio.start_server(keep_answering, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with model_at(f"http://127.0.0.1:{port}/v1") as model:
            for _ in range(3):
                assert replied(await model.complete(ask())).text == "x"
            if away:
                assert let_go.empty()
            else:
                for _ in range(3):
                    await asyncio.wait_for(let_go.get(), 30)
        if away:
            await asyncio.wait_for(let_go.get(), 30)
    assert connections == (1 if away else 3)
