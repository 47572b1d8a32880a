"""A refinement refines: one that changes the method or every line is named so."""

from __future__ import annotations

import difflib

from redraft.core.change import method_changed
from redraft.core.draft import DraftKind
from redraft.gates.guards.base import Change, Example, Guard, Objection

_KEPT = 0.25
"""Share of lines that a refinement of more than ``_SMALL`` lines keeps at least."""
_SMALL = 4


def _check(change: Change) -> Objection | None:
    if change.kind is not DraftKind.REFINE or change.old is None:
        return None
    if method_changed(change.old, change.new):
        return Objection("It is called a refinement, but it changes the method.", blocks=False)
    before, after = change.before.split("\n"), change.after.split("\n")
    same = difflib.SequenceMatcher(None, before, after, autojunk=False).ratio()
    if len(before) > _SMALL and same < _KEPT:
        return Objection(
            "It is called a refinement, but it rewrites nearly every line.", blocks=False
        )
    return None


_F = """def f(items):
    total = 0
    for item in items:
        if item > 0:
            total += item
    return total"""

EXTENT = Guard(
    "extent of the change",
    _check,
    (
        Example(_F, _F.replace("> 0", ">= 0"), "accepts"),
        Example(_F, "def f(items):\n    return sum(max(i, 0) for i in sorted(items))", "warns"),
        Example(
            _F,
            "def f(items):\n    return sum(max(i, 0) for i in sorted(items))",
            "accepts",
            DraftKind.REDRAFT,
        ),
    ),
)
