"""Redraft's own top on a real llama-server whose model talks garbage.

What must hold: garbage is never a pass and never a proposal, the reason reaches
the user, the server is let go of, and usage is what the server counted.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from redraft.app import Assistant
from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.events import Event, Working
from redraft.core.review import Review
from redraft.core.secret import Secret
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.settings import LimitOptions, Settings
from tests.bench import subject
from tests.llama.server import CONTEXT, KEY, MARKS, SLOTS, Llama, until

pytestmark = MARKS

KINDS = {Suggestion.REFINE, Suggestion.REDRAFT}
CUT_AT = 48
UNREADABLE = "The model's reply could not be read: "
TOO_LONG = "The request does not fit into the model's context; "
LET_GO = 10.0
"""Seconds within which the server must be idle; without a closed socket it never is."""


@asynccontextmanager
async def assisting(
    llama: Llama,
    tokens: int | None = CUT_AT,
    *,
    key: str = KEY,
    limits: LimitOptions = LimitOptions(),  # noqa: B008 (frozen)
    strategy: str = "auto",
) -> AsyncIterator[Assistant]:
    """An assistant whose replies have at most so many tokens; with None they have no end."""
    settings = Settings(policy="chat", strategy=strategy, limits=limits)
    sampling = dataclasses.replace(settings.model.sampling, max_output_tokens=tokens, seed=1)
    model = dataclasses.replace(
        settings.model, base_url=llama.base_url, model="tiny", sampling=sampling
    )
    assistant = Assistant(dataclasses.replace(settings, model=model), Secret(key))
    try:
        yield assistant
    finally:
        await assistant.close()


async def small_task(assistant: Assistant, root: Path) -> Task:
    return await subject.task_of(assistant, subject.write_project(root), 1)


async def huge_task(assistant: Assistant, root: Path) -> Task:
    """A function whose docstring alone is more than the model's context."""
    path = root / "huge.py"
    path.write_text(f'def f(x):\n    """{"xyzzy " * CONTEXT}"""\n    return x\n')
    document = Document(path.as_uri(), path.read_text(), 1, path)
    language = assistant.language(str(path))
    assert language is not None
    return await assistant.task(document, language.find(document, "f")[0], bounds=(root,))


def proposes_nothing(review: Review) -> bool:
    return review.verdict is Suggestion.COULD_NOT_TELL and not (review.proposals or review.chosen)


async def spent(llama: Llama, review: Review) -> tuple[int, int]:
    """(prompt, predicted) tokens of a review, once the server has nothing more to count."""
    await until(lambda: llama.busy() == 0)
    assert not review.usage.estimated
    return review.usage.input_tokens, review.usage.output_tokens


async def test_garbage_that_ends_by_itself_is_no_verdict(ending: Llama, tmp_path: Path) -> None:
    async with assisting(ending, 4096) as assistant:
        task = await small_task(assistant, tmp_path)
        before = ending.counted()
        review = await assistant.critique(task)
    assert proposes_nothing(review)
    assert review.critique.reason.startswith(UNREADABLE)
    assert not review.critique.unusable
    assert review.stop is StopReason.COULD_NOT_TELL
    assert len(review.critique.defects) == review.usage.calls == 2
    assert await spent(ending, review) == ending.counted().since(before)


async def test_garbage_that_the_limit_cuts_is_no_verdict(endless: Llama, tmp_path: Path) -> None:
    async with assisting(endless) as assistant:
        task = await small_task(assistant, tmp_path)
        before = endless.counted()
        review = await assistant.critique(task)
    assert proposes_nothing(review)
    assert review.critique.reason.startswith(UNREADABLE)
    assert "cut off at the length limit" in review.critique.reason
    assert not review.critique.unusable
    assert (review.usage.calls, review.usage.output_tokens) == (2, 2 * CUT_AT)
    assert await spent(endless, review) == endless.counted().since(before)


