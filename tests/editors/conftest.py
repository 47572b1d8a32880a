"""A desk for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The example project in a folder of its own, and Redraft on the PATH."""
    return Desk(tmp_path)
