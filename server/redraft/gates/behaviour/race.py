"""How long two versions take on growing inputs: seeds are gathered here, the race is in the sandbox."""

from __future__ import annotations

import base64
import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

from redraft.core.behaviour import Lap, Race
from redraft.core.task import Task
from redraft.gates.behaviour.differ import is_method, unlike
from redraft.gates.behaviour.gather import Gathered, draws
from redraft.gates.behaviour.trees import Call
from redraft.gates.plan import Plan
from redraft.gates.records import Reader
from redraft.gates.report import Stop
from redraft.gates.runner import BOOTSTRAP, bundle
from redraft.gates.runs import Bench

_SEEDS = 16
_DRAWN = 12
_LONGEST = 0.6
"""Seconds that one call may take; what does not end in them counts as that long."""


async def race(
    before: Plan, after: Plan, bench: Bench, task: Task, gathered: Gathered, *, seconds: float
) -> Race:
    """Time two versions on the same inputs, which grow from those of tests, examples, annotations.

    ``before`` and ``after`` are plans of one place that differ in their version.
    Sizes double until a version takes a tenth of a second or the time is over.
    A version that does not end where the other does counts as long as it was given.
    """
    began = time.monotonic()
    if before.version.content == after.version.content:
        return Race(reason="the two versions are the same text")
    seeds = _seeds(gathered)
    if not seeds:
        seeds = await draws(task, task.source, is_method(task), max(seconds / 2, 0.5))
    if not seeds:
        return Race(reason=_nothing(gathered), seconds=time.monotonic() - began)
    left = max(0.2, seconds - (time.monotonic() - began))
    laps, equal, reason = await _run(before, after, bench, seeds[:_SEEDS], gathered.module, left)
    return Race(laps, equal, "" if laps else reason, time.monotonic() - began)


def _seeds(gathered: Gathered) -> list[Call]:
    """Calls to grow, the largest first: those of tests and examples, and a few draws."""
    real = sorted((*gathered.recorded, *gathered.examples), key=lambda call: -call.size)
    drawn = sorted(gathered.annotated[:_DRAWN], key=lambda call: -call.size)
    # what the tests call it with is sure to fit; a few draws are for other shapes
    share = _SEEDS - min(len(drawn), _SEEDS // 3)
    return unlike([*real[:share], *drawn])


def _nothing(gathered: Gathered) -> str:
    if gathered.reason:
        return gathered.reason
    if gathered.uncopied:
        return f"no call of the tests can be copied: {gathered.uncopied[0]}"
    return "no call of it was seen, and nothing says what its arguments can be"


async def _run(
    before: Plan,
    after: Plan,
    bench: Bench,
    seeds: Sequence[Call],
    module: Mapping[str, Any] | None,
    seconds: float,
) -> tuple[tuple[Lap, ...], bool, str]:
    """One sandbox; the laps by size, whether all results were equal, and why there are no laps."""
    reader = Reader()
    laps: list[Lap] = []
    differing: list[int] = []
    why = ""

    def take(entry: dict[str, Any]) -> None:
        nonlocal why
        event = entry["event"]
        if event == "lap":
            before, after = float(entry["before"]), float(entry["after"])
            if all(math.isfinite(value) and value >= 0 for value in (before, after)):
                laps.append(Lap(int(entry["size"]), before, after, bool(entry["ended"])))
        elif event == "differs":
            differing.append(int(entry["size"]))
        elif event == "why":
            why = str(entry["text"])

    limit = min(_LONGEST, seconds / 3)
    job: dict[str, object] = {
        **before.job(reader.key),
        "what": "race",
        "inputs": [call.job() for call in seeds],
        "other": {
            "content": base64.b64encode(after.version.content).decode(),
            "last": after.version.outer.last,
        },
        "limit": limit,
        "budget": seconds,
    }
    if job["module"] is None and module is not None:
        job["module"] = dict(module)
    spec = bench.spec(before, (str(before.place.python), "-c", BOOTSTRAP), bundle(job))
    patience = seconds + 2 * limit
    ending, stop = await bench.follow(
        spec, reader, take, lambda: (patience, Stop.RUN_TIME), patience
    )
    if reader.forged:
        return (), False, "something else than the runner wrote to its channel"
    if ending.error:
        why = f"the sandbox failed: {ending.error}"
    elif differing:
        why = f"the two versions give different results at size {min(differing)}"
    elif not why:
        late = "the time was over before an input ran on both versions"
        why = late if stop is not Stop.NORMAL else "the process ended before an input was timed"
    ordered = {lap.size: lap for lap in laps}
    return tuple(ordered[size] for size in sorted(ordered)), not differing, why
