"""What became of a task, in one word."""

from __future__ import annotations

from enum import Enum

from redraft.bench.records import TaskRecord


class Fate(str, Enum):
    """A task's first draft against the one that the user got.

    RIGHT and WRONG: it is so at the end, and was not seen to be otherwise at the start.
    FIXED: wrong, then right.  BROKEN: right, then wrong.  COULD_NOT_TELL: nobody
    could say whether what the user got is right, or there is nothing to judge.
    """

    RIGHT = "right"
    FIXED = "fixed"
    WRONG = "wrong"
    BROKEN = "broken"
    COULD_NOT_TELL = "could_not_tell"


def fate(record: TaskRecord) -> Fate:
    """What became of a task."""
    before, after = began(record), ended(record)
    if after is None:
        return Fate.COULD_NOT_TELL
    if after:
        return Fate.FIXED if before is False else Fate.RIGHT
    return Fate.BROKEN if before is True else Fate.WRONG


def began(record: TaskRecord) -> bool | None:
    """Whether the first draft is right; None: could not tell."""
    return record.first.right if record.first is not None else None


def ended(record: TaskRecord) -> bool | None:
    """Whether the draft that the user would have got is right; None: could not tell."""
    return record.final.right if record.final is not None else None
