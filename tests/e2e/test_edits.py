"""From a chosen action to the bytes in the editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.conftest import Start
from tests.e2e.editor import Editor, noted

CODE = 'A = "🙂🙂"; B = 1\r\n\r\n\r\ndef last(items):\r\n    "🙂"; x = BUG\r\n    return x\r\n\r\n\r\nC = "ü"\r\n'
FIXED = CODE.replace("BUG", "FIXED")
REFINE = "Redraft: refine last"


@pytest.mark.parametrize(
    ("client", "encoding"),
    [("vscode", "utf-16"), ("neovim", "utf-8"), ("neovim", "utf-32"), ("neovim", "utf-16")],
)
async def test_a_resolved_refinement_changes_the_functions_bytes_alone(
    start: Start, client: str, encoding: str
) -> None:
    editor = await start(client, encoding=encoding)
    assert editor.encoding == encoding
    uri = editor.open("file:///nowhere/a.py", CODE)
    action = await editor.action(uri, "BUG", REFINE)
    assert action.edit is None
    resolved = await editor.resolve(action)
    if client == "vscode":
        change = resolved.edit.document_changes[0]
        assert change.text_document.version == 1
        annotation = resolved.edit.change_annotations[change.edits[0].annotation_id]
        assert (annotation.label, annotation.needs_confirmation) == ("Redraft: refine last", False)
    else:
        assert resolved.edit.document_changes is None
        assert list(resolved.edit.changes) == [uri]
    assert editor.make(resolved.edit)
    assert editor.texts[uri] == FIXED
    # and the server has read the edit as the editor made it
    assert await editor.actions(uri, "FIXED", only=["quickfix"]) == []
    review = await editor.send("redraft/critique", **editor.target(uri, "FIXED"))
    assert review.verdict == "pass"


async def test_emacs_has_the_work_done_and_then_the_edit_sent(start: Start) -> None:
    editor = await start("emacs")
    uri = editor.open("file:///nowhere/a.py", CODE)
    action = await editor.action(uri, "BUG", REFINE)
    argument = action.command.arguments[0]
    answer = await editor.command(action.command.command, **argument)
    assert answer["applied"] is True
    assert editor.texts[uri] == FIXED
    assert editor.edits[0].label == "Redraft: refine last"
    assert [m.type for m in editor.messages] == [types.MessageType.Info]


async def test_emacs_gets_what_is_tested_already_with_the_menu(start: Start) -> None:
    editor = await start("emacs")
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/compare", **editor.target(uri, "BUG"))
    listed = await editor.actions(uri, "BUG", only=["refactor.rewrite"])
    assert editor.make(listed[1].edit)
    assert editor.texts[uri] == CODE.replace("BUG", "REDONE")


async def test_a_stale_action_is_refused_with_the_reason(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    action = await editor.action(uri, "BUG", REFINE)
    editor.replace(uri, "return x", "return x + 1")
    with pytest.raises(JsonRpcException, match="last has changed since the menu") as refused:
        await editor.resolve(action)
    # ContentModified would be silent in VS Code
    assert refused.value.code == types.ErrorCodes.InvalidParams
    editor.replace(uri, "def last", "def first")
    with pytest.raises(JsonRpcException, match="no function last any more"):
        await editor.resolve(action)


async def test_an_action_whose_function_moved_is_placed_anew(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    action = await editor.action(uri, "BUG", REFINE)
    editor.replace(uri, "B = 1", "B = 1  # 🙂\n\nimport os")
    resolved = await editor.resolve(action)
    assert editor.make(resolved.edit)
    assert editor.texts[uri] == FIXED.replace("B = 1", "B = 1  # 🙂\n\nimport os")


async def proposal(editor: Editor, uri: str) -> str:
    review = await editor.send("redraft/propose", **editor.target(uri, "BUG"), kind="refine")
    return str(review.proposals[0].id)


async def test_applying_by_id_moves_with_the_function_and_refuses_another_text(
    start: Start,
) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    id_ = await proposal(editor, uri)
    document = {"uri": uri}
    editor.replace(uri, "A = ", "import os\r\nA = ")

    with pytest.raises(JsonRpcException, match="document has changed") as refused:
        await editor.send("redraft/apply", textDocument={**document, "version": 1}, id=id_)
    assert refused.value.code == types.LSPErrorCodes.ContentModified

    answer = await editor.send("redraft/apply", textDocument=document, id=id_)
    assert (answer.applied, answer.moved, answer.reason) == (True, True, None)
    assert editor.texts[uri] == "import os\r\n" + FIXED

    with pytest.raises(JsonRpcException, match="last has changed since the proposal") as refused:
        await editor.send("redraft/apply", textDocument=document, id=id_)
    assert refused.value.code == types.LSPErrorCodes.ContentModified
    with pytest.raises(JsonRpcException, match="There is no proposal 0000"):
        await editor.send("redraft/apply", textDocument=document, id="0000")


async def test_an_edit_that_the_editor_does_not_make_is_not_claimed(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    id_ = await proposal(editor, uri)
    # the user types while the edit is on its way: the version in it is old by then
    editor.before_edit = lambda: editor.replace(uri, "C = ", "D = ")
    answer = await editor.send("redraft/apply", textDocument={"uri": uri}, id=id_)
    assert answer.applied is False
    assert "did not make the edit" in answer.reason
    assert editor.texts[uri] == CODE.replace("C = ", "D = ")


WORSE = "def last(x):\n    worse = BUG\n    return x\n"
UNTESTED = "def last(x):\n    untested = BUG\n    return x\n"


@pytest.mark.parametrize("client", ["vscode", "emacs"])
async def test_what_breaks_a_test_is_never_applied(start: Start, client: str) -> None:
    editor = await start(client)
    uri = editor.open("file:///nowhere/a.py", WORSE)
    action = await editor.action(uri, "BUG", REFINE)
    if client == "vscode":
        with pytest.raises(JsonRpcException, match=r"It breaks t\.py::test_b"):
            await editor.resolve(action)
    else:
        editor.press = lambda question: "Apply"
        await editor.command("redraft.refine", **action.command.arguments[0])
        assert editor.questions == []  # there is nothing to ask about
        assert "It breaks t.py::test_b" in editor.messages[-1].message
    assert editor.texts[uri] == WORSE


async def test_what_is_not_proven_needs_the_users_word(start: Start) -> None:
    editor = await start("vscode")
    uri = editor.open("file:///nowhere/a.py", UNTESTED)
    action = await editor.action(uri, "BUG", REFINE)
    resolved = await editor.resolve(action)
    assert resolved.edit.change_annotations["redraft"].needs_confirmation is True

    answer = await editor.command("redraft.refine", uri=uri, qualname="last")
    assert answer["applied"] is False
    assert editor.texts[uri] == UNTESTED
    assert "No test reaches it" in editor.questions[0].message
    editor.press = lambda question: "Apply"
    answer = await editor.command("redraft.refine", uri=uri, qualname="last")
    assert answer["applied"] is True
    assert "FIXED" in editor.texts[uri]


async def test_an_editor_without_annotations_is_asked_before_an_unproven_edit(
    start: Start,
) -> None:
    editor = await start("neovim")
    uri = editor.open("file:///nowhere/a.py", UNTESTED)
    action = await editor.action(uri, "BUG", REFINE)
    with pytest.raises(JsonRpcException, match="No test reaches it"):
        await editor.resolve(action)
    editor.press = lambda question: "Apply"
    action = await editor.action(uri, "BUG", REFINE)
    resolved = await editor.resolve(action)
    assert resolved.edit is not None


async def test_compare_lets_the_user_choose(start: Start) -> None:
    editor = await start("emacs")
    uri = editor.open("file:///nowhere/a.py", CODE)
    editor.press = lambda question: next(
        a.title for a in question.actions or [] if "redraft" in a.title
    )
    answer = await editor.command("redraft.compare", uri=uri, qualname="last")
    assert [a.title.partition(":")[0] for a in editor.questions[0].actions or []] == [
        "Apply the refine",
        "Apply the redraft",
        "Keep mine",
    ]
    assert answer["applied"] is True
    assert editor.texts[uri] == CODE.replace("BUG", "REDONE")


async def test_fix_applies_what_the_loop_chose(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    assert (await editor.command("redraft.fix", uri=uri, qualname="last"))["applied"] is True
    assert editor.texts[uri] == FIXED
    await editor.command("redraft.fix", uri=uri, qualname="last")
    assert "nothing to change" in editor.messages[-1].message
    with pytest.raises(JsonRpcException, match="no strategy 'no_such'"):
        await editor.send("redraft/fix", **editor.target(uri, "FIXED"), strategy="no_such")


async def test_points_follow_their_lines_and_go_with_them(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    shown = await editor.until(lambda: editor.diagnostics.get(uri))
    (point,) = shown.diagnostics
    assert shown.version == 1
    assert (point.source, point.code) == ("redraft", "refine")
    assert point.severity == types.DiagnosticSeverity.Warning
    assert "f(1) → 2 (expected 3)" in point.message
    text = editor.texts[uri]
    quoted = text[editor.index(text, point.range.start) : editor.index(text, point.range.end)]
    assert quoted == '"🙂"; x = BUG'

    editor.replace(uri, "def last", "import os\r\n\r\n\r\ndef last")
    moved = await editor.until(lambda: _later(editor, uri, 2))
    assert moved.diagnostics[0].range.start.line == point.range.start.line + 3

    editor.replace(uri, "return x", "return x + 1")
    assert (await editor.until(lambda: _later(editor, uri, 3))).diagnostics == ()
    editor.replace(uri, "return x + 1", "return x")
    assert len((await editor.until(lambda: _later(editor, uri, 4))).diagnostics) == 1
    editor.close(uri)
    assert await editor.until(lambda: not editor.diagnostics[uri].diagnostics)


def _later(editor: Editor, uri: str, version: int) -> Any:
    shown = editor.diagnostics[uri]
    return shown if (shown.version or 0) >= version else None


async def test_a_point_can_be_dismissed_and_fixed_where_it_is(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    review = await editor.send("redraft/critique", **editor.target(uri, "BUG"))
    quick = await editor.actions(uri, "BUG", only=["quickfix"])
    assert [a.title for a in quick] == [
        "Redraft: refine last to fix: there is a bug here",
        "Redraft: dismiss: there is a bug here",
    ]
    resolved = await editor.resolve(quick[0])
    assert resolved.edit is not None
    resolved = await editor.resolve(quick[1])
    assert resolved.command.arguments[0]["point"] == review.critique.points[0].id
    await editor.command(resolved.command.command, **resolved.command.arguments[0])
    assert await editor.until(lambda: not editor.diagnostics[uri].diagnostics)
    again = await editor.send("redraft/dismiss", **editor.target(uri, "BUG"), point="gone")
    assert again.dismissed is False


async def test_an_edit_of_ours_is_not_critiqued_when_it_is_saved(
    start: Start, log: Callable[[], list[str]]
) -> None:
    editor = await start(configuration={"editor": {"on_save": "all", "on_save_delay": 0}})
    uri = editor.open("file:///nowhere/a.py", CODE + "\r\n\r\ndef other():\r\n    return 2\r\n")
    await editor.send("redraft/status")
    assert (await editor.command("redraft.refine", uri=uri, qualname="last"))["applied"]
    editor.save(uri)
    await noted(lambda: "critique: other" in log())
    assert log().count("critique: last") == 1
