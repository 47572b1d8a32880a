"""What the user wrote for readers is kept, or the loss is named."""

from __future__ import annotations

from collections import Counter

from redraft.core.draft import DraftKind
from redraft.gates.guards.base import Change, Example, Guard, Objection


def _check(change: Change) -> Objection | None:
    old, new = change.old, change.new
    if old is None:
        return None
    if old.docstring and not new.docstring:
        return Objection("The docstring is lost.")
    lost = list((Counter(old.comments) - Counter(new.comments)).elements())
    if lost:
        names = ", ".join(f"“{text}”" for text in lost[:3])
        more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
        # A redraft has other code to comment; a refinement keeps what it refines.
        blocks = change.kind is DraftKind.REFINE and 2 * len(lost) > len(old.comments)
        plural = "Comments are" if len(lost) > 1 else "A comment is"
        return Objection(f"{plural} lost: {names}{more}.", blocks)
    if old.docstring != new.docstring and old.docstring:
        return Objection("The docstring is changed.", blocks=False)
    return None


_F = 'def f(a):\n    """Say it."""\n    # one\n    b = a  # two\n    return b'

PROSE_KEPT = Guard(
    "comments and docstring",
    _check,
    (
        Example(_F, _F.replace("return b", "return -b"), "accepts"),
        Example(_F, _F.replace('    """Say it."""\n', ""), "refuses"),
        Example(_F, _F.replace("Say", "Tell"), "warns"),
        Example(_F, _F.replace("    # one\n", ""), "warns"),
        Example(_F, _F.replace("    # one\n", "").replace("  # two", ""), "refuses"),
        Example(
            _F,
            _F.replace("    # one\n", "").replace("  # two", ""),
            "warns",
            DraftKind.REDRAFT,
        ),
        Example("def f(a):\n    return a", "def f(a):\n    # new\n    return a", "accepts"),
    ),
)
