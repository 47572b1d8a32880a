"""Expressions in the function's module, with a draft in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redraft.core.evidence import Observation, ObservationKind
from redraft.gates.plan import Plan, target
from redraft.gates.records import Reader
from redraft.gates.report import Stop
from redraft.gates.runner import BOOTSTRAP, bundle
from redraft.gates.runs import Bench

_INPUT_SECONDS = 2.0
"""One input; inputs are small, and a person waits for several of them."""


def unknown(inputs: Sequence[str], reason: str) -> tuple[Observation, ...]:
    """No answer to any of the inputs."""
    return tuple(Observation(text, ObservationKind.UNKNOWN, reason) for text in inputs)


async def observe(
    plan: Plan, bench: Bench, inputs: Sequence[str], most_seconds: float
) -> tuple[Observation, ...]:
    """Answers in the order of the inputs; what was not answered is UNKNOWN with the reason."""
    reader = Reader()
    seconds = min(_INPUT_SECONDS, most_seconds)
    job: dict[str, object] = {
        "what": "inputs",
        "key": reader.key.hex(),
        "root": str(plan.place.root),
        "target": target(plan.place, plan.version, plan.name),
        "inputs": list(inputs),
        "seconds": seconds,
        "module": dict(plan.module) if plan.module else None,
    }
    answers: dict[int, Observation] = {}
    state = {"imported": False, "why": "the process ended without an answer"}

    def take(record: dict[str, Any]) -> None:
        if record["event"] == "module":
            state["imported"] = True
        elif record["event"] == "no module":
            state["why"] = f"the module cannot be imported: {record['message']}"
        elif record["event"] == "answer" and 0 <= record["number"] < len(inputs):
            answers[record["number"]] = Observation(
                inputs[record["number"]],
                ObservationKind(record["kind"]),
                record["text"],
                bool(record.get("deliberate")),
            )

    def limit() -> tuple[float, Stop]:
        if state["imported"]:
            return seconds + 2.0, Stop.TEST_TIME
        return plan.start_seconds, Stop.START_TIME

    spec = bench.spec(plan, (str(plan.place.python), "-c", BOOTSTRAP), bundle(job))
    # Every input may take its full time; the import has its own limit.
    run_seconds = plan.start_seconds + (seconds + 0.5) * len(inputs)
    ending, stop = await bench.follow(spec, reader, take, limit, run_seconds)
    if ending.error:
        return unknown(inputs, f"the sandbox failed: {ending.error}")
    if reader.forged:
        return unknown(inputs, "something else than the runner wrote to its channel")
    if stop is Stop.START_TIME:
        state["why"] = f"the module was not imported in {plan.start_seconds:g} s"
    return tuple(
        answers.get(number, Observation(text, ObservationKind.UNKNOWN, str(state["why"])))
        for number, text in enumerate(inputs)
    )
