"""When a rewrite counts as the same and faster."""

from __future__ import annotations

import pytest

from redraft.core.behaviour import Behaviour, Lap, Race
from redraft.policies.repair.proof import proven

SAME = Behaviour(tried=300, agreed=300)
LAPS = (Lap(64, 2e-5, 1e-5), Lap(512, 8e-4, 5e-5), Lap(4096, 12e-3, 3e-4))


def test_the_same_and_faster_is_said_with_its_figures() -> None:
    proof = proven(Race(LAPS), SAME)
    assert proof.proven
    assert proof.sentence == (
        "the same on 303 inputs; 40 times faster at size 4,096 (12 ms -> 300 µs)"
    )


@pytest.mark.parametrize(
    ("race", "behaviour", "why"),
    [
        (Race(LAPS, equal=False), SAME, "other results"),
        (Race(LAPS), Behaviour(tried=300, agreed=299, differed=1), "differently on 1 input"),
        (Race(LAPS), Behaviour(tried=9, agreed=9, nondeterministic=True), "chance"),
        (Race(LAPS), Behaviour(reason="no test calls it"), "no test calls it"),
        (Race(LAPS[:1]), Behaviour(tried=1, agreed=1), "2 inputs only"),
        (Race(reason="nothing to grow"), SAME, "could not be timed: nothing to grow"),
        (Race((Lap(8, 3e-4, 29e-5),)), SAME, "not faster"),
        (Race((Lap(8, 9e-6, 1e-6),)), SAME, "quick"),
        (Race((Lap(8, 1e-3, 1e-5), Lap(16, 2e-3, 1e-3))), SAME, "shrinks"),
    ],
)
def test_what_is_missing_is_said(race: Race, behaviour: Behaviour, why: str) -> None:
    proof = proven(race, behaviour)
    assert not proof.proven
    assert why in proof.sentence
