"""Models are tested over real HTTP against the scripted server."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator, Sequence

import pytest

from redraft.core.chat import FailureKind, Message, ModelFailure, ModelReply, ModelRequest, Sampling
from redraft.core.secret import Secret
from redraft.models.openai_compatible import OpenAICompatible
from redraft.models.options import ModelOptions
from redraft.models.scripted import Reply, Script, ScriptedServer

KEY = "sk-0123456789-secret"

Serve = Callable[[Script | Sequence[Reply | str]], ScriptedServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts scripted servers that end with the test, with no connection left open."""
    with contextlib.ExitStack() as stack:
        started: list[ScriptedServer] = []

        def start(script: Script | Sequence[Reply | str]) -> ScriptedServer:
            server = stack.enter_context(ScriptedServer(script))
            started.append(server)
            return server

        yield start
        for server in started:
            assert server.wait_until_idle(), "a connection was left open"


def model_at(
    server: ScriptedServer | str, key: str | None = KEY, **options: object
) -> OpenAICompatible:
    base_url = server if isinstance(server, str) else server.base_url
    given = {"base_url": base_url, "model": "scripted", "read_timeout": 30.0, **options}
    return OpenAICompatible(
        ModelOptions(**given),  # type: ignore[arg-type]  # fields by name
        Secret(key) if key else None,
    )


def ask(text: str = "hello", sampling: Sampling = Sampling()) -> ModelRequest:
    return ModelRequest((Message("system", "be brief"), Message("user", text)), sampling)


def failed(outcome: ModelReply | ModelFailure, kind: FailureKind) -> str:
    assert isinstance(outcome, ModelFailure), outcome
    assert outcome.kind is kind
    return outcome.message


def replied(outcome: ModelReply | ModelFailure) -> ModelReply:
    assert isinstance(outcome, ModelReply), outcome
    return outcome


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
