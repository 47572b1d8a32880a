"""Settings from everywhere, each folder with its own, and critique on save."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lsprotocol import types

from tests.e2e.conftest import Start
from tests.e2e.editor import noted

Log = Callable[[], list[str]]
CODE = "def one(x):\n    return x\n\n\ndef two(x):\n    return x + 1\n"


def folder(at: Path, table: str = "") -> Path:
    at.mkdir()
    (at / "a.py").write_text(CODE)
    (at / "pyproject.toml").write_text(f"[tool.redraft]\n{table}\n")
    return at


async def test_each_folder_has_its_own(start: Start, log: Log, tmp_path: Path) -> None:
    left = folder(tmp_path / "left", "loop.rounds = 3")
    right = folder(tmp_path / "right", "loop.rounds = 5")
    editor = await start(folders=[left, right])
    for where in (left, right):
        uri = editor.open(where / "a.py")
        await editor.send("redraft/critique", **editor.target(uri, "return x"))
    made = [line for line in log() if line.startswith("made")]
    assert sorted(m.partition("rounds=")[2][0] for m in made)[-2:] == ["3", "5"]
    assert log().count("task: one trusted=True bounds=2") == 2
    event = types.WorkspaceFoldersChangeEvent([], [types.WorkspaceFolder(left.as_uri(), "left")])
    editor.client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(event)
    )
    uri = editor.open(right / "a.py")
    await editor.until(lambda: editor.lens_refreshes >= 3)
    await editor.send("redraft/critique", **editor.target(uri, "return x + 1"))
    assert "task: two trusted=True bounds=1" in log()


async def test_what_is_wrong_is_told_once_and_spoils_nothing(
    start: Start, log: Log, tmp_path: Path
) -> None:
    here = folder(
        tmp_path / "here", 'loop.rounds = 3\npolcy = "chat"\nmodel.base_url = "http://evil"'
    )
    editor = await start(
        folders=[here],
        options={"settings": {"loop": {"rounds": 0}}},
        configuration={"editor": {"on_save": "often", "code_lens": None}},
    )
    status = await editor.send("redraft/status")
    (message,) = await editor.until(lambda: editor.messages)
    assert message.type == types.MessageType.Warning
    for part in (
        "pyproject.toml: there is no setting 'polcy' (did you mean 'policy'?).",
        "pyproject.toml: model.base_url is not taken from a repository",
        "The editor's start options: loop.rounds must be at least 1, not 0.",
        "The editor's settings: editor.on_save must be one of off, changed, all, not 'often'.",
    ):
        assert part in message.message
    uri = editor.open(here / "a.py")
    status = await editor.send("redraft/status", textDocument={"uri": uri})
    assert len(status.problems) == 4
    assert any("rounds=3" in line for line in log())
    # nothing new is wrong: nothing is told again
    params = types.DidChangeConfigurationParams({})
    editor.client.workspace_did_change_configuration(params)
    await editor.send("redraft/status")
    assert len(editor.messages) == 1


async def test_settings_are_asked_for_again_when_they_change(start: Start, log: Log) -> None:
    editor = await start(configuration={"loop": {"rounds": 4}})
    await editor.send("redraft/status")
    assert {r.method for r in await editor.until(lambda: editor.registrations)} == {
        "workspace/didChangeConfiguration",
        "workspace/didChangeWatchedFiles",
    }
    editor.client.set_configuration({"redraft": {"loop": {"rounds": 7}}})
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
    await noted(lambda: any("rounds=7" in line for line in log()))
    assert "closed" in log()


async def test_an_unreadable_pyproject_is_told(start: Start, tmp_path: Path) -> None:
    here = folder(tmp_path / "here", "= =")
    editor = await start(folders=[here])
    (message,) = await editor.until(lambda: editor.messages)
    assert "pyproject.toml cannot be read" in message.message
    (here / "pyproject.toml").write_text("[tool.redraft]\nloop.rounds = 2\n")
    change = types.FileEvent((here / "pyproject.toml").as_uri(), types.FileChangeType.Changed)
    params = types.DidChangeWatchedFilesParams([change])
    editor.client.workspace_did_change_watched_files(params)
    uri = editor.open(here / "a.py")
    await editor.until(lambda: editor.lens_refreshes)
    status = await editor.send("redraft/status", textDocument={"uri": uri})
    assert list(status.problems) == []


async def test_nothing_happens_on_save_unless_wanted(start: Start, log: Log) -> None:
    editor = await start()
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/status")
    editor.replace(uri, "return x", "return -x")
    editor.save(uri)
    await editor.send("redraft/critique", **editor.target(uri, "x + 1"))
    assert [line for line in log() if line.startswith("task")] == [
        "task: two trusted=True bounds=0"
    ]


async def test_changed_functions_are_critiqued_on_save_once(start: Start, log: Log) -> None:
    editor = await start(configuration={"editor": {"on_save": "changed", "on_save_delay": 0}})
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/status")
    editor.replace(uri, "return x", "return BUG")
    editor.save(uri)
    await editor.until(lambda: editor.diagnostics.get(uri))
    editor.save(uri)
    editor.replace(uri, "x + 1", "BUG + 1")
    editor.save(uri)
    await editor.until(lambda: len(editor.diagnostics[uri].diagnostics) == 2)
    assert [line for line in log() if line.startswith("critique")] == [
        "critique: one",
        "critique: two",
    ]


async def test_a_save_cancels_what_the_one_before_began(start: Start, log: Log) -> None:
    editor = await start(configuration={"editor": {"on_save": "changed", "on_save_delay": 0}})
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/status")
    editor.replace(uri, "return x", "return 'hang'")
    editor.save(uri)
    await noted(lambda: "hanging: one" in log())
    editor.replace(uri, "return 'hang'", "return BUG")
    editor.save(uri)
    await editor.until(lambda: editor.diagnostics.get(uri))
    await noted(lambda: "cancelled: one" in log())


async def test_saving_has_a_budget(start: Start, log: Log) -> None:
    editor = await start(
        configuration={"editor": {"on_save": "all", "on_save_delay": 0, "on_save_budget": 1}}
    )
    uri = editor.open("file:///nowhere/a.py", CODE)
    await editor.send("redraft/status")
    editor.save(uri)
    await editor.until(lambda: any("which is its budget" in m for m in editor.logged))
    assert [line for line in log() if line.startswith("critique")] == ["critique: one"]
