"""It keeps its name."""

from __future__ import annotations

from redraft.gates.guards.base import Change, Example, Guard, Objection


def _check(change: Change) -> Objection | None:
    if change.new.name != change.name:
        return Objection(f"It is named {change.new.name}, not {change.name}.")
    return None


SAME_NAME = Guard(
    "same name",
    _check,
    (
        Example("def f(a):\n    return a", "def f(a):\n    return -a", "accepts"),
        Example("def f(a):\n    return a", "def f_fixed(a):\n    return -a", "refuses"),
    ),
)
