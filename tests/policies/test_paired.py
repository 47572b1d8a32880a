"""A critic of its own judges and tests; the writer writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from redraft.app import Assistant
from redraft.core.asking import Ask, AskKind
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.trajectory import Step, Trajectory
from redraft.models.scripted import ScriptedServer
from redraft.policies.paired import JUDGING, Paired
from redraft.policies.recorded import RecordedPolicy
from redraft.settings import Settings, merge
from tests.test_app import task_of
from tests.words import words_task

OWN = Draft("mine", DraftKind.ORIGINAL, "you")
TRAJECTORY = Trajectory((Step(OWN),))
FIND = (
    "<critique>Off.<point><quote>    return 1</quote><problem>it is off</problem></point>"
    "</critique><suggestion>refine</suggestion>"
)
CODE = "Mended.\n```python\ndef f():\n    return 2\n```"


class Named(RecordedPolicy):
    """Signs what it hands out."""

    def __init__(self, name: str) -> None:
        drafts = [Draft(f"{name} {kind.value}", kind, name) for kind in DraftKind]
        drafts.append(Draft(f"{name} merged", DraftKind.GENERATE, name))
        super().__init__(drafts, [Critique(Suggestion.REFINE, author=name)])
        self.asked: list[AskKind] = []

    async def answer(self, task, ask, on_text=None):  # type: ignore[no-untyped-def]
        self.asked.append(ask.kind)
        return await super().answer(task, ask, on_text)


async def test_who_is_asked_what() -> None:
    writer, critic = Named("writer"), Named("critic")
    both, task = Paired(writer, critic), words_task()
    assert (await both.critique(task, OWN, None)).author == "critic"
    for made in (
        await both.regenerate(task, TRAJECTORY, Suggestion.REFINE),
        await both.generate(task, diverse=True),
        await both.merge(task, TRAJECTORY),
    ):
        assert not isinstance(made, NoDraft)
        assert made.author == "writer"
    for kind in AskKind:
        await both.answer(task, Ask(kind))
    assert set(critic.asked) == JUDGING
    assert set(writer.asked) == set(AskKind) - JUDGING


@pytest.mark.parametrize("critic", ["", "careful"])
async def test_over_http_each_is_called_by_its_name(tmp_path: Path, critic: str) -> None:
    with ScriptedServer([FIND, CODE, FIND, CODE]) as server:
        values = {"policy": "chat", "gate.enabled": False, "loop.rounds": 1}
        values |= {"model.base_url": server.base_url, "model.model": "quick"}
        settings, problems = merge(Settings(), {**values, "model.critic": critic}, "here")
        assert not problems
        assistant = Assistant(settings)
        task = await task_of(assistant, tmp_path / "a.py", "def f():\n    return 1\n")
        await assistant.fix(task, "self_refine")
        await assistant.close()
        named = [request.body["model"] for request in server.requests]
    assert named == [critic or "quick", "quick", critic or "quick"]
