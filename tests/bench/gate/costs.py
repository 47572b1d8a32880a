"""Start-up of the gate, the end of an endless loop, and what shutting in one candidate costs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from redraft.core.evidence import Outcome
from redraft.gates.warm import WarmProcess
from tests.bench.gate.floor import floor
from tests.bench.gate.inside import timed
from tests.bench.gate.measure import cold_pytest
from tests.bench.gate.subjects import Prepared, Unmeasurable, close, draft
from tests.bench.gate.table import Figure, ms
from tests.bench.gate.variants import Variants

START_SECONDS = 0.6
SANDBOX_MS = 5.0
LEAST_SECONDS, PATIENCE = 0.5, 5.0
"""An endless loop ends after the larger of this and so many times the test's own seconds."""
OVER = 1.10
"""What may come on top of that time: starting and ending the candidate."""
_HERE = Path(__file__).parents[3]
LOOPS = {"in Python": "while True: pass", "in C": "sum(iter(int, 1))"}


def start_up(subject: Prepared, count: int, *, aimed: bool) -> Figure:
    """From a gate that knows nothing, in a new process, to the evidence on the first candidate.

    That holds the sandbox's trial, the user's own code run and traced, and what
    a method starts once; importing Redraft itself is no part of it.

    Raises:
        Unmeasurable: the first candidate was not judged right.
    """
    variants = Variants(subject.task.source)
    took, cold = [], []
    for _ in range(count):
        cold.append(cold_pytest(subject, subject.all))
        job = {
            "root": str(subject.root),
            "python": str(subject.python),
            "file": str(subject.task.document.path),
            "qualname": subject.task.function.qualname,
            "most_files": len(subject.task.tests.files),
            "ids": subject.one.ids,
            "source": variants.right().source,
        }
        command = (sys.executable, "-m", "tests.bench.gate.first", json.dumps(job))
        done = subprocess.run(command, cwd=_HERE, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Unmeasurable(f"{subject.title}: no start-up: {done.stderr[-300:].strip()}")
        took.append(float(done.stdout))
    return Figure(
        f"gate start-up, {subject.all.label}, to the first candidate's evidence",
        median(took),
        "s",
        START_SECONDS if aimed else None,
        f"{len(took)} times; cold pytest on the same tests {ms(cold)}",
    )


async def endless(subject: Prepared, count: int) -> list[Figure]:
    """Wall time of an endless candidate over the time that it should be given."""
    variants = Variants(subject.task.source)
    own = floor(subject, subject.one, [variants.right().source for _ in range(3)])
    # the fork's time stands for the test's: it can only be longer
    limit = max(LEAST_SECONDS, PATIENCE * median(seconds for _, seconds in own))
    rows = []
    gate = subject.gate()
    try:
        for where, loop in LOOPS.items():
            took: list[float] = []
            after: list[float] = []
            for _ in range(count):
                for variant, sample in (
                    (variants.right(), None),
                    (variants.endless(loop), took),
                    (variants.right(), after),
                ):
                    began = time.perf_counter()
                    evidence = await gate.screen(
                        subject.task, draft(variant.source), subject.one.ids
                    )
                    if sample is not None:
                        sample.append(time.perf_counter() - began)
                    if (evidence.outcome is Outcome.PASSED) is not variant.right:
                        raise Unmeasurable(f"{subject.title}: wrong verdict beside a loop {where}")
            rows.append(
                Figure(
                    f"endless loop {where} / max(0.5 s, 5 x baseline)",
                    median(took) / limit,
                    goal=OVER,
                    detail=f"{ms(took)} / {limit * 1000:.0f} ms, {count} times; "
                    f"the candidate after it {ms(after)}",
                )
            )
    finally:
        await close(gate)
    return rows


async def sandbox(subject: Prepared, count: int) -> list[Figure]:
    """What the sandbox adds to one candidate: the warm process's turn over a plain fork.

    The turn lasts from the request to the empty namespace: fork, namespaces, the
    layer over the project, records to the parent, the end of everything.
    """
    variants = Variants(subject.task.source)
    gate = subject.gate("swap")
    plain, whole = [], []
    try:
        with timed(WarmProcess, "_take_turn") as turns:
            await gate.screen(subject.task, draft(variants.right().source), subject.one.ids)
            turns.clear()
            for _ in range(count):
                several = [variants.right().source for _ in range(4)]
                plain += [s for _, s in floor(subject, subject.one, several)[1:]]
                for source in several[1:]:
                    began = time.perf_counter()
                    await gate.screen(subject.task, draft(source + "\n"), subject.one.ids)
                    whole.append(time.perf_counter() - began)
    finally:
        await close(gate)
    if len(turns) != len(whole):
        what = "sandbox cost per candidate"
        return [
            Figure(what, None, "ms", SANDBOX_MS, "its candidates did not run in a warm process")
        ]
    return [
        Figure(
            "sandbox cost per candidate: a turn of the warm process less a plain fork",
            (median(turns) - median(plain)) * 1000,
            "ms",
            SANDBOX_MS,
            f"{ms(turns)} - {ms(plain)}, {len(turns)} of each, alternating; "
            f"with guards and all else around it {ms(whole)}",
        )
    ]
