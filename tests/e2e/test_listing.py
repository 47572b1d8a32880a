"""Listing is free, and each editor gets what it understands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types

from tests.e2e.conftest import Start

CODE = '''import os

def last(items):
    """The 🙂 last one."""
    count = len(items)
    return items[count] + BUG


def fine():
    return 1
'''


@pytest.mark.parametrize("client", ["vscode", "neovim", "emacs"])
async def test_each_editor_is_introduced(start: Start, client: str) -> None:
    editor = await start(client)
    capabilities = editor.client.protocol  # the session is up
    assert capabilities is not None
    assert editor.encoding == {"vscode": "utf-16", "neovim": "utf-8", "emacs": "utf-32"}[client]


async def test_only_the_promised_kinds_are_declared(start: Start, tmp_path: Path) -> None:
    from tests.e2e.conftest import FAKE
    from tests.e2e.editor import Editor

    editor = Editor()
    result = await editor.start("vscode", module=FAKE)
    provider = result.capabilities.code_action_provider
    assert isinstance(provider, types.CodeActionOptions)
    assert provider.resolve_provider is True
    assert list(provider.code_action_kinds or []) == [
        "quickfix",
        "refactor.rewrite.redraft.refine",
        "refactor.rewrite.redraft.redraft",
        "refactor.rewrite.redraft.compare",
    ]
    sync = result.capabilities.text_document_sync
    assert isinstance(sync, types.TextDocumentSyncOptions)
    assert (sync.open_close, sync.change) == (True, types.TextDocumentSyncKind.Incremental)
    assert sync.save
    assert result.capabilities.code_lens_provider
    assert result.capabilities.execute_command_provider
    await editor.stop()


@pytest.mark.parametrize("client", ["vscode", "neovim", "emacs"])
async def test_listing_asks_nobody(start: Start, log: Callable[[], list[str]], client: str) -> None:
    editor = await start(client)
    uri = editor.open("file:///nowhere/at_all.py", CODE)
    titles = [a.title for a in await editor.actions(uri, "return items")]
    assert titles == [
        "Redraft: refine last",
        "Redraft: redraft last",
        "Redraft: compare a refined and a redrafted last",
        "Redraft: critique last",
    ]
    assert await editor.actions(uri, "import os") == []
    assert not [line for line in log() if not line.startswith("made")]


async def test_a_moving_cursor_is_offered_only_what_is_paid_for(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    automatic = types.CodeActionTriggerKind.Automatic
    assert await editor.actions(uri, "return items", trigger=automatic) == []
    await editor.send("redraft/propose", **editor.target(uri, "count ="), kind="refine")
    listed = await editor.actions(uri, "return items", trigger=automatic)
    assert [a.kind for a in listed] == ["quickfix", "refactor.rewrite.redraft.refine", "quickfix"]
    assert [a.edit is not None for a in listed] == [True, True, False]
    assert listed[0].is_preferred is True
    assert listed[0].diagnostics[0].message.startswith("there is a bug here")


async def test_only_the_wanted_kinds_are_listed(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)

    async def kinds(only: str) -> list[str]:
        return [a.kind for a in await editor.actions(uri, "return items", only=[only])]

    assert await kinds("refactor.rewrite.redraft.redraft") == ["refactor.rewrite.redraft.redraft"]
    assert len(await kinds("refactor")) == 3
    assert await kinds("source.organizeImports") == []
    assert await kinds("quickfix") == []
    assert await kinds("refactor.rewrite.redraft.re") == []


async def test_a_broken_file_has_actions(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", "x = (1\n\ndef half(items):\n    return items[\n")
    assert "Redraft: refine half" in [a.title for a in await editor.actions(uri, "items[")]


async def test_vscode_works_things_out_late_and_emacs_gets_commands(start: Start) -> None:
    editor = await start("vscode")
    uri = editor.open("file:///nowhere/a.py", CODE)
    listed = await editor.actions(uri, "return items")
    assert all(a.command is None and a.edit is None for a in listed)
    data = listed[0].data
    assert (data["uri"], data["version"], data["qualname"], data["ordinal"]) == (uri, 1, "last", 0)
    assert len(data["hash"]) == 16
    critique = await editor.resolve(listed[3])
    assert critique.command.command == "redraft.critique"
    assert critique.command.arguments[0]["qualname"] == "last"

    emacs = await start("emacs")
    uri = emacs.open("file:///nowhere/a.py", CODE)
    listed = await emacs.actions(uri, "return items")
    assert [a.command.command for a in listed] == [
        "redraft.refine",
        "redraft.redraft",
        "redraft.compare",
        "redraft.critique",
    ]
    assert all(a.data is None for a in listed)


@pytest.mark.parametrize(("client", "tagged"), [("vscode", True), ("neovim", False)])
async def test_ai_is_said_only_to_those_who_listen(start: Start, client: str, tagged: bool) -> None:
    editor = await start(client, configuration={"policy": "chat"})
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/status")
    listed = await editor.actions(uri, "return items")
    expected = [types.CodeActionTag.LlmGenerated] if tagged else []
    assert [list(a.tags or []) for a in listed] == [expected] * 4


async def test_documents_that_are_views_have_nothing_and_say_so(start: Start) -> None:
    editor = await start()
    view = editor.open("git:/repo/a.py?ref", CODE)
    text = editor.open("file:///nowhere/a.txt", "def last(): pass\n", language="plaintext")
    for uri, mark in ((view, "return items"), (text, "last")):
        assert await editor.actions(uri, mark) == []
        assert await editor.lenses(uri) == []
        await editor.command("redraft.critique", uri=uri, position={"line": 0, "character": 0})
        assert editor.messages.pop().message == (
            f"Redraft: {uri} is not in a language that Redraft knows."
        )


async def test_an_untitled_document_has_functions_and_no_tests(start: Start) -> None:
    editor = await start()
    uri = editor.open("untitled:Untitled-1", CODE)
    assert len(await editor.actions(uri, "return items")) == 4
    review = await editor.send("redraft/critique", **editor.target(uri, "return items"))
    assert review.verdict == "refine"
    assert review.baseline.outcome == "unavailable"


async def test_lenses_name_the_verdict(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    lenses = await editor.lenses(uri)
    assert [lens.command.title for lens in lenses if lens.command] == ["Redraft: critique"] * 2
    await editor.send("redraft/critique", **editor.target(uri, "return items"))
    await editor.send("redraft/critique", **editor.target(uri, "return 1"))
    assert editor.lens_refreshes >= 1
    lenses = await editor.lenses(uri)
    assert [lens.command.title for lens in lenses if lens.command] == [
        "Redraft: refine — 1 test fails",
        "Redraft: pass — 1 test passes",
    ]
    assert [lens.range.start.line for lens in lenses] == [2, 8]


async def test_lenses_can_be_switched_off(start: Start) -> None:
    editor = await start(configuration={"editor": {"code_lens": False}})
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/status")
    assert await editor.lenses(uri) == []


async def test_the_header_shows_the_whole_critique(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)

    async def hover(mark: str) -> types.Hover | None:
        params = types.HoverParams(types.TextDocumentIdentifier(uri), editor.at(uri, mark, 1))
        return await editor.client.text_document_hover_async(params)

    assert await hover("last(") is None
    await editor.send("redraft/critique", **editor.target(uri, "return items"))
    shown = await hover("last(")
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert "there is a bug here (reproduced)" in shown.contents.value
    assert await hover("return items") is None
