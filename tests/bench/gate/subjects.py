"""The functions that candidates are made for, and the tests that judge them."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from redraft.app import Assistant
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Outcome
from redraft.core.ports import Language
from redraft.core.task import Project, Task, TestSelection
from redraft.core.text import Document
from redraft.gates.options import GateOptions
from redraft.gates.tests import TestGate
from redraft.settings import Settings
from tests.bench.gate.packages import BOLTONS, CLICK, NETWORKX, Installed, Package

FIFTY = 50


class Unmeasurable(Exception):
    """A subject is not what the measurement takes it for; the message says how."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A function of a package.

    ``most_files`` cuts the selected test files, likeliest first, where the whole
    selection runs for minutes.
    """

    package: Package
    layout: str
    file: str
    qualname: str
    most_files: int | None = None

    @property
    def title(self) -> str:
        """Package, version, layout and function."""
        function = f"{Path(self.file).stem}.{self.qualname}"
        return f"{self.package.label} ({self.layout}): {function}"


SUBJECTS = (
    Subject(BOLTONS, "flat", "boltons/urlutils.py", "parse_qsl"),
    Subject(CLICK, "src layout, editable", "src/click/formatting.py", "wrap_text"),
    Subject(
        NETWORKX,
        "heavy imports",
        "networkx/algorithms/shortest_paths/weighted.py",
        "_dijkstra_multisource",
        most_files=6,
    ),
)
SMALL = Subject(BOLTONS, "flat, one test file", "boltons/mathutils.py", "ceil")
"""What start-up is measured on, and what other tools are run beside."""


@dataclass(frozen=True, slots=True)
class Tests:
    """Tests to judge by; ``arguments`` are pytest's for the same ones."""

    label: str
    ids: tuple[str, ...]
    arguments: tuple[str, ...]

    __test__ = False  # not a test class, whatever pytest thinks of its name


@dataclass(frozen=True, slots=True)
class Prepared:
    """A subject on this machine, with the evidence on the user's own version of it."""

    title: str
    task: Task
    language: Language
    root: Path
    python: Path
    one: Tests
    some: Tests
    all: Tests
    baseline: Evidence

    def gate(self, method: str = "auto") -> TestGate:
        """A fresh gate that knows nothing yet."""
        return TestGate(self.language, GateOptions(method=method), sys.executable)


async def prepare(subject: Subject, installed: Installed) -> Prepared:
    """Find the function and its tests, and run these once.

    Raises:
        Unmeasurable: no such function, or its tests do not pass.
    """
    path = installed.root / subject.file
    return await prepare_function(
        subject.title, installed, path, subject.qualname, most_files=subject.most_files
    )


async def prepare_function(
    title: str, installed: Installed, path: Path, qualname: str, *, most_files: int | None = None
) -> Prepared:
    """The same for any function in any project."""
    task, language = await task_of(installed, path, qualname, most_files)
    gate = TestGate(language, GateOptions(), sys.executable)
    try:
        evidence = await gate.baseline(task)
    finally:
        await close(gate)
    if evidence.outcome is not Outcome.PASSED or not evidence.reached or evidence.reason:
        why = evidence.reason or f"{len(evidence.failed)} fail, {len(evidence.reached)} reach it"
        raise Unmeasurable(f"{title}: {evidence.outcome.value}: {why}")
    passed = set(evidence.passed)
    reached = [name for name in evidence.reached if name in passed]
    others = [name for name in evidence.passed if name not in set(reached)]
    chosen = set([*reached, *others][:FIFTY])
    # in the order in which pytest would run them
    some = tuple(name for name in evidence.passed if name in chosen)
    files = tuple(file.as_posix() for file in task.tests.files)
    return Prepared(
        title,
        task,
        language,
        installed.root,
        installed.python,
        Tests("1 test", (reached[0],), (reached[0],)),
        Tests(f"{len(some)} tests", some, some),
        Tests(f"all {len(evidence.passed)} tests", evidence.passed, files),
        evidence,
    )


async def task_of(
    installed: Installed, path: Path, qualname: str, most_files: int | None = None
) -> tuple[Task, Language]:
    """The task of a function, as the editor's request would make it, and its language.

    Raises:
        Unmeasurable: the file has no such function.
    """
    document = Document(path.as_uri(), path.read_text(encoding="utf-8"), 1, path)
    assistant = Assistant(Settings())
    try:
        language = assistant.language(str(path))
        assert language is not None
        found = language.find(document, qualname)
        if not found:
            raise Unmeasurable(f"{path} has no {qualname}")
        task = await assistant.task(document, found[0], bounds=(installed.root,))
    finally:
        await assistant.close()
    # Doctests stand in no test file, so cold pytest beside it would not run them.
    tests = TestSelection(task.tests.files[:most_files])
    project = Project(installed.root, str(installed.python))
    return replace(task, project=project, tests=tests), language


def draft(source: str) -> Draft:
    """A version as the gate takes it."""
    return Draft(source, DraftKind.REFINE, "bench")


async def close(gate: TestGate) -> None:
    """End what a gate keeps running between drafts."""
    ending = getattr(gate, "close", None)
    if ending is not None:
        await ending()
