"""What one version of the function is to be run with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from redraft.core.draft import Draft
from redraft.core.ports import Language
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.gates.place import Place, on_disk


@dataclass(frozen=True, slots=True)
class Version:
    """A document with one version of the function; ``first`` and ``last`` are 1-based lines."""

    document: Document
    content: bytes
    first: int
    last: int

    @property
    def lines(self) -> int:
        """How many lines the function has."""
        return self.last - self.first + 1


def original(task: Task) -> Version:
    """The user's own, as the editor has it."""
    function = task.function
    return Version(
        task.document, on_disk(task.document), function.start_line + 1, function.end_line + 1
    )


def with_draft(task: Task, draft: Draft, language: Language) -> Version:
    """The document with a draft in the function's place."""
    document = task.document.apply(language.splice(task.document, task.function, draft.source))
    grown = len(document.line_starts) - len(task.document.line_starts)
    function = task.function
    return Version(
        document, on_disk(document), function.start_line + 1, function.end_line + 1 + grown
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """One run of the tests.

    ``only`` limits it to some test ids (None: all), ``settled`` leaves some out.
    ``watch`` is ``lines``, ``returns`` or empty.  ``stop_first`` ends it at the
    first failure.  ``test_seconds`` maps a test to its time limit, ``""`` to
    that of any other; ``start_seconds`` bounds start and collection.  Once a test
    has hung, ``hang_seconds`` bounds the others.  ``stale`` is bytecode to leave out.
    """

    place: Place
    version: Version
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
    stop_first: bool = False
    module: Mapping[str, Any] | None = None
    stale: tuple[Path, ...] = ()
    hang_seconds: float | None = None

    def job(self, key: bytes) -> dict[str, object]:
        """The plan as the runner reads it."""
        return {
            "what": "tests",
            "key": key.hex(),
            "root": str(self.place.root),
            "target": target(self.place, self.version, self.name),
            "files": self.files,
            "doctest": dict(self.doctest) if self.doctest else None,
            "settled": sorted(self.settled),
            "only": None if self.only is None else sorted(self.only),
            "stop_first": self.stop_first,
            "watch": self.watch,
            "module": dict(self.module) if self.module else None,
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
    }


def doctest_of(task: Task, place: Place) -> dict[str, str] | None:
    """The examples of the user's own docstring as one test."""
    docstring = task.function.docstring
    if not task.tests.doctests or not docstring:
        return None
    path = place.file.relative_to(place.root).as_posix()
    return {"id": f"{path}::{task.function.qualname} (doctest)", "docstring": docstring}
