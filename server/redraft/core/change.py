"""Did a rewrite change the method, or only details?

Paper, section 3.3: an evaluator that sees only the two solutions judges whether
the method changed, to be compared with what was suggested.  Here the judge is a
comparison of facts that needs no model: what is called, how control flows,
whether the function calls itself.
"""

from __future__ import annotations

import difflib

from redraft.core.function import SourceFacts

SAME_SHAPE = 0.6
"""Control-flow similarity at or above which a method counts as kept; chosen so that one added
guard or one removed branch in a function of three or more control nodes stays a refinement."""


def method_changed(before: SourceFacts, after: SourceFacts) -> bool:
    """Whether ``after`` solves the task by another method than ``before``."""
    if before.recursive != after.recursive or before.is_generator != after.is_generator:
        return True
    loops = ("for", "while", "comprehension")
    if [n for n in before.shape if n in loops] == [n for n in after.shape if n in loops]:
        longest = max(len(before.shape), len(after.shape))
        if longest <= 3 and _overlap(before.calls, after.calls) >= 0.5:
            return False
    shape = difflib.SequenceMatcher(None, before.shape, after.shape, autojunk=False).ratio()
    if not before.shape and not after.shape:
        shape = 1.0
    return (shape + _overlap(before.calls, after.calls)) / 2 < SAME_SHAPE


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Jaccard similarity; 1.0 for two empty sets."""
    union = a | b
    return len(a & b) / len(union) if union else 1.0
