"""What one version of the function is to be run with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from redraft.core.draft import Draft
from redraft.core.ports import Language
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.gates.place import Place, on_disk
from redraft.gates.testmap import Narrowed


@dataclass(frozen=True, slots=True)
class Outer:
    """The outermost function around the target, or the target itself: what has a code of its own.

    1-based lines; ``classes`` enclose it, outermost first.
    """

    name: str
    classes: tuple[str, ...]
    first: int
    last: int

    def data(self) -> dict[str, object]:
        """As the runner reads it."""
        return {
            "name": self.name,
            "classes": self.classes,
            "first": self.first,
            "last": self.last,
        }


@dataclass(frozen=True, slots=True)
class Version:
    """A document with one version of the function; ``first`` and ``last`` are 1-based lines."""

    document: Document
    content: bytes
    first: int
    last: int
    outer: Outer

    @property
    def lines(self) -> int:
        """How many lines the function has."""
        return self.last - self.first + 1


def original(task: Task, language: Language) -> Version:
    """The user's own, as the editor has it."""
    function = task.function
    return Version(
        task.document,
        on_disk(task.document),
        function.start_line + 1,
        function.end_line + 1,
        _outer(task, language),
    )


def with_draft(task: Task, draft: Draft, language: Language) -> Version:
    """The document with a draft in the function's place."""
    document = task.document.apply(language.splice(task.document, task.function, draft.source))
    grown = len(document.line_starts) - len(task.document.line_starts)
    function, outer = task.function, _outer(task, language)
    return Version(
        document,
        on_disk(document),
        function.start_line + 1,
        function.end_line + 1 + grown,
        replace(outer, last=outer.last + grown),
    )


def _outer(task: Task, language: Language) -> Outer:
    span = task.function.span
    around = [
        function
        for function in language.functions(task.document)
        if function.span.start <= span.start and span.end <= function.span.end
    ]
    found = min(around, key=lambda function: function.span.start, default=task.function)
    return Outer(
        found.name, tuple(found.qualname.split(".")[:-1]), found.start_line + 1, found.end_line + 1
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """One run of the tests.

    ``only`` limits it to some test ids (None: all), ``settled`` leaves some out.
    ``watch`` is ``lines``, ``returns`` or empty.  ``stop_first`` ends it at the
    first failure.  ``test_seconds`` maps a test to its time limit, ``""`` to
    that of any other; ``first`` are run before the others; ``start_seconds`` bounds start and collection.  Once a test
    has hung, ``hang_seconds`` bounds the others.  ``incumbent`` is the outermost
    function as the user has it.  ``stale`` is bytecode to leave out.
    """

    place: Place
    version: Version
    incumbent: Outer
    name: str
    files: tuple[str, ...]
    doctest: Mapping[str, str] | None
    command: str | None
    test_seconds: Mapping[str, float]
    start_seconds: float
    run_seconds: float
    watch: str = "returns"
    only: frozenset[str] | None = None
    settled: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()
    stop_first: bool = False
    module: Mapping[str, Any] | None = None
    stale: tuple[Path, ...] = ()
    hang_seconds: float | None = None
    census: bool = False
    """Whether it is recorded which test enters what."""
    written: Mapping[Path, bytes] = field(default_factory=dict)
    """Test files that are in the sandbox alone, by their real path."""
    narrowed: Narrowed | None = None
    """What the test map left out, where it was asked."""

    def job(self, key: bytes) -> dict[str, object]:
        """The plan as the runner reads it."""
        return {
            "what": "tests",
            "key": key.hex(),
            "root": str(self.place.root),
            "files": self.files,
            "module": dict(self.module) if self.module else None,
            **self.request(),
        }

    def request(self) -> dict[str, object]:
        """The part of it that may differ from one run to the next in one process."""
        return {
            "target": target(self.place, self.version, self.name),
            "doctest": dict(self.doctest) if self.doctest else None,
            "settled": sorted(self.settled),
            "only": None if self.only is None else sorted(self.only),
            "first": sorted(self.first),
            "stop_first": self.stop_first,
            "watch": self.watch,
            "census": self.census,
        }

    def without(self, settled: frozenset[str], seconds: float) -> Plan:
        """The rest of the plan, in the time that is left."""
        return replace(self, settled=self.settled | settled, run_seconds=seconds)


def target(place: Place, version: Version, name: str) -> dict[str, object]:
    """The function as the runner finds it in running code."""
    return {
        "path": str(place.file),
        "first": version.first,
        "last": version.last,
        "name": name,
        "outer": version.outer.data(),
    }


def doctest_of(task: Task, place: Place) -> dict[str, str] | None:
    """The examples of the user's own docstring as one test."""
    docstring = task.function.docstring
    if not task.tests.doctests or not docstring:
        return None
    path = place.file.relative_to(place.root).as_posix()
    return {"id": f"{path}::{task.function.qualname} (doctest)", "docstring": docstring}
