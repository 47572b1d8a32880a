"""It is one function that parses."""

from __future__ import annotations

from redraft.core.function import Unparsable
from redraft.gates.guards.base import Change, Example, Guard, Objection


def _check(change: Change) -> Objection | None:
    if isinstance(change.parsed, Unparsable):
        where = "" if change.parsed.line is None else f" (line {change.parsed.line + 1})"
        return Objection(f"It is not a function: {change.parsed.reason}{where}")
    return None


PARSES = Guard(
    "parses",
    _check,
    (
        Example("def f(a):\n    return a", "def f(a):\n    return a + 1", "accepts"),
        Example("def f(a):\n    return a", "def f(a):\n    return (a", "refuses"),
        Example("def f(a):\n    return a", "Here is the function you asked for.", "refuses"),
        Example("def f(a):\n    return a", "", "refuses"),
    ),
)
