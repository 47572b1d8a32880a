"""What a function is for, and where it lives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from redraft.core.function import Function
from redraft.core.text import Document


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of the project shown as context: its title, its text, its place (0-based line)."""

    title: str
    source: str
    path: Path | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class LintFact:
    """A linter's finding on one 0-based line of the function."""

    code: str
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds the function: text for a model's eyes, never instruction."""

    imports: str = ""
    class_header: str = ""
    callees: tuple[Snippet, ...] = ()
    callers: tuple[Snippet, ...] = ()
    tests: tuple[Snippet, ...] = ()
    lint: tuple[LintFact, ...] = ()
    notes: tuple[Snippet, ...] = ()
    """What a strategy found out and carries along: a plan, lessons, refuted approaches."""


@dataclass(frozen=True, slots=True)
class Project:
    """Where the function's tests run.

    ``interpreter`` is the project's own Python; None means that none was found.
    ``interpreter_source`` says in a few words how it was found.
    ``trusted`` is the editor's word on the workspace: without it nothing runs.
    """

    root: Path
    interpreter: str | None = None
    trusted: bool = True
    interpreter_source: str = ""


@dataclass(frozen=True, slots=True)
class WrittenTest:
    """A test file that nobody has written to disk: its path relative to the project's root, its text."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class TestSelection:
    """Which tests can reach the function.

    ``files`` are test files relative to the project's root, likeliest first;
    ``doctests`` whether the function's own docstring has examples; ``command``
    a user's own test command that replaces both.  ``reason`` says why there is
    nothing to run.  ``written`` are files that a strategy had written; they lie in
    the sandbox alone.
    """

    files: tuple[Path, ...] = ()
    doctests: bool = False
    command: str | None = None
    reason: str = ""
    written: tuple[WrittenTest, ...] = ()

    __test__ = False  # not a test class, whatever pytest thinks of its name

    @property
    def empty(self) -> bool:
        """Whether there is nothing to run."""
        return not (self.files or self.doctests or self.command or self.written)


@dataclass(frozen=True, slots=True)
class Task:
    """What the function is for: the function, its surroundings, its tests, the user's wish."""

    document: Document
    function: Function
    source: str
    """The function at column 0 with ``\\n`` endings: the form in which drafts are written."""
    project: Project | None = None
    context: Context = Context()
    tests: TestSelection = TestSelection()
    instruction: str = ""
