"""One project folder per test, and the sandbox where there is one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.gate.workshop import Workshop, need_sandbox


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    """A workshop; the test is skipped, with the reason, where no sandbox can be had."""
    if sys.platform != "linux":
        pytest.skip(f"there is no sandbox for {sys.platform} in this version")
    need_sandbox()
    return Workshop(tmp_path / "project")
