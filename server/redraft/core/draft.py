"""Versions of a function's source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from redraft.core.question import Question
from redraft.core.text import digest


class DraftKind(str, Enum):
    """How a draft came to be."""

    ORIGINAL = "original"
    REFINE = "refine"
    REDRAFT = "redraft"
    GENERATE = "generate"


@dataclass(frozen=True, slots=True)
class Draft:
    """One version of the function's source.  The user's own is the first.

    ``source`` stands at column 0 with ``\\n`` line endings and no trailing
    newline; the language re-indents it to its place.  ``note`` says in one line
    what its author did, for the user's eyes.  ``rivals`` are other drafts that
    the tests cannot tell from this one, best first; ``questions`` are inputs on
    which they differ, where position 0 is this draft and i is ``rivals[i - 1]``.
    """

    source: str
    kind: DraftKind
    author: str
    note: str = ""
    rivals: tuple[Draft, ...] = ()
    questions: tuple[Question, ...] = ()
    leans: bool = False
    """Whether it repeats a value that only a test shows, and so may fit that test alone."""

    @property
    def hash(self) -> str:
        """Content hash of the source."""
        return digest(self.source)


@dataclass(frozen=True, slots=True)
class NoDraft:
    """A policy has no draft to offer, and why; an outcome, not an error.

    ``unusable`` is set when the cause is a model or sandbox that could not be
    used, as against a policy that looked and found nothing.  ``outline`` is source to
    start from by hand, where the policy has one: the function with a part left open.
    """

    reason: str
    unusable: bool = False
    outline: str = ""
