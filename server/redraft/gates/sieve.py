"""Many drafts of one function put to the same tests: the parent's side.

Drafts share a process where the user's own code has shown that this does no
harm (``runner/sieve.py``); what cannot be swapped in is screened one by one.
The answers rank, and prove nothing: see docs/decisions/0011.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from redraft.core.draft import Draft
from redraft.core.evidence import Evidence, Method, Outcome, TestFailure
from redraft.core.ports import Language
from redraft.core.task import Task
from redraft.gates.guards import Verdict
from redraft.gates.insertion import Insertion
from redraft.gates.options import GateOptions
from redraft.gates.plan import Plan
from redraft.gates.report import Report, Stop
from redraft.gates.verdict import Standing, judge

LEAST_SECONDS = 0.1
"""Processor time that every test gets.  It is no wall time, so that a busy machine needs no
allowance; tests of a small function take microseconds, and endless loops are what costs."""
_PATIENCE = 5.0
"""Times a test's own time, as for the gate's other runs."""
_LEAST_TOTAL = 1.0
_SPARE_SECONDS = 10.0
"""How much longer than its own limits the process may be silent before it counts as lost."""
_BATCH = 512
"""Versions in one request: a namespace costs ten milliseconds, a text some kilobytes."""
_PROBES, _PROBE_SECONDS = 20, 0.05
"""Tests on which the user's own code is compared with itself, and how long they may take."""
_HEADROOM = 0.5
"""Share of the sandbox's memory that one process may add, so that it fails before the sandbox."""
_MODES = 256
_LOST = 1
_OUTCOMES = {"p": "passed", "f": "failed", "s": "skipped"}

Ask = Callable[[Mapping[str, Any]], Awaitable["tuple[Report, list[dict[str, Any]]] | str"]]
"""Puts a request to a warm process."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a sieve works with.

    ``own`` is the plan of the user's code, ``part`` the baseline of the tests
    asked for; ``ask`` reaches a warm process; ``screen`` and ``examine`` are the
    gate's, for one draft.
    """

    own: Plan
    part: Standing
    options: GateOptions
    language: Language
    ask: Ask
    screen: Callable[[Draft], Awaitable[Evidence]]
    examine: Callable[[Draft], Verdict]


