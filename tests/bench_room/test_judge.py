"""What judges: hidden tests, or a comparison with the reference; not knowing is never right."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from redraft.bench.judge import VERDICT, Judge
from redraft.bench.rows import EXAMPLES, FULL, Hidden, posed
from redraft.settings import Settings
from tests.bench_room import tiny
from tests.bench_room.tiny import Memory

RIGHT = "def add(a, b):\n    return b + a\n"
DRAFTS: Mapping[str, tuple[str, bool | None]] = {
    "right": (RIGHT, True),
    "also right": ("add = lambda a, b: a + b\n\n\ndef add(a, b):\n    return a + b\n", True),
    "wrong": ("def add(a, b):\n    return a - b\n", False),
    "wrong on one input": ("def add(a, b):\n    return 0 if b == 7 else a + b\n", False),
    "endless": ("def add(a, b):\n    while True:\n        pass\n", False),
    "no program": ("def add(a, b):\n    return (a + b\n", False),
    "raises when imported": (f"{RIGHT}\nraise ValueError('no')\n", False),
    "half a character": (f"{RIGHT}X = '\ud800'\n", False),
    "without the function": ("def plus(a, b):\n    return a + b\n", False),
}


def hidden_by(gate: str, **more: str) -> Hidden:
    return posed(tiny.row(**more), gate, "")[1]


def judge(hidden: Hidden, root: Path, kept: Memory | None = None, **gate: Any) -> Judge:
    settings = Settings(policy="repair")
    quick: dict[str, Any] = {"test_seconds": 3.0, "differences_seconds": 0.0, **gate}
    settings = dataclasses.replace(settings, gate=dataclasses.replace(settings.gate, **quick))
    return Judge(hidden, root, settings, Memory() if kept is None else kept)


IMPORTED = ("right", "wrong", "wrong on one input", "endless", "no program")


@pytest.mark.sandbox
async def test_hidden_tests_judge_and_together_as_one_by_one(tmp_path: Path) -> None:
    hidden = hidden_by(EXAMPLES)
    modules = [DRAFTS[name][0] for name in IMPORTED]
    together = await judge(hidden, tmp_path / "a").all_right([*modules, modules[0]])
    assert together == [True, False, False, False, False, True]
    alone = judge(hidden, tmp_path / "b")
    assert [await alone.right(module) for module in modules] == together[:-1]


@pytest.mark.sandbox
async def test_what_the_tests_cannot_be_run_on_is_wrong(tmp_path: Path) -> None:
    names = [name for name in DRAFTS if name not in IMPORTED]
    modules = [DRAFTS[name][0] for name in names]
    wanted = {name: DRAFTS[name][1] for name in names}
    found = await judge(hidden_by(EXAMPLES), tmp_path).all_right(modules)
    assert dict(zip(names, found, strict=True)) == wanted


@pytest.mark.sandbox
async def test_one_that_cannot_be_imported_does_not_send_the_others_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone: list[str] = []
    one = Judge._tested

    async def counting(self: Judge, module: str, root: Path) -> bool | None:
        alone.append(module)
        return await one(self, module, root)

    monkeypatch.setattr(Judge, "_tested", counting)
    modules = [f"{RIGHT}# {i}\n" for i in range(7)]
    modules[3] += "raise ValueError('no')\n"
    modules[6] = modules[6].replace("b + a", "b - a")
    found = await judge(hidden_by(EXAMPLES), tmp_path).all_right(modules)
    assert found == [True, True, True, False, True, True, False]
    assert modules[3] in alone
    assert len(alone) <= 2, "it, and who was left alone with it when the others were halved"


@pytest.mark.sandbox
async def test_tests_that_cannot_be_run_tell_nothing(tmp_path: Path) -> None:
    """It is not the draft's fault that they need what is not installed."""
    hidden = hidden_by(EXAMPLES, tests="import a_library_of_nobody\n" + tiny.row().tests)
    assert await judge(hidden, tmp_path).right(RIGHT) is None


