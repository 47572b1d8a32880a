"""Drafts and critiques of a policy are made once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.bench.remembering import ANSWER, CRITIQUE, DRAFT, Remembering
from redraft.core.asking import Answered, Ask, AskKind, Unanswered
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Evidence
from redraft.core.ports import OnText
from redraft.core.task import Context, Snippet, Task
from redraft.core.trajectory import Step, Trajectory
from tests.bench_room.tiny import Memory
from tests.words import words_task

TASK = words_task()

# as they come: of two halves of a character that stand together JSON makes one
texts = st.text(st.characters(), max_size=12).map(lambda t: str(json.loads(json.dumps(t))))
some = st.none() | texts
points = st.builds(
    Point,
    texts,
    quote=texts,
    line=st.none() | st.integers(0, 99),
    input=some,
    claim=some,
    expected=some,
    reproduced=st.none() | st.booleans(),
    observed=some,
    source=texts,
)
critiques = st.builds(
    Critique,
    st.sampled_from(Suggestion),
    summary=texts,
    points=st.lists(points, max_size=3).map(tuple),
    basis=texts,
    author=texts,
    reason=texts,
    defects=st.lists(texts, max_size=2).map(tuple),
)
drafts = st.builds(
    Draft, texts, st.sampled_from(DraftKind), texts, note=texts, leans=st.booleans()
) | st.builds(NoDraft, texts, outline=texts)


class Policy:
    """Hands out what it was given, and counts."""

    name = "inner"

    def __init__(self, critiques: list[Critique], drafts: list[Draft | NoDraft]) -> None:
        self.critiques: Iterator[Critique] = iter(critiques)
        self.drafts: Iterator[Draft | NoDraft] = iter(drafts)
        self.asked = 0

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        self.asked += 1
        return next(self.critiques)

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        return self._next()

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        return self._next()

    async def merge(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None = None
    ) -> Draft | NoDraft:
        return self._next()

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        self.asked += 1
        return Answered(f"answer {self.asked}")

    def _next(self) -> Draft | NoDraft:
        self.asked += 1
        return next(self.drafts)


def draft(text: str) -> Draft:
    return Draft(text, DraftKind.ORIGINAL, "you")


def trajectory(*sources: str) -> Trajectory:
    found = Trajectory()
    for source in sources:
        found = found.add(Step(draft(source)))
    return found


asks = st.lists(
    st.tuples(
        st.sampled_from(["critique", "regenerate", "generate", "merge", "answer"]),
        texts,
        st.sampled_from([Suggestion.REFINE, Suggestion.REDRAFT]),
    ),
    max_size=6,
)


async def told(policy: Remembering, asked: list[tuple[str, str, Suggestion]]) -> list[Any]:
    found: list[Any] = []
    for what, text, suggestion in asked:
        if what == "critique":
            found.append(await policy.critique(TASK, draft(text), None))
        elif what == "regenerate":
            found.append(await policy.regenerate(TASK, trajectory("a", text), suggestion))
        elif what == "generate":
            found.append(await policy.generate(TASK))
        elif what == "answer":
            found.append(await policy.answer(TASK, Ask(AskKind.PLAN, trajectory(text))))
        else:
            found.append(await policy.merge(TASK, trajectory(text, "b")))
    return found


@given(asks, st.lists(critiques, min_size=6, max_size=6), st.lists(drafts, min_size=6, max_size=6))
def test_a_second_run_asks_nobody_and_is_told_the_same(
    asked: list[tuple[str, str, Suggestion]],
    critiques: list[Critique],
    drafts: list[Draft | NoDraft],
) -> None:
    kept = Memory()
    inner, nobody = Policy(critiques, drafts), Policy([], [])
    first = asyncio.run(told(Remembering(inner, kept, "salt"), asked))
    assert inner.asked == len(asked)
    assert asyncio.run(told(Remembering(nobody, kept, "salt"), asked)) == first
    assert nobody.asked == 0
    assert sum(kept.count(what) for what in (CRITIQUE, DRAFT, ANSWER)) == len(asked)


async def test_the_same_ask_again_is_another_draft() -> None:
    kept = Memory()
    made: list[Draft | NoDraft] = [draft(str(n)) for n in range(4)]
    policy = Remembering(Policy([], made), kept, "")
    first = [await policy.regenerate(TASK, trajectory("x"), Suggestion.REFINE) for _ in range(3)]
    assert first == made[:3]
    assert await policy.regenerate(TASK, trajectory("x"), Suggestion.REDRAFT) == made[3]
    again = Remembering(Policy([], []), kept, "")
    assert [await again.regenerate(TASK, trajectory("x"), Suggestion.REFINE) for _ in range(3)] == (
        first
    )


async def test_another_salt_and_another_history_are_another_ask() -> None:
    kept = Memory()
    made: list[Draft | NoDraft] = [draft(str(n)) for n in range(9)]
    inner = Policy([], made)
    histories = [("a",), ("a", "b"), ("ab",), ("b", "a")]
    for salt in ("", "other"):
        for history in histories:
            policy = Remembering(inner, kept, salt)
            await policy.regenerate(TASK, trajectory(*history), Suggestion.REFINE)
    assert inner.asked == 8
    assert kept.count(DRAFT) == 8


async def test_what_a_strategy_carries_along_makes_another_ask() -> None:
    kept = Memory()
    made: list[Draft | NoDraft] = [draft("without"), draft("with")]
    policy = Remembering(Policy([], made), kept, "")
    noted = replace(TASK, context=Context(notes=(Snippet("plan", "sort first"),)))
    assert await policy.generate(TASK) == draft("without")
    assert await policy.generate(noted) == draft("with")


async def test_what_could_not_be_used_is_asked_again() -> None:
    """The sandbox or the model may be there the next time."""
    kept = Memory()
    inner = Policy(
        [Critique.could_not_tell("no sandbox", unusable=True), Critique(Suggestion.PASS)],
        [NoDraft("no sandbox", unusable=True), draft("x")],
    )
    first = Remembering(inner, kept, "")
    assert (await first.critique(TASK, draft("x"), None)).unusable
    assert isinstance(await first.generate(TASK), NoDraft)
    assert not kept.values
    second = Remembering(inner, kept, "")
    assert (await second.critique(TASK, draft("x"), None)).suggestion is Suggestion.PASS
    assert await second.generate(TASK) == draft("x")
    assert second.name == "inner"


async def test_a_draft_whose_making_failed_is_not_kept() -> None:
    kept = Memory()
    with pytest.raises(RuntimeError):  # what a policy's fault looks like from outside a coroutine
        await Remembering(Policy([], []), kept, "").generate(TASK)
    assert not kept.values
