"""Every command of the table does what its own examples say, as a real process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from redraft.cli.commands import COMMANDS
from redraft.cli.commands.base import Command, Example
from redraft.cli.parser import build

pytestmark = pytest.mark.sandbox

ROOT = Path(__file__).parents[2]
CASES = [(c, e) for c in COMMANDS.values() for e in c.examples]


def test_every_command_has_examples_that_its_help_shows() -> None:
    for command in COMMANDS.values():
        assert command.examples, command.name
        assert any(e.tells for e in command.examples), command.name
        assert command.summary[0].islower()


def test_every_command_is_in_the_help() -> None:
    text = build().format_help()
    for command in COMMANDS.values():
        assert f" {command.name} " in text
        assert command.summary in " ".join(text.split())


@pytest.mark.parametrize(
    ("command", "example"), CASES, ids=[f"{c.name} {' '.join(e.argv)}" for c, e in CASES]
)
def test_examples(command: Command, example: Example, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    project = tmp_path / "parcels"
    shutil.copytree(ROOT / "examples" / "parcels", project, ignore=ignored)
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "XDG_DATA_HOME") if name in os.environ
    }
    done = subprocess.run(
        [sys.executable, "-m", "redraft", command.name, *example.argv],
        cwd=project,
        env={**kept, "PYTHONPATH": str(ROOT / "server"), "PYTHONIOENCODING": "utf-8"},
        input=example.stdin.encode(),
        capture_output=True,
        timeout=300,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == example.exit_code, out + err
    for piece in example.shows:
        assert piece in out
    for piece in example.complains:
        assert piece in err
    if example.complains:
        assert len(err.strip().splitlines()) == 1, "one sentence"
    assert "Traceback" not in err
    written = "--write" in example.argv and example.exit_code == 0
    before = (ROOT / "examples" / "parcels" / "parcels" / "rates.py").read_bytes()
    assert ((project / "parcels" / "rates.py").read_bytes() != before) is written
