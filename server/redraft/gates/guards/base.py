"""What a guard is: one rule over the facts of two versions, with its own examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from redraft.core.draft import DraftKind
from redraft.core.function import SourceFacts, Unparsable


@dataclass(frozen=True, slots=True)
class Change:
    """The user's function and a draft of it.

    ``old`` is None where the user's own cannot be parsed; what would compare
    with it is not asked then.  ``file`` is the document's text and ``path`` its
    place, ``root`` the project's folder, ``interpreter`` the program that runs
    its tests, ``tests`` the test files that are to judge, relative to the root.
    """

    name: str
    before: str
    after: str
    old: SourceFacts | None
    parsed: SourceFacts | Unparsable
    kind: DraftKind
    file: str = ""
    root: Path | None = None
    path: Path | None = None
    interpreter: str | None = None
    tests: tuple[Path, ...] = ()

    @property
    def new(self) -> SourceFacts:
        """The draft's facts; the first guard has seen to it that there are some."""
        assert isinstance(self.parsed, SourceFacts)
        return self.parsed


@dataclass(frozen=True, slots=True)
class Objection:
    """What a guard has to say, for the user's eyes; a refusal unless ``blocks`` is False."""

    text: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Example:
    """A change and what the guard says: ``refuses``, ``warns`` or ``accepts``.

    ``path`` is the file's place below the project's folder.
    """

    before: str
    after: str
    says: str
    kind: DraftKind = DraftKind.REFINE
    path: str = "m.py"


@dataclass(frozen=True, slots=True)
class Guard:
    """A rule that a draft must keep before anything of it is run."""

    name: str
    check: Callable[[Change], Objection | None]
    examples: tuple[Example, ...]
