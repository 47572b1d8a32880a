"""Did a rewrite change the method, or only details?

Paper, section 3.3: an evaluator that sees only the two solutions judges whether
the method changed, to be compared with what was suggested.  Here the judge is a
comparison of facts that needs no model: what is called, how control flows,
whether the function calls itself.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from redraft.core.critique import Suggestion
from redraft.core.function import SourceFacts

SAME_SHAPE = 0.6
"""Control-flow similarity at or above which a method counts as kept; chosen so that one added
guard or one removed branch in a function of three or more control nodes stays a refinement."""

TWEAK = 0.8
"""Share of words and signs in common at or above which a rewrite is a tweak, whatever it newly
calls: ``return x`` that becomes ``return x.strip()`` is no other method."""

CONTAINED = 0.9
"""Share of the shorter version's words and signs that the longer one has, in order, at or above
which one is the other with something added: a small function inside ``try`` is the same method."""
LONGER = 2.5
"""How much longer the longer one may be for that."""

LINES_KEPT = 0.25
"""Share of lines that a refinement of more than ``SMALL`` lines keeps at least."""
SMALL = 4

_LONG = 400
"""Words and signs, or lines, between the equal ends of two versions, beyond which neighbours are
counted instead of matching in order, so that a comparison takes milliseconds."""

_TOKEN = re.compile(r"\w+|[^\w\s]")


def kind_of(old: SourceFacts, new: SourceFacts, before: str, after: str) -> Suggestion:
    """What a rewrite is, whatever it was meant to be: REFINE or REDRAFT.

    REDRAFT changes the method, or keeps so few lines that a reader has to read
    it as a new function.
    """
    if method_changed(old, new, before, after) or _rewritten(before, after):
        return Suggestion.REDRAFT
    return Suggestion.REFINE


def method_changed(old: SourceFacts, new: SourceFacts, before: str, after: str) -> bool:
    """Whether ``new`` solves the task by another method than ``old``; with both texts."""
    if old.recursive != new.recursive or old.is_generator != new.is_generator:
        return True
    if _tweaked(before, after):
        return False
    loops = ("for", "while", "comprehension")
    if [n for n in old.shape if n in loops] == [n for n in new.shape if n in loops]:
        longest = max(len(old.shape), len(new.shape))
        if longest <= 3 and _overlap(old.calls, new.calls) >= 0.5:
            return False
    total = len(old.shape) + len(new.shape)
    shape = 2 * _common(*sorted((old.shape, new.shape), key=len)) / total if total else 1.0
    return (shape + _overlap(old.calls, new.calls)) / 2 < SAME_SHAPE


def _tweaked(before: str, after: str) -> bool:
    """Whether most words and signs of one version are in the other, in order."""
    a, b = sorted((_TOKEN.findall(before), _TOKEN.findall(after)), key=len)
    common = _common(a, b)
    if 2 * common >= TWEAK * (len(a) + len(b)):
        return True
    return common >= CONTAINED * len(a) and len(b) <= LONGER * len(a)


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """How many items two sequences share, in order; ``a`` is the shorter one."""
    start = next((i for i, item in enumerate(a) if item != b[i]), len(a))
    rest = len(a) - start
    end = next((i for i in range(rest) if a[-1 - i] != b[-1 - i]), rest)
    # What lies between the equal ends is small after a small edit.
    one, other = a[start : len(a) - end], b[start : len(b) - end]
    if len(other) > _LONG:
        # the matcher takes the cube of their number where alike items are scattered
        return start + end + sum((_pairs(one) & _pairs(other)).values())
    blocks = difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return start + end + sum(block.size for block in blocks)


def _pairs(items: Sequence[str]) -> Counter[tuple[str, str]]:
    return Counter(pairwise(items))


def _rewritten(before: str, after: str) -> bool:
    # Code that only moves to another depth is kept.
    old, new = ([line.strip() for line in text.split("\n")] for text in (before, after))
    if len(old) <= SMALL or _tweaked(before, after):
        return False
    kept = _common(*sorted((old, new), key=len))
    return 2 * kept < LINES_KEPT * (len(old) + len(new))


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Jaccard similarity; 1.0 for two empty sets."""
    union = a | b
    return len(a & b) / len(union) if union else 1.0
