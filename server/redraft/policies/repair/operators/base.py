"""What an edit operator is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.subject import Subject


@dataclass(frozen=True, slots=True)
class Example:
    """A function before and after one of the operator's edits.

    ``expected`` are values that failing tests ask for, where the operator needs them.
    """

    before: str
    after: str
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operator:
    """One kind of single edit.

    ``prior`` (0 to 1) ranks the kinds among each other on equally suspicious
    lines: high where the kind is a common mistake and a function admits few edits
    of it, low where there are many places for it.  Chosen by judgement, not yet
    measured.  ``edits`` yields every edit of the kind that a function admits; it
    may yield one that does not parse, which is dropped later.
    """

    name: str
    summary: str
    prior: float
    edits: Callable[[Subject], Iterator[TextEdit]]
    examples: tuple[Example, ...]
