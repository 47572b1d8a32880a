"""pygls mended: nothing leaks, nothing pops up, and the start is light."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import FeatureNotificationError

from redraft.lsp.protocol import RedraftServer
from redraft.lsp.server import build

CODE = "def one(x):\n    return x\n"


class Wire:
    """What the server writes, as messages."""

    def __init__(self, server: RedraftServer) -> None:
        self.server = server
        self.sent: list[dict[str, Any]] = []
        server.protocol.set_writer(self)

    def write(self, data: bytes) -> None:
        self.sent.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        return None

    def give(self, method: str | None = None, **fields: Any) -> None:
        message = {"jsonrpc": "2.0", **({"method": method} if method else {}), **fields}
        protocol = self.server.protocol
        protocol.handle_message(
            json.loads(json.dumps(message), object_hook=protocol.structure_message)
        )

    async def answer(self, id_: int) -> dict[str, Any]:
        while True:
            for message in self.sent:
                if message.get("id") == id_ and "method" not in message:
                    return message
            await asyncio.sleep(0)


async def started(capabilities: dict[str, Any] | None = None) -> Wire:
    wire = Wire(build(environment={}))
    params = {"processId": None, "rootUri": None, "capabilities": capabilities or {}}
    wire.give("initialize", id=1, params=params)
    await wire.answer(1)
    wire.give("initialized", params={})
    wire.give("redraft/status", id=2, params={})
    await wire.answer(2)
    document = {"uri": "untitled:a", "languageId": "python", "version": 1, "text": CODE}
    wire.give("textDocument/didOpen", params={"textDocument": document})
    return wire


async def test_nothing_is_kept_of_what_is_over() -> None:
    wire = await started()
    protocol = wire.server.protocol
    for number in range(10, 20):
        argument = {"uri": "untitled:a", "qualname": "none"}
        params = {"command": "redraft.critique", "arguments": [argument]}
        wire.give("workspace/executeCommand", id=number, params=params)
        wire.give("workspace/didChangeConfiguration", params={"settings": None})
        assert (await wire.answer(number))["result"] is None
    for _ in range(5):
        await asyncio.sleep(0)
    assert protocol._request_futures == {}
    assert protocol._result_types == {}
    assert protocol.progress.tokens == {}
    said = [m["params"]["message"] for m in wire.sent if m.get("method") == "window/showMessage"]
    assert said == ["Redraft: There is no function none in untitled:a."] * 10


async def test_a_late_answer_to_a_question_given_up_is_let_pass() -> None:
    wire = await started()
    protocol: Any = wire.server.protocol
    waiting = asyncio.ensure_future(
        protocol.send_request_async(types.WORKSPACE_CODE_LENS_REFRESH, None)
    )
    await asyncio.sleep(0)
    asked = wire.sent[-1]
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    before = len(wire.sent)
    wire.give(id=asked["id"], result=None)
    assert len(wire.sent) == before
    assert protocol._request_futures == {}


async def test_a_fault_goes_into_the_log_and_before_nobodys_eyes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wire = await started()
    before = len(wire.sent)
    with caplog.at_level(logging.ERROR, "redraft"):
        wire.server.report_server_error(ValueError("inside"), FeatureNotificationError)
    assert "inside" in caplog.text
    assert len(wire.sent) == before


async def test_an_editor_without_literals_gets_bare_commands() -> None:
    wire = await started()
    position = {"line": 1, "character": 4}
    params = {
        "textDocument": {"uri": "untitled:a"},
        "range": {"start": position, "end": position},
        "context": {"diagnostics": []},
    }
    wire.give("textDocument/codeAction", id=5, params=params)
    result = (await wire.answer(5))["result"]
    assert [item["command"] for item in result] == [
        "redraft.refine",
        "redraft.redraft",
        "redraft.compare",
        "redraft.critique",
    ]


async def test_a_crash_in_one_handler_is_answered_and_the_next_one_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wire = await started()
    from redraft.lsp import lens

    def crash(*_: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(lens, "lens_commands", crash)
    params = {"textDocument": {"uri": "untitled:a"}}
    wire.give("textDocument/codeLens", id=5, params=params)
    error = (await wire.answer(5))["error"]
    assert error["message"] == "Redraft met an error of its own; its log has the details."
    assert "data" not in error
    monkeypatch.undo()
    wire.give("textDocument/codeLens", id=6, params=params)
    assert len((await wire.answer(6))["result"]) == 1


def test_what_is_heavy_is_not_loaded_at_the_start() -> None:
    program = (
        "import sys; from redraft.lsp.server import build; build(); "
        "heavy = {'openai', 'rich', 'tree_sitter', 'httpx2', 'pytest', 'redraft.app'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    server = Path(__file__).parents[2] / "server"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(server), "PATH": "/usr/bin:/bin"},
    )
    assert done.stdout == "[]\n"
