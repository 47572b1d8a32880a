"""Versions of a function's source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

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
    what its author did, for the user's eyes.
    """

    source: str
    kind: DraftKind
    author: str
    note: str = ""

    @property
    def hash(self) -> str:
        """Content hash of the source."""
        return digest(self.source)


@dataclass(frozen=True, slots=True)
class NoDraft:
    """A policy has no draft to offer, and why; an outcome, not an error.

    ``unusable`` is set when the cause is a model or sandbox that could not be
    used, as against a policy that looked and found nothing.
    """

    reason: str
    unusable: bool = False
