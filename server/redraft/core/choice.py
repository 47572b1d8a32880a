"""The incumbent rule: the user's code stays unless a draft beats it on evidence.

docs/architecture.md, invariant 1.  A draft wins against the user's code when the gate passed it,
it broke nothing, and it fixed at least one failing test or behaves rightly on
an input on which the user's code was seen to fail.  A smaller change decides
between drafts, never against the incumbent, whose change is nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redraft.core.draft import Draft
from redraft.core.evidence import Evidence, Method, Outcome


@dataclass(frozen=True, slots=True)
class Candidate:
    """A draft with its evidence; ``order`` is when it was made, ``change`` its size in lines.

    ``place`` is where a strategy puts it among those that do equally well, after it
    has run them on more inputs; 0 is first.
    """

    draft: Draft
    evidence: Evidence
    change: int
    order: int
    place: int = 0


def beats_incumbent(evidence: Evidence) -> bool:
    """Whether a draft with this evidence strictly wins against the user's own code."""
    if evidence.outcome is not Outcome.PASSED or evidence.partial:
        return False
    if evidence.broken or evidence.refusals or evidence.inputs_lost:
        return False
    return bool(evidence.fixed or evidence.inputs_won)


def explain(evidence: Evidence) -> str:
    """One sentence on why a draft with this evidence may or may not replace the user's code."""
    if evidence.refusals:
        return f"Refused: {evidence.refusals[0]}"
    if evidence.outcome is Outcome.BROKE:
        return f"It breaks {_tests(evidence.broken)}."
    if evidence.outcome is Outcome.FAILED:
        return evidence.reason or "It fixes no failing test."
    if not evidence.outcome.told:
        return f"It could not be judged: {evidence.reason or evidence.outcome.value}"
    if evidence.inputs_lost:
        return f"It is worse on the input {evidence.inputs_lost[0]}."
    if evidence.fixed:
        return f"It fixes {_tests(evidence.fixed)} and breaks none."
    if evidence.inputs_won:
        return (
            f"It breaks no test and is right on {evidence.inputs_won[0]}, where the code now fails."
        )
    return "It breaks no test, but nothing shows that it is better."


_WAYS = {
    Method.SWAP: "code swap",
    Method.IMPORT: "a fresh import",
    Method.COLD: "a cold run",
}


def tried(evidence: Evidence) -> str:
    """How a version was tried: ``by code swap, confirmed by a cold run``; empty when it was not run."""
    ways = list(dict.fromkeys(evidence.methods))
    quick = [_WAYS[way] for way in ways if way is not Method.COLD]
    if not quick:
        return f"by {_WAYS[Method.COLD]}" if ways else ""
    how = f"by {' and '.join(quick)}"
    return f"{how}, confirmed by {_WAYS[Method.COLD]}" if Method.COLD in ways else how


def _tests(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{len(names)} tests"


def best(candidates: Sequence[Candidate]) -> Candidate | None:
    """The draft to replace the user's code with, or None: the user's code stays.

    Among those that beat the incumbent: the one that passes strictly more tests
    (as a superset), then wins more inputs, then the one that its strategy puts first
    after running them, then slows fewer tests down, then changes less, then came first.
    """
    winners = [c for c in candidates if beats_incumbent(c.evidence)]
    if not winners:
        return None
    champion = winners[0]
    for challenger in winners[1:]:
        if _replaces(challenger, champion):
            champion = challenger
    return champion


def _replaces(challenger: Candidate, champion: Candidate) -> bool:
    return _rank(challenger) < _rank(champion)


def _rank(candidate: Candidate) -> tuple[int, ...]:
    # Counting stands in for "superset": all winners broke nothing, so each one's
    # passes are the incumbent's plus what it fixed, and a superset counts more.
    # Counts, unlike sets, order any two drafts, which keeps the rule transitive.
    # Right comes before quick, because a slow answer can be waited for; quick comes before
    # short, because the diff is read once and the slower tests are run every day.
    evidence = candidate.evidence
    right = (-len(evidence.fixed), -len(evidence.inputs_won))
    slower = len(evidence.slower)
    return (*right, candidate.place, slower, candidate.change, candidate.order)


def change_size(before: str, after: str) -> int:
    """Lines added plus lines removed between two sources (a line changed counts twice)."""
    import difflib

    matcher = difflib.SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    return sum(
        (i2 - i1) + (j2 - j1) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"
    )
