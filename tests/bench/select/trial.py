"""One problem: its recorded drafts under every way of choosing, and which of them are right."""

from __future__ import annotations

import dataclasses
import random
import time
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

from redraft.bench.judge import Judge
from redraft.bench.place import Place
from redraft.bench.rows import EXAMPLES, Row, posed
from redraft.bench.scratch import scratch
from redraft.core.budget import Budget, Limits
from redraft.core.choice import Candidate, beats_incumbent, best, change_size
from redraft.core.draft import Draft, DraftKind
from redraft.core.events import Chosen, EvidenceFound
from redraft.core.evidence import Evidence
from redraft.core.question import Spread
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.policies.recorded import RecordedPolicy
from redraft.run import Run
from redraft.settings import Settings
from redraft.strategies import STRATEGIES
from redraft.strategies.clustering import SECONDS
from redraft.strategies.options import LoopOptions

STRATEGY = "s_star"
Record = dict[str, Any]


class Forgetful:
    """Keeps no verdict: every run judges anew."""

    def get(self, key: str) -> str | None:
        return None

    def put(self, key: str, what: str, value: str) -> None:
        """Nothing is kept."""


async def run(row: Row, count: int, skip: int = 0) -> Record:
    """What is written down of a problem; drafts are named by their position after ``skip``.

    ``right`` is the hidden tests' word on each draft.  ``level`` are the drafts that
    the examples cannot tell apart and that beat the stub, ``smallest`` the one of them
    that the incumbent rule would take.  ``groups`` and ``level_groups`` are positions
    of drafts that behave alike, among all and among those.  ``chosen`` is S*'s choice.
    """
    texts = row.drafts[skip : skip + count]
    sources = [function_of(text, row.function) for text in texts]
    record: Record = {"id": row.id, "drafts": len(texts)}
    problem, hidden = posed(row, EXAMPLES, row.stub)
    settings = Settings(policy="repair")
    gate = dataclasses.replace(settings.gate, differences_seconds=0.0)
    settings = dataclasses.replace(settings, gate=gate)
    with scratch() as root:
        judge = Judge(hidden, root / "judge", settings, Forgetful())
        place = Place(root / "project", problem.files, settings, root / "journal.sqlite3")
        async with aclosing(place):
            task = await place.task(problem.file, problem.function)
            serving = place.assistant.begin(task, "repair")
            record.update(await _chosen(task, serving, sources))
            record.update(await _behaviour(task, serving, sources, record["level"]))
            modules = [_module(task, serving, source) for source in sources]
        found = await judge.all_right([module for module in modules if module is not None])
        verdicts = iter(found)
        record["right"] = [None if m is None else next(verdicts) for m in modules]
    return record


def function_of(text: str, name: str) -> str | None:
    """The function in a recorded module: what the product takes from a reply."""
    from redraft.languages import language

    python = language("python")
    document = Document("bench:draft", text)
    found = python.find(document, name)
    return python.dedent(document, found[-1]) if found else None


async def _chosen(task: Task, serving: Run, sources: Sequence[str | None]) -> Record:
    """The real strategy with recorded drafts, which answer no question."""
    drafts = [Draft(s, DraftKind.GENERATE, "recorded") for s in sources if s is not None]
    options = LoopOptions(samples=len(sources), debug_rounds=0)
    strategy = STRATEGIES[STRATEGY](serving.language, options)
    budget = Budget(Limits(), time.monotonic)
    policy = RecordedPolicy(drafts, [])
    began = time.monotonic()
    seen: dict[str, Evidence] = {}
    chosen: Draft | None = None
    async for event in strategy.run(task, policy, serving.gate, budget, random.Random(0)):
        if isinstance(event, EvidenceFound) and event.round:
            seen[event.draft.source] = event.evidence
        elif isinstance(event, Chosen):
            chosen = event.draft
    candidates = [
        Candidate(Draft(s, DraftKind.GENERATE, ""), seen[s], change_size(task.source, s), at)
        for at, s in enumerate(sources)
        if s is not None and s in seen and beats_incumbent(seen[s])
    ]
    most = max((len(c.evidence.fixed) for c in candidates), default=0)
    smallest = best(candidates)
    return {
        "level": [c.order for c in candidates if len(c.evidence.fixed) == most],
        "failing": len(candidates) and max(len(c.evidence.failed) for c in candidates),
        "smallest": smallest.order if smallest else None,
        "chosen": _place(sources, chosen),
        "rivals": len(chosen.rivals) if chosen else 0,
        "seconds": round(time.monotonic() - began, 2),
        "sources": list(sources),
    }


def _place(sources: Sequence[str | None], chosen: Draft | None) -> int | None:
    if chosen is None or chosen.kind is DraftKind.ORIGINAL:
        return None
    return sources.index(chosen.source)


async def _behaviour(
    task: Task, serving: Run, sources: Sequence[str | None], level: Sequence[int]
) -> Record:
    """Which drafts behave alike: of all, and of those that the examples cannot tell apart."""
    all_, those = [at for at, s in enumerate(sources) if s is not None], list(level)
    first = await _spread(task, serving, sources, all_)
    second = await _spread(task, serving, sources, those)
    return {
        "groups": [[all_[n] for n in group] for group in first.groups],
        "level_groups": [[those[n] for n in group] for group in second.groups],
        "tried": second.tried,
        "questions": [
            {
                "input": question.input,
                "answers": [
                    {
                        "kind": answer.seen.kind.value,
                        "text": answer.seen.text,
                        "deliberate": answer.seen.deliberate,
                        "drafts": [those[n] for n in answer.versions],
                    }
                    for answer in question.answers
                ],
            }
            for question in second.questions
        ],
    }


async def _spread(
    task: Task, serving: Run, sources: Sequence[str | None], at: Sequence[int]
) -> Spread:
    drafts = [Draft(sources[n] or "", DraftKind.GENERATE, "recorded") for n in at]
    return await serving.gate.spread(task, drafts, SECONDS) if drafts else Spread()


def _module(task: Task, serving: Run, source: str | None) -> str | None:
    if source is None:
        return None
    edit = serving.language.splice(task.document, task.function, source)
    return task.document.apply(edit).text
