"""Each trap, by each way of trying a draft: no false pass, no write to the user's tree."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from redraft.core.evidence import Evidence, Outcome
from redraft.core.task import Task
from redraft.gates import tests as gate_module
from redraft.gates.guards import Verdict, examine
from redraft.gates.tests import TestGate
from redraft.languages import language
from tests.gate import trap as traps
from tests.gate.workshop import QUICK

EVERY = bool(os.environ.get("REDRAFT_ALL_TRAPS"))
METHODS = ("auto", "swap", "import", "cold") if EVERY else ("auto",)
"""All four where REDRAFT_ALL_TRAPS is set (``make test-traps``), which takes four times as long:
``auto`` begins as ``swap`` does, falls to ``import`` in the traps that are made for it, and
``cold`` is how every way ends that lets a draft pass."""

pytestmark = pytest.mark.sandbox


async def judged(
    gate: TestGate,
    task: Task,
    tries: Sequence[traps.Try],
    monkeypatch: pytest.MonkeyPatch,
    *,
    at_once: bool = False,
) -> list[Evidence]:
    """Each draft's evidence; what must not pass has to be told by running it alone."""
    with monkeypatch.context() as patch:
        if not any(attempt.guarded or Outcome.PASSED in attempt.expect for attempt in tries):
            patch.setattr(gate_module, "examine", lambda *_: Verdict())
        if at_once:
            return list(await asyncio.gather(*(gate.judge(task, a.draft) for a in tries)))
        return [await gate.judge(task, attempt.draft) for attempt in tries]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: f"by {method}")
@pytest.mark.parametrize("name", traps.names())
async def test_nothing_false_passes_and_nothing_is_written(
    name: str, method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = traps.load(name)
    if trap.missing:
        pytest.skip(f"the trap needs {trap.missing}, which is not installed here")
    root = traps.lay_out(trap, tmp_path)
    task = traps.task_of(trap, root)
    options = dataclasses.replace(QUICK, method=method, **trap.settings.get("options", {}))
    gate = TestGate(language("python"), options, sys.executable)
    before = traps.fingerprint(root)
    false: list[str] = []

    baseline = await gate.baseline(task)
    if "baseline" in trap.settings:
        assert baseline.outcome is Outcome(trap.settings["baseline"]), baseline
    # what is right comes last: nothing that came before it may have spoilt the gate
    tries = sorted(trap.tries, key=lambda a: Outcome.PASSED in a.expect)
    hostile = [attempt for attempt in tries if Outcome.PASSED not in attempt.expect]
    answers = await judged(gate, task, hostile, monkeypatch, at_once="parallel" in trap.settings)
    answers += await judged(gate, task, tries[len(hostile) :], monkeypatch)
    await gate.close()
    for attempt, found in zip(tries, answers, strict=True):
        shown = (
            f"{attempt.name}: {found.outcome.value}: {found.reason} {found.fixed} {found.broken}"
        )
        if not attempt.met(found):
            false.append(shown)
        blamed = set(trap.settings.get("flaky", ())) & {*found.fixed, *found.broken}
        if blamed:
            false.append(f"{shown} counts {blamed}")

    assert false == []
    assert traps.fingerprint(root) == before


@pytest.mark.parametrize("name", [name for name in traps.names() if name.startswith("forged")])
def test_a_forgery_is_refused_by_its_text_too(name: str, tmp_path: Path) -> None:
    trap = traps.load(name)
    task = traps.task_of(trap, traps.lay_out(trap, tmp_path))
    harmless = set(trap.settings.get("unguarded", ()))

    let_through = {
        attempt.name
        for attempt in trap.tries
        if not examine(task, attempt.draft, language("python")).refusals
    }

    assert let_through - harmless == {"right", "wrong"}


@pytest.mark.parametrize("name", traps.names())
def test_a_trap_says_what_it_is_and_has_a_right_and_a_wrong_draft(name: str) -> None:
    trap = traps.load(name)

    assert len(trap.settings["about"].strip()) > 20
    expected = [attempt.expect for attempt in trap.tries]
    assert frozenset({Outcome.PASSED}) in expected or trap.settings.get("no_right")
    assert any(Outcome.PASSED not in outcomes for outcomes in expected)


def test_the_fingerprint_sees_a_touched_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    before = traps.fingerprint(tmp_path)
    state = file.stat()

    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + 1))

    assert traps.fingerprint(tmp_path) != before
