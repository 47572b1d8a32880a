"""It brings no new means to fake a test result.

The verdict is formed outside of the candidate's process; this guard closes the
ways that remain inside it, as far as the text shows them (the sentry of the
runner sees what is done).  What the user's own function already uses is its
business.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from redraft.core.function import SourceFacts
from redraft.gates.guards.base import Change, Guard, Objection
from redraft.gates.guards.forgery.examples import EXAMPLES
from redraft.gates.guards.forgery.rules import RULES
from redraft.gates.guards.forgery.view import View

__all__ = ["NO_FORGERY"]


@lru_cache(maxsize=32)
def _used(facts: SourceFacts, source: str, file: str) -> Mapping[str, str]:
    """Every suspicious thing that a version uses, with its name for the user."""
    view = View(source, facts, file)
    found: dict[str, str] = {}
    for rule in RULES:
        for key, text in rule(view):
            found.setdefault(key, text)
    return found


def _check(change: Change) -> Objection | None:
    known = _used(change.old, change.before, change.file) if change.old else {}
    for key, text in _used(change.new, change.after, change.file).items():
        if key not in known:
            return Objection(f"It newly uses {text}, by which a test result could be faked.")
    return None


NO_FORGERY = Guard("no forgery", _check, EXAMPLES)
