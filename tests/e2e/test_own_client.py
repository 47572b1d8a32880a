"""For a client of our own: commands that are its own, news, what is known, what was, and what stays away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.conftest import FAKE, Start
from tests.e2e.editor import Editor, noted

CODE = "def last(x):\n    y = BUG\n    return y\n\n\ndef hang(x):\n    return x\n"
OWN = {"commands": False, "news": True}
Log = Callable[[], list[str]]


def told(editor: Editor, method: str) -> list[Any]:
    """The notifications of one kind that the server has sent."""
    found: list[Any] = []

    @editor.client.feature(method)
    def hear(params: Any) -> None:
        found.append(params)
        editor._changed.set()

    return found


async def test_commands_are_the_clients_own(start: Start) -> None:
    editor = await start(options=OWN)
    assert editor.client.capabilities is not None
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    action = await editor.action(uri, "BUG", "Redraft: refine last")
    assert (action.command, action.edit) == (None, None)
    resolved = await editor.resolve(action)
    assert resolved.edit is None
    assert resolved.command.command == "redraft.refine"
    assert [(a["qualname"], a["uri"]) for a in resolved.command.arguments] == [("last", uri)]
    lenses = [x.command for x in await editor.lenses(uri) if x.command is not None]
    assert [c.command for c in lenses] == [
        "redraft.showCritique", "redraft.compare", "redraft.refine", "redraft.critique",
    ]  # fmt: skip
    assert "refine — 1 test fails" in lenses[0].title


async def test_no_command_is_declared_where_the_client_has_its_own(start: Start) -> None:
    declared = {}
    for name, options in (("own", OWN), ("none", {})):
        editor = Editor()
        result = await editor.start(options=options, module=FAKE)
        provider = result.capabilities.execute_command_provider
        declared[name] = list(provider.commands) if provider is not None else []
        await editor.stop()
    assert declared["own"] == []
    assert "redraft.critique" in declared["none"]


async def test_news_are_told_to_whoever_asked_for_them(start: Start) -> None:
    editor = await start(options=OWN)
    changed, activity = told(editor, "redraft/changed"), told(editor, "redraft/activity")
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    await editor.until(lambda: changed and activity and not activity[-1].running)
    assert changed[0].uri == uri
    assert any([r.qualname for r in a.running] == ["last"] for a in activity)
    assert activity[-1].usage.calls == 1


async def test_what_is_known_has_no_dismissed_points(start: Start) -> None:
    editor = await start(options=OWN)
    uri = editor.open("file:///nowhere/a.py", CODE)
    assert (await editor.send("redraft/known", textDocument={"uri": uri})).functions == []
    await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    (known,) = (await editor.send("redraft/known", textDocument={"uri": uri})).functions
    assert (known.function.qualname, known.line) == ("last", "refine — 1 test fails")
    (point,) = known.critique.points
    asked = editor.target(uri, "BUG", point=point.id)
    assert (await editor.send("redraft/dismiss", **asked)).dismissed
    (known,) = (await editor.send("redraft/known", textDocument={"uri": uri})).functions
    assert known.critique.points == []


async def test_a_dismissed_point_stays_away_after_a_restart(start: Start) -> None:
    text = CODE.replace("BUG", "BUG  # here")
    for turn in range(2):
        editor = await start(options=OWN)
        uri = editor.open("file:///nowhere/a.py", text)
        review = await editor.send("redraft/critique", **editor.target(uri, "BUG"))
        (known,) = (await editor.send("redraft/known", textDocument={"uri": uri})).functions
        if turn == 0:
            (point,) = review.critique.points
            await editor.send("redraft/dismiss", **editor.target(uri, "BUG", point=point.id))
        else:
            assert known.critique.points == []
        editor.close(uri)
    # another text is another function
    editor = await start(options=OWN)
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    (known,) = (await editor.send("redraft/known", textDocument={"uri": uri})).functions
    assert len(known.critique.points) == 1


async def test_history_outlives_the_server_and_knows_what_was_applied(start: Start) -> None:
    editor = await start(options=OWN)
    uri = editor.open("file:///nowhere/a.py", CODE)
    review = await editor.send("redraft/compare", **editor.target(uri, "BUG"))
    id_ = review.proposals[1].id
    assert (await editor.send("redraft/apply", textDocument={"uri": uri}, id=id_)).applied
    editor = await start(options=OWN)
    uri = editor.open("file:///nowhere/a.py", CODE)
    asked = {"textDocument": {"uri": uri}, "qualname": "last"}
    (run,) = (await editor.send("redraft/history", **asked)).runs
    assert (run.what, run.qualname, list(run.applied)) == ("compare", "last", [id_])
    assert [p.kind for p in run.review.proposals] == ["refine", "redraft"]
    assert "BUG" in run.review.source
    other = await editor.send("redraft/history", textDocument={"uri": uri}, qualname="hang")
    assert other.runs == []


async def test_a_critique_that_the_user_has_edited_is_the_one_that_counts(
    start: Start, log: Log
) -> None:
    editor = await start(options=OWN)
    uri = editor.open("file:///nowhere/a.py", CODE)
    given = {"suggestion": "redraft", "points": [{"message": "Mind the empty list.", "line": 2}]}
    review = await editor.send("redraft/compare", **editor.target(uri, "BUG", critique=given))
    assert review.critique.author == "you"
    (point,) = review.critique.points
    assert (point.line, point.quote, point.message) == (2, "y = BUG", "Mind the empty list.")
    assert "propose: last ['refine', 'redraft'] known=True" in log()
    assert not any(line.startswith("critique") for line in log())


async def test_the_words_change_and_the_facts_stay(start: Start) -> None:
    editor = await start(options=OWN)
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    given = {"points": [{"message": "In my words.", "line": 2, "quote": "y = BUG"}]}
    review = await editor.send("redraft/propose", **editor.target(uri, "BUG", critique=given))
    (point,) = review.critique.points
    assert (point.message, point.input, point.reproduced) == ("In my words.", "f(1)", True)


async def test_the_tests_of_a_function_alone(start: Start, log: Log) -> None:
    editor = await start(options=OWN)
    uri = editor.open("file:///nowhere/a.py", CODE)
    result = await editor.send("redraft/test", **editor.target(uri, "return x"))
    assert (result.function.qualname, result.evidence.outcome) == ("hang", "passed")
    assert log()[-1] == "baseline: hang"


async def test_all_work_on_a_function_is_stopped(start: Start, log: Log) -> None:
    editor = await start(options=OWN)
    uri = editor.open("file:///nowhere/a.py", CODE)
    work = editor.send("redraft/critique", **editor.target(uri, "return x"))
    await noted(lambda: "hanging: hang" in log())
    result = await editor.send("redraft/stop", **editor.target(uri, "return x"))
    assert result.stopped == 1
    with pytest.raises(JsonRpcException) as stopped:
        await work
    assert stopped.value.code == types.LSPErrorCodes.ServerCancelled


async def test_a_key_is_used_for_its_own_address_alone(start: Start, log: Log) -> None:
    here = {"model": {"base_url": "http://127.0.0.1:9/v1"}}
    editor = await start(options={**OWN, "settings": here})
    elsewhere = {"key": "k", "base_url": "http://127.0.0.1:10/v1"}
    await editor.send("redraft/setKey", **elsewhere)
    assert not any("key=True" in line for line in log())
    await editor.send("redraft/setKey", key="k", base_url="http://127.0.0.1:9/v1")
    assert any("key=True" in line for line in log())


async def test_a_critique_that_was_made_outlives_a_cancelled_comparison(
    start: Start, log: Log
) -> None:
    editor = await start(options=OWN)
    uri = editor.open("file:///nowhere/a.py", "def wait(x):\n    dawdle = BUG\n    return dawdle\n")
    work = editor.send("redraft/compare", **editor.target(uri, "BUG"))
    await noted(lambda: "hanging: wait" in log())
    await editor.send("redraft/stop", **editor.target(uri, "BUG"))
    with pytest.raises(JsonRpcException):
        await work
    (known,) = (await editor.send("redraft/known", textDocument={"uri": uri})).functions
    assert (known.function.qualname, known.line) == ("wait", "refine — 1 test fails")
    await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    assert sum(line.startswith("critique") for line in log()) == 1  # it was not asked for again
