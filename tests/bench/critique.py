"""A critique beside the same bare API call, to a scripted model that answers in one second."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from redraft.core.chat import Message
from redraft.models.scripted import Reply, Script, ScriptedServer
from tests.bench.ratio import Ratio, ratio_of
from tests.bench.subject import REPLIES, assistant_for, task_of, write_project

ROUNDS = 9


def measure() -> list[Ratio]:
    return asyncio.run(_measure())


async def _measure() -> list[Ratio]:
    import openai

    ours, bare = [], []
    reply = Reply(REPLIES["critique"], delay=1.0, chunk=10_000)
    with (
        tempfile.TemporaryDirectory() as folder,
        ScriptedServer(Script((reply,), repeat=True)) as server,
    ):
        path = write_project(Path(folder))
        assistant = assistant_for(server.base_url)
        client = openai.AsyncOpenAI(base_url=server.base_url, api_key="none", max_retries=0)
        for turn in range(ROUNDS + 1):
            began = time.perf_counter()
            # what the editor does: the buffer and the place of the cursor are all that is given
            review = await assistant.critique(await task_of(assistant, path, turn))
            ours_seconds = time.perf_counter() - began
            assert review.verdict.value == "refine", review
            messages: list[Any] = [{"role": m.role, "content": m.content} for m in _sent(server)]
            began = time.perf_counter()
            stream = await client.chat.completions.create(
                model="scripted", messages=messages, stream=True
            )
            async for _ in stream:
                pass
            bare_seconds = time.perf_counter() - began
            if turn:  # the first round fills caches and opens connections on both sides
                ours.append(ours_seconds)
                bare.append(bare_seconds)
        await assistant.close()
        await client.close()
    return [ratio_of("critique / the same bare API call, model answering in 1 s", ours, bare, 1.02)]


def _sent(server: ScriptedServer) -> list[Message]:
    return list(server.requests[-1].messages)
