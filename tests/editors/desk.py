"""A user's desk: a project, a home, Redraft on the PATH, and an editor that is started on it."""

from __future__ import annotations

import json
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from redraft.models.scripted import Reply, Script, ScriptedServer

ROOT = Path(__file__).parents[2]
PARCELS = ROOT / "examples" / "parcels"
HERE = Path(__file__).parent

PATIENCE = 120
"""Seconds that a scenario waits for one thing to come about."""
END = 300
"""Seconds after which an editor is ended whatever it does."""


@contextmanager
def slow_model(desk: Desk) -> Iterator[ScriptedServer]:
    """A model that comes to no end; ``desk.asked`` and ``desk.left`` tell what befell it."""
    endless = Script((Reply("a word " * 50_000, drip=0.05, chunk=8),), repeat=True)
    with ScriptedServer(endless) as model:

        def watch() -> None:
            if model.wait_for_requests(1, END):
                desk.asked.touch()
            if model.wait_for_disconnect(1, END):
                desk.left.touch()

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        yield model


def need(*programs: str) -> None:
    """Skip the test, with the reason, where an editor is not there; in CI on Linux that fails."""
    absent = [program for program in programs if shutil.which(program) is None]
    if absent:
        missing(f"{' and '.join(absent)} not installed")


def missing(what: str) -> None:
    """Skip for want of something that CI must have."""
    if os.environ.get("CI") == "true" and platform.system() == "Linux":
        pytest.fail(f"{what}, and in CI it must be")
    pytest.skip(what)


# The fix is among the first edits tried, and nothing here looks at how versions differ or how fast they are.
_BRIEFLY = """
[tool.redraft]
repair.max_candidates = 100
gate.differences_seconds = 0
gate.speed_seconds = 0
"""


@dataclass
class Desk:
    """Everything an editor run needs, in a folder of its own."""

    at: Path
    project: Path = field(init=False)

    def __post_init__(self) -> None:
        (self.at / "home").mkdir()
        (self.at / "bin").mkdir()
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        self.project = shutil.copytree(PARCELS, self.at / "parcels", ignore=ignored)
        with (self.project / "pyproject.toml").open("a", encoding="utf-8") as settings:
            settings.write(_BRIEFLY)
        command = self.at / "bin" / "redraft"
        server = shlex.join([sys.executable, "-m", "redraft"])
        command.write_text(f'#!/bin/sh\nexec {server} "$@"\n', encoding="utf-8")
        command.chmod(0o755)

    @property
    def rates(self) -> Path:
        """The file with the bug."""
        return self.project / "parcels" / "rates.py"

    @property
    def asked(self) -> Path:
        """A file that is there when the model has been asked."""
        return self.at / "asked"

    @property
    def left(self) -> Path:
        """A file that is there when the connection to the model is closed."""
        return self.at / "left"

    @property
    def before(self) -> str:
        """The text that ships, with the bug."""
        return (PARCELS / "parcels" / "rates.py").read_text(encoding="utf-8")

    @property
    def mended(self) -> str:
        """The text with the bug mended, and nothing else."""
        return self.before.replace("grams < band.limit", "grams <= band.limit")

    @property
    def changed(self) -> str:
        """The text with the user's own edit of the function, and nothing else."""
        old = """    raise TooHeavy(f"{grams} g is over {bands[-1].limit} g")"""
        assert old in self.before
        return self.before.replace(old, "    raise TooHeavy('mine')")

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """What the editor gets; nothing of the developer's home."""
        home = str(self.at / "home")
        return {
            "PATH": f"{self.at / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": home,
            "XDG_CONFIG_HOME": home,
            "XDG_CACHE_HOME": home,
            "XDG_STATE_HOME": home,
            "XDG_DATA_HOME": os.environ["XDG_DATA_HOME"],
            "REDRAFT_JOURNAL": os.environ["REDRAFT_JOURNAL"],
            "PYTHONPATH": str(ROOT / "server"),
            "TERM": "dumb",
            "LC_ALL": "C.UTF-8",
            "DESK_ROOT": str(self.project),
            "DESK_FILE": str(self.rates),
            "DESK_ASKED": str(self.asked),
            "DESK_LEFT": str(self.left),
            "DESK_RESULT": str(self.at / "result.json"),
            "DESK_PATIENCE": str(PATIENCE),
            **variables,
        }

    def run(self, argv: Sequence[str], variables: Mapping[str, str]) -> dict[str, Any]:
        """Run an editor to its end and read what the scenario wrote down.

        The editor and its server are a process group, of which nothing is left afterwards.
        """
        log = self.at / "log"
        with log.open("wb") as output:
            editor = subprocess.Popen(
                argv,
                cwd=self.project,
                env=self.environment(variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code: int | str = editor.wait(END)
            except subprocess.TimeoutExpired:
                code = f"none within {END} s"
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(editor.pid, signal.SIGKILL)
                editor.wait()
        result = self.at / "result.json"
        said = log.read_text(encoding="utf-8", errors="replace")
        assert result.exists(), (
            f"the editor wrote nothing down (exit code {code}); its log:\n{said}"
        )
        seen: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        assert "failure" not in seen, f"{seen['failure']}\nseen: {seen}\nthe editor's log:\n{said}"
        return seen
