"""Budget, secret, trajectory, method change and evidence."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.budget import Budget, Limits, StopReason, Usage
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.secret import Secret
from redraft.core.trajectory import Step, Trajectory


@given(st.integers(0, 5), st.integers(1, 12))
def test_branches_together_never_make_one_call_too_many(limit: int, wanted: int) -> None:
    budget = Budget(Limits(calls=limit), lambda: 0.0)
    started = sum(budget.start_call() is None for _ in range(wanted))
    assert started == min(limit, wanted)
    for _ in range(started):
        budget.end_call(Usage(1, 10, 5))
    assert budget.used.calls == started
    assert budget.reserved == 0


def test_each_bound_names_itself() -> None:
    now = [0.0]
    budget = Budget(Limits(calls=9, tokens=15, seconds=2), lambda: now[0])
    assert budget.start_call() is None
    budget.end_call(Usage(1, 10, 5))
    assert budget.start_call() is StopReason.TOKENS
    now[0] = 2.5
    assert budget.start_call() is StopReason.SECONDS
    assert budget.seconds_left == 0.0


def test_a_secret_cannot_be_shown_by_accident() -> None:
    secret = Secret("sk-very-secret")
    assert "very" not in f"{secret} {secret!r} {secret!s} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret.redact("bad key sk-very-secret!") == "bad key …!"
    assert secret.reveal() == "sk-very-secret"


def test_what_is_known_of_a_step_is_never_replaced() -> None:
    first = Critique(Suggestion.REFINE)
    trajectory = Trajectory().add(Step(Draft("a", DraftKind.ORIGINAL, "you")))
    trajectory = trajectory.annotate(critique=first).annotate(critique=Critique(Suggestion.PASS))
    assert trajectory.last.critique is first
    assert len(trajectory) == 1


def test_failures_count_when_they_reached_the_function() -> None:
    here, elsewhere = TestFailure("a", "m"), TestFailure("b", "m")
    evidence = Evidence(Outcome.FAILED, failures=(here, elsewhere), reached=("a",))
    assert evidence.relevant_failures == (here,)
    assert Evidence(Outcome.FAILED, failures=(here, elsewhere)).relevant_failures == (
        here,
        elsewhere,
    )