async def test_compare_on_garbage(either: Llama, tmp_path: Path) -> None:
    async with assisting(either) as assistant:
        task = await small_task(assistant, tmp_path)
        before = either.counted()
        review = await assistant.compare(task)
    assert proposes_nothing(review)
    assert set(review.missing) == KINDS
    assert all(reason.startswith(UNREADABLE) for reason in review.missing.values())
    # the critique and both rewrites, each with one turn of repair
    assert review.usage.calls == 6
    assert await spent(either, review) == either.counted().since(before)


async def test_the_whole_loop_on_garbage(ending: Llama, tmp_path: Path) -> None:
    async with assisting(ending, strategy="self_redraft") as assistant:
        review = await assistant.fix(await small_task(assistant, tmp_path))
    assert proposes_nothing(review)
    assert review.stop is StopReason.COULD_NOT_TELL
    assert review.detail.startswith(UNREADABLE)
    assert review.usage.calls == 2


async def test_on_garbage_the_repairer_alone_proposes(ending: Llama, tmp_path: Path) -> None:
    async with assisting(ending) as assistant:
        task = await small_task(assistant, tmp_path)
        before = ending.counted()
        review = await assistant.fix(task)
    assert [proposal.draft.author for proposal in review.proposals] == ["repair"]
    assert review.chosen == review.proposals[0].id
    assert review.proposals[0].evidence.fixed == ("test_grades.py::test_an_a_starts_at_90",)
    # the garbage is paid for all the same
    assert await spent(ending, review) == ending.counted().since(before)


async def test_both_kinds_are_asked_at_once(endless: Llama, tmp_path: Path) -> None:
    given = Critique(Suggestion.REFINE, summary="One boundary is wrong.", author="a test")
    async with assisting(endless, None) as assistant:
        task = await small_task(assistant, tmp_path)
        comparing = asyncio.create_task(assistant.compare(task, given))
        # neither reply has an end, so one after the other would never fill both
        await until(lambda: endless.busy() == SLOTS or comparing.done())
        comparing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await comparing
        await until(lambda: endless.busy() == 0, LET_GO)


@pytest.mark.parametrize("midway", [False, True], ids=["before a word", "midway"])
async def test_cancelling_a_critique_frees_the_slot(
    midway: bool, endless: Llama, tmp_path: Path
) -> None:
    said = asyncio.Event()

    def listen(event: Event) -> None:
        if isinstance(event, Working) and event.text:
            said.set()

    async with assisting(endless, None) as assistant:
        task = await small_task(assistant, tmp_path)
        reading = asyncio.create_task(assistant.critique(task, listen))
        await until(lambda: endless.busy() > 0 or reading.done())
        if midway:
            await asyncio.wait_for(said.wait(), 30)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await until(lambda: endless.busy() == 0, LET_GO)


async def test_the_end_of_the_budget_frees_the_slot(endless: Llama, tmp_path: Path) -> None:
    async with assisting(endless, None, limits=LimitOptions(seconds=1.0)) as assistant:
        review = await assistant.critique(await small_task(assistant, tmp_path))
        await until(lambda: endless.busy() == 0, LET_GO)
    assert proposes_nothing(review)
    assert "time" in review.critique.reason
    # cut off, so that the server never said what it cost
    assert review.usage.calls == 1
    assert review.usage.estimated


async def test_a_function_beyond_the_context(endless: Llama, tmp_path: Path) -> None:
    async with assisting(endless) as assistant:
        task = await huge_task(assistant, tmp_path)
        read = await assistant.critique(task)
        compared = await assistant.compare(task)
    for review in (read, compared):
        assert proposes_nothing(review)
        assert review.critique.reason.startswith(TOO_LONG)
        assert review.critique.unusable
        assert review.stop is StopReason.UNUSABLE
        assert review.detail == review.critique.reason
        assert review.usage.calls == 1  # no repair turn can make it fit
    assert compared.missing == dict.fromkeys(KINDS, compared.critique.reason)


async def test_a_key_that_is_refused(endless: Llama, tmp_path: Path) -> None:
    async with assisting(endless, key="wrong") as assistant:
        review = await assistant.critique(await small_task(assistant, tmp_path))
    assert proposes_nothing(review)
    assert "did not accept the key" in review.critique.reason
    assert review.critique.unusable
    assert "wrong" not in review.critique.reason
