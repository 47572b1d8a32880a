"""A copy of the example project, and Redraft as a real process in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Redraft = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(**extra: str) -> dict[str, str]:
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "XDG_DATA_HOME") if name in os.environ
    }
    return {**kept, "PYTHONPATH": str(ROOT / "server"), "PYTHONIOENCODING": "utf-8", **extra}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The shipped project, free to be changed."""
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    return shutil.copytree(ROOT / "examples" / "parcels", tmp_path / "parcels", ignore=ignored)


@pytest.fixture
def redraft(project: Path) -> Redraft:
    """Runs ``python -m redraft`` in the project; environment variables by keyword."""

    def run(*argv: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "redraft", *argv],
            cwd=project,
            env=environment(**variables),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )

    return run
