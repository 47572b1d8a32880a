"""The comparison of reports, as laws over made-up runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.evidence import Evidence, Isolation, Outcome, TestFailure
from redraft.gates.report import Report, Stop
from redraft.gates.verdict import judge, standing

NAMES = ["a", "b", "c", "d"]
OUTCOMES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["passed", "failed", "skipped"]))


def report(outcomes: dict[str, str], **changes: object) -> Report:
    made = Report(
        collected=list(outcomes),
        outcomes=dict(outcomes),
        failures={n: TestFailure(n, "no") for n, o in outcomes.items() if o == "failed"},
        code=0,
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def verdict(base: dict[str, str], *runs: Report) -> Evidence:
    stood = standing(report(base), frozenset(), Isolation.none(), 0.0)
    return judge(stood, runs, frozenset(), warnings=(), seconds=0.0)


@given(OUTCOMES, OUTCOMES, OUTCOMES)
def test_a_pass_kept_every_passing_test_and_left_no_failure_unhelped(
    base: dict[str, str], first: dict[str, str], second: dict[str, str]
) -> None:
    found = verdict(base, report(first), report(second))

    passed = {n for n, o in base.items() if o == "passed"}
    failed = {n for n, o in base.items() if o == "failed"}
    if found.outcome is Outcome.PASSED:
        assert all(first.get(n) == "passed" or second.get(n) == "passed" for n in passed)
        assert found.fixed or not failed
    for name in found.fixed:
        assert base[name] == "failed"
        assert first[name] == second[name] == "passed"
    for name in found.broken:
        assert base.get(name) != "failed"
    assert not set(found.flaky) & (set(found.fixed) | set(found.broken))


@pytest.mark.parametrize("stop", [stop for stop in Stop if stop is not Stop.NORMAL])
def test_a_run_that_did_not_end_well_is_no_pass(stop: Stop) -> None:
    good = report({"a": "passed"}, stop=stop)

    assert verdict({"a": "failed"}, good, good).outcome is not Outcome.PASSED


@pytest.mark.parametrize("trace", [{"threads": 1}, {"left": 1}, {"hollow": {"a"}}])
def test_what_is_left_behind_or_hollow_is_no_pass(trace: dict[str, object]) -> None:
    run = report({"a": "passed"}, **trace)

    found = verdict({"a": "failed"}, run, run)

    assert found.outcome is Outcome.FAILED
    assert found.fixed == ()


@pytest.mark.parametrize(
    ("message", "usable"), [("exit 127", False), ("exit 126", False), ("exit 1", True)]
)
def test_a_command_that_cannot_be_started_tells_nothing(message: str, usable: bool) -> None:
    name = "command: nosuchtool"
    run = report({name: "failed"})
    run.failures[name] = TestFailure(name, message, "sh: 1: nosuchtool: not found\n")

    stood = standing(run, frozenset(), Isolation.none(), 0.0)

    assert stood.usable is usable
    if not usable:
        assert stood.evidence.outcome is Outcome.UNAVAILABLE
        assert stood.evidence.reason.endswith("nosuchtool: not found")
