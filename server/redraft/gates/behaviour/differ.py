"""The search from end to end: inputs, both versions on them, a small table.

Inputs are the calls that the project's tests make, examples of the docstring,
draws from the annotations, and neighbours of all these.  Both versions run in
the sandbox; what comes of them is compared here, as data.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from textwrap import dedent
from types import MappingProxyType

from redraft.core.behaviour import Behaviour
from redraft.core.task import Task
from redraft.core.text import split_lines
from redraft.gates.behaviour.drawing import drawn
from redraft.gates.behaviour.generate import GUESSED, parameters
from redraft.gates.behaviour.search import Search
from redraft.gates.behaviour.sides import Recorded, Sides, record, together
from redraft.gates.behaviour.trees import Call, Tree
from redraft.gates.behaviour.vary import MUTATED, Words, neighbours, words
from redraft.gates.behaviour.written import of_examples, of_expression
from redraft.gates.plan import Plan, Version
from redraft.gates.runs import Bench

SECONDS = 5.0
"""For one table: what a person waits for while reading a diff."""
_BASE = 150
"""Inputs that are tried as they are."""
_NEAR = 250
"""Neighbours of them that are tried at once."""
_LARGEST = 3000
"""Size of a call that is varied: each neighbour of a larger one is as much to send and to build."""
_GENERATIONS = 3
"""Neighbours of neighbours, where the first ones are few."""
_DRAWN = 100


async def differ(
    before: Plan,
    after: Plan,
    bench: Bench,
    task: Task,
    *,
    inputs: Sequence[str] = (),
    seconds: float = SECONDS,
    recording: Callable[[float], Awaitable[Recorded]] | None = None,
) -> Behaviour:
    """What two versions do on the same inputs; what is known when ``seconds`` are over.

    ``before`` and ``after`` are plans of one place that differ in their version;
    the tests of ``before`` are where calls are recorded.  ``inputs`` are further
    expressions that call the function.  ``recording`` gives those calls within some
    seconds where they may be known already.
    """
    began = time.monotonic()
    if before.version.content == after.version.content:
        return Behaviour(reason="the two versions are the same text")
    method = is_method(task)
    known = words((_text(before.version), _text(after.version)))
    recorded, fitted = await together(
        recording(0.4 * seconds) if recording else record(before, bench, 0.4 * seconds),
        _annotated(task, known, method, 0.4 * seconds),
    )
    if before.module is None and recorded.module is not None:
        before, after = _with(before, recorded), _with(after, recorded)
    name, names = task.function.name, [p.name for p in parameters(task.source) if not p.by_keyword]
    asked = [of_expression(text, name, names, method=method) for text in inputs]
    examples = [] if method else of_examples(task.function.docstring, name, names)
    if not (recorded.calls or fitted):
        fitted = await _drawn(task, known, method, 0.4 * seconds)
    bases = _first([c for c in asked if c], examples, recorded.calls, fitted)
    search = Search(Sides(before, after, bench), name, method, began + seconds)
    await search.compare(bases, share=0.4, again=True)
    if search.told:
        fitting = [call for call in bases if repr(call.job()) not in search.misfits]
        await search.compare(nearby(fitting, known, search.seen), share=0.5, again=False)
        await search.settle()
        await search.shrink()
    tally, reason = search.tally, search.reason or recorded.reason
    if not search.told and not reason:
        reason = _nothing(recorded, method, timely=began + seconds > time.monotonic())
    return Behaviour(
        differences=search.table(),
        tried=tally["tried"],
        agreed=tally["agreed"],
        differed=tally["differed"],
        unknown=tally["unknown"],
        unsteady=tally["unsteady"],
        uncopied=len(recorded.uncopied),
        sources=MappingProxyType(dict(search.sources)),
        nondeterministic=search.nondeterministic,
        reason=reason or search.why_unknown,
        seconds=time.monotonic() - began,
    )


def is_method(task: Task) -> bool:
    """Whether the first parameter is the object or class that the call stands behind."""
    names = {mark.rpartition(".")[2] for mark in task.function.decorators}
    return task.function.in_class and "staticmethod" not in names


async def _annotated(task: Task, known: Words, method: bool, seconds: float) -> list[Call]:
    """What the annotations give; nothing where a parameter has none."""
    said = [p for p in parameters(task.source) if p.annotation or p.default]
    found = await _drawn(task, known, method, seconds) if said else []
    return [call for call in found if call.source != GUESSED]


async def _drawn(task: Task, known: Words, method: bool, seconds: float) -> list[Call]:
    function = task.function
    owner = function.qualname.rpartition(".")[0].rpartition(".")[2] if method else None
    text = task.document.text
    return await drawn(task.source, text, owner, known, count=_DRAWN, seconds=seconds)


def _with(plan: Plan, recorded: Recorded) -> Plan:
    return replace(plan, module=recorded.module)


def _text(version: Version) -> str:
    lines = split_lines(version.document.text)
    return dedent("".join(lines[version.first - 1 : version.last]))


def _first(
    asked: list[Call], examples: list[Call], recorded: list[Call], drawn: list[Call]
) -> list[Call]:
    """What was asked for and written, then by turns what was recorded and drawn; none twice."""
    found = [*asked, *examples]
    for index in range(max(len(recorded), len(drawn))):
        found += recorded[index : index + 1] + drawn[index : index + 1]
    return unlike(found)[:_BASE]


def unlike(calls: Sequence[Call]) -> list[Call]:
    """Calls of which no two are the same."""
    seen: dict[str, Call] = {}
    for call in calls:
        seen.setdefault(repr(call.job()), call)
    return list(seen.values())


def nearby(bases: Sequence[Call], known: Words, seen: set[str]) -> list[Call]:
    """Neighbours of the inputs by turns, so that each gets some; none of those that are large."""
    pool: dict[str, list[Tree]] = {}
    bases = [call for call in bases if call.size <= _LARGEST]
    for call in bases:
        for name, tree in call.parts:
            if tree not in pool.setdefault(name, []):
                pool[name].append(tree)
    rng = random.Random(0)  # noqa: S311  # the same inputs for the same function, no secret
    found: dict[str, Call] = {}
    generation = list(bases)
    for _ in range(_GENERATIONS):
        ways = [neighbours(call, known, rng, pool) for call in generation]
        while ways and len(found) < _NEAR:
            for way in list(ways):
                near = next(way, None)
                if near is None:
                    ways.remove(way)
                    continue
                if near.source != GUESSED:
                    near = replace(near, source=MUTATED)
                key = repr(near.job())
                if key not in seen:
                    found.setdefault(key, near)
        generation = list(found.values())
        rng.shuffle(generation)
    return list(found.values())[:_NEAR]


def _nothing(recorded: Recorded, method: bool, *, timely: bool) -> str:
    if not timely:
        return "the time was over before an input ran on both versions"
    if recorded.uncopied:
        why = Counter(recorded.uncopied).most_common(1)[0][0]
        return f"no call of the tests can be copied: {why}"
    if recorded.late:
        return "the tests were not seen to call it in the time there was"
    what = "its object" if method else "its arguments"
    return f"no test calls it, and nothing says what {what} can be"
