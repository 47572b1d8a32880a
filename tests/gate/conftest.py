"""One project folder per test, and the sandbox where there is one."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gate.workshop import Workshop, need_sandbox


@pytest.fixture
def sandbox() -> None:
    """Skips the test, with the reason, where no sandbox can be had."""
    if sys.platform != "linux":
        pytest.skip(f"there is no sandbox for {sys.platform} in this version")
    need_sandbox()


@pytest.fixture
async def shop(sandbox: None, tmp_path: Path) -> AsyncIterator[Workshop]:
    """A workshop, closed at the end."""
    workshop = Workshop(tmp_path / "project")
    yield workshop
    await workshop.gate.close()