@pytest.mark.sandbox
async def test_tests_that_name_their_module_otherwise_judge_the_same(tmp_path: Path) -> None:
    """Such tests cannot be run over many drafts at once, each under a name of its own."""
    tests = "import solution\n\n\ndef test_it():\n    assert solution.add(2, 2) == 4\n"
    named = "from solution import add\nimport solution as s\n\n\ndef test_it():\n    assert s.add(2, 2) == 4\n"
    modules = [RIGHT, DRAFTS["wrong"][0]]
    for number, text in enumerate((tests, named)):
        hidden = hidden_by(EXAMPLES, tests=text)
        assert await judge(hidden, tmp_path / str(number)).all_right(modules) == [True, False]


@pytest.mark.sandbox
async def test_the_reference_judges(tmp_path: Path) -> None:
    hidden = hidden_by(FULL)
    assert hidden.tests == ""
    for number, name in enumerate(COMPARED):
        text, wanted = DRAFTS[name]
        assert await judge(hidden, tmp_path / str(number)).right(text) is wanted, name


COMPARED = ("right", "wrong on one input", "endless", "no program", "raises when imported")
LEAVES = "import os, sys\n\n\ndef add(a, b):\n    {leave}\n"


@pytest.mark.sandbox
@pytest.mark.parametrize("gate", [EXAMPLES, FULL])
async def test_a_draft_that_ends_the_process_is_not_right(gate: str, tmp_path: Path) -> None:
    for number, leave in enumerate(("os._exit(0)", "sys.exit(0)")):
        module = LEAVES.format(leave=leave)
        assert await judge(hidden_by(gate), tmp_path / str(number)).right(module) is not True


@pytest.mark.sandbox
async def test_too_few_inputs_tell_nothing(tmp_path: Path) -> None:
    few = tiny.PROBES.replace("rng.randint(-99, 99), rng.randint(-99, 99)", "rng.randint(1, 3), 1")
    kept = Memory()
    assert await judge(hidden_by(FULL, probes=few), tmp_path / "a", kept).right(RIGHT) is None
    none = hidden_by(FULL, probes="raise ValueError('the probes are wrong')\n")
    assert await judge(none, tmp_path / "b", kept).right(RIGHT) is None
    assert not kept.values


async def test_nothing_to_judge_by_is_could_not_tell(tmp_path: Path) -> None:
    kept = Memory()
    found = await judge(Hidden(function="add"), tmp_path, kept).all_right([RIGHT, "x = 1\n"])
    assert found == [None, None]
    assert not kept.values
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("gate", [EXAMPLES, FULL])
async def test_without_a_sandbox_nothing_is_told_and_nothing_kept(
    gate: str, tmp_path: Path
) -> None:
    kept = Memory()
    blind = judge(hidden_by(gate), tmp_path, kept, level="job-objects")
    assert await blind.all_right([RIGHT, DRAFTS["wrong"][0]]) == [None, None]
    assert not kept.values


async def test_a_known_verdict_is_not_asked_for_again(tmp_path: Path) -> None:
    hidden = dataclasses.replace(hidden_by(EXAMPLES), verdicts={RIGHT: False, "x": True})
    assert await judge(hidden, tmp_path).all_right([RIGHT, "x", RIGHT]) == [False, True, False]
    assert not list(tmp_path.iterdir())


@pytest.mark.sandbox
async def test_a_verdict_is_kept_for_the_same_tests_alone(tmp_path: Path) -> None:
    kept, hidden = Memory(), hidden_by(EXAMPLES)
    assert await judge(hidden, tmp_path / "a", kept).right(RIGHT) is True
    assert kept.count(VERDICT) == 1
    again = tmp_path / "b"
    assert await judge(hidden, again, kept).right(RIGHT) is True
    assert not again.exists()
    for other in (
        dataclasses.replace(hidden, tests=hidden.tests.replace("4", "5")),
        dataclasses.replace(hidden, files={"notes.txt": ""}),
        dataclasses.replace(hidden, files={"notes.txt": "other"}),
    ):
        found = await judge(other, tmp_path / str(len(kept.values)), kept).right(RIGHT)
        assert found is (other.tests == hidden.tests)
    assert kept.count(VERDICT) == 4
