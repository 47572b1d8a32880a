"""How far down each formula of fault localisation puts the line at fault.

``python -m tests.experiments.localisation [FILE]`` takes the project's own bugs, and the
rows of HumanEvalFix in FILE.  For every formula: the mean share of the function's traced
lines that is looked at up to the first line at fault, ties at their middle.
"""

from __future__ import annotations

import asyncio
import difflib
import math
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from redraft.core.evidence import Evidence
from tests.bench.repair import humanevalfix, own
from tests.bench.repair.subjects import FULL, Subject
from tests.bench.repair.workplace import Workplace

Formula = Callable[[int, int, int, int], float]
"""Of failing and passing tests that run a line, and failing and passing ones that do not."""

FORMULAS: dict[str, Formula] = {
    "ochiai": lambda ef, ep, nf, np: ef / math.sqrt((ef + nf) * (ef + ep)) if ef else 0.0,
    "jaccard": lambda ef, ep, nf, np: ef / (ef + nf + ep),
    "dstar": lambda ef, ep, nf, np: ef**2 / (ep + nf) if ep + nf else ef * 1e6,
    "op2": lambda ef, ep, nf, np: ef - ep / (ep + np + 1),
    "tarantula": lambda ef, ep, nf, np: _tarantula(ef, ep, nf, np),
    "barinel": lambda ef, ep, nf, np: 1 - ep / (ep + ef) if ef else 0.0,
    "none": lambda ef, ep, nf, np: 0.0,
}
RAISED = 0.4


def _tarantula(ef: int, ep: int, nf: int, np: int) -> float:
    if not ef:
        return 0.0
    bad, good = ef / (ef + nf), ep / (ep + np) if ep + np else 0.0
    return bad / (bad + good)


def faults(before: str, after: str) -> set[int]:
    """The 0-based lines of ``before`` that are not in ``after``, or where a line is missing."""
    old, new = before.split("\n"), after.split("\n")
    found: set[int] = set()
    for tag, start, end, _, _ in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            found |= set(range(start, end)) or {max(0, start - 1), min(start, len(old) - 1)}
    return found


def shares(evidence: Evidence, at_fault: set[int]) -> dict[str, float]:
    """By formula, the share of lines looked at; empty where no test ran a line at fault."""
    failed = {failure.test for failure in evidence.relevant_failures} & set(evidence.traces)
    lines = set().union(*evidence.traces.values()) if evidence.traces else set()
    if not failed or not lines & at_fault:
        return {}
    found = {}
    raised = [f.line for f in evidence.relevant_failures if f.line is not None]
    for name, formula in FORMULAS.items():
        scores = {}
        for line in lines:
            bad = sum(line in evidence.traces[test] for test in failed)
            good = sum(line in ran for t, ran in evidence.traces.items() if t not in failed)
            rest = len(evidence.traces) - len(failed) - good
            scores[line] = formula(bad, good, len(failed) - bad, rest)
        found[name] = _looked_at(scores, at_fault)
        if name == "ochiai":
            told = {n: s + RAISED * raised.count(n) / len(failed) for n, s in scores.items()}
            found["ochiai and where it raised"] = _looked_at(told, at_fault)
    return found


def _looked_at(scores: dict[int, float], at_fault: set[int]) -> float:
    best = max(scores[line] for line in scores.keys() & at_fault)
    above = sum(score > best for score in scores.values())
    equal = sum(score == best for score in scores.values())
    return (above + (equal + 1) / 2) / len(scores)


async def measured(subject: Subject) -> dict[str, float]:
    """The shares of one bug, from the gate's own traces."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = {f"{subject.module}.py": subject.buggy, "test_it.py": subject.suites[FULL]}
        place = Workplace(root / "p", files, 10.0, root / "journal.sqlite3")
        try:
            task = await place.task(f"{subject.module}.py", subject.function)
            evidence = await place.gate.baseline(task)
            first = task.document.text[: task.function.span.start].count("\n")
            lines = {n - first for n in faults(subject.buggy, subject.right)}
            return shares(evidence, lines)
        finally:
            await place.aclose()


async def main() -> None:
    """Print the table."""
    subjects = own.load()
    if len(sys.argv) > 1:
        subjects += humanevalfix.load(Path(sys.argv[1]))
    table: dict[str, list[float]] = defaultdict(list)
    for number, subject in enumerate(subjects, 1):
        for name, share in (await measured(subject)).items():
            table[name].append(share)
        print(f"\r{number}/{len(subjects)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    for name, values in sorted(table.items(), key=lambda row: statistics.mean(row[1])):
        print(f"{name:28} {statistics.mean(values):.3f}  of {len(values)} bugs")


if __name__ == "__main__":
    asyncio.run(main())
