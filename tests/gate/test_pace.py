"""Slower tests are told from noise, as laws over made-up times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.evidence import Evidence, Isolation, Outcome
from redraft.gates.pace import LEAST, RATIO, slowdowns
from redraft.gates.report import Report, Stop
from redraft.gates.verdict import company, judge, standing

SECONDS = st.floats(0, 20)


def timed(seconds: dict[str, float], outcome: str = "passed", stop: Stop = Stop.NORMAL) -> Report:
    return Report(
        collected=list(seconds),
        outcomes=dict.fromkeys(seconds, outcome),
        seconds=dict(seconds),
        code=0,
        stop=stop,
    )


@given(SECONDS, st.lists(SECONDS, min_size=1, max_size=4))
def test_slower_is_much_slower_in_every_run_by_ratio_and_difference(
    before: float, after: list[float]
) -> None:
    found = slowdowns(timed({"t": before}), [timed({"t": seconds}) for seconds in after])

    quickest = min(after)
    slow = quickest >= RATIO * before and quickest - before >= LEAST
    assert bool(found) is slow
    if found:
        assert (found[0].test, found[0].before, found[0].after) == ("t", before, quickest)


@given(SECONDS, st.lists(SECONDS, min_size=1, max_size=3), SECONDS)
def test_another_run_never_makes_a_test_slower(
    before: float, after: list[float], one_more: float
) -> None:
    runs = [timed({"t": seconds}) for seconds in after]

    if not slowdowns(timed({"t": before}), runs):
        assert not slowdowns(timed({"t": before}), [*runs, timed({"t": one_more})])


@pytest.mark.parametrize(
    ("base", "run"),
    [
        (timed({"t": 0.1}, "failed"), timed({"t": 9.0})),
        (timed({"t": 0.1}), timed({"t": 9.0}, "failed")),
        (timed({}), timed({"t": 9.0})),
        (timed({"t": 0.1}), timed({})),
        # a few milliseconds are no measure
        (timed({"t": 0.001}), timed({"t": 0.15})),
        # nor is a busy machine
        (timed({"t": 4.0}), timed({"t": 8.0})),
    ],
)
def test_what_cannot_be_compared_is_not_called_slower(base: Report, run: Report) -> None:
    assert slowdowns(base, [run]) == ()
    assert slowdowns(base, []) == ()


def verdict(base: Report, *runs: Report) -> Evidence:
    stood = standing(base, frozenset(), Isolation.none(), 0.0)
    return judge(stood, runs, frozenset(), warnings=("known",), seconds=0.0)


def test_a_verdict_names_the_slowest_first_and_still_passes() -> None:
    base = timed({"a": 0.01, "b": 0.02, "c": 0.5})
    run = timed({"a": 0.4, "b": 0.9, "c": 0.5})

    found = verdict(base, run, run)

    assert found.outcome is Outcome.PASSED
    assert [slow.test for slow in found.slower] == ["b", "a"]
    assert found.warnings == (
        "known",
        "b takes 0.9 s with it instead of 0.02 s, and 1 more are slower.",
    )
    assert verdict(base, base).warnings == ("known",)


def test_a_run_that_could_not_tell_says_nothing_of_pace() -> None:
    base = timed({"a": 0.01})

    found = verdict(base, timed({"a": 0.9}, stop=Stop.RUN_TIME))

    assert not found.outcome.told
    assert found.slower == ()


def test_company_that_changes_a_result_is_named() -> None:
    together = Report(outcomes={"a": "failed", "b": "passed", "c": "failed", "d": "passed"})

    found = company(
        together,
        {
            "a": Report(outcomes={"a": "passed"}),
            "b": Report(outcomes={"b": "failed"}),
            "c": Report(outcomes={"c": "failed"}),
            "d": Report(outcomes={"d": "passed"}),
        },
    )

    assert found == (
        "a fails only together with the other tests; alone it passes.",
        "b fails when it is run alone; with the other tests it passes.",
    )
    stood = standing(together, frozenset(), Isolation.none(), 0.0, found)
    assert stood.evidence.warnings == found


@pytest.mark.parametrize(
    "run",
    [
        Report(outcomes={}),
        Report(outcomes={"a": "passed"}, stop=Stop.CRASHED),
        Report(outcomes={"a": "passed", "b": "passed"}),
    ],
)
def test_a_run_that_was_not_alone_or_not_whole_says_nothing(run: Report) -> None:
    assert company(Report(outcomes={"a": "failed", "b": "passed"}), {"a": run}) == ()
