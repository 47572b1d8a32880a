"""Who is wrong where code, docstring and tests disagree: the facts are gathered here, the core decides.

Nothing is run where nothing disagrees.  Where something does, each statement's call
is run by itself, twice, and held against what the run of the tests showed: a call
that gives another result there, or not the same twice, says nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from redraft.core.asking import Ask, AskKind, Unanswered
from redraft.core.critique import Critique
from redraft.core.evidence import Evidence, Observation, ObservationKind, TestFailure
from redraft.core.suspicion import Facts, Stated, Suspect, Suspicion, Tried, suspicion_of
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.run import Run
from redraft.strategies.moves import original

MOST = 40
"""Calls that are run, each twice."""
_SHOWN = 120
"""Characters of a failing example's report."""


@dataclass(frozen=True, slots=True)
class _Ran:
    """What the run of the tests showed: whether the docstring holds, and how the others did."""

    own: TestFailure | None
    passing: tuple[str, ...]
    failing: tuple[str, ...]


async def suspect(run: Run, baseline: Evidence) -> Suspicion | None:
    """Who seems wrong; None where nothing disagrees, or what was run cannot show it."""
    task = run.task
    ran = _ran(task, baseline)
    if ran is None or task.project is None:
        return None
    stated = await asyncio.to_thread(
        run.language.stated,
        *(task.document, task.function, task.project, (*ran.failing, *ran.passing)),
    )
    calls = _calls(stated, ran, task)
    texts = list(dict.fromkeys(calls.values()))[:MOST]
    seen = await run.gate.observe(task, original(task), [*texts, *texts])
    twice = {
        text: (one, other)
        for text, one, other in zip(texts, seen, seen[len(texts) :], strict=False)
        if _same(one, other)
    }
    facts = _facts(
        task, ran, {one: twice[call] for one, call in calls.items() if call in twice}, calls
    )
    return suspicion_of(facts) if facts is not None else None


async def ask(run: Run, suspicion: Suspicion, critique: Critique, baseline: Evidence) -> Suspicion:
    """The suspicion with a model's word where running does not decide; one question."""
    if not suspicion.open:
        return suspicion
    trajectory = Trajectory().add(Step(original(run.task), critique, baseline))
    answered = await run.policy.answer(run.task, Ask(AskKind.SUSPECT, trajectory))
    if isinstance(answered, Unanswered):
        return suspicion.not_read(answered.reason)
    why = " ".join(answered.text.split())
    return suspicion.as_read(Suspect(answered.items[0]), why, run.model_name() or run.policy.name)


def _ran(task: Task, baseline: Evidence) -> _Ran | None:
    """What can be gone by; None where all is well, or it was not seen which test runs what."""
    from redraft.policies.repair.examples import excused, unsteady  # it brings doctest

    reached, unsure = set(baseline.reached), set(baseline.flaky)
    name = f"::{task.function.qualname} (doctest)"
    own = [t for t in (*baseline.passed, *baseline.failed) if t.endswith(name)]
    if not reached or len(own) != 1 or own[0] in unsure:
        return None
    failure = next((f for f in baseline.failures if f.test == own[0]), None)
    failing = tuple(t for t in baseline.failed if t in reached and t not in own)
    if (own[0] in baseline.failed and failure is None) or not (failure or failing):
        return None
    if unsure & set(failing) or any(f.timed_out for f in baseline.relevant_failures):
        return None
    if unsteady(task, task.source) or (failure is not None and excused(failure, task, task.source)):
        return None
    passing = (t for t in baseline.passed if t in reached and t not in own and t not in unsure)
    return _Ran(failure, tuple(passing), failing)


def _calls(stated: Sequence[Stated], ran: _Ran, task: Task) -> dict[Stated, str]:
    """What to run for each statement that is worth it: every example's, and of the tests' those
    that an example states too and those of failing tests."""
    from redraft.policies.repair.cases import normal_call
    from redraft.policies.repair.subject import parse_expression

    found = {}
    for one in stated:
        tree = parse_expression(one.call)
        call = normal_call(tree, task) if tree is not None else None
        if call is not None:
            found[one] = call
    shared = {call for one, call in found.items() if not one.test}
    return {
        one: call
        for one, call in found.items()
        if not one.test or call in shared or one.test in ran.failing
    }


def _same(one: Observation, other: Observation) -> bool:
    told = one.kind in (ObservationKind.VALUE, ObservationKind.RAISED)
    return told and (one.kind, one.text) == (other.kind, other.text)


def _facts(
    task: Task,
    ran: _Ran,
    seen: dict[Stated, tuple[Observation, Observation]],
    calls: dict[Stated, str],
) -> Facts | None:
    """The facts, without what the run of the tests contradicts; None where that is the example that
    is in question."""
    from redraft.policies.repair.examples import reported

    tried = {
        one: Tried(one, calls[one], both[0].text if both[0].kind is ObservationKind.VALUE else None)
        for one, both in seen.items()
    }
    examples = [t for one, t in tried.items() if not one.test]
    first, crashed = None, False
    if ran.own is not None:
        at, got = reported(ran.own, task) or (-1, "")
        crashed = not got
        first = next((t for t in examples if t.stated.index == at), None)
        if first is None and any(one.index == at and not one.test for one in calls):
            return None  # it is run alone and gives now this, now that
        if first is not None:
            if {"None": "nothing"}.get(first.gives or "", first.gives or "") != got:
                return None  # it rests on what was done before it
            raised = seen[first.stated][0]
            crashed = first.gives is None and not raised.deliberate
        examples = [
            t for t in examples if t is first or (t.holds is not False or t.stated.index > at)
        ]
    else:
        examples = [t for t in examples if t.holds is not False]
    asserts = [t for one, t in tried.items() if one.test]
    odd = {t.stated.test for t in asserts if t.stated.test in ran.passing and t.holds is False}
    message = " ".join(ran.own.message.split()) if ran.own is not None else ""
    return Facts(
        name=task.function.name,
        documented=ran.own is None,
        passing=ran.passing,
        failing=ran.failing,
        examples=tuple(examples),
        asserts=tuple(t for t in asserts if t.stated.test not in odd),
        first=first,
        failure=message if len(message) <= _SHOWN else f"{message[: _SHOWN - 1]}…",
        crashed=crashed,
    )
