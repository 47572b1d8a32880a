"""What can be counted of a text that is to be read: facts beside each other, never one score."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Readability:
    """What one version of a function asks of its reader, counted on its text and syntax tree.

    ``lines`` hold code: blank lines, lines of comments alone and docstrings are
    not counted.  ``nesting`` is how many blocks stand around its deepest
    statement, 0 where none does; an ``elif`` stands as deep as its ``if``.
    ``longest_line`` is in characters, with the function at column 0 and whatever
    the line holds.  ``names`` are the different names and attributes that its body
    uses.  ``comments`` stand in order, without their marker.
    """

    lines: int = 0
    nesting: int = 0
    longest_line: int = 0
    names: int = 0
    comments: tuple[str, ...] = ()

    def lost(self, after: Readability) -> tuple[str, ...]:
        """The comments that another version does not have, as often as it lacks them."""
        return tuple((Counter(self.comments) - Counter(after.comments)).elements())
