"""Every policy of the table, run on its own examples."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time
from typing import Any

import pytest

from redraft.core.budget import Usage
from redraft.core.chat import FailureKind, ModelFailure, ModelReply, ModelRequest
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Evidence, Outcome
from redraft.core.function import SourceFacts
from redraft.core.ports import OnText, Policy
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.core.trajectory import Step, Trajectory
from redraft.languages import language
from redraft.policies import POLICIES, Entry, Example
from redraft.policies.chat.options import ChatOptions
from redraft.policies.repair.options import RepairOptions
from tests.policies.repair.toy import FixedGate, ToyGate

PYTHON = language("python")
NO_TESTS = Evidence(Outcome.NO_TESTS, "there are no tests")
EXAMPLES = [
    pytest.param(name, example, id=f"{name}: {example.title}")
    for name, entry in POLICIES.items()
    for example in entry.examples
]


class ExampleModel:
    """Gives an example's replies in turn, then fails."""

    name = "example"

    def __init__(self, replies: tuple[str, ...]) -> None:
        self.replies = list(replies)

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        if not self.replies:
            return ModelFailure(FailureKind.UNREACHABLE, "There is no model.")
        return ModelReply(self.replies.pop(0), "stop", Usage(1))


def build(entry: Entry, example: Example) -> Policy:
    parts: dict[str, Any] = {
        "model": ExampleModel(example.replies),
        "language": PYTHON,
        "gate": ToyGate(example.tests) if example.tests else FixedGate(NO_TESTS),
        "clock": time.monotonic,
        "drafts": example.drafts,
        "critiques": example.critiques,
    }
    options = {"chat": ChatOptions(), "repair": RepairOptions()}
    name = entry.place.split(":")[0].split(".")[2]
    return entry.load()(*(options[name] if n == "options" else parts[n] for n in entry.needs))


def task_of(example: Example) -> Task:
    document = Document("file:///example.py", example.source)
    function = PYTHON.functions(document)[-1]
    return Task(document, function, PYTHON.dedent(document, function))


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
async def test_a_policy_does_what_its_examples_say(name: str, example: Example) -> None:
    policy = build(POLICIES[name], example)
    assert policy.name == name
    task = task_of(example)
    draft = Draft(task.source, DraftKind.ORIGINAL, "you")
    critique = await policy.critique(task, draft, await ToyGate(example.tests).baseline(task))
    assert critique.suggestion is example.suggestion
    if critique.suggestion is Suggestion.COULD_NOT_TELL:
        assert critique.reason
    for point in critique.points:
        assert point.line is None or point.line < len(task.source.split("\n"))
    made = await policy.regenerate(task, Trajectory((Step(draft, critique),)), critique.suggestion)
    if critique.suggestion not in (Suggestion.REFINE, Suggestion.REDRAFT):
        assert isinstance(made, NoDraft)
        assert made.reason
        return
    assert isinstance(made, Draft), made
    assert made.kind.value == critique.suggestion.value
    assert example.draft in made.source
    facts = PYTHON.facts(made.source)
    assert isinstance(facts, SourceFacts)
    assert facts.name == task.function.name


@pytest.mark.parametrize("name", POLICIES)
async def test_with_nothing_to_go_on_nothing_passes(name: str) -> None:
    entry = POLICIES[name]
    example = dataclasses.replace(entry.examples[0], replies=(), drafts=(), critiques=(), tests="")
    task = task_of(example)
    draft = Draft(task.source, DraftKind.ORIGINAL, "you")
    critique = await build(entry, example).critique(task, draft, None)
    assert critique.suggestion is Suggestion.COULD_NOT_TELL
    assert critique.reason
    result = await build(entry, example).generate(task)
    assert isinstance(result, NoDraft)
    assert result.reason


@pytest.mark.parametrize("name", POLICIES)
def test_an_entry_says_what_it_is_for_and_has_examples_of_a_pass_or_of_not_knowing(
    name: str,
) -> None:
    entry = POLICIES[name]
    assert entry.about
    suggestions = {example.suggestion for example in entry.examples}
    assert Suggestion.REFINE in suggestions
    assert suggestions & {Suggestion.PASS, Suggestion.COULD_NOT_TELL}


def test_the_table_loads_no_room() -> None:
    code = (
        "import sys, redraft.policies\n"
        "print([m for m in sys.modules if m.startswith('redraft.policies.')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                         check=True, env={"PYTHONPATH": ":".join(sys.path)})  # fmt: skip
    assert run.stdout.strip() == "[]"
