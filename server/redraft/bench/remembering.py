"""A policy whose drafts and critiques are kept, so that a run that was killed makes none twice.

A chat model's replies are kept one level below (``models/kept.py``); this is for
policies that search, whose answers cost time instead of money.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from redraft.core.asking import Answered, Ask, Unanswered
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Evidence
from redraft.core.ports import Kept, OnText, Policy
from redraft.core.task import Task
from redraft.core.trajectory import Trajectory

DRAFT, CRITIQUE, ANSWER = "draft", "critique", "answer"


class Remembering:
    """Passes asks on to a policy unless they were answered before.

    ``salt`` tells all else that an answer depends on: the task with its files, the
    options, the seed.  Rivals and questions of a draft are not kept: a benchmark
    asks nobody.  Nor is the word that a model or the sandbox could not be used: it
    may be usable the next time.
    """

    def __init__(self, policy: Policy, kept: Kept, salt: str) -> None:
        self._policy = policy
        self._kept = kept
        self._salt = salt
        self._asked: Counter[str] = Counter()

    @property
    def name(self) -> str:
        """The inner policy's."""
        return self._policy.name

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        """Feedback on a draft."""
        key = self._key("critique", draft.source, *_notes(task))
        held = self._kept.get(key)
        if held is not None:
            return _read_critique(json.loads(held))
        made = await self._policy.critique(task, draft, evidence, on_text)
        if not made.unusable:
            self._kept.put(key, CRITIQUE, json.dumps(_critique(made)))
        return made

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        """A new draft."""
        sources = [step.draft.source for step in trajectory.steps]
        return await self._drafted(
            self._key("regenerate", suggestion.value, *sources, *_notes(task)),
            lambda: self._policy.regenerate(task, trajectory, suggestion, on_text),
        )

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        """A first draft."""
        return await self._drafted(
            self._key("generate", *_notes(task)),
            lambda: self._policy.generate(task, on_text, diverse=diverse),
        )

    async def merge(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None = None
    ) -> Draft | NoDraft:
        """One draft out of two."""
        sources = [step.draft.source for step in trajectory.steps]
        return await self._drafted(
            self._key("merge", *sources, *_notes(task)),
            lambda: self._policy.merge(task, trajectory, on_text),
        )

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        """An answer to what is neither a draft nor a critique."""
        asked = [ask.kind.value, *(step.draft.source for step in ask.trajectory.steps), *ask.inputs]
        key = self._key("answer", *asked, repr(ask.seen), *_notes(task))
        held = self._kept.get(key)
        if held is not None:
            data = json.loads(held)
            return (
                Unanswered(**data)
                if "reason" in data
                else Answered(data["text"], tuple(data["items"]))
            )
        made = await self._policy.answer(task, ask, on_text)
        if isinstance(made, Answered) or not made.unusable:
            self._kept.put(key, ANSWER, json.dumps(asdict(made)))
        return made

    async def _drafted(
        self, key: str, make: Callable[[], Awaitable[Draft | NoDraft]]
    ) -> Draft | NoDraft:
        held = self._kept.get(key)
        if held is not None:
            return _read_draft(json.loads(held))
        made = await make()
        if isinstance(made, Draft) or not made.unusable:
            self._kept.put(key, DRAFT, json.dumps(_draft(made)))
        return made

    def _key(self, *parts: str) -> str:
        base = hashlib.sha256(
            json.dumps([self._salt, *parts]).encode("utf-8", "surrogatepass")
        ).hexdigest()
        self._asked[base] += 1  # the same ask again is another draft
        return f"{base}#{self._asked[base]}"


def _notes(task: Task) -> list[str]:
    """What a strategy carries along in a task; the rest of a task is in the salt."""
    return [f"{note.title}\0{note.source}" for note in task.context.notes]


def _draft(draft: Draft | NoDraft) -> dict[str, Any]:
    if isinstance(draft, NoDraft):
        return {"reason": draft.reason, "unusable": draft.unusable, "outline": draft.outline}
    return {
        "source": draft.source,
        "kind": draft.kind.value,
        "author": draft.author,
        "note": draft.note,
        "leans": draft.leans,
    }


def _read_draft(data: dict[str, Any]) -> Draft | NoDraft:
    if "reason" in data:
        return NoDraft(**data)
    return Draft(**{**data, "kind": DraftKind(data["kind"])})


def _critique(critique: Critique) -> dict[str, Any]:
    names = ("summary", "basis", "author", "reason", "unusable")
    points = [{name: getattr(point, name) for name in Point.__slots__} for point in critique.points]
    return {
        "suggestion": critique.suggestion.value,
        "defects": list(critique.defects),
        "points": points,
        **{name: getattr(critique, name) for name in names},
    }


def _read_critique(data: dict[str, Any]) -> Critique:
    points = tuple(Point(**point) for point in data["points"])
    return Critique(
        **{
            **data,
            "suggestion": Suggestion(data["suggestion"]),
            "defects": tuple(data["defects"]),
            "points": points,
        }
    )
