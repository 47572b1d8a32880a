"""Exit codes say what a script needs to know; not knowing is never 0."""

from __future__ import annotations

from dataclasses import replace

import pytest

from redraft.cli import exits
from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.evidence import Evidence, Outcome
from redraft.core.review import Review
from tests.cli.scenes import scene

pytestmark = pytest.mark.sandbox


def review(
    suggestion: Suggestion,
    *,
    stop: StopReason = StopReason.DONE,
    chosen: str | None = None,
    unusable: bool = False,
    baseline: Evidence | None = None,
) -> Review:
    critique = replace(Critique(suggestion, reason="why"), unusable=unusable)
    return Review(critique, baseline, stop, chosen=chosen)


@pytest.mark.parametrize(
    ("given", "critiqued", "proposed"),
    [
        (review(Suggestion.PASS), 0, 0),
        (review(Suggestion.REFINE), 1, 1),
        (review(Suggestion.REDRAFT, chosen="x"), 1, 0),
        (review(Suggestion.COULD_NOT_TELL), 1, 1),
        (review(Suggestion.COULD_NOT_TELL, unusable=True), 3, 3),
        (review(Suggestion.COULD_NOT_TELL, stop=StopReason.UNUSABLE), 3, 3),
        (review(Suggestion.REFINE, stop=StopReason.UNUSABLE), 3, 3),
        (review(Suggestion.REFINE, stop=StopReason.UNUSABLE, chosen="x"), 3, 0),
        (review(Suggestion.COULD_NOT_TELL, stop=StopReason.SECONDS), 1, 1),
    ],
)
def test_codes_of_reviews(given: Review, critiqued: int, proposed: int) -> None:
    assert exits.of_critique(given) == critiqued
    assert exits.of_proposals(given) == proposed


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_a_pass_of_the_gate_is_0(outcome: Outcome) -> None:
    expected = {Outcome.PASSED: 0, Outcome.FAILED: 1, Outcome.BROKE: 1}
    assert exits.of_gate(Evidence(outcome)) == expected.get(outcome, 3)


def test_versions_that_nothing_could_test_say_why() -> None:
    _, full, _ = scene()
    lost = Evidence(Outcome.UNAVAILABLE, reason="no sandbox")
    first, second = (replace(p, evidence=lost) for p in full.proposals)
    assert exits.untested(replace(full, proposals=(first, second))) == "no sandbox"
    assert exits.untested(replace(full, proposals=(first, full.proposals[0]))) == ""
    assert exits.untested(replace(full, proposals=())) == ""
