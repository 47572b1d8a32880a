"""Servers on this machine are found, known for what they are, and nothing else is asked."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from redraft.core.chat import FailureKind, ModelFailure, ModelReply
from redraft.models.discover import FoundServer, find_local_servers, try_model
from redraft.models.scripted import Reply, Script
from tests.models.conftest import KEY, Serve, model_at


@asynccontextmanager
async def saying(raw: bytes, *, stays: bool = False) -> AsyncIterator[str]:
    """A server that answers anything with these bytes, and may leave the connection open."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(raw)
            await writer.drain()
            if stays:
                await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    finally:
        server.close()
        await server.wait_closed()


def listing(owner: str, *names: str) -> bytes:
    rows = [{"id": name, "owned_by": owner} for name in names]
    return json.dumps({"object": "list", "data": rows}).encode()


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


async def test_a_server_is_found_with_its_models(serve: Serve) -> None:
    server = serve(Script(models=("a", "b")))
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{held.getsockname()[1]}/v1"
        found = await find_local_servers((("ollama", nobody), ("vllm", server.base_url)))
    assert found == (FoundServer("vllm", "vLLM", server.base_url, ("a", "b")),)


@pytest.mark.parametrize(
    ("owner", "provider"),
    [("llamacpp", "llama.cpp"), ("library", "ollama"), ("me", "llama_cpp.server"), ("?", "vllm")],
)
async def test_who_listens_is_told_by_what_it_says(owner: str, provider: str) -> None:
    async with saying(http(listing(owner, "m"))) as base_url:
        (found,) = await find_local_servers((("vllm", base_url),))
    assert found.provider == provider
    assert found.models == ("m",)


async def test_a_connection_left_open_and_a_chunked_body_are_read() -> None:
    body = listing("library", "m")
    whole = http(body, f"Content-Length: {len(body)}")
    half = len(body) // 2
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(c), c) for c in (body[:half], body[half:], b""))
    async with (
        saying(whole, stays=True) as first,
        saying(http(chunks, "Transfer-Encoding: chunked")) as second,
    ):
        found = await find_local_servers((("vllm", first), ("vllm", second)), 30)
    assert [server.models for server in found] == [("m",), ("m",)]


async def test_servers_that_load_or_ask_for_a_key_are_there(serve: Serve) -> None:
    server = serve(Script(models=("a",), key=KEY))
    async with saying(http(b"{}", status="503 Loading")) as loading:
        found = await find_local_servers((("llama.cpp", loading), ("vllm", server.base_url)))
    assert [(f.provider, f.ready, f.needs_key, f.models) for f in found] == [
        ("llama.cpp", False, False, ()),
        ("vllm", True, True, ()),
    ]


async def test_a_server_may_name_itself_in_a_header() -> None:
    refusal = http(b"{}", "Server: llama.cpp", status="401 Unauthorized")
    async with saying(refusal) as base_url:
        (found,) = await find_local_servers((("generic", base_url),))
    assert (found.provider, found.needs_key) == ("llama.cpp", True)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        http(b"<html></html>"),
        http(b'{"data": 7}'),
        http(b"[]"),
        http(b"{}", status="404 Not Found"),
        http(b"zz\r\n", "Transfer-Encoding: chunked"),
        http(b"{}", "Content-Length: many"),
        http(b"{}", "Content-Length: 99999999999"),
        http(b"{}", "Content-Length: 99"),
    ],
)
async def test_what_is_no_model_server_is_not_found(raw: bytes) -> None:
    async with saying(raw) as base_url:
        assert await find_local_servers((("vllm", base_url),), 30) == ()


async def test_a_server_that_says_nothing_is_waited_for_briefly() -> None:
    async with saying(b"", stays=True) as base_url:
        assert await find_local_servers((("vllm", base_url),), 0.1) == ()


async def test_only_this_machine_is_searched() -> None:
    with pytest.raises(ValueError, match="only this machine"):
        await find_local_servers((("vllm", "http://192.0.2.1:8000/v1"),))


async def test_a_model_is_tried_with_a_tiny_ask(serve: Serve) -> None:
    server = serve([Reply("ready"), Reply(faults=("wrong_key",))])
    model = model_at(server)
    assert isinstance(await try_model(model), ModelReply)
    refused = await try_model(model)
    assert isinstance(refused, ModelFailure)
    assert refused.kind is FailureKind.REFUSED_KEY
    assert server.requests[0].body["max_tokens"] == 256
