"""What a critique asks the gate besides the tests: generated inputs, and examples by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from redraft.core.behaviour import Exploration
from redraft.core.draft import Draft
from redraft.core.evidence import Evidence, ObservationKind, Outcome
from redraft.core.ports import Gate
from redraft.core.task import Task, TestSelection
from redraft.policies.repair import examples
from redraft.policies.repair.cases import case_of
from redraft.policies.repair.findings import Findings, set_aside
from redraft.policies.repair.options import RepairOptions


@dataclass(frozen=True, slots=True)
class Learned:
    """``exploration`` is None where nobody looked; ``examples`` are those that do not hold."""

    exploration: Exploration | None = None
    examples: tuple[examples.Told, ...] = ()


async def inquire(
    gate: Gate, task: Task, draft: Draft, found: Findings, options: RepairOptions
) -> tuple[Findings, Learned]:
    """The findings with what the docstring's examples add, and what else was learned.

    Inputs are generated only where nothing fails: where something does, that is
    what a critique is about.
    """
    evidence = found.evidence
    if evidence.refusals or evidence.outcome in (Outcome.UNAVAILABLE, Outcome.TIMED_OUT):
        return found, Learned()
    if found.failures:
        return found, Learned(examples=await _others(gate, task, draft, found))
    looking = asyncio.ensure_future(gate.explore(task, draft, options.explore_seconds))
    try:
        found = await _with_docstring(gate, task, draft, found)
        if found.failures:
            return found, Learned()
        return found, Learned(await looking)
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def _with_docstring(gate: Gate, task: Task, draft: Draft, found: Findings) -> Findings:
    """The findings with a run of the docstring, where a command of the user's took its place."""
    if not task.tests.command or draft.source != task.source or not examples.examples_of(task):
        return found
    alone = replace(task, tests=TestSelection(doctests=True))
    seen = await gate.baseline(alone)
    failures = tuple(f for f in seen.failures if f.test.endswith("(doctest)"))
    if not failures:
        return found
    names = tuple(dict.fromkeys(failure.test for failure in failures))
    joined = replace(
        found,
        evidence=_joined(found.evidence, seen, names),
        failures=(*found.failures, *failures),
        failing=(*found.failing, *names),
    )
    return set_aside(joined, task, draft.source)


def _joined(evidence: Evidence, seen: Evidence, names: tuple[str, ...]) -> Evidence:
    traces: Mapping[str, frozenset[int]] = MappingProxyType({**evidence.traces, **seen.traces})
    return replace(
        evidence,
        failed=(*evidence.failed, *names),
        failures=(*evidence.failures, *seen.failures),
        traces=traces,
    )


async def _others(
    gate: Gate, task: Task, draft: Draft, found: Findings
) -> tuple[examples.Told, ...]:
    """The further examples that do not hold, of a docstring whose run ended at the first.

    They are run each by itself, so what an earlier example set up is missing.  That
    is trusted only where the example at which the docstring failed gives the same
    by itself.
    """
    failure = next((f for f in found.failures if f.test.endswith("(doctest)")), None)
    first = case_of(failure, task) if failure is not None and not failure.timed_out else None
    if first is None:
        return ()
    asked = examples.alone(task)
    calls = [call for call, _example in asked]
    if first.call not in calls or len(calls) < 2:
        return ()
    told = []
    seen = await gate.observe(task, draft, calls)
    for (call, example), observation in zip(asked, seen, strict=False):
        if not examples.contradicts(example, observation):
            if call == first.call:
                return ()
            continue
        raised = observation.kind is ObservationKind.RAISED
        if call == first.call and first.observed not in (None, observation.text) and not raised:
            return ()
        if call != first.call:
            told.append(examples.Told(call, examples.wanted(example), observation))
    return tuple(told)
