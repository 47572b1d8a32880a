"""What a draft is worth to a search: how much it has won, or what a critic says where no test tells.

It decides which draft is gone on from, never which stands: that is the incumbent
rule's (``core/choice.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from redraft.core.critique import Critique, Suggestion
from redraft.core.evidence import Evidence
from redraft.core.function import SourceFacts
from redraft.core.ports import Language
from redraft.strategies.sampling import Stakes

SAID: Mapping[Suggestion, float] = MappingProxyType(
    {Suggestion.PASS: 1.0, Suggestion.REFINE: 0.5, Suggestion.REDRAFT: 0.0}
)
"""A critic's word as a number: nothing to do, the right method, the wrong one."""


def share(at: Stakes, evidence: Evidence) -> float:
    """How much of what there is to win a draft has won, 0 to 1.

    To win are the tests that fail because of the function; where none does, the
    inputs on which it was seen to fail.  What a draft breaks counts as one more that was
    not won, so that only one that wins everything and breaks nothing has 1.  What
    could not be judged, or is refused, has shown nothing.
    """
    if not evidence.outcome.told or evidence.refusals:
        return 0.0
    baseline = at.own.evidence
    failing = {f.test for f in baseline.relevant_failures} if baseline is not None else set()
    inputs = {point.input for point in at.points}
    if failing:
        won, wanted = len(failing & set(evidence.fixed)), len(failing)
    else:
        won, wanted = len(inputs & set(evidence.inputs_won)), len(inputs)
    wanted += len(evidence.broken) + len(evidence.inputs_lost)
    return won / wanted if wanted else 0.0


def word(critique: Critique) -> float:
    """What a critic's word is worth; nothing where it could not tell."""
    return SAID.get(critique.suggestion, 0.0)


def identity(language: Language, source: str) -> str:
    """What a version is up to formatting and comments."""
    facts = language.facts(source)
    return facts.tree_hash if isinstance(facts, SourceFacts) else source
