"""Where in the draft a quoted line stands."""

from __future__ import annotations

import difflib
import html
from collections.abc import Sequence

CLOSE_ENOUGH = 0.9
"""Similarity from which a quote counts as a slip of the pen; below, a quote is of other code."""
NOT_FOUND = "(quoted line is not in the function)"
"""Marks a point whose quote is not in the draft: it may be about code that does not exist."""
_LONGEST = 400
"""Longer lines are compared exactly only, because similarity costs the product of the lengths."""


def anchor(quotes: Sequence[str], source: str) -> list[int | None]:
    """The 0-based line of ``source`` for each quote; None where there is none.

    Tried in turn: the same line without surrounding blanks, the same line but
    for blanks, then but for a comment behind it, the most similar line (``difflib`` ratio of 0.9 or more).  Among several
    the first that no other quote took, else the first.  A quote of several lines
    stands where its first line that is found stands.
    """
    lines = source.split("\n")
    taken: set[int] = set()
    found: list[int | None] = []
    for quote in quotes:
        line = _place(quote, lines, taken)
        if line is not None:
            taken.add(line)
        found.append(line)
    return found


def _place(quote: str, lines: list[str], taken: set[int]) -> int | None:
    for part in quote.split("\n"):
        for text in dict.fromkeys((part, html.unescape(part))):
            matches = _matches(text, lines)
            if matches:
                return next((line for line in matches if line not in taken), matches[0])
    return None


def _matches(quote: str, lines: list[str]) -> list[int]:
    wanted = quote.strip()
    if not wanted:
        return []
    exact = [n for n, line in enumerate(lines) if line.strip() == wanted]
    if exact:
        return exact
    flat = "".join(wanted.split())
    loose = [n for n, line in enumerate(lines) if "".join(line.split()) == flat]
    # a quote may leave out the comment behind the code
    loose = loose or [
        n for n, line in enumerate(lines) if "".join(line.split()).startswith(f"{flat}#")
    ]
    if loose:
        return loose
    if len(wanted) > _LONGEST:
        return []
    return _similar(wanted, lines)


def _similar(wanted: str, lines: list[str]) -> list[int]:
    best, best_lines = CLOSE_ENOUGH, list[int]()
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for number, line in enumerate(lines):
        text = line.strip()
        if len(text) > _LONGEST:
            continue
        matcher.set_seq1(text)
        if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
            continue
        ratio = matcher.ratio()
        if ratio > best or (ratio >= best and not best_lines):
            best, best_lines = ratio, [number]
        elif ratio == best:
            best_lines.append(number)
    return best_lines


def within(fragment: str, source: str) -> bool:
    """Whether a piece of code singles out one line of ``source``; a lone name never does."""
    piece = fragment.strip()
    if len(piece) < 4 or piece.replace("_", "a").isalnum():
        return False
    return sum(piece in line for line in source.split("\n")) == 1


def line_of(fragment: str, source: str) -> str:
    """The first line of ``source`` that holds the fragment, stripped."""
    piece = fragment.strip()
    return next(line.strip() for line in source.split("\n") if piece in line)
