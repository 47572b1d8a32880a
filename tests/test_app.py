"""The assistant, where a scenario would not show it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from redraft.app import Assistant
from redraft.core.critique import Suggestion
from redraft.core.errors import BadInput
from redraft.core.evidence import Outcome
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.models.scripted import Script, ScriptedServer
from redraft.settings import Settings

PASS = "<critique>Fine.</critique><suggestion>pass</suggestion>"


async def task_of(assistant: Assistant, path: Path, text: str, *, trusted: bool = True) -> Task:
    path.write_text(text)
    document = Document(path.as_uri(), text, 1, path)
    language = assistant.language(str(path))
    assert language is not None
    function = language.functions(document)[0]
    return await assistant.task(document, function, bounds=(path.parent,), trusted=trusted)


async def test_a_model_that_was_not_named_is_named_by_its_server(tmp_path: Path) -> None:
    with ScriptedServer(Script((), models=("the-one",), repeat=True)) as server:
        settings = Settings()
        model = dataclasses.replace(settings.model, base_url=server.base_url)
        assistant = Assistant(dataclasses.replace(settings, policy="chat", model=model))
        review = await assistant.critique(
            await task_of(assistant, tmp_path / "a.py", "def f():\n    return 1\n")
        )
        await assistant.close()
    assert review.model == "the-one"


async def test_half_a_function_is_not_rewritten(tmp_path: Path) -> None:
    assistant = Assistant(Settings())
    task = await task_of(assistant, tmp_path / "a.py", "def f(x):\n    return (x +\n\n\ny = 1\n")
    assert task.function.broken
    with pytest.raises(BadInput, match="syntax error"):
        await assistant.propose(task, Suggestion.REFINE)
    with pytest.raises(BadInput, match="syntax error"):
        await assistant.fix(task)


async def test_in_a_folder_that_is_not_trusted_nothing_runs(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    (tmp_path / "test_a.py").write_text(
        f"from a import f\n\n\ndef test_f():\n    open({str(mark)!r}, 'w').close()\n    assert f() == 1\n"
    )
    with ScriptedServer([PASS]) as server:
        settings = Settings()
        model = dataclasses.replace(settings.model, base_url=server.base_url, model="m")
        assistant = Assistant(dataclasses.replace(settings, policy="chat", model=model))
        text = "def f():\n    return 1\n"
        task = await task_of(assistant, tmp_path / "a.py", text, trusted=False)
        review = await assistant.critique(task)
        await assistant.close()
    assert review.baseline is not None
    assert review.baseline.outcome is Outcome.UNAVAILABLE
    assert "not trusted" in review.baseline.reason
    assert review.verdict is Suggestion.PASS
    assert not mark.exists()


async def test_an_unknown_strategy_is_named_with_those_there_are(tmp_path: Path) -> None:
    assistant = Assistant(Settings())
    task = await task_of(assistant, tmp_path / "a.py", "def f():\n    return 1\n")
    with pytest.raises(BadInput, match="self_refine, self_redraft"):
        await assistant.fix(task, "best")
