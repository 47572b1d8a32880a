"""Long work: progress, sharing, cancelling, and the server's life around it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.conftest import FAKE, Start
from tests.e2e.editor import PATIENCE, Editor, noted

CODE = "def last(x):\n    y = BUG\n    return y\n\n\ndef hang(x):\n    return x\n"
Log = Callable[[], list[str]]


async def test_partial_results_and_the_editors_own_bar(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    asked = editor.target(uri, "BUG", workDoneToken="bar", partialResultToken="part")
    review = await editor.send("redraft/compare", **asked)
    bar: list[Any] = [p.value for p in editor.progress if p.token == "bar"]
    part: list[Any] = [p.value for p in editor.progress if p.token == "part"]
    assert (bar[0]["kind"], bar[-1]["kind"]) == ("begin", "end")
    assert bar[0]["title"] == "Redraft: comparing versions of last"
    assert bar[0]["cancellable"] is True
    events = [p["event"] for p in part]
    assert events == [
        "working", "working", "evidence", "critique", "draft", "evidence", "draft", "evidence",
    ]  # fmt: skip
    # the model's words, gathered
    assert [p["text"] for p in part if p["event"] == "working"] == ["", "one two three"]
    assert part[3]["critique"]["points"][0]["line"] == 2
    assert [p.kind for p in review.proposals] == ["refine", "redraft"]
    assert editor.tokens == []


async def test_a_bar_is_made_where_the_editor_gave_none(start: Start) -> None:
    editor = await start("neovim")
    uri = editor.open("file:///nowhere/a.py", CODE)
    work = editor.command("redraft.critique", uri=uri, qualname="hang")
    token = await editor.until(lambda: editor.tokens and editor.tokens[0])
    await editor.until(lambda: [p for p in editor.progress if p.token == token])
    editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
    assert await asyncio.wait_for(work, PATIENCE) is None
    values: list[Any] = [p.value for p in editor.progress]
    assert values[0]["title"] == "Redraft: reading hang"
    assert values[-1]["kind"] == "end"
    assert editor.messages == []  # who pressed Cancel needs no message


async def test_cancelling_a_request_stops_the_work_first(start: Start, log: Log) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    params = editor.target(uri, "return x")
    work = editor.request("redraft/critique", params, "mine")
    await noted(lambda: "hanging: hang" in log())
    editor.client.cancel_request(types.CancelParams("mine"))
    with pytest.raises(JsonRpcException) as cancelled:
        await asyncio.wait_for(work, PATIENCE)
    assert cancelled.value.code == types.LSPErrorCodes.RequestCancelled
    assert log()[-1] == "cancelled: hang"


async def test_cancelling_a_command_stops_it_too(start: Start, log: Log) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    params = types.ExecuteCommandParams("redraft.critique", [{"uri": uri, "qualname": "hang"}])
    work = editor.request("workspace/executeCommand", params, "mine")
    await noted(lambda: "hanging: hang" in log())
    editor.client.cancel_request(types.CancelParams("mine"))
    with pytest.raises(JsonRpcException):
        await asyncio.wait_for(work, PATIENCE)
    await noted(lambda: log()[-1] == "cancelled: hang")


async def test_an_answer_names_the_version_that_it_is_about(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    work = editor.send("redraft/critique", **editor.target(uri, "BUG"))
    await asyncio.sleep(0)  # let it be sent
    editor.replace(uri, "def last", "import os\n\ndef last")
    review = await work
    assert (review.version, review.critique.points[0].line) == (1, 2)


async def test_the_cancel_command_stops_what_others_wait_for(start: Start, log: Log) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    work = editor.send("redraft/critique", **editor.target(uri, "return x"))
    await noted(lambda: "hanging: hang" in log())
    assert await editor.command("redraft.cancel", uri=uri, qualname="other") == {"cancelled": 0}
    assert await editor.command("redraft.cancel", uri=uri) == {"cancelled": 1}
    with pytest.raises(JsonRpcException, match="It was cancelled") as cancelled:
        await asyncio.wait_for(work, PATIENCE)
    assert cancelled.value.code == types.LSPErrorCodes.ServerCancelled


async def test_the_same_question_is_asked_once_and_a_newer_one_wins(start: Start, log: Log) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    params = editor.target(uri, "return x")
    first = editor.request("redraft/critique", params, "1")
    second = editor.request("redraft/critique", params, "2")
    await noted(lambda: "hanging: hang" in log())
    status = await editor.send("redraft/status")
    assert [(r.qualname, r.what) for r in status.running] == [("hang", "critique")]
    editor.client.cancel_request(types.CancelParams("1"))
    with pytest.raises(JsonRpcException):
        await asyncio.wait_for(first, PATIENCE)
    assert "cancelled: hang" not in log()  # somebody still waits

    editor.replace(uri, "return x", "return -x")
    third = editor.send("redraft/critique", **params)
    with pytest.raises(JsonRpcException, match="hang has changed, and was asked about anew"):
        await asyncio.wait_for(second, PATIENCE)
    await noted(lambda: log().count("hanging: hang") == 2)
    editor.close(uri)
    with pytest.raises(JsonRpcException, match="document was closed"):
        await asyncio.wait_for(third, PATIENCE)


async def test_a_critique_is_kept_and_spares_the_next_call(start: Start, log: Log) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    first = await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    again = await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    assert again.critique == first.critique
    assert (first.usage.calls, again.usage.calls) == (1, 0)
    await editor.send("redraft/propose", **editor.target(uri, "BUG"), kind="redraft")
    assert log().count("critique: last") == 1
    assert "propose: last ['redraft'] known=True" in log()
    await editor.send("redraft/critique", **editor.target(uri, "BUG"), fresh=True)
    assert log().count("critique: last") == 2
    assert (await editor.send("redraft/status")).usage.calls == 2


async def test_bad_questions_get_one_sentence(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE + "\n\ndef last(x):\n    return x\n")
    document = {"uri": uri}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "params.textDocument is missing."),
        ({"textDocument": "x"}, "params.textDocument must be an object."),
        ({"textDocument": document}, "Say which function"),
        ({"textDocument": document, "qualname": 3}, "params.qualname must be text."),
        ({"textDocument": document, "qualname": "none"}, "There is no function none"),
        ({"textDocument": document, "qualname": "last"}, "There are 2 functions called last"),
        ({"textDocument": document, "position": {"line": 3, "character": 0}}, "under the cursor"),
        ({"textDocument": {"uri": "file:///b.py"}, "qualname": "f"}, "is not open"),
    ]
    for params, sentence in wrong:
        with pytest.raises(JsonRpcException) as refused:
            await editor.send("redraft/critique", **params)
        assert sentence in str(refused.value)
        assert refused.value.code == types.ErrorCodes.InvalidParams
        assert "Traceback" not in str(refused.value)
    second = await editor.send(
        "redraft/critique", textDocument=document, qualname="last", ordinal=1
    )
    assert second.function.line == 10
    assert editor.messages == []


async def test_a_fault_of_our_own_stays_where_it_is(start: Start) -> None:
    editor = await start()
    uri = editor.open(
        "file:///nowhere/a.py", "def explode(x):\n    return x\n\n\ndef unusable():\n    pass\n"
    )
    with pytest.raises(JsonRpcException, match="error of its own") as refused:
        await editor.send("redraft/critique", **editor.target(uri, "return x"))
    assert refused.value.code == types.ErrorCodes.InternalError
    assert await editor.command("redraft.critique", uri=uri, qualname="explode") is None
    assert [m.message for m in editor.messages] == [
        "Redraft met an error of its own; its log has the details."
    ]
    assert any("ZeroDivisionError" in m for m in editor.logged)
    with pytest.raises(JsonRpcException, match="cannot be reached") as refused:
        await editor.send("redraft/critique", **editor.target(uri, "unusable"))
    assert refused.value.code == types.LSPErrorCodes.RequestFailed
    assert len(await editor.actions(uri, "return x")) == 4  # the server lives


async def test_a_key_goes_to_the_model_and_nowhere_else(start: Start, log: Log) -> None:
    editor = await start()
    key = "sk-very-secret"
    assert (await editor.send("redraft/setKey", key=key)).policy == "chat"
    with pytest.raises(JsonRpcException, match=r"params\.key must be text"):
        await editor.send("redraft/setKey", key=[key])
    assert (await editor.send("redraft/setKey", key=None)).policy == "repair"
    said = editor.logged + [m.message for m in editor.messages]
    assert not any(key in text for text in (*said, *log()))


async def test_without_trust_nothing_runs(start: Start, log: Log) -> None:
    editor = await start(options={"trusted": False})
    uri = editor.open("file:///nowhere/a.py", CODE)
    review = await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    assert review.baseline.outcome == "unavailable"
    assert "task: last trusted=False bounds=0" in log()
    editor.client.protocol.notify("redraft/trust", {"trusted": True})
    review = await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    assert review.baseline.outcome == "failed"
    assert "task: last trusted=True bounds=0" in log()


async def test_shutdown_stops_the_work_and_lets_everybody_go(log: Log, tmp_path: Path) -> None:
    editor = Editor()
    await editor.start(module=FAKE, environment={"REDRAFT_TEST_LOG": str(tmp_path / "log")})
    uri = editor.open("file:///nowhere/a.py", CODE)
    asked = editor.send("redraft/critique", **editor.target(uri, "return x"))
    command = editor.command("redraft.refine", uri=uri, qualname="hang")
    await noted(lambda: log().count("hanging: hang") == 2)
    await editor.stop()
    assert log()[-3:] == ["cancelled: hang", "cancelled: hang", "closed"]
    await asyncio.gather(asked, command, return_exceptions=True)


@pytest.mark.parametrize("how", ["sigterm", "eof"])
async def test_a_server_that_is_left_alone_cleans_up(log: Log, tmp_path: Path, how: str) -> None:
    editor = Editor()
    await editor.start(module=FAKE, environment={"REDRAFT_TEST_LOG": str(tmp_path / "log")})
    uri = editor.open("file:///nowhere/a.py", CODE)
    asked = editor.send("redraft/critique", **editor.target(uri, "return x"))
    await noted(lambda: "hanging: hang" in log())
    process = editor.client._server
    assert process is not None
    editor.client._stop_event.set()  # the client is not to mind
    if how == "sigterm":
        os.kill(process.pid, signal.SIGTERM)
    else:
        assert process.stdin is not None
        process.stdin.close()
    code = await asyncio.wait_for(process.wait(), PATIENCE)
    assert code == (128 + signal.SIGTERM if how == "sigterm" else 1)
    assert log()[-2:] == ["cancelled: hang", "closed"]
    asked.cancel()
    await editor.client.stop()  # type: ignore[no-untyped-call]
