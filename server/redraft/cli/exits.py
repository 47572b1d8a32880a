"""Exit codes: a script must be able to tell what came of a command."""

from __future__ import annotations

from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.evidence import Evidence, Outcome
from redraft.core.review import Review

OK = 0
NOTHING_SAFE = 1
BAD_INPUT = 2
UNUSABLE = 3
OWN_FAULT = 70
"""A fault of Redraft itself (EX_SOFTWARE of sysexits.h)."""
INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""
BROKEN_PIPE = 141
"""128 + SIGPIPE: who read the output has left."""


def of_critique(review: Review) -> int:
    """0 for pass, 1 for refine and redraft, 3 where the model or sandbox could not be used.

    Not being able to tell for another reason (an unreadable reply, no tests to
    go by) is 1: it is no pass, and nothing is out of order.
    """
    if review.verdict is Suggestion.PASS:
        return OK
    return UNUSABLE if unusable(review) else NOTHING_SAFE


def of_proposals(review: Review) -> int:
    """0 when the code passed or a safe proposal was found, else 1 or 3."""
    if review.chosen is not None:
        return OK
    if unusable(review):
        return UNUSABLE
    return OK if review.verdict is Suggestion.PASS else NOTHING_SAFE


def untested(review: Review) -> str:
    """Why no proposal could be tested at all, empty when one was, or when there is none."""
    outcomes = {p.evidence.outcome for p in review.proposals if not p.evidence.refusals}
    if outcomes != {Outcome.UNAVAILABLE}:
        return ""
    return next(p.evidence.reason for p in review.proposals if not p.evidence.refusals)


def of_gate(evidence: Evidence) -> int:
    """0 for PASSED, 1 for FAILED and BROKE, 3 where the gate could not tell."""
    if evidence.outcome is Outcome.PASSED:
        return OK
    return NOTHING_SAFE if evidence.outcome.told else UNUSABLE


def unusable(review: Review) -> str:
    """Why the model or the sandbox could not be used, empty when they could.

    A gate that the user switched off is not out of order; it says so itself.
    """
    if review.stop is StopReason.UNUSABLE:
        return review.detail or review.critique.reason or "The model or the sandbox failed."
    if review.verdict is Suggestion.COULD_NOT_TELL and review.critique.unusable:
        return review.critique.reason
    return ""