@dataclass(slots=True)
class Sieves:
    """Runs sieves, and remembers for which functions and tests drafts can share a process."""

    _modes: dict[str, str] = field(default_factory=dict)

    async def run(
        self, task: Task, drafts: Sequence[Draft], tests: Sequence[str], means: Means, key: str
    ) -> tuple[Evidence, ...]:
        """Evidence on every draft, in their order; ``key`` names the content and the function."""
        order = [name for name in dict.fromkeys(tests) if name not in means.own.settled]
        key = f"{key} {order!r}"
        insertion = Insertion(task, means.own.incumbent, means.language)
        texts = [insertion.text(draft.source) for draft in drafts]
        rows: dict[str, dict[str, Any]] = {}
        asked: Sequence[str] = order
        wanted = list(dict.fromkeys(texts))
        size, lost = _BATCH, 0
        while wanted and not self._modes.get(key, "").startswith("unfit"):
            batch = wanted[:size]
            mode = self._modes.get(key, "")
            began = time.monotonic()
            answer = await means.ask(_request(task, batch, order, means, mode))
            if isinstance(answer, str):
                lost += 1
                if lost > _LOST:
                    break
                continue  # a process may end just when it is asked
            report, said = answer
            asked = self._learn(key, said, asked)
            found = _rows(said, len(batch))
            rows |= {batch[number]: row for number, row in found.items()}
            if report.stop is not Stop.NORMAL and not found:
                # Something took the whole sandbox down: it is among these.
                if len(batch) == 1:
                    rows[batch[0]] = _took_all(report, time.monotonic() - began)
                size = max(1, len(batch) // 2)
            elif report.stop is Stop.NORMAL and not self._modes.get(key, "").startswith("again"):
                if len(found) < len(batch):
                    break  # it could not be done in this way
                size = _BATCH
            wanted = [text for text in wanted if text not in rows]
        return tuple(
            [
                await _evidence(draft, rows.get(text), asked, means)
                for draft, text in zip(drafts, texts, strict=True)
            ]
        )

    def _learn(
        self, key: str, said: Iterable[Mapping[str, Any]], asked: Sequence[str]
    ) -> Sequence[str]:
        """Remember how drafts can be tried; the tests that there are, in the order of a row."""
        for word in said:
            if word["event"] == "mode":
                if len(self._modes) >= _MODES:
                    self._modes.clear()
                asked = word["asked"]
                self._modes[key] = str(word["mode"]) if asked else "unfit"
        return asked


def _request(
    task: Task, texts: Sequence[str], order: Sequence[str], means: Means, mode: str
) -> dict[str, Any]:
    seconds, most = means.part.report.seconds, means.options.test_seconds
    times = [seconds.get(name, 0.0) for name in order]
    limit = min(most, max(LEAST_SECONDS, _PATIENCE * max(times, default=0.0)))
    total = max(_LEAST_TOTAL, _PATIENCE * sum(times))
    lines, last = means.own.incumbent.last - means.own.incumbent.first + 1, task.function.end_line
    return {
        "texts": texts,
        "lasts": [last + 1 + text.count("\n") + 1 - lines for text in texts],
        "order": order,
        "probe": _probe(order, means),
        "expected": {
            name: letter
            for name, outcome in means.part.report.outcomes.items()
            for letter, word in _OUTCOMES.items()
            if word == outcome and name not in means.part.flaky
        },
        "mode": mode,
        "limit": limit,
        "total": total,
        "silence": 4 * limit + total + _SPARE_SECONDS,
        "headroom": int(means.options.memory_mb * _HEADROOM) << 20,
    }


def _probe(order: Sequence[str], means: Means) -> list[str]:
    """The first quick ones of the tests; what hangs with the user's own code tells nothing."""
    report = means.part.report
    hung = {name for name, failure in report.failures.items() if failure.timed_out}
    chosen: list[str] = []
    spent = 0.0
    for name in order:
        if name in hung or name in means.part.flaky or name not in report.outcomes:
            continue
        spent += report.seconds.get(name, 0.0)
        if chosen and (spent > _PROBE_SECONDS or len(chosen) >= _PROBES):
            break
        chosen.append(name)
    return chosen


def _rows(said: Iterable[Mapping[str, Any]], count: int) -> dict[int, dict[str, Any]]:
    """What was said of each version; only what has the form that it must have."""
    found = {}
    for word in said:
        for row in word.get("rows", ()) if word["event"] == "sieved" else ():
            number = row.get("n")
            if isinstance(number, int) and 0 <= number < count:
                found[number] = row
    return found


def _took_all(report: Report, seconds: float) -> dict[str, Any]:
    slow = report.stop in (Stop.TEST_TIME, Stop.RUN_TIME)
    why = f"the sandbox ended while it ran ({report.message or report.stop.value})"
    if report.stop is Stop.MEMORY:
        why = "stopped: it used more memory than the sandbox allows"
    elif report.stop is Stop.PROCESSES:
        why = "stopped: it started more processes than the sandbox allows"
    elif slow:
        why = "stopped: it did not end in its time"
    return {"out": "t" if slow else "d", "message": why, "seconds": [seconds]}


async def _evidence(
    draft: Draft, row: Mapping[str, Any] | None, order: Sequence[str], means: Means
) -> Evidence:
    if row is None or "unfit" in row or "unparsed" in row:
        # Its header differs, it is no Python, or nothing of the function can be swapped.
        return await means.screen(draft)
    report = _report(row, order, means.part)
    warnings: tuple[str, ...] = ()
    if "failed" not in report.outcomes.values():
        verdict = means.examine(draft)
        if verdict.refusals:
            return replace(refused(verdict), partial=True)
        warnings = verdict.warnings
    seconds = sum(report.seconds.values())
    found = judge(means.part, [report], frozenset(), warnings=warnings, seconds=seconds)
    return replace(found, methods=(Method.SWAP,), partial=True)


def _report(row: Mapping[str, Any], order: Sequence[str], part: Standing) -> Report:
    """A row as the report of a run."""
    report = Report(collected=list(part.report.collected), collection_over=True, code=0)
    out, times = str(row.get("out", "")), row.get("seconds")
    for name, letter in zip(order, out, strict=False):
        report.outcomes[name] = _OUTCOMES.get(letter, "failed")
        if letter in "ftd":
            line = row.get("line")
            report.failures[name] = TestFailure(
                name,
                str(row.get("message") or "the test failed")[:500],
                str(row.get("detail") or "")[:4000],
                line if isinstance(line, int) else None,
                letter == "t",
            )
    if isinstance(times, list):
        numbers = [t for t in times if isinstance(t, (int, float))]
        report.seconds = dict(zip(order, numbers, strict=False))
    tampered = row.get("tampered")
    if isinstance(tampered, dict):
        report.tampered = {str(kind): str(why) for kind, why in tampered.items()}
    threads, left = row.get("threads"), row.get("left")
    report.threads = threads if isinstance(threads, int) else 0
    report.left = left if isinstance(left, int) else 0
    if out[-1:] in ("t", "d") and set(order) - set(report.outcomes):
        report.stop = Stop.TEST_TIME if out.endswith("t") else Stop.CRASHED
        report.message = str(row.get("message") or "")[:500]
    return report


def refused(verdict: Verdict) -> Evidence:
    """What the guards do not let pass."""
    return Evidence(
        Outcome.FAILED,
        reason=verdict.refusals[0],
        refusals=verdict.refusals,
        warnings=verdict.warnings,
    )
