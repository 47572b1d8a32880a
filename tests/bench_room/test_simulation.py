"""Laws of the simulated coder under the real strategies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redraft.bench.simulation.chain import rates
from redraft.bench.simulation.chance import pass_at
from redraft.bench.simulation.character import Character
from redraft.bench.simulation.gate import SimulatedGate, Tests
from redraft.bench.simulation.play import (
    PAPER_ROUNDS,
    Played,
    Rule,
    Setting,
    play,
    play_all,
    unlimited,
)
from redraft.bench.simulation.rates import improvement, pass_at_k, regression, share
from redraft.bench.simulation.samples import right_samples
from redraft.bench.simulation.starts import most_calls, start_over
from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.events import Event, Stopped
from redraft.strategies import STRATEGIES
from redraft.strategies.loop import Loop
from redraft.strategies.self_refine import SelfRefine
from tests.bench_room.simulated import tasks

LOOPS = ("self_refine", "self_redraft")
GATES = (None, Tests(0.5), Tests(1.0))
RESTLESS = Character(
    quality=0.4, correlation=0.3, recall=0.9, false_alarm=0.7, taste=0.5, follows=0.5,
    refine_success=0.2, refine_harm=0.5,
)  # fmt: skip
"""Finds fault with nearly everything and breaks much: whatever can go wrong goes wrong."""

chances = st.sampled_from((0.0, 0.2, 0.5, 0.9, 1.0))
characters = st.builds(
    Character, quality=chances, correlation=chances, recall=chances, false_alarm=chances,
    taste=chances, follows=chances, refine_success=chances, refine_harm=chances, coupling=chances,
    shows=chances,
)  # fmt: skip
few = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("tests", GATES, ids=str)
async def test_who_always_writes_right_code_ends_right(strategy: str, tests: Tests | None) -> None:
    able = Character(quality=1.0, refine_harm=0.0, false_alarm=0.5, taste=0.5)
    for run in await play_all(tasks(30), able, Setting(strategy, 6, tests), 1):
        assert all(run.right)
        assert run.final(Rule.LAST)
        assert run.final(Rule.INCUMBENT)


@pytest.mark.parametrize("strategy", LOOPS)
async def test_a_critic_that_finds_no_fault_changes_nothing(strategy: str) -> None:
    content = Character(recall=0.0, false_alarm=0.0)
    for run in await play_all(tasks(60), content, Setting(strategy), 1):
        assert len(run.drafts) == 1
        assert run.said == ("pass",)
        assert run.stop is StopReason.PASSED
        assert run.calls == 2


@pytest.mark.parametrize("strategy", STRATEGIES)
@few
@given(character=characters, strength=chances, seed=st.integers(0, 9))
async def test_the_incumbent_rule_breaks_nothing_behind_tests_that_pass_right_code(
    strategy: str, character: Character, strength: float, seed: int
) -> None:
    runs = await play_all(tasks(12), character, Setting(strategy, 5, Tests(strength)), seed)
    assert all(run.final(Rule.INCUMBENT) for run in runs if run.first_right)


async def test_without_the_rule_or_with_tests_that_fail_right_code_something_breaks() -> None:
    """The law above has teeth: the same coder breaks code where a part of the rule is missing."""
    honest = await play_all(tasks(200), RESTLESS, Setting("self_redraft", 8, Tests(0.5)), 1)
    assert regression(honest, Rule.LAST).value > 0
    assert regression(honest, Rule.INCUMBENT).value == 0
    noisy = Setting("self_redraft", 8, Tests(0.3, noise=0.5))
    assert regression(await play_all(tasks(200), RESTLESS, noisy, 1), Rule.INCUMBENT).value > 0


@pytest.mark.parametrize("strategy", LOOPS)
async def test_a_perfect_gate_gives_only_what_is_right(strategy: str) -> None:
    runs = await play_all(tasks(60), RESTLESS, Setting(strategy, 8, Tests(1.0)), 1)
    for run in runs:
        if run.standing[-1] > 0:
            # a wrong draft that fails fewer tests may stand; it is never one that passes them all
            assert run.final(Rule.INCUMBENT) is (run.stop is StopReason.SOLVED)
    assert improvement(runs, Rule.INCUMBENT).value > 0


async def test_without_tests_the_users_code_stands() -> None:
    for run in await play_all(tasks(60), RESTLESS, Setting("self_redraft", 4), 1):
        assert set(run.standing) == {0}


@pytest.mark.parametrize("strategy", STRATEGIES)
async def test_a_seed_says_everything(strategy: str) -> None:
    async def once(seed: int) -> list[Played]:
        setting = Setting(strategy, 5, Tests(0.7))
        return await play_all(tasks(25), RESTLESS, setting, seed)

    assert await once(1) == await once(1)
    assert await once(1) != await once(2)


async def test_every_strategy_and_gate_starts_from_the_same_first_drafts() -> None:
    firsts = {
        tuple(
            run.drafts[0].source
            for run in await play_all(tasks(25), RESTLESS, Setting(strategy, 2, tests), 1)
        )
        for strategy in STRATEGIES
        for tests in GATES
    }
    assert len(firsts) == 1


async def test_what_a_task_meets_does_not_hang_on_the_tasks_before_it() -> None:
    alone = await play(tasks(9)[7], RESTLESS, Setting("self_redraft"), 1)
    assert (await play_all(tasks(9), RESTLESS, Setting("self_redraft"), 1))[7] == alone


async def test_no_draft_is_handed_out_twice_in_a_long_run() -> None:
    stubborn = Character(quality=0.0, recall=1.0, taste=1.0, follows=1.0)
    for run in await play_all(tasks(6), stubborn, Setting("self_redraft"), 1):
        assert len({draft.source for draft in run.drafts}) == PAPER_ROUNDS + 1
        assert run.stop is StopReason.ROUNDS
        assert run.calls == 2 * PAPER_ROUNDS + 2


async def test_self_refine_never_redrafts_and_self_redraft_does() -> None:
    eager = Character(quality=0.3, recall=1.0, taste=1.0)
    refined = await play_all(tasks(20), eager, Setting("self_refine", 3), 1)
    redrafted = await play_all(tasks(20), eager, Setting("self_redraft", 3), 1)
    assert {asked for run in refined for asked in run.asked[1:]} == {"refine"}
    assert {asked for run in redrafted for asked in run.asked[1:]} == {"redraft"}
    assert "redraft" in {said for run in refined for said in run.said}


async def test_the_strategies_of_the_table_are_what_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Idle(SelfRefine):
        async def run(self, *_: Any) -> AsyncIterator[Event]:
            yield Stopped(StopReason.DONE)

    monkeypatch.setattr(
        "redraft.bench.simulation.play.STRATEGIES", {**STRATEGIES, "self_refine": Idle}
    )
    idle = await play(tasks(1)[0], RESTLESS, Setting("self_refine"), 1)
    assert (idle.stop, len(idle.drafts)) == (StopReason.DONE, 1)


async def test_the_loop_of_the_strategies_is_what_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    async def asked() -> set[str]:
        runs = await play_all(tasks(20), RESTLESS, Setting("self_redraft", 4), 1)
        return {asked for run in runs for asked in run.asked[1:]}

    assert await asked() == {"refine", "redraft"}
    monkeypatch.setattr(Loop, "_suggestion", lambda *_: Suggestion.REFINE)
    assert await asked() == {"refine"}


@pytest.mark.parametrize("coupling", [0.0, 1.0])
@pytest.mark.parametrize("strategy", LOOPS)
async def test_the_real_loop_does_what_the_chain_expects(strategy: str, coupling: float) -> None:
    character = Character(
        quality=0.5, correlation=0.3, recall=0.85, false_alarm=0.4, taste=0.5, follows=0.6,
        refine_success=0.15, refine_harm=0.3, coupling=coupling,
    )  # fmt: skip
    runs = await play_all(tasks(1200), character, Setting(strategy, 8), 5)
    expected = rates(character, 8, may_redraft=strategy == "self_redraft")
    for found, wanted in (
        (improvement(runs, Rule.LAST), expected.improvement),
        (regression(runs, Rule.LAST), expected.regression),
    ):
        # 3.5 standard errors, where the interval is 1.96
        assert abs(found.value - wanted) < 3.5 / 1.96 * (found.high - found.low) / 2


async def test_inputs_that_are_run_refute_false_alarms_and_show_what_tests_miss() -> None:
    blind = Tests(0.0)
    critic = Character(
        quality=0.5, correlation=0.0, recall=1.0, false_alarm=1.0, taste=1.0, follows=1.0, shows=1.0
    )
    runs = await play_all(tasks(60), critic, Setting("self_redraft", 8, blind), 1)
    for run in runs:
        if run.first_right:
            assert run.stop is StopReason.PASSED
            assert len(run.drafts) == 1
    assert improvement(runs, Rule.INCUMBENT).value > 0.5
    silent = critic.having(shows=0.0)
    runs = await play_all(tasks(60), silent, Setting("self_redraft", 8, blind), 1)
    assert improvement(runs, Rule.INCUMBENT).value == 0


@given(quality=st.floats(0, 1), k=st.integers(1, 16))
def test_drafts_that_are_all_alike_add_nothing_and_others_add_what_chance_adds(
    quality: float, k: int
) -> None:
    alike = Character(quality=quality, correlation=1.0)
    apart = Character(quality=quality, correlation=0.0)
    assert pass_at(k, alike) == pytest.approx(quality)
    assert pass_at(k, apart) == pytest.approx(1 - (1 - quality) ** k)


@given(quality=st.floats(0.05, 0.95), low=st.floats(0.01, 0.98), more=st.floats(0.001, 0.5))
def test_the_more_alike_drafts_are_the_less_eight_of_them_add(
    quality: float, low: float, more: float
) -> None:
    high = min(0.99, low + more)
    one, other = (pass_at(8, Character(quality=quality, correlation=c)) for c in (low, high))
    assert quality - 1e-9 <= other <= one + 1e-9 <= 1 - (1 - quality) ** 8 + 2e-9


@pytest.mark.parametrize("correlation", [0.0, 0.4, 1.0])
async def test_drafts_are_as_alike_as_is_said(correlation: float) -> None:
    character = Character(quality=0.3, correlation=correlation)
    found = pass_at_k(await right_samples(tasks(900), character, 2, 16), 16, 8)
    assert abs(found.value - pass_at(8, character)) < 2 * (found.high - found.low) / 2
    if correlation == 1:
        counts = await right_samples(tasks(50), character, 2, 16)
        assert set(counts) == {0, 16}


@few
@given(
    character=characters,
    starts=st.integers(1, 4),
    calls=st.integers(1, 20),
    strategy=st.sampled_from((*LOOPS, None)),
    tested=st.booleans(),
)
async def test_no_number_of_starts_costs_more_than_the_budget(
    character: Character, starts: int, calls: int, strategy: str | None, tested: bool
) -> None:
    tests = Tests(0.7) if tested else None
    setting = Setting(strategy, 2, tests) if strategy else None
    for problem in tasks(4):
        gate = SimulatedGate(problem, tests, 1) if tests else None
        spent = await start_over(problem, character, setting, starts, 1, gate, calls)
        assert 1 <= spent.calls <= min(calls, most_calls(2 if strategy else None, starts))
        assert spent.starts <= starts


async def test_drafts_alone_behind_a_perfect_gate_find_what_pass_at_k_counts() -> None:
    character = Character(quality=0.3, correlation=0.3)
    found = []
    for problem in tasks(80):
        gate = SimulatedGate(problem, Tests(1.0), 1)
        found.append((await start_over(problem, character, None, 4, 1, gate)).right)
    # drafts 2 to 4 of a task come from other starts, so they are other draws of the same chance
    expected = pass_at(4, character)
    told = share(sum(found), len(found))
    assert told.low - 0.05 < expected < told.high + 0.05


async def test_one_start_is_the_run_itself() -> None:
    setting = Setting("self_redraft", 3, Tests(0.8))
    for problem in tasks(25):
        gate = SimulatedGate(problem, Tests(0.8), 1)
        spent = await start_over(problem, RESTLESS, setting, 1, 1, gate)
        run = await play(problem, RESTLESS, setting, 1, budget=unlimited())
        assert (spent.right, spent.calls) == (run.final(Rule.INCUMBENT), run.calls)


@pytest.mark.parametrize("field", ["quality", "recall", "taste", "shows"])
@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_number_that_is_no_chance_is_refused(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=field):
        Character().having(**{field: value})


def test_wilsons_interval_is_as_published() -> None:
    # Wilson's interval for 1 of 10 (Newcombe 1998, Statistics in Medicine 17, method 3)
    found = share(1, 10)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0179, 0.4042)
    assert share(0, 0).n == 0
