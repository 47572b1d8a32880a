"""Time is taken once, however many branches wait at once."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from redraft.bench.timing import Busy, Waits


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Thing:
    """Takes as long as it is told."""

    name = "thing"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    async def judge(self, seconds: float) -> str:
        self.clock.now += seconds
        return "judged"


spans = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=8)


@given(spans)
def test_overlapping_spans_count_once(spans: list[tuple[int, int]]) -> None:
    clock = Clock()
    busy = Busy(clock)
    open_: dict[int, Any] = {}
    ends = [(begin, begin + length) for begin, length in spans]
    for moment in range(45):
        clock.now = moment
        for number, (_, end) in enumerate(ends):
            if end == moment and number in open_:
                open_.pop(number).__exit__(None, None, None)
        for number, (begin, end) in enumerate(ends):
            if begin == moment and end > begin:
                open_[number] = busy.going()
                open_[number].__enter__()
    covered = {t for begin, end in ends for t in range(begin, end)}
    assert busy.seconds == len(covered)


async def test_the_gate_and_the_thinker_are_told_apart() -> None:
    clock = Clock()
    waits = Waits(clock)
    gate: Any = waits.gate(Thing(clock))  # type: ignore[arg-type]
    policy: Any = waits.policy(Thing(clock))  # type: ignore[arg-type]
    assert await gate.judge(3.0) == "judged"
    clock.now += 10.0
    await policy.judge(5.0)
    assert (waits.gate_seconds, waits.policy_seconds) == (3.0, 5.0)
    assert policy.name == "thing"
