"""Recordings are replayed in order, and refused with the number of the bad line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from redraft.core.asking import Answered, Ask, AskKind, Unanswered
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.errors import BadInput
from redraft.core.ports import Policy
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.policies.recorded import RecordedPolicy
from tests.policies.chat.stage import task_of

RECORDING = [
    {
        "suggestion": "refine",
        "summary": "s",
        "points": [{"message": "m", "line": 2, "input": "f(1)"}],
    },
    {"draft": "def f():\r\n    return 1\n", "kind": "refine", "author": "a", "note": "n"},
    {"draft": "def f():\n    return 2", "kind": "redraft"},
    {"draft": "def f():\n    return 3"},
    {"draft": "def f():\n    return 4", "kind": "refine"},
    {"suggestion": "pass", "author": "b"},
    {"answer": "inputs", "items": ["f(1)", "f(2)"]},
    {"answer": "plan", "text": "sort first"},
]


@pytest.fixture
def task() -> Task:
    return task_of()


def load(path: Path, lines: list[str]) -> RecordedPolicy:
    place = path / "recording.jsonl"
    place.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    return RecordedPolicy.load(place)


async def test_each_is_handed_out_once_in_its_order(tmp_path: Path, task: Task) -> None:
    policy: Policy = load(tmp_path, [json.dumps(record) for record in RECORDING])
    start = Trajectory((Step(Draft(task.source, DraftKind.ORIGINAL, "you")),))
    draft = start.last.draft
    assert await policy.critique(task, draft, None) == Critique(
        Suggestion.REFINE, "s", (Point("m", line=2, input="f(1)"),)
    )
    assert (await policy.critique(task, draft, None)).suggestion is Suggestion.PASS
    ended = await policy.critique(task, draft, None)
    assert ended.suggestion is Suggestion.COULD_NOT_TELL
    assert not ended.unusable

    # a redraft asked for in between does not change which refinement comes next
    first = await policy.regenerate(task, start, Suggestion.REFINE)
    assert first == Draft("def f():\n    return 1", DraftKind.REFINE, "a", "n")
    redraft = await policy.regenerate(task, start, Suggestion.REDRAFT)
    assert redraft == Draft("def f():\n    return 2", DraftKind.REDRAFT, "")
    second = await policy.regenerate(task, start, Suggestion.REFINE)
    assert second == Draft("def f():\n    return 4", DraftKind.REFINE, "")
    assert await policy.generate(task) == Draft("def f():\n    return 3", DraftKind.GENERATE, "")
    for suggestion in (Suggestion.REFINE, Suggestion.REDRAFT, Suggestion.PASS):
        assert isinstance(await policy.regenerate(task, start, suggestion), NoDraft)
    assert isinstance(await policy.generate(task), NoDraft)


@pytest.mark.parametrize(
    "line",
    [
        "not JSON",
        "[]",
        '"draft"',
        "1",
        "{}",
        '{"draft": 1}',
        '{"draft": "x", "kind": "other"}',
        '{"suggestion": "maybe"}',
        '{"suggestion": "pass", "points": 1}',
        '{"suggestion": "pass", "points": [{}]}',
        '{"suggestion": "pass", "points": ["m"]}',
        '{"suggestion": "pass", "points": [{"message": "m", "line": "1"}]}',
        '{"suggestion": "pass", "summary": 1}',
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(BadInput, match=r"^Line 2 of .* is neither a draft nor a critique"):
        load(tmp_path, ['{"suggestion": "pass"}', line])


def test_a_missing_recording(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        RecordedPolicy.load(tmp_path / "none.jsonl")


async def test_answers_of_each_kind_stand_in_a_row_of_their_own(tmp_path: Path, task: Task) -> None:
    policy: Policy = load(tmp_path, [json.dumps(record) for record in RECORDING])
    assert await policy.answer(task, Ask(AskKind.PLAN)) == Answered("sort first")
    assert await policy.answer(task, Ask(AskKind.INPUTS)) == Answered("", ("f(1)", "f(2)"))
    ended = await policy.answer(task, Ask(AskKind.PLAN))
    assert isinstance(ended, Unanswered)
    assert not ended.unusable


@pytest.mark.parametrize("line", [{"answer": "poem"}, {"answer": "plan", "items": "f(1)"}])
def test_an_answer_of_no_kind_is_refused(tmp_path: Path, line: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="Line 1 "):
        load(tmp_path, [json.dumps(line)])
