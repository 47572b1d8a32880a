"""What the user is told when there is no reply."""

from __future__ import annotations

import socket

import httpx2
import pytest

from redraft.core.budget import Usage
from redraft.core.chat import FailureKind, ModelFailure
from redraft.models import failures
from redraft.models.openai_compatible import OpenAICompatible
from redraft.models.options import ModelOptions
from redraft.models.scripted import Reply, Script
from tests.models.conftest import KEY, Serve, ask, failed, free_port, model_at


async def test_nobody_there() -> None:
    base_url = f"http://127.0.0.1:{free_port()}/v1"
    message = failed(await model_at(base_url).complete(ask()), FailureKind.UNREACHABLE)
    assert base_url in message
    assert "is the server running?" in message


async def test_a_server_without_tls_asked_for_tls(serve: Serve) -> None:
    base_url = serve(["x"]).base_url.replace("http:", "https:")
    message = failed(await model_at(base_url).complete(ask()), FailureKind.UNREACHABLE)
    assert "http:// in place of https://" in message


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate", "certificate"),
        ("[Errno -2] Name or service not known", "cannot be found"),
        ("[Errno 111] Connection refused", "is the server running?"),
    ],
)
def test_what_keeps_a_connection_from_coming_about(words: str, advice: str) -> None:
    place = failures.Place("http://x/v1", "X", "m", lambda text: text)
    error = httpx2.ConnectError("")
    error.__cause__ = OSError(words)
    failure = failures.no_answer(place, error, connect_seconds=1.0)
    assert failure.kind is FailureKind.UNREACHABLE
    assert advice in failure.message


async def test_a_server_that_takes_no_connection() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        held = []
        try:
            for _ in range(4):  # fill the queue, so that the next handshake is not answered
                waiting = socket.socket()
                waiting.setblocking(False)
                waiting.connect_ex(full.getsockname())
                held.append(waiting)
            base_url = f"http://127.0.0.1:{full.getsockname()[1]}/v1"
            model = model_at(base_url, connect_timeout=0.2, read_timeout=0.2)
            outcome = await model.complete(ask())
            assert isinstance(outcome, ModelFailure)
            assert outcome.kind in (FailureKind.UNREACHABLE, FailureKind.TIMED_OUT)
            assert "0.2 seconds" in outcome.message
        finally:
            for waiting in held:
                waiting.close()


@pytest.mark.parametrize("base_url", ["localhost:11434/v1", "ftp://x/v1", "http://", "nonsense"])
async def test_a_base_url_that_is_none(base_url: str) -> None:
    message = failed(await model_at(base_url).complete(ask()), FailureKind.UNREACHABLE)
    assert "base URL" in message


@pytest.mark.parametrize("key", ["two words", "schlüssel", "line\nbreak"])
async def test_a_key_that_no_header_can_carry_is_not_sent(key: str, serve: Serve) -> None:
    server = serve(["x"])
    message = failed(await model_at(server, key).complete(ask()), FailureKind.REFUSED_KEY)
    assert key not in message
    assert server.requests == ()


async def test_a_provider_that_needs_a_key() -> None:
    model = OpenAICompatible(ModelOptions(provider="openai", model="gpt-4o"))
    assert "needs a key" in failed(await model.complete(ask()), FailureKind.REFUSED_KEY)


async def test_an_unknown_model_comes_with_what_is_offered(serve: Serve) -> None:
    server = serve(
        Script((Reply(faults=("unknown_model",)),), models=tuple(f"m{i}" for i in range(12)))
    )
    message = failed(await model_at(server).complete(ask()), FailureKind.UNKNOWN_MODEL)
    assert "“scripted”" in message
    assert message.endswith("It offers: m0, m1, m2, m3, m4, m5, m6, m7, ….")


async def test_the_list_of_models(serve: Serve) -> None:
    server = serve(Script(models=("a", "b"), key=KEY))
    assert await model_at(server).models() == ("a", "b")
    refused = await model_at(server, "other").models()
    assert isinstance(refused, ModelFailure)
    assert refused.kind is FailureKind.REFUSED_KEY


async def test_a_busy_server_says_how_long(serve: Serve) -> None:
    server = serve([Reply(faults=("rate_limited",))])
    outcome = await model_at(server).complete(ask())
    assert isinstance(outcome, ModelFailure)
    assert outcome.retry_after == 7.0
    assert "7 seconds" in outcome.message


async def test_a_failure_midway_says_what_it_has_cost(serve: Serve) -> None:
    server = serve([Reply("12345678" * 4, chunk=8, faults=("cut_midway",))])
    outcome = await model_at(server).complete(ask())
    failed(outcome, FailureKind.UNREACHABLE)
    assert outcome.usage == Usage(1, 0, 2, estimated=True)
