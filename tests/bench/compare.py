"""Compare (refine and redraft together) beside the slower of the two alone."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from redraft.core.critique import Suggestion
from redraft.models.scripted import Reply, Rule, Script, ScriptedServer
from tests.bench.ratio import Ratio, ratio_of
from tests.bench.subject import REPLIES, assistant_for, task_of, write_project
from tests.scenario import ASKS

ROUNDS = 9


def measure() -> list[Ratio]:
    return asyncio.run(_measure())


async def _measure() -> list[Ratio]:
    both, slower = [], []
    delays = {"critique": 0.0, "refine": 1.0, "redraft": 1.0}
    script = Script(
        rules=tuple(
            Rule((Reply(REPLIES[kind], delay=delay, chunk=10_000),), contains=ASKS[kind])
            for kind, delay in delays.items()
        )
    )
    with tempfile.TemporaryDirectory() as folder, ScriptedServer(script) as server:
        path = write_project(Path(folder))
        assistant = assistant_for(server.base_url)
        for turn in range(ROUNDS + 1):
            task = await task_of(assistant, path, turn)
            critique = (await assistant.critique(task)).critique
            times = []
            for kind in (Suggestion.REFINE, Suggestion.REDRAFT):
                began = time.perf_counter()
                review = await assistant.propose(task, kind, critique)
                times.append(time.perf_counter() - began)
                assert review.proposals, review
            began = time.perf_counter()
            review = await assistant.compare(task, critique)
            together = time.perf_counter() - began
            assert len(review.proposals) == 2, review
            if turn:
                both.append(together)
                slower.append(max(times))
        await assistant.close()
    return [ratio_of("compare / the slower of refine and redraft alone", both, slower, 1.10)]
