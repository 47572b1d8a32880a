"""Small projects on disk, and a gate over them."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import os
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Observation
from redraft.core.task import Project, Task, TestSelection
from redraft.core.text import Document
from redraft.gates.options import GateOptions
from redraft.gates.place import limits
from redraft.gates.sandbox.levels import achieved
from redraft.gates.tests import TestGate
from redraft.languages import language

QUICK = GateOptions(
    run_seconds=40, test_seconds=3, memory_mb=256, processes=48, scratch_mb=64, output_kb=64
)

# The plugins of the environment that runs these tests are no part of the small projects.
_BARE = "[pytest]\naddopts = " + " ".join(
    f"-p no:{name}"
    for name in ("xdist", "xdist.looponfail", "hypothesispytest", "asyncio", "anyio", "pytest-lsp")
)


@functools.cache
def _why_not() -> str:
    level = asyncio.run(achieved(limits(QUICK)))
    return "" if level.isolation is not None else level.reason


def need_sandbox() -> None:
    """Skip the test, with the reason, where no sandbox can be had."""
    if reason := _why_not():
        pytest.skip(reason)


def dedent(text: str) -> str:
    """A source without the indent and the blank ends that it has inside a test."""
    return textwrap.dedent(text).strip("\n")


@dataclass
class Workshop:
    """A project in a folder.  ``judge`` and ``observe`` take a draft's source."""

    root: Path
    gate: TestGate = field(init=False)
    options: GateOptions = QUICK
    task: Task = field(init=False)

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        self.gate = TestGate(language("python"), self.options, sys.executable)

    def write(self, files: Mapping[str, str]) -> None:
        """Put files on disk."""
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text) + "\n", encoding="utf-8")

    def open(
        self,
        files: Mapping[str, str],
        target: str,
        tests: Sequence[str] = (),
        *,
        doctests: bool = False,
        command: str | None = None,
        buffer: str | None = None,
        python: str | None = None,
    ) -> Workshop:
        """A project with a function to work on: ``target`` is ``path::qualname``."""
        self.write({"pytest.ini": _BARE, **files})
        name, _, qualname = target.partition("::")
        path = self.root / name
        text = path.read_text(encoding="utf-8") if buffer is None else dedent(buffer) + "\n"
        document = Document(path.as_uri(), text, 1, path)
        python_language = language("python")
        (function,) = python_language.find(document, qualname)
        self.task = Task(
            document,
            function,
            python_language.dedent(document, function),
            Project(self.root, python or sys.executable),
            tests=TestSelection(tuple(Path(test) for test in tests), doctests, command),
        )
        return self

    async def baseline(self) -> Evidence:
        return await self.gate.baseline(self.task)

    async def judge(self, source: str, kind: DraftKind = DraftKind.REFINE) -> Evidence:
        return await self.gate.judge(self.task, Draft(dedent(source), kind, "test"))

    async def observe(self, source: str | None, *inputs: str) -> tuple[Observation, ...]:
        text = self.task.source if source is None else dedent(source)
        return await self.gate.observe(self.task, Draft(text, DraftKind.REFINE, "test"), inputs)

    def fingerprint(self) -> str:
        """A hash over every path, mode, time and content of the user's tree."""
        seen = hashlib.sha256()
        for path in sorted(self.root.rglob("*")):
            state = path.lstat()
            seen.update(f"{path}\0{state.st_mode}\0{state.st_mtime_ns}\0".encode())
            if path.is_file():
                seen.update(path.read_bytes())
        return seen.hexdigest()


def survivors(mark: str) -> list[int]:
    """Processes of this machine whose command line holds a mark."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if mark.encode() in command:
                found.append(int(entry.name))
    return found


ADD = """
    def add(a, b):
        return a - b
    """
ADD_TESTS = """
    from calc import add


    def test_two():
        assert add(1, 2) == 3


    def test_nothing():
        assert add(1, 0) == 1
    """
ADD_FILES = {"calc.py": ADD, "tests/test_calc.py": ADD_TESTS}
TWO = "tests/test_calc.py::test_two"
NOTHING = "tests/test_calc.py::test_nothing"
FIXED = "def add(a, b):\n    return a + b"
