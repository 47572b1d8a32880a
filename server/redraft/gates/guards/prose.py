"""What the user wrote for readers is kept, or the loss is named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from redraft.core.draft import DraftKind
from redraft.gates.guards.base import Change, Example, Guard, Objection

_FOR_TOOLS = re.compile(
    r"(?:noqa|type:\s*ignore|pragma|pylint|pyright|mypy|ruff|fmt|isort|nosec|nopep8|flake8)\b", re.I
)
"""Marks for linters and type checkers, which go with what they are about."""


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
        plural = "Comments are" if len(lost) > 1 else "A comment is"
        return Objection(f"{plural} lost: {names}{more}.", _stripped(change, lost))
    if old.docstring != new.docstring and old.docstring:
        return Objection("The docstring is changed.", blocks=False)
    return None


def _stripped(change: Change, lost: list[str]) -> bool:
    """Whether a refinement takes most comments from code that stays as it is.

    A redraft has other code to comment, and a comment rightly goes with its line.
    """
    if change.kind is not DraftKind.REFINE:
        return False
    assert change.old is not None
    readers = [text for text in change.old.comments if not _FOR_TOOLS.match(text)]
    kept = {_bare(line) for line in change.after.split("\n")}
    gone = [code for text, code in _places(change.before) if text in lost and code in kept]
    return len(gone) > 1 and 2 * len(gone) > len(readers)


def _places(source: str) -> Iterator[tuple[str, str]]:
    """Each comment for readers with the code that it is about: its own line's, else the next."""
    lines = source.split("\n")
    for at, line in enumerate(lines):
        code, sign, text = line.partition("#")
        text = text.lstrip("#").strip()
        if not sign or _FOR_TOOLS.match(text):
            continue
        below = (_bare(later) for later in lines[at + 1 :])
        yield text, code.strip() or next((later for later in below if later), "")


def _bare(line: str) -> str:
    return line.partition("#")[0].strip()


_F = 'def f(a):\n    """Say it."""\n    # one\n    b = a  # two\n    return b'
_LINT = "def f(a):\n    b = a  # type: ignore[attr-defined]\n    return b  # noqa: RET504"

PROSE_KEPT = Guard(
    "comments and docstring",
    _check,
    (
        Example(_F, _F.replace("return b", "return -b"), "accepts"),
        Example(_F, _F.replace('    """Say it."""\n', ""), "refuses"),
        Example(_F, _F.replace("Say", "Tell"), "warns"),
        Example(_F, _F.replace("    # one\n", ""), "warns"),
        Example(_F, _F.replace("    # one\n", "").replace("  # two", ""), "refuses"),
        Example(_F, _F.replace("    # one\n    b = a  # two\n", "    b = -a\n"), "warns"),
        Example(
            _F,
            _F.replace("    # one\n", "").replace("  # two", ""),
            "warns",
            DraftKind.REDRAFT,
        ),
        Example(_LINT, "def f(a):\n    b = a\n    return b", "warns"),
        Example("def f(a):\n    return a", "def f(a):\n    # new\n    return a", "accepts"),
    ),
)
