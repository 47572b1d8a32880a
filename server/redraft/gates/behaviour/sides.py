"""Runs of calls on one version in the sandbox, and what the tests call the function with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from redraft.gates.behaviour.compare import Answer
from redraft.gates.behaviour.trees import Call, call_of
from redraft.gates.plan import Plan
from redraft.gates.records import Reader
from redraft.gates.report import Stop
from redraft.gates.runner import BOOTSTRAP, bundle
from redraft.gates.runs import Bench

A = TypeVar("A")
B = TypeVar("B")
_RESTARTS = 3
"""How often the rest is run after an input that took the sandbox down."""


async def together(first: Awaitable[A], second: Awaitable[B]) -> tuple[A, B]:
    """Both results; when cancelled, both have ended before the cancel goes on."""
    tasks = asyncio.ensure_future(first), asyncio.ensure_future(second)
    try:
        return await asyncio.gather(*tasks)
    except asyncio.CancelledError:
        # Both are cancelled by now; a second cancel would cut their cleaning up short.
        await asyncio.wait(tasks)
        raise
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        raise


@dataclass(slots=True)
class Recorded:
    """Calls that the tests make; ``uncopied`` ones have parts that cannot be copied, by reason.

    ``late`` is set when the time was over before the tests were.
    """

    calls: list[Call] = field(default_factory=list)
    uncopied: list[str] = field(default_factory=list)
    module: dict[str, Any] | None = None
    reason: str = ""
    late: bool = False


async def record(plan: Plan, bench: Bench, seconds: float) -> Recorded:
    """Run the tests of a plan and hear of the function's calls; what is known when time is up."""
    found, reader = Recorded(module=dict(plan.module) if plan.module else None), Reader()
    if not (plan.files or plan.doctest):
        return found

    def take(entry: dict[str, Any]) -> None:
        event = entry["event"]
        if event == "call":
            found.calls.append(call_of(entry["call"], "recorded"))
        elif event == "uncopied":
            found.uncopied.append(str(entry["why"]))
        elif event == "module" and found.module is None and entry["name"]:
            found.module = {"name": entry["name"], "path": entry["path"]}
        elif event == "no pytest":
            found.reason = "there is no pytest to record calls with"

    job = {**plan.job(reader.key), "what": "record", "watch": ""}
    spec = bench.spec(plan, (str(plan.place.python), "-c", BOOTSTRAP), bundle(job))
    ending, stop = await bench.follow(spec, reader, take, lambda: (seconds, Stop.RUN_TIME), seconds)
    if reader.forged:
        return Recorded(reason="something else than the runner wrote to its channel")
    found.reason = found.reason or ending.error
    found.late = stop is not Stop.NORMAL
    return found


@dataclass(frozen=True, slots=True)
class Trial:
    """One call to make: with which random numbers, and whether a second time in the same process."""

    call: Call
    seed: int = 0
    again: bool = True

    def job(self) -> dict[str, object]:
        """As the runner reads it."""
        return {**self.call.job(), "seed": self.seed, "again": self.again}


@dataclass(slots=True)
class Answers:
    """Answers by the number of the input; ``reason`` says why the others have none."""

    found: dict[int, Answer] = field(default_factory=dict)
    reason: str = ""


async def ask(
    plan: Plan, bench: Bench, calls: Sequence[Trial], *, limit: float, seconds: float
) -> Answers:
    """Make calls on a plan's version, each in a fork; ``limit`` bounds one, ``seconds`` all."""
    answers = Answers()
    ends = time.monotonic() + seconds
    for _ in range(_RESTARTS):
        left = [n for n in range(len(calls)) if n not in answers.found]
        seconds = ends - time.monotonic()
        if not left or seconds <= 0:
            break
        if not await _once(plan, bench, calls, left, answers, (limit, seconds)):
            break
    return answers


async def _once(
    plan: Plan,
    bench: Bench,
    calls: Sequence[Trial],
    left: Sequence[int],
    answers: Answers,
    terms: tuple[float, float],
) -> bool:
    """One sandbox; whether another one is worth it."""
    limit, seconds = terms
    reader = Reader()
    trying: int | None = None
    imported = False

    def take(entry: dict[str, Any]) -> None:
        nonlocal trying, imported
        event = entry["event"]
        if event == "module":
            imported = True
        elif event == "no module":
            answers.reason = f"the module cannot be imported: {entry['message']}"
        elif event == "trying":
            trying = left[entry["number"]]
        elif event == "answer":
            answers.found[left[entry["number"]]] = entry["answer"]
            trying = None

    job: dict[str, object] = {
        **plan.job(reader.key),
        "what": "calls",
        "inputs": [calls[n].job() for n in left],
        "limit": limit,
        "budget": seconds,
    }
    spec = bench.spec(plan, (str(plan.place.python), "-c", BOOTSTRAP), bundle(job))
    ending, stop = await bench.follow(
        spec, reader, take, lambda: (seconds + limit, Stop.RUN_TIME), seconds + 2 * limit
    )
    if reader.forged:
        answers.found.clear()
        answers.reason = "something else than the runner wrote to its channel"
        return False
    if ending.error:
        answers.reason = f"the sandbox failed: {ending.error}"
        return False
    if not imported:
        late = "the time was over before the module was imported"
        early = f"the process ended before the module was imported ({ending.exit})"
        answers.reason = answers.reason or (early if stop is Stop.NORMAL else late)
        return False
    if trying is not None and stop is Stop.NORMAL:
        why = f"it took the sandbox down ({ending.reason or ending.exit})"
        answers.found[trying] = {"kind": "unknown", "why": why}
        return True
    return False


@dataclass(frozen=True, slots=True)
class Sides:
    """Both versions; asked at the same time."""

    before: Plan
    after: Plan
    bench: Bench

    async def both(
        self, calls: Sequence[Trial], *, limit: float = 0.5, seconds: float
    ) -> tuple[Mapping[int, tuple[Answer, Answer]], str]:
        """Pairs of answers by the number of the call, and why there are fewer than calls."""
        old, new = await together(
            ask(self.before, self.bench, calls, limit=limit, seconds=seconds),
            ask(self.after, self.bench, calls, limit=limit, seconds=seconds),
        )
        both = old.found.keys() & new.found.keys()
        pairs = {n: (old.found[n], new.found[n]) for n in sorted(both)}
        reason = f"Now: {old.reason}" if old.reason else new.reason and f"Proposed: {new.reason}"
        return pairs, reason
