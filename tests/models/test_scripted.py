"""The scripted server keeps to its script, notes what it sees and runs by itself."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import redraft
from redraft.core.chat import FailureKind, Message, ModelFailure, ModelReply
from redraft.core.errors import BadInput
from redraft.models.scripted import Reply, Rule, Script, ScriptedServer, script_from_json
from redraft.models.scripted.__main__ import main
from tests.models.conftest import KEY, Serve, ask, model_at


async def said(server: ScriptedServer, text: str) -> str:
    outcome = await model_at(server).complete(ask(text))
    return outcome.text if isinstance(outcome, ModelReply) else outcome.kind.value


async def test_rules_come_before_the_row_and_keep_their_last_reply(serve: Serve) -> None:
    script = Script(
        replies=(Reply("first"), Reply("second")),
        rules=(
            Rule((Reply("a"), Reply("b")), contains="sort"),
            Rule((Reply("c"),), pattern=r"^re(fine|draft)$"),
            Rule((Reply("d"),), contains="be brief", pattern="x{3}", where="all"),
        ),
    )
    server = serve(script)
    asked = ("sort it", "hi", "sort", "refine", "sorted?", "not refine", "xxx")
    assert [await said(server, text) for text in asked] == [
        *("a", "first", "b", "c", "b", "second", "d"),
    ]
    assert await said(server, "no more") == FailureKind.SERVER_ERROR.value


async def test_a_rule_on_the_system_message_and_a_row_that_repeats(serve: Serve) -> None:
    rule = Rule((Reply("system"),), contains="be brief", where="system")
    assert await said(serve(Script(rules=(rule,))), "anything") == "system"
    repeating = serve(Script((Reply("x"), Reply("y")), repeat=True))
    assert [await said(repeating, "?") for _ in range(4)] == ["x", "y", "y", "y"]


async def test_it_notes_what_was_asked_without_the_key(serve: Serve) -> None:
    server = serve(Script((Reply("x"),), key=KEY))
    await said(server, "hello")
    (seen,) = server.requests
    assert seen.messages == (Message("system", "be brief"), Message("user", "hello"))
    assert (seen.number, seen.path, seen.key_matched) == (1, "/v1/chat/completions", True)
    assert KEY not in repr(seen)
    assert server.finished == (1,)
    assert server.disconnects == ()


async def test_waiting_in_vain_ends(serve: Serve) -> None:
    server = serve(["x"])
    assert not server.wait_for_requests(timeout=0.01)
    assert not server.wait_for_disconnect(timeout=0.01)


async def test_what_is_no_chat_request_is_refused(serve: Serve) -> None:
    server = serve(["x"])
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for path, data, status in (
        ("/nothing", None, 404),
        ("/chat/completions", b"{", 500),
        ("/chat/completions", b"[]", 500),
        ("/chat/completions", b'{"messages": 7, "stream": false}', 200),
    ):
        request = urllib.request.Request(server.base_url + path, data)
        assert status_of(opener, request) == status


def status_of(opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> int:
    try:
        with opener.open(request) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_an_unknown_fault_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no fault is called nonsense"):
        ScriptedServer([Reply(faults=("nonsense",))])


def test_a_port_that_is_taken_is_an_error(serve: Serve) -> None:
    with pytest.raises(OSError, match="use"):
        ScriptedServer([], port=serve([]).port).start()


def test_a_script_as_json() -> None:
    text = json.dumps(
        {
            "replies": ["one", {"text": "two", "drip": 0.5, "faults": ["no_done"]}],
            "rules": [{"contains": "x", "where": "all", "replies": ["three"]}],
            "models": ["m"],
            "key": "k",
            "repeat": True,
        }
    )
    assert script_from_json(text) == Script(
        replies=(Reply("one"), Reply("two", drip=0.5, faults=("no_done",))),
        rules=(Rule((Reply("three"),), contains="x", where="all"),),
        models=("m",),
        key="k",
        repeat=True,
    )
    assert script_from_json('["a"]') == Script((Reply("a"),))


@pytest.mark.parametrize(
    "text",
    [
        *("{", "7", '{"reply": []}', '{"replies": "x"}', "[7]", '[{"txt": "x"}]'),
        '{"rules": [{"where": "first"}]}',
    ],
)
def test_a_script_that_cannot_be_read(text: str) -> None:
    with pytest.raises(BadInput):
        script_from_json(text)


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "script.json"
    script.write_text('[{"faults": ["nonsense"]}]')
    assert main([str(script)]) == 2
    assert "nonsense" in capsys.readouterr().err
    assert main(["--faults"]) == 0
    assert "too_long_llama_server" in capsys.readouterr().out


async def test_the_command_serves_until_it_is_stopped(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text('["from the command"]')
    with subprocess.Popen(
        [sys.executable, "-m", "redraft.models.scripted", str(script), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(redraft.__file__).parents[1],
    ) as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        outcome = await model_at(base_url).complete(ask())
        process.send_signal(signal.SIGTERM)
    assert not isinstance(outcome, ModelFailure), outcome
    assert outcome.text == "from the command"
    assert process.returncode == 0
