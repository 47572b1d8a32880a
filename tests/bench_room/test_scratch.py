"""What trials that were killed have left is removed; what others work in stays."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from redraft.bench.scratch import scratch, sweep


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.skipif(os.name != "posix", reason="elsewhere nothing is swept")
def test_the_folder_of_a_process_that_is_gone_or_a_zombie_is_swept(temporary: Path) -> None:
    dead = os.fork()
    if dead == 0:
        os._exit(0)
    os.waitid(os.P_PID, dead, os.WEXITED | os.WNOWAIT)  # it has ended, and is not counted out
    left = temporary / f"redraft-bench-{dead}-x"
    (left / "project").mkdir(parents=True)
    others = [temporary / "redraft-bench-x", temporary / "something", temporary / "x-1-y"]
    for folder in others:
        folder.mkdir()
    with scratch() as mine:
        sweep()
        assert mine.is_dir()
        assert not left.exists()
    os.waitpid(dead, 0)
    left.mkdir()
    sweep()
    assert not left.exists()
    assert not mine.exists()
    assert all(folder.is_dir() for folder in others)
