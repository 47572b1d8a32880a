"""The chat policy over a real connection: scripted server, real client."""

from __future__ import annotations

import asyncio

from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.languages import language
from redraft.models.openai_compatible import OpenAICompatible
from redraft.models.options import ModelOptions
from redraft.models.scripted import Reply, ScriptedServer
from redraft.policies.chat.options import ChatOptions
from redraft.policies.chat.policy import ChatPolicy
from tests.policies.chat.test_policy import BETTER, CODE, PASS, REFINE


def policy(server: ScriptedServer) -> ChatPolicy:
    model = OpenAICompatible(ModelOptions(base_url=server.base_url, model="scripted"))
    return ChatPolicy(model, language("python"), ChatOptions())


def user(task: Task) -> Draft:
    return Draft(task.source, DraftKind.ORIGINAL, "you")


async def test_critique_refine_and_pass(task: Task) -> None:
    heard: list[str] = []
    with ScriptedServer([REFINE, CODE, PASS]) as server:
        chat = policy(server)
        first = await chat.critique(task, user(task), None, heard.append)
        trajectory = Trajectory((Step(user(task), first),))
        draft = await chat.regenerate(task, trajectory, first.suggestion)
        assert isinstance(draft, Draft)
        last = await chat.critique(task, draft, None)
        seen = server.requests
    assert first.suggestion is Suggestion.REFINE
    assert draft.source == BETTER
    assert last.suggestion is Suggestion.PASS
    assert "".join(heard) == REFINE
    assert len(seen) == 3


async def test_a_truncated_reply_is_repaired_over_the_wire(task: Task) -> None:
    with ScriptedServer([Reply(PASS, finish_reason="length"), Reply(PASS)]) as server:
        critique = await policy(server).critique(task, user(task), None)
    assert critique.suggestion is Suggestion.PASS
    assert critique.defects == ("truncated reply",)


async def test_two_truncated_replies_are_no_draft(task: Task) -> None:
    short = Reply(CODE, finish_reason="length")
    with ScriptedServer([short, short]) as server:
        result = await policy(server).generate(task)
        assert len(server.requests) == 2
    assert isinstance(result, NoDraft)


async def test_no_server_is_could_not_tell_and_unusable(task: Task) -> None:
    with ScriptedServer([]) as server:
        chat = policy(server)
    critique = await chat.critique(task, user(task), None)
    assert critique.suggestion is Suggestion.COULD_NOT_TELL
    assert critique.unusable
    assert critique.reason


async def test_a_cancelled_critique_closes_the_connection(task: Task) -> None:
    with ScriptedServer([Reply(PASS, delay=60)]) as server:
        running = asyncio.create_task(policy(server).critique(task, user(task), None))
        assert await asyncio.to_thread(server.wait_for_requests, 1)
        running.cancel()
        assert (await asyncio.gather(running, return_exceptions=True))[0].__class__ is (
            asyncio.CancelledError
        )
        assert await asyncio.to_thread(server.wait_for_disconnect, 1)
