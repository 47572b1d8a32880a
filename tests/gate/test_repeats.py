"""Results must repeat before a draft is praised or blamed for them; the runs are scripted here."""

from __future__ import annotations

from pathlib import Path

import pytest

from redraft.core.evidence import Evidence, Isolation, Outcome, TestFailure
from redraft.gates import ground as gate_module
from redraft.gates.plan import Plan
from redraft.gates.report import Report
from redraft.gates.sandbox.level import Level
from tests.gate.workshop import ADD_FILES, FIXED, Workshop


class Scripted:
    """Gives the next report of a list, whatever is to be run."""

    nests = False

    def __init__(self, runs: list[str]) -> None:
        self.runs = runs

    async def run(self, plan: Plan) -> Report:
        """Each letter of a run is a test: upper case passed, lower case failed."""
        letters = self.runs.pop(0)
        names = [letter.lower() for letter in letters]
        outcomes = {
            n: "passed" if c.isupper() else "failed" for n, c in zip(names, letters, strict=True)
        }
        failures = {n: TestFailure(n, "no") for n, o in outcomes.items() if o == "failed"}
        reached = {n: {1} for n in names}
        return Report(names, outcomes, failures, reached=reached, collection_over=True, code=0)


async def judged(folder: Path, monkeypatch: pytest.MonkeyPatch, *runs: str) -> Evidence:
    script = list(runs)

    async def level(*_: object) -> Level:
        return Level(Isolation("scripted", True, True))

    monkeypatch.setattr(gate_module, "achieved", level)
    monkeypatch.setattr(gate_module, "Bench", lambda *_, **__: Scripted(script))
    shop = Workshop(folder / "p").open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])
    found = await shop.judge(FIXED)
    assert script == []
    return found


async def test_a_fix_that_repeats_is_a_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = await judged(tmp_path, monkeypatch, "aB", "a", "AB", "AB")

    assert (found.outcome, found.fixed) == (Outcome.PASSED, ("a",))


async def test_a_fix_that_does_not_repeat_is_flaky(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await judged(tmp_path, monkeypatch, "aB", "a", "AB", "aB")

    assert found.outcome is Outcome.FAILED
    assert (found.fixed, found.flaky) == ((), ("a",))


async def test_a_failure_that_passes_again_at_the_baseline_is_flaky_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await judged(tmp_path, monkeypatch, "aB", "AB", "AB", "AB")

    assert (found.outcome, found.fixed, found.flaky) == (Outcome.PASSED, (), ("a",))


async def test_a_break_is_tried_once_more_before_blame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await judged(tmp_path, monkeypatch, "AB", "aB", "aB")

    assert (found.outcome, found.broken) == (Outcome.BROKE, ("a",))


async def test_a_break_that_does_not_repeat_is_excused_where_the_users_code_wavers_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await judged(tmp_path, monkeypatch, "AB", "aB", "AB", "AB", "aB")

    assert (found.outcome, found.broken, found.flaky) == (Outcome.PASSED, (), ("a",))


async def test_a_draft_that_alone_makes_a_test_waver_is_no_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await judged(tmp_path, monkeypatch, "AB", "aB", "AB", "AB", "AB")

    assert found.outcome is Outcome.FAILED
    assert "different results" in found.reason
    assert found.broken == ()
