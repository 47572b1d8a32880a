"""Server start: from the process's birth to the answer to ``initialize``, beside a bare pygls server."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.bench.ratio import Ratio, ratio_of

BARE = """
from pygls.lsp.server import LanguageServer
LanguageServer("bare", "1").start_io()
"""
ROUNDS = 15


def measure() -> list[Ratio]:
    ours_command = [sys.executable, "-m", "redraft", "serve"]
    bare_command = [sys.executable, "-c", BARE]
    ours, bare = [], []
    for command in (ours_command, bare_command):
        _start(command)  # fill the disk's cache
    for _ in range(ROUNDS):
        ours.append(_start(ours_command))
        bare.append(_start(bare_command))
    return [ratio_of("server start / a bare pygls server", ours, bare, 1.2)]


def _start(command: Sequence[str]) -> float:
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        _send(
            server.stdin, 1, "initialize", {"processId": None, "rootUri": None, "capabilities": {}}
        )
        while (line := server.stdout.readline()) not in (b"\r\n", b""):
            header, _, value = line.partition(b":")
            if header.lower() == b"content-length":
                length = int(value)
        reply = json.loads(server.stdout.read(length))
        seconds = time.perf_counter() - began
        assert "result" in reply, reply
        server.kill()
    return seconds


def _send(stream: object, id_: int, method: str, params: object) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params}).encode()
    stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))  # type: ignore[attr-defined]
    stream.flush()  # type: ignore[attr-defined]
