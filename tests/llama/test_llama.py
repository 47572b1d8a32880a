"""Our client against a real llama-server.

Its model has random weights, so that what it says is garbage and how it says it
is real.  Run by ``make test-llama``, which builds the server first.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from redraft.core.chat import FailureKind, Message, ModelFailure, ModelReply, ModelRequest, Sampling
from redraft.core.secret import Secret
from redraft.models.discover import find_local_servers
from redraft.models.openai_compatible import OpenAICompatible
from redraft.models.options import ModelOptions
from tests.llama.build import ENDING, ENDLESS, model_path

SERVER = os.environ.get("REDRAFT_LLAMA_SERVER", "")
KEY = "a-key-for-llama"

pytestmark = [
    pytest.mark.llama,
    pytest.mark.skipif(not SERVER, reason="run make test-llama"),
]


class Llama:
    """A running llama-server."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.base_url = f"{self.root}/v1"

    def get(self, path: str) -> Any:
        request = urllib.request.Request(
            self.root + path, headers={"Authorization": f"Bearer {KEY}"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as response:
            return json.load(response)

    def model(self, key: str = KEY, **options: object) -> OpenAICompatible:
        given = {"base_url": self.base_url, "model": "tiny", "provider": "llama.cpp", **options}
        return OpenAICompatible(
            ModelOptions(**given),  # type: ignore[arg-type]  # fields by name
            Secret(key) if key else None,
        )


async def until(holds: Callable[[], bool]) -> None:
    """Poll a condition of the server, which has no way to be waited for."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 30
    while not await asyncio.to_thread(holds):
        assert loop.time() < deadline, "it did not come about"
        await asyncio.sleep(0.02)


@contextmanager
def running(kind: str, log: Path) -> Iterator[Llama]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    model = model_path(Path(SERVER).parent, kind)
    assert model.exists(), f"{model.name} is missing; run make test-llama"
    command = [SERVER, "-m", str(model), "--alias", "tiny", "--host", "127.0.0.1"]
    command += ["--port", str(port), "-c", "1024", "-np", "2", "-t", "1", "--jinja", "--offline"]
    command += ["--api-key", KEY, "--slots"]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        llama = Llama(port)
        try:

            def healthy() -> bool:
                assert process.poll() is None, log.read_text(errors="replace")[-2000:]
                try:
                    return bool(llama.get("/health")["status"] == "ok")
                except OSError:
                    return False

            asyncio.run(until(healthy))
            yield llama
        finally:
            process.kill()


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    with running(ENDLESS, tmp_path_factory.mktemp("llama") / "log") as llama:
        yield llama


@pytest.fixture(scope="module")
def ending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    with running(ENDING, tmp_path_factory.mktemp("llama") / "log") as llama:
        yield llama


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


@pytest.mark.parametrize("streaming", [True, False], ids=["stream", "plain"])
async def test_cancelling_frees_the_slot(endless: Llama, streaming: bool) -> None:
    def busy() -> bool:
        return any(slot["is_processing"] for slot in endless.get("/slots"))

    # random weights never end by themselves, and this limit is far beyond the test's patience
    endlessly = {"n_predict": -1, "ignore_eos": True}
    model = endless.model(extra_body=endlessly if streaming else {**endlessly, "stream": False})
    task = asyncio.create_task(model.complete(ask(tokens=None)))
    await until(lambda: busy() or task.done())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: not busy())


@pytest.mark.parametrize("streaming", [True, False], ids=["stream", "plain"])
async def test_a_prompt_beyond_the_context(endless: Llama, streaming: bool) -> None:
    model = endless.model(extra_body={} if streaming else {"stream": False})
    outcome = await model.complete(ask("xyzzy " * 2000))
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
