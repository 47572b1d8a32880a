"""A refinement refines and a redraft starts over: what came out otherwise is named so.

The proposal is called by what it is (``core.change.kind_of``); this guard says
why that is not what was asked for.
"""

from __future__ import annotations

from redraft.core.change import kind_of, method_changed
from redraft.core.critique import Suggestion
from redraft.core.draft import DraftKind
from redraft.gates.guards.base import Change, Example, Guard, Objection

_ASKED = {DraftKind.REFINE: Suggestion.REFINE, DraftKind.REDRAFT: Suggestion.REDRAFT}


def _check(change: Change) -> Objection | None:
    asked, old, new = _ASKED.get(change.kind), change.old, change.new
    if asked is None or old is None or kind_of(old, new, change.before, change.after) is asked:
        return None
    if change.before == change.after:
        return None  # the code as it is, which is no rewrite of any kind
    if asked is Suggestion.REDRAFT:
        return Objection("It was asked to redraft, but it keeps the method.", blocks=False)
    if method_changed(old, new, change.before, change.after):
        return Objection("It was asked to refine, but it changes the method.", blocks=False)
    return Objection("It was asked to refine, but it rewrites nearly every line.", blocks=False)


_F = """def f(items):
    total = 0
    for item in items:
        if item > 0:
            total += item
    return total"""
_SUM = "def f(items):\n    return sum(max(i, 0) for i in sorted(items))"
_RENAMED = """def f(items):
    s = int()
    for i in iter(items):
        if not i <= 0:
            s = s + i
    return +s"""

EXTENT = Guard(
    "extent of the change",
    _check,
    (
        Example(_F, _F.replace("> 0", ">= 0"), "accepts"),
        Example(_F, _SUM, "warns"),
        Example(_F, _SUM, "accepts", DraftKind.REDRAFT),
        Example(_F, _SUM, "accepts", DraftKind.GENERATE),
        Example(_F, _F.replace("> 0", ">= 0"), "warns", DraftKind.REDRAFT),
        Example(_F, _RENAMED, "warns"),
        Example("def f(a):\n    return a", "def f(a):\n    return a.strip()", "accepts"),
    ),
)
