"""What holds for every interval, whatever the records."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redraft.bench.metrics import METRICS
from redraft.bench.metrics.base import Estimate
from redraft.bench.metrics.bootstrap import interval, never_seen, resampled
from redraft.bench.metrics.measure import compare, measure
from tests.bench_room.invented import draft, record, run, table

RIGHT = st.sampled_from([True, False, None])
OUTCOMES = st.lists(st.tuples(RIGHT, RIGHT), min_size=1, max_size=12)
SOME = [METRICS[name] for name in ("pass_at_1", "r_imp", "r_reg", "pass_at_1_by_round", "oracle")]


def flat(measured: Mapping[str, Any]) -> list[Estimate]:
    return [
        one
        for found in measured.values()
        for one in (found if isinstance(found, list) else [found])
    ]


@settings(max_examples=25, deadline=None)
@given(OUTCOMES, st.randoms(use_true_random=False), st.integers(0, 3))
def test_an_interval_holds_its_value_and_knows_no_order(
    outcomes: list[tuple[bool | None, bool | None]], rng: Any, seed: int
) -> None:
    records = table("self_redraft", outcomes)
    found = measure(records, SOME, seed)
    for one in flat(found):
        if one.low is not None:
            assert one.value is not None
            assert one.high is not None
            assert one.low <= one.value <= one.high
    shuffled = list(records)
    rng.shuffle(shuffled)
    assert measure(shuffled, SOME, seed) == found


@settings(max_examples=25, deadline=None)
@given(OUTCOMES, OUTCOMES)
def test_a_difference_turns_round_with_its_sides(
    mine: list[tuple[bool | None, bool | None]], yours: list[tuple[bool | None, bool | None]]
) -> None:
    a, b = table("a", mine), table("b", yours)
    there, back = flat(compare(a, b, SOME)), flat(compare(b, a, SOME))
    for one, other in zip(there, back, strict=True):
        assert one.n == other.n
        if one.value is None:
            assert other.value is None
            continue
        assert other.value == -one.value
        if one.low is not None and one.high is not None:
            assert (other.low, other.high) == (-one.high, -one.low)
            assert one.low <= one.value <= one.high


def test_every_metric_compares_a_run_with_itself_as_no_difference() -> None:
    records = run("self_redraft", 30)
    metrics = list(METRICS.values())
    for one in flat(compare(records, records, metrics)):
        assert one.value is None or one.value == 0


def test_only_common_tasks_are_compared() -> None:
    a = table("a", [(False, True), (False, False), (True, True)])
    b = table("b", [(False, False), (False, False)])
    found = compare(a, b, [METRICS["pass_at_1"]])["pass_at_1"]
    assert isinstance(found, Estimate)
    assert (found.value, found.n) == (0.5, 2)
    nothing = compare(a[:1], b[1:], [METRICS["pass_at_1"]])["pass_at_1"]
    assert isinstance(nothing, Estimate)
    assert nothing.value is None


def test_pairing_takes_out_what_makes_a_task_hard_for_both() -> None:
    half: list[tuple[bool | None, bool | None]] = [(False, at % 2 == 0) for at in range(40)]
    a, b = table("a", half), table("b", half)
    pair = compare(a, [*b[1:], *table("b", [(False, False)])], [METRICS["pass_at_1"]])["pass_at_1"]
    alone = measure(a, [METRICS["pass_at_1"]])["pass_at_1"]
    assert isinstance(pair, Estimate)
    assert isinstance(alone, Estimate)
    assert pair.high is not None
    assert pair.low is not None
    assert alone.high is not None
    assert alone.low is not None
    assert pair.high - pair.low < (alone.high - alone.low) / 2


def test_seeds_of_one_task_are_drawn_together() -> None:
    """Ten runs of each of four tasks are four tasks, not forty."""
    outcomes: list[tuple[bool | None, bool | None]] = [(False, at < 2) for at in range(4)]
    once = table("a", outcomes)
    often = [
        record(r.drafts, task=r.task, strategy="a", seed=seed) for r in once for seed in range(10)
    ]
    few = measure(once, [METRICS["pass_at_1"]])["pass_at_1"]
    many = measure(often, [METRICS["pass_at_1"]])["pass_at_1"]
    assert isinstance(few, Estimate)
    assert isinstance(many, Estimate)
    assert (few.low, few.high) == (many.low, many.high)
    assert (few.n, many.n) == (4, 40)


def test_what_never_happened_is_not_said_to_be_impossible() -> None:
    records = table("a", [(True, True)] * 50)
    found = measure(records, [METRICS["r_reg"]])["r_reg"]
    assert isinstance(found, Estimate)
    assert (found.value, found.low) == (0, 0)
    # the chance of seeing none of 50 where the share is that high is 2.5 %
    assert found.high == pytest.approx(never_seen(50))
    assert (1 - never_seen(50)) ** 50 == pytest.approx(0.025)
    same = compare(records, table("b", [(True, True)] * 50), [METRICS["r_reg"]])["r_reg"]
    assert isinstance(same, Estimate)
    assert same.low == pytest.approx(-never_seen(50))
    assert same.high == pytest.approx(never_seen(50))


def test_another_seed_draws_other_tasks() -> None:
    records = run("self_redraft", 37)
    metric = [METRICS["tokens"]]
    assert measure(records, metric, 1) == measure(records, metric, 1)
    assert measure(records, metric, 1) != measure(records, metric, 2)


def test_the_interval_of_a_mean_is_about_two_standard_errors_each_way() -> None:
    values = [float(at % 10) for at in range(400)]
    (drawn,) = resampled([values], seed=0)
    found = interval([one / 400 for one in drawn])
    assert found is not None
    error = (sum((v - 4.5) ** 2 for v in values) / 400) ** 0.5 / 20
    assert found[0] == pytest.approx(4.5 - 1.96 * error, abs=0.25 * error)
    assert found[1] == pytest.approx(4.5 + 1.96 * error, abs=0.25 * error)


def test_without_numpy_the_numbers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    columns: Sequence[Sequence[float]] = [[float(at % 7) for at in range(23)], [1.0] * 23]
    with_numpy = resampled(columns, seed=5)
    real = builtins.__import__

    def without(name: str, *args: Any, **more: Any) -> Any:
        if name == "numpy":
            raise ImportError(name)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert resampled(columns, seed=5) == with_numpy


def test_a_metric_that_most_resamples_do_not_have_gets_no_interval() -> None:
    records = [record([draft(0, True)], task=str(at)) for at in range(30)]
    records.append(record([draft(0, False), draft(1, True)], task="wrong"))
    found = measure(records, [METRICS["r_imp"]])["r_imp"]
    assert isinstance(found, Estimate)
    # one wrong task of 31 is in 63 % of the resamples, and says nothing about others
    assert (found.value, found.n) == (1, 1)
    assert found.low == pytest.approx(1 - never_seen(1))
