"""How fast a version is beside the user's code, measured in the real sandbox."""

from __future__ import annotations

import pytest

from redraft.core.draft import Draft, DraftKind
from redraft.core.speed import CLEAR, Pace, Speed, speed_of
from redraft.gates.behaviour import differ, gather, sides
from redraft.gates.behaviour.sides import Recorded
from redraft.gates.plan import Plan
from redraft.gates.runs import Bench
from tests.gate.test_race import LINEAR, QUADRATIC, race
from tests.gate.workshop import Workshop

pytestmark = pytest.mark.sandbox

TEST = "assert unique([3, 1, 3]) == [3, 1]"


async def speed(shop: Workshop, before: str, after: str) -> Speed:
    return speed_of(await race(shop, before, after, TEST))


async def test_a_lower_order_is_told_faster_and_at_which_size(shop: Workshop) -> None:
    found = await speed(shop, QUADRATIC, LINEAR)

    assert found.pace is Pace.FASTER, found
    assert found.times is not None
    assert found.times >= 10
    assert found.size >= 1000
    assert found.before > found.after
    assert found.summary.endswith(f"times faster at size {found.size:,}")


async def test_a_higher_order_is_told_slower(shop: Workshop) -> None:
    found = await speed(shop, LINEAR, QUADRATIC)

    assert found.pace is Pace.SLOWER, found
    assert found.times is not None
    assert found.times >= 10


async def test_the_same_work_in_other_words_is_not_told_apart(shop: Workshop) -> None:
    found = await speed(
        shop, LINEAR, "def unique(xs):\n    kept = dict.fromkeys(xs)\n    return list(kept)"
    )

    # a machine under load may keep it from being told; it is never a difference
    assert found.pace in (Pace.SAME, Pace.UNKNOWN), found
    assert found.times is None


async def test_other_results_are_not_compared(shop: Workshop) -> None:
    found = await speed(
        shop, QUADRATIC, "def unique(xs):\n    return sorted(set(xs), reverse=True)"
    )

    assert found.pace is Pace.UNKNOWN
    assert "different results" in found.reason


async def test_what_does_not_end_is_not_measured_by_the_time_that_it_was_given(
    shop: Workshop,
) -> None:
    before = "def total(n):\n    if n == 0:\n        return 0\n    return n + total(n - 1)"
    after = "def total(n):\n    return sum(range(n + 1))"
    found = await race(shop, before, after, "assert total(4) == 10")

    assert not found.laps[-1].ended
    told = speed_of(found)
    ended = [lap for lap in found.laps if lap.ended]
    assert ended
    assert told.times is None or told.times >= CLEAR
    assert told.size in {0, *(lap.size for lap in ended)}


async def test_calls_that_the_differences_have_recorded_are_not_recorded_again(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = 0

    async def record(plan: Plan, bench: Bench, seconds: float) -> Recorded:
        nonlocal recorded
        recorded += 1
        return await sides.record(plan, bench, seconds)

    monkeypatch.setattr(gather, "record", record)
    monkeypatch.setattr(differ, "record", record)
    await race(shop, QUADRATIC, LINEAR, TEST)
    own, other = (Draft(source, DraftKind.REDRAFT, "test") for source in (shop.task.source, LINEAR))
    found = await shop.gate.differences(shop.task, own, other, 12.0)
    assert found.told
    assert found.sources["recorded"]
    assert recorded == 1
    await shop.gate.differences(shop.task, other, own, 12.0)
    assert recorded == 2  # these are the calls of another version
