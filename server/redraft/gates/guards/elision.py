"""It is whole: nothing stands for code that was left out."""

from __future__ import annotations

import re

from redraft.gates.guards.base import Change, Example, Guard, Objection

_PLACEHOLDER = re.compile(
    r"""
    \b(existing|original|previous|remaining)\s+(code|logic|implementation|body)\b
    | \brest\s+of\s+(the\s+)?(function|code|method|implementation|logic|body)\b
    | \b(remains?|stays?|kept|is|are)\s+(the\s+same|unchanged)\b
    | (\.\.\.|…).*\b(unchanged|same|rest|existing|omitted|here)\b
    | \b(unchanged|same|rest|existing|omitted)\b.*(\.\.\.|…)
    | ^\W*(\.\.\.|…)\W*$
    | \bomitted\s+for\s+brevity\b
    | \bsame\s+as\s+(before|above|the\s+original|original)\b
    | \btodo\b\W*(implement|add|fill|complete|your)
    | \b(your|implementation|code)\s+(code\s+)?(goes\s+)?here\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def _check(change: Change) -> Objection | None:
    known = set(change.old.comments) if change.old else set()
    for comment in change.new.comments:
        if comment not in known and _PLACEHOLDER.search(comment):
            return Objection(f"It leaves code out: “{comment}”.")
    if _bare(change.after) > _bare(change.before):
        return Objection("It leaves code out: “...” stands where code should.")
    return None


def _bare(source: str) -> int:
    """Lines that hold nothing but an ellipsis, and one-line functions of one."""
    return len(re.findall(r"(?m)(^\s*|:[ \t]*)\.\.\.[ \t]*(#.*)?$", source))


_F = "def f(a):\n    b = a  # same as the server's\n    return b"

NO_ELISION = Guard(
    "nothing left out",
    _check,
    (
        Example(_F, _F.replace("b = a ", "b = -a "), "accepts"),
        Example(_F, "def f(a):\n    # ... existing code ...\n    return b", "refuses"),
        Example(_F, "def f(a):\n    # rest of the function\n    return b", "refuses"),
        Example(_F, "def f(a):\n    b = a  # unchanged ...\n    return b", "refuses"),
        Example(_F, "def f(a):\n    # ...\n    return b", "refuses"),
        Example(_F, "def f(a):\n    # TODO: implement\n    return a", "refuses"),
        Example(_F, "def f(a):\n    ...", "refuses"),
        Example(_F, "def f(a): ...", "refuses"),
        Example(_F, "def f(a):\n    return a[..., 0]  # the first channel", "accepts"),
        Example("def f(a): ...", "def f(a):\n    return a", "accepts"),
    ),
)
