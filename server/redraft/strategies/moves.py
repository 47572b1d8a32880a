"""The two moves of every strategy: criticise a draft, weigh a draft.

Both end in running things: a critique's inputs are run before anyone believes
them, and a draft's evidence includes what it does on the inputs on which the
user's code was seen to fail.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from redraft.core.critique import Critique, Point
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Difference, Evidence, ObservationKind, Outcome
from redraft.core.ports import Gate, OnText, Policy
from redraft.core.reproduce import crashes, judge_point, matches, reconcile
from redraft.core.task import Task


def original(task: Task) -> Draft:
    """The user's own code as the first draft of a trajectory."""
    return Draft(task.source, DraftKind.ORIGINAL, "you")


async def criticise(
    task: Task,
    draft: Draft,
    policy: Policy,
    gate: Gate,
    evidence: Evidence | None,
    on_text: OnText | None = None,
) -> Critique:
    """A critique whose inputs have been run and which agrees with the evidence."""
    critique = await policy.critique(task, draft, evidence, on_text)
    return reconcile(await reproduce(task, draft, critique, gate), evidence)


async def reproduce(task: Task, draft: Draft, critique: Critique, gate: Gate) -> Critique:
    """The critique after every input that it names has been run on the draft."""
    open_points = [p for p in critique.points if p.input and p.reproduced is None]
    if not open_points:
        return critique
    observations = await gate.observe(task, draft, [p.input or "" for p in open_points])
    judged = dict(
        zip(
            open_points,
            [judge_point(p, o) for p, o in zip(open_points, observations, strict=True)],
            strict=True,
        )
    )
    return replace(critique, points=tuple(judged.get(p, p) for p in critique.points))


async def weigh(task: Task, draft: Draft, gate: Gate, points: Sequence[Point] = ()) -> Evidence:
    """The gate's evidence, with what the draft does on the reproduced inputs of a critique.

    An input counts as won when the user's code crashes or never ends on it and
    the draft gives what was asked for; as lost when the user's code gives a
    value and the draft crashes or never ends.
    """
    evidence = await gate.judge(task, draft)
    inputs = [p for p in points if p.input and p.reproduced]
    if evidence.outcome is not Outcome.PASSED or not inputs:
        return evidence
    expressions = [p.input or "" for p in inputs]
    before, after = await asyncio.gather(
        gate.observe(task, original(task), expressions), gate.observe(task, draft, expressions)
    )
    won, lost, differences = [], [], []
    for point, old, new in zip(inputs, before, after, strict=True):
        if ObservationKind.UNKNOWN in (old.kind, new.kind):
            continue
        if (old.kind, old.text) != (new.kind, new.text):
            differences.append(Difference(old.input, old, new))
        if crashes(old) and matches(point.expected, new):
            won.append(old.input)
        elif old.kind is ObservationKind.VALUE and crashes(new):
            lost.append(old.input)
    return replace(
        evidence,
        inputs_won=tuple(won),
        inputs_lost=tuple(lost),
        differences=(*evidence.differences, *differences),
    )
