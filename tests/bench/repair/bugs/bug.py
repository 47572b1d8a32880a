"""What a bug is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bug:
    """One mistake in one function; ``kind`` is the operator that undoes it, by the name in ``KINDS``.

    ``changes`` are pairs of right and wrong text; each right one stands exactly
    once in the function.
    """

    name: str
    kind: str
    function: str
    changes: tuple[tuple[str, str], ...]


KINDS = (
    "operator",
    "comparison",
    "off by one",
    "boundary",
    "argument swap",
    "argument drop",
    "wrong variable",
    "wrong attribute",
    "wrong method",
    "negated condition",
    "missing condition",
    "missing guard",
    "missing base case",
    "wrong initial value",
    "missing statement",
    "extra statement",
    "moved statement",
    "wrong augmented target",
    "wrong literal",
    "wrong idiom",
    "several places",
    "two edits",
)
"""The types of bug that the repairer is made for."""


def bug(name: str, kind: str, function: str, *changes: tuple[str, str]) -> Bug:
    """A bug of one or several changes."""
    return Bug(name, kind, function, changes)
