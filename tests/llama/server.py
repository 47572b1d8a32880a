"""A running llama-server, and what can be asked of it beside chatting."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from redraft.core.secret import Secret
from redraft.models.openai_compatible import OpenAICompatible
from redraft.models.options import ModelOptions
from tests.llama.build import model_path

SERVER = os.environ.get("REDRAFT_LLAMA_SERVER", "")
KEY = "a-key-for-llama"
SLOTS = 2
CONTEXT = 16_384
"""Tokens of one slot: the tiny model spells most words letter by letter, so that what
Redraft asks takes about a token for a character."""

MARKS = [  # pytest wants a list here
    pytest.mark.llama,
    pytest.mark.skipif(not SERVER, reason="run make test-llama"),
]
"""For ``pytestmark`` of every file that needs the server."""


@dataclass(frozen=True)
class Counted:
    """Tokens that the server has worked on since its start, by its own count."""

    prompt: int
    predicted: int

    def since(self, before: Counted) -> tuple[int, int]:
        """(prompt, predicted) between two readings."""
        return self.prompt - before.prompt, self.predicted - before.predicted


class Llama:
    """A running llama-server."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.base_url = f"{self.root}/v1"

    def read(self, path: str) -> bytes:
        request = urllib.request.Request(
            self.root + path, headers={"Authorization": f"Bearer {KEY}"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as response:
            return bytes(response.read())

    def get(self, path: str) -> Any:
        return json.loads(self.read(path))

    def busy(self) -> int:
        """How many slots are at work."""
        return sum(bool(slot["is_processing"]) for slot in self.get("/slots"))

    def counted(self) -> Counted:
        text = self.read("/metrics").decode()

        def total(name: str) -> int:
            found = re.search(rf"^llamacpp:{name} (\S+)$", text, re.MULTILINE)
            assert found, f"{name} is no metric of this server:\n{text}"
            return int(float(found[1]))

        return Counted(total("prompt_tokens_total"), total("tokens_predicted_total"))

    def model(self, key: str = KEY, **options: object) -> OpenAICompatible:
        given = {"base_url": self.base_url, "model": "tiny", "provider": "llama.cpp", **options}
        return OpenAICompatible(
            ModelOptions(**given),  # type: ignore[arg-type]  # fields by name
            Secret(key) if key else None,
        )


async def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Poll a condition of the server, which has no way to be waited for."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not await asyncio.to_thread(holds):
        assert loop.time() < deadline, "it did not come about"
        await asyncio.sleep(0.02)


@contextmanager
def running(kind: str, log: Path, options: Sequence[str] = ()) -> Iterator[Llama]:
    """A server with a tiny model of a kind, for as long as the block lasts."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    model = model_path(Path(SERVER).parent, kind)
    assert model.exists(), f"{model.name} is missing; run make test-llama"
    command = [SERVER, "-m", str(model), "--alias", "tiny", "--host", "127.0.0.1"]
    command += ["--port", str(port), "-c", str(SLOTS * CONTEXT), "-np", str(SLOTS), "-t", "1"]
    command += ["--jinja", "--offline", "--api-key", KEY, "--slots", "--metrics"]
    # a prompt that is kept from the call before would be missing from the server's count
    command += ["--no-cache-prompt", "--cache-ram", "0", *options]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        llama = Llama(port)
        try:
            deadline = time.monotonic() + 30
            # not by until(): a fixture may be set up inside a running event loop
            while not _healthy(llama):
                assert process.poll() is None, log.read_text(errors="replace")[-2000:]
                assert time.monotonic() < deadline, "the server does not get ready"
                time.sleep(0.02)
            yield llama
        finally:
            process.kill()


def _healthy(llama: Llama) -> bool:
    try:
        return bool(llama.get("/health")["status"] == "ok")
    except OSError:
        return False
