"""From a suspicion to the bytes of the docstring, or of the test, in the editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.conftest import Start
from tests.e2e.editor import Editor

CODE = (
    'A = "🙂"\r\n\r\n\r\nclass Sign:\r\n    def last(self):\r\n        r"""🙂\r\n\r\n'
    "        >>> Sign().last()\r\n        'WRONG'\r\n\r\n"
    "        >>> Sign().last() \r\n        'other'\r\n"
    '        """\r\n        return "ü"\r\n'
)
RIGHT = CODE.replace("'WRONG'", "'right'")
DOCSTRING = "Redraft: correct the example in the docstring: Sign().last() gives 'right'"
TEST = "Redraft: correct the expected value in the test: last() gives 'right'"
OPEN = "Redraft: open the test test_a"
ASK = "Redraft: ask the model whether the code or what is said of it is wrong"


async def quick(editor: Editor, uri: str, at: str) -> list[str]:
    return [a.title for a in await editor.actions(uri, at, only=["quickfix"])]


@pytest.mark.parametrize("client", ["vscode", "neovim", "emacs"])
async def test_the_docstrings_example_is_corrected_and_nothing_else(
    start: Start, log: Callable[[], list[str]], client: str
) -> None:
    editor = await start(client)
    uri = editor.open("file:///nowhere/a.py", CODE)
    assert await quick(editor, uri, "WRONG") == []
    await editor.send("redraft/critique", **editor.target(uri, "last"))
    before = log()
    action = await editor.action(uri, "WRONG", DOCSTRING)
    assert log() == before  # listing asks nobody
    assert await quick(editor, uri, "'other'") == []
    if client == "emacs":  # it resolves nothing, and has the edit sent when the action is chosen
        await editor.command(action.command.command, **action.command.arguments[0])
    else:
        assert action.edit is None
        resolved = await editor.resolve(action)
        if client == "vscode":
            change = resolved.edit.document_changes[0]
            assert change.text_document.version == 1
            assert resolved.command is None
        assert editor.make(resolved.edit)
    assert editor.texts[uri] == RIGHT
    # the function says another thing now, so that nothing is known of it
    assert await quick(editor, uri, "right") == []


async def test_it_is_told_in_one_sentence_where_it_is(start: Start) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    review = await editor.send("redraft/critique", **editor.target(uri, "last"))
    assert review.suspicion.suspect == "documentation"
    shown = await editor.until(lambda: editor.diagnostics.get(uri))
    (told,) = shown.diagnostics
    assert told.message == "The documentation seems wrong: It stands alone."
    text = editor.texts[uri]
    quoted = text[editor.index(text, told.range.start) : editor.index(text, told.range.end)]
    assert quoted == "'WRONG'"
    assert review.suspicion.places[0].line == told.range.start.line + 1


async def test_a_correction_of_another_text_is_refused(start: Start) -> None:
    editor = await start("vscode")
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/critique", **editor.target(uri, "last"))
    action = await editor.action(uri, "WRONG", DOCSTRING)
    moved = await editor.action(uri, "WRONG", DOCSTRING)
    editor.replace(uri, "A = ", "import os\r\nA = ")
    resolved = await editor.resolve(moved)  # it merely moved
    editor.replace(uri, "'other'", "'another'")
    with pytest.raises(JsonRpcException, match="has changed since the menu") as refused:
        await editor.resolve(action)
    assert refused.value.code == types.ErrorCodes.InvalidParams
    editor.replace(uri, "'another'", "'other'")
    resolved = await editor.resolve(moved)
    assert editor.make(resolved.edit)
    assert editor.texts[uri] == "import os\r\n" + RIGHT


SHOP = 'def last():\n    """suspect the test"""\n    return "right"\n'
TESTS = "from a import last\n\n\ndef test_a():\n    assert last() == (\n        'ü'  # 🙂\n    )\n"


async def suspected(editor: Editor, root: Path, code: str = SHOP) -> tuple[str, Path]:
    test = root / "test_a.py"
    test.write_text(TESTS, encoding="utf-8")
    uri = editor.open((root / "a.py").as_uri(), code)
    await editor.send("redraft/critique", **editor.target(uri, "last"))
    return uri, test


async def test_the_tests_value_is_corrected_where_the_editor_has_the_file_or_not(
    start: Start, tmp_path: Path
) -> None:
    editor = await start("vscode")
    uri, test = await suspected(editor, tmp_path)
    assert (await quick(editor, uri, "last"))[:2] == [TEST, OPEN]
    resolved = await editor.resolve(await editor.action(uri, "last", TEST))
    (change,) = resolved.edit.document_changes
    assert (change.text_document.uri, change.text_document.version) == (test.as_uri(), None)
    # the editor has it open by now, with text that is not saved
    other = editor.open(test.as_uri(), "import os\n" + TESTS)
    resolved = await editor.resolve(await editor.action(uri, "last", TEST))
    assert resolved.edit.document_changes[0].text_document.version == 1
    assert editor.make(resolved.edit)
    assert editor.texts[other] == "import os\n" + TESTS.replace("'ü'", "'right'")
    assert editor.texts[uri] == SHOP
    assert test.read_text(encoding="utf-8") == TESTS
    with pytest.raises(JsonRpcException, match="does not say so any more"):
        await editor.resolve(await editor.action(uri, "last", TEST))


async def test_the_test_is_opened_at_its_line(start: Start, tmp_path: Path) -> None:
    editor = await start("neovim")
    uri, test = await suspected(editor, tmp_path)
    action = await editor.resolve(await editor.action(uri, "last", OPEN))
    place = await editor.command(action.command.command, **action.command.arguments[0])
    assert (place["uri"], place["line"]) == (test.as_uri(), 4)


async def test_a_models_word_is_asked_for_once_and_needs_the_users_consent(
    start: Start, log: Callable[[], list[str]], tmp_path: Path
) -> None:
    editor = await start("vscode")
    uri, _ = await suspected(editor, tmp_path, SHOP.replace("test", "test, undecided", 1))
    assert await quick(editor, uri, "last") == [OPEN, ASK]
    await editor.send("redraft/critique", **editor.target(uri, "last"))
    for _ in range(2):
        review = await editor.send("redraft/critique", **editor.target(uri, "last"), suspect=True)
    assert (review.suspicion.basis, review.suspicion.author) == ("read, not run", "a-model")
    assert log().count("suspect: last") == 1
    assert log().count("critique: last") == 1
    resolved = await editor.resolve(await editor.action(uri, "last", TEST))
    annotation = resolved.edit.change_annotations["redraft"]
    assert annotation.needs_confirmation is True
    assert "a-model says so" in annotation.description
