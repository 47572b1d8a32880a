"""It keeps its decorators."""

from __future__ import annotations

from redraft.gates.guards.base import Change, Example, Guard, Objection


def _check(change: Change) -> Objection | None:
    if change.old is None or change.old.decorators == change.new.decorators:
        return None
    lost = [name for name in change.old.decorators if name not in change.new.decorators]
    added = [name for name in change.new.decorators if name not in change.old.decorators]
    if lost:
        return Objection(f"The decorator @{lost[0]} is lost.")
    if added:
        return Objection(f"The decorator @{added[0]} is added.")
    return Objection("The order of the decorators is changed.")


_F = "@first\n@second(1)\ndef f(a):\n    return a"

SAME_DECORATORS = Guard(
    "same decorators",
    _check,
    (
        Example(_F, _F.replace("return a", "return -a"), "accepts"),
        Example(_F, _F.replace("@first\n", ""), "refuses"),
        Example(_F, "@cache\n" + _F, "refuses"),
        Example(_F, _F.replace("(1)", "(2)"), "refuses"),
        Example(_F, "@second(1)\n@first\ndef f(a):\n    return a", "refuses"),
    ),
)
