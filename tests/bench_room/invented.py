"""Invented records: runs that never happened, for tests and for looking at reports."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from redraft.bench.records import DraftRecord, TaskRecord

SOURCES = (
    '''def largest_gap(numbers: list[int]) -> int:
    """The largest difference between two neighbours once sorted."""
    numbers.sort()
    gap = 0
    for i in range(len(numbers)):
        gap = max(gap, numbers[i + 1] - numbers[i])
    return gap''',
    '''def largest_gap(numbers: list[int]) -> int:
    """The largest difference between two neighbours once sorted."""
    numbers.sort()
    gap = 0
    for i in range(len(numbers) - 1):
        gap = max(gap, numbers[i + 1] - numbers[i])
    return gap''',
    '''def largest_gap(numbers: list[int]) -> int:
    """The largest difference between two neighbours once sorted."""
    ordered = sorted(numbers)
    return max((b - a for a, b in zip(ordered, ordered[1:])), default=0)''',
)
POINTS = (
    "`for i in range(len(numbers)):` the last step reads one number past the end.",
    "`numbers.sort()` changes the caller's list.",
)


def draft(round_: int = 0, right: bool | None = False, **more: Any) -> DraftRecord:
    """A draft with nothing in it but what is asked for."""
    more.setdefault("kind", "refine" if round_ else "original")
    more.setdefault("source", SOURCES[min(round_, 2)])
    return DraftRecord(round=round_, right=right, **more)


def record(drafts: Sequence[DraftRecord] = (), **more: Any) -> TaskRecord:
    """A task that ends with its last draft unless ``chosen`` says otherwise."""
    given: dict[str, Any] = {
        "task": "one",
        "dataset": "invented",
        "strategy": "self_redraft",
        "policy": "chat",
        "model": "small",
        "gate": "examples",
        "seed": 0,
        "standing": tuple(range(len(drafts))),
        "chosen": max(0, len(drafts) - 1),
        "stop": "rounds",
    }
    return TaskRecord(drafts=tuple(drafts), **(given | more))


def table(strategy: str, outcomes: Sequence[tuple[bool | None, bool | None]]) -> list[TaskRecord]:
    """Records with given (first right, chosen right), one for each task."""
    return [
        record([draft(0, before), draft(1, after)], task=f"t{at:03}", strategy=strategy)
        for at, (before, after) in enumerate(outcomes)
    ]


TASTES = {
    # redrafts among suggestions, chance to mend by refining and by redrafting, chance to break
    "self_redraft": (0.45, 0.16, 0.22, 0.06),
    "self_refine": (0.0, 0.15, 0.0, 0.03),
    "best_of_n": (1.0, 0.0, 0.12, 0.02),
}


def run(
    strategy: str, tasks: int, *, rounds: int = 6, skill: float = 0.45, **more: Any
) -> list[TaskRecord]:
    """A run of a strategy, the same each time; first drafts are the same for all strategies."""
    return [_task(strategy, f"invented/{at:04}", rounds, skill, **more) for at in range(tasks)]


def _task(strategy: str, name: str, rounds: int, skill: float, **more: Any) -> TaskRecord:
    model = more.get("model", "small")
    shared = random.Random(f"{name} {model}")
    rng = random.Random(f"{name} {model} {strategy}")
    redrafts, mends, mends_anew, breaks = TASTES[strategy]
    ease = shared.betavariate(0.6 * skill * 4, 0.6 * (1 - skill) * 4)
    right: bool | None = shared.random() < ease
    samples = tuple(shared.random() < ease for _ in range(16))
    clock, tokens, calls, gate = 0.0, 0, 0, 0.0
    drafts: list[DraftRecord] = []
    standing: list[int] = []
    asked, stop = "", "rounds"
    changed = False
    for round_ in range(rounds + 1):
        if round_:
            chance = mends_anew if asked == "redraft" else mends
            right = (right and rng.random() > breaks) or (
                not right and rng.random() < chance * (0.3 + ease)
            )
            changed = rng.random() < (0.7 if asked == "redraft" else 0.15)
        clock += rng.gammavariate(3, 0.8)
        spent = rng.gammavariate(2, 0.012)
        gate += spent
        clock += spent
        tokens += rng.randint(300, 900)
        calls += 1
        wanted = rng.random()
        if right:
            said = "pass" if wanted < 0.75 else "refine"
        else:
            said = "pass" if wanted < 0.12 else "redraft" if rng.random() < redrafts else "refine"
        if rng.random() < 0.01:
            said = "could_not_tell"
        drafts.append(
            DraftRecord(
                round=round_,
                kind=("redraft" if asked == "redraft" else "refine") if round_ else "original",
                source=SOURCES[0]
                if not round_
                else SOURCES[2 if changed else 1] + f"  # {round_}" * (round_ > 1),
                right=None if shared.random() < 0.01 else right,
                asked=asked,
                suggestion=said,
                summary="Nothing to change."
                if said == "pass"
                else "The last index is out of range.",
                points=() if said == "pass" else POINTS[: 1 + (wanted > 0.5)],
                method_changed=changed if round_ else None,
                outcome="passed" if right or wanted < 0.2 else "failed",
                fixed=int(bool(right) and round_ > 0),
                broken=0,
                changed=0 if not round_ else 2 + 2 * changed + (round_ > 1),
                seconds=round(clock, 3),
                tokens=tokens,
                calls=calls,
                cost=tokens * 2e-6,
            )
        )
        standing.append(round_)
        clock += rng.gammavariate(2, 0.5)
        calls += 1
        tokens += rng.randint(150, 400)
        if said in ("pass", "could_not_tell"):
            stop = "passed" if said == "pass" else said
            break
        asked = said
    given: dict[str, Any] = {
        "task": name,
        "strategy": strategy,
        "drafts": drafts,
        "standing": tuple(standing),
        "chosen": len(drafts) - 1,
        "stop": stop,
        "passed": stop == "passed",
        "defects": int(rng.random() < 0.05),
        "replies": calls,
        "calls": calls,
        "input_tokens": tokens * 2 // 3,
        "output_tokens": tokens - tokens * 2 // 3,
        "cost": tokens * 2e-6,
        "seconds": round(clock + 0.03, 3),
        "gate_seconds": round(gate, 4),
        "model_seconds": round(clock - gate, 3),
        "samples": samples,
    }
    return record(**(given | more))
