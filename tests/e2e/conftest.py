"""Editors with a server each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.editor import Editor

FAKE = (str(Path(__file__).parent / "fake_server.py"),)

Start = Callable[..., Awaitable[Editor]]


@pytest_asyncio.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Starts editors; all of them leave at the end."""
    editors: list[Editor] = []

    async def begin(
        client: str = "vscode", *, encoding: str | None = None, fake: bool = True, **more: Any
    ) -> Editor:
        editor = Editor(encoding=encoding)
        editors.append(editor)
        if fake:
            more.setdefault("module", FAKE)
            more["environment"] = {
                "REDRAFT_TEST_LOG": str(tmp_path / "log"),
                **more.get("environment", {}),
            }
        configuration = more.pop("configuration", None)
        if configuration is not None:
            editor.client.set_configuration({"redraft": configuration})
        await editor.start(client, **more)
        return editor

    yield begin
    for editor in editors:
        await editor.stop()


@pytest.fixture
def log(tmp_path: Path) -> Callable[[], list[str]]:
    """What the fake assistant has noted so far."""

    def read() -> list[str]:
        path = tmp_path / "log"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    return read
