"""What may be said of two versions' speed, by what a race measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.behaviour import Lap, Race
from redraft.core.speed import CLEAR, SURE, Pace, in_times, speed_of

SECONDS = st.floats(1e-9, 10.0)
LAPS = st.lists(st.tuples(SECONDS, SECONDS, st.booleans()), max_size=6).map(
    lambda rows: tuple(Lap(8 << at, *row) for at, row in enumerate(rows))
)


@given(LAPS, st.booleans())
def test_a_difference_is_clear_long_enough_and_never_from_a_lap_that_did_not_end(
    laps: tuple[Lap, ...], equal: bool
) -> None:
    found = speed_of(Race(laps, equal))
    assert (found.times is not None) == (found.pace in (Pace.FASTER, Pace.SLOWER))
    assert found.told != bool(found.reason)
    if found.times is None:
        return
    assert equal
    assert found.times >= CLEAR
    (lap,) = [lap for lap in laps if lap.size == found.size]
    assert lap.ended
    assert max(lap.before, lap.after) >= SURE
    assert (lap.before > lap.after) == (found.pace is Pace.FASTER)


@given(LAPS)
def test_the_other_way_round_it_is_the_other_way_round(laps: tuple[Lap, ...]) -> None:
    turned = tuple(Lap(lap.size, lap.after, lap.before, lap.ended) for lap in laps)
    other = {Pace.FASTER: Pace.SLOWER, Pace.SLOWER: Pace.FASTER}
    there, back = speed_of(Race(laps)), speed_of(Race(turned))
    assert back.pace is other.get(there.pace, there.pace)
    assert back.times == (pytest.approx(there.times) if there.times else None)


@given(SECONDS, st.floats(1 / CLEAR + 0.01, CLEAR - 0.01))
def test_less_than_the_factor_is_no_difference(seconds: float, ratio: float) -> None:
    assert speed_of(Race((Lap(8, seconds, seconds * ratio),))).times is None


@pytest.mark.parametrize(
    ("laps", "summary"),
    [
        ([(8, 1e-4, 1e-4), (1024, 0.31, 0.1)], "not told: it is not the same at size 8 and 1,024"),
        ([(512, 0.07, 0.03), (1024, 0.31, 0.1)], "3.1 times faster at size 1,024"),
        ([(512, 0.03, 0.07), (1024, 0.001, 0.12)], "120 times slower at size 1,024"),
        ([(1024, 0.1, 0.12)], "as fast at size 1,024"),
        ([(1024, 9e-6, 1e-6)], "not told: both are too quick to be timed"),
        ([], "not told: nothing was run"),
    ],
)
def test_it_is_said_in_a_few_words(laps: list[tuple[int, float, float]], summary: str) -> None:
    assert speed_of(Race(tuple(Lap(*lap) for lap in laps))).summary == summary


def test_why_nothing_can_be_told_is_the_races_reason() -> None:
    assert speed_of(Race(reason="nothing to grow")).reason == "nothing to grow"
    assert "both came to an end" in speed_of(Race((Lap(8, 0.3, 0.1, ended=False),))).reason
    assert "different results" in speed_of(Race((Lap(8, 0.3, 0.1),), equal=False)).reason
    assert in_times(3.14) == "3.1"
    assert in_times(1234.5) == "1,234"
