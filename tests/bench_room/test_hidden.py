"""What judges is never seen by policy, strategy or gate."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from redraft.app import Assistant
from redraft.bench import trial as trials
from redraft.bench.options import CHAT, RECORDED, REPAIR, Trial
from redraft.bench.place import Place
from redraft.bench.records import TaskRecord
from redraft.bench.remembering import Remembering
from redraft.bench.rows import EXAMPLES, FULL, NONE, Row
from redraft.bench.trial import Means, run_trial
from redraft.core.task import Task
from redraft.models.scripted import ScriptedServer
from redraft.run import Run
from redraft.strategies import STRATEGIES
from tests.bench_room import tiny
from tests.bench_room.tiny import Memory

pytestmark = pytest.mark.sandbox

HIDDEN, REFERENCE, PROBE = "marker_of_hidden_tests", "marker_of_reference", "marker_of_probes"
ROW = tiny.row(
    tests="from solution import add\n\n\ndef test_1():\n"
    f"    assert add(2, 2) == 4, '{HIDDEN}'\n\n\ndef test_2():\n    assert add(0, 7) == 7\n",
    reference=f"def add(a, b):\n    '''{REFERENCE}'''\n    return a + b\n",
    probes=f"# {PROBE}\n{tiny.PROBES}",
    drafts=("def add(a, b):\n    return a * b\n", "def add(a, b):\n    return a + b\n"),
)
JUDGES = {
    EXAMPLES: (HIDDEN, REFERENCE, PROBE),
    NONE: (HIDDEN, REFERENCE, PROBE),
    FULL: (REFERENCE, PROBE),
}
"""What must not be seen under each gate; under ``full`` the tests are the gate's own."""


class Seen:
    """All that reaches policy, strategy and gate, and all that lies in their project."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.who: set[str] = set()
        self.roots: list[Path] = []

    def take(self, who: str, values: Sequence[object]) -> None:
        self.who.add(who)
        self.texts += [repr(value) for value in values]
        for root in self.roots:
            # beside the project too: what a program in it could reach by its own path
            for path in root.parent.rglob("*"):
                if path.is_file():
                    self.texts.append(path.read_bytes().decode("utf-8", "replace"))

    def listen(self, who: str, to: Any) -> Any:
        seen = self

        class Listening:
            def __getattr__(self, name: str) -> Any:
                inner = getattr(to, name)
                if not callable(inner):
                    return inner

                def call(*args: object, **named: object) -> Any:
                    seen.take(who, [*args, *named.values()])
                    return inner(*args, **named)

                return call

        return Listening()


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    found = Seen()
    begin = Assistant.begin
    judging: list[bool] = []

    class Watched(Place):
        def __init__(self, root: Path, *more: Any, **named: Any) -> None:
            super().__init__(root, *more, **named)
            found.roots.append(self.root)

    def begun(self: Assistant, task: Task, *more: Any, **named: Any) -> Run:
        run = begin(self, task, *more, **named)
        if task.document.path is not None and found.roots[0] in task.document.path.parents:
            assert not judging, "nothing of a run may follow its judging"
            found.take("task", [task])
            run.gate = found.listen("gate", run.gate)
            run.policy = found.listen("policy", run.policy)
        else:
            judging.append(True)
        return run

    monkeypatch.setattr(trials, "Place", Watched)
    monkeypatch.setattr(Assistant, "begin", begun)
    listened = {
        name: lambda *args, made=strategy: found.listen("strategy", made(*args))
        for name, strategy in STRATEGIES.items()
    }
    monkeypatch.setattr(trials, "STRATEGIES", listened)
    monkeypatch.setattr(
        trials,
        "Remembering",
        lambda policy, kept, salt: Remembering(found.listen("policy", policy), kept, salt),
    )
    return found


async def ran(row: Row, **more: Any) -> TaskRecord:
    options = tiny.options(**more)
    return await run_trial(Trial(row, "self_redraft", ""), options, Means(Memory()))


@pytest.mark.parametrize("policy", [REPAIR, RECORDED])
@pytest.mark.parametrize("gate", [EXAMPLES, FULL, NONE])
async def test_what_judges_is_seen_by_nobody(gate: str, policy: str, seen: Seen) -> None:
    record = await ran(ROW, gate=gate, policy=policy)
    assert record.error == ""
    assert [draft.right for draft in record.drafts][:1] == [False], "it was judged"
    assert seen.who >= {"task", "policy", "gate", "strategy"}
    everything = "".join(seen.texts)
    for marker in JUDGES[gate]:
        assert marker not in everything
    assert "add(a, b)" in everything
    if gate == EXAMPLES:
        assert "assert add(1, 2) == 3" in everything
    if gate == FULL:
        assert HIDDEN in everything, "what the gate was given is heard here"
    if gate == NONE:
        assert "assert add(" not in everything


@pytest.mark.parametrize("gate", [EXAMPLES, FULL, NONE])
async def test_a_model_is_told_nothing_of_what_judges(gate: str, seen: Seen) -> None:
    """What goes over the wire, byte for byte."""
    with ScriptedServer(tiny.SCRIPT) as server:
        settings = tiny.quick()
        model = dataclasses.replace(settings.model, base_url=server.base_url, model="scripted")
        row = dataclasses.replace(ROW, first="")  # the model writes the first draft as well
        record = await ran(
            row, gate=gate, policy=CHAT, settings=dataclasses.replace(settings, model=model)
        )
        assert record.error == ""
        assert record.kind == "the model's"
        sent = "".join(repr(request) for request in server.requests)
        assert record.calls == len(server.requests) > 2
    assert "def add(a, b)" in sent
    for marker in JUDGES[gate]:
        assert marker not in sent + "".join(seen.texts)
