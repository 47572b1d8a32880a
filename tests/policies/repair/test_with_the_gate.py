"""The repairer with the real gate and the real language, on small projects on disk."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Outcome
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.core.trajectory import Step, Trajectory
from redraft.gates.options import GateOptions
from redraft.gates.tests import TestGate
from redraft.languages.python import Python
from redraft.policies.repair import RepairOptions, RepairPolicy

pytestmark = pytest.mark.sandbox

PATIENT = RepairOptions(seconds=120, after_first=0)


class Bench:
    """A project on disk, with everything that a request would be given."""

    def __init__(self, root: Path, module: str, tests: str) -> None:
        self.root = root
        (root / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
        (root / "shop.py").write_text(module, encoding="utf-8")
        if tests:
            (root / "test_shop.py").write_text(tests, encoding="utf-8")
        self.language = Python()
        self.gate = TestGate(self.language, GateOptions(), sys.executable)
        self.policy = RepairPolicy(self.gate, self.language, PATIENT)

    def task(self, qualname: str) -> Task:
        path = self.root / "shop.py"
        document = Document(path.as_uri(), path.read_text(encoding="utf-8"), path=path)
        (function,) = self.language.find(document, qualname)
        project = self.language.project(path, [self.root])
        assert project is not None
        return Task(
            document,
            function,
            self.language.dedent(document, function),
            project,
            self.language.context(document, function, project),
            self.language.tests(document, function, project),
        )


def start(task: Task) -> Draft:
    return Draft(task.source, DraftKind.ORIGINAL, "user")


async def usable(bench: Bench, task: Task) -> None:
    baseline = await bench.gate.baseline(task)
    if baseline.outcome is Outcome.UNAVAILABLE:
        pytest.skip(f"no sandbox here: {baseline.reason}")


MODULE = '''\
"""A shop."""


class Till:
    """Counts money."""

    def __init__(self, coins):
        self.coins = coins

    def change(self, paid, price):
        """What is given back.

        >>> Till([1]).change(5, 3)
        2
        """
        # the customer paid more than the price
        return price - paid   # in cents

    def right(self, x):
        return x + 1
'''


async def test_a_method_is_criticised_and_repaired_in_its_place(tmp_path: Path) -> None:
    tests = (
        "import shop\n\n\ndef test_change():\n    assert shop.Till([1]).change(7, 2) == 5\n\n\n"
        "def test_none():\n    assert shop.Till([]).change(2, 2) == 0\n\n\n"
        "def test_right():\n    assert shop.Till([]).right(2) == 3\n"
    )
    bench = Bench(tmp_path, MODULE, tests)
    task = bench.task("Till.change")
    await usable(bench, task)
    critique = await bench.policy.critique(task, start(task), None)
    assert critique.suggestion is Suggestion.REFINE
    assert "2 of 3 tests that run it fail" in critique.summary
    by_source = {point.source: point for point in critique.points}
    assert set(by_source) == {"tests", "doctest"}
    assert by_source["tests"].input == "Till([1]).change(7, 2)"
    assert by_source["tests"].expected == "5"
    assert by_source["tests"].observed == "-5"
    assert by_source["doctest"].input == "Till([1]).change(5, 3)"
    assert by_source["doctest"].observed == "-2"
    for point in critique.points:
        assert point.reproduced is True
        assert point.quote == "return price - paid"
    trajectory = Trajectory((Step(start(task), critique),))
    draft = await bench.policy.regenerate(task, trajectory, critique.suggestion)
    assert isinstance(draft, Draft), draft
    evidence = await bench.gate.judge(task, draft)
    assert evidence.outcome is Outcome.PASSED
    assert len(evidence.fixed) == 2
    fixed = task.document.apply(bench.language.splice(task.document, task.function, draft.source))
    assert fixed.text == MODULE.replace("price - paid", "paid - price")


async def test_a_right_function_passes_though_its_neighbour_fails(tmp_path: Path) -> None:
    tests = (
        "import shop\n\n\ndef test_change():\n    assert shop.Till([1]).change(7, 2) == 5\n\n\n"
        "def test_right():\n    assert shop.Till([]).right(2) == 3\n"
    )
    bench = Bench(tmp_path, MODULE, tests)
    task = bench.task("Till.right")
    await usable(bench, task)
    critique = await bench.policy.critique(task, start(task), None)
    assert critique.suggestion is Suggestion.PASS
    assert critique.basis.startswith("1 test")


async def test_without_a_test_it_cannot_tell(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "def lonely(x):\n    return x\n", "")
    task = bench.task("lonely")
    critique = await bench.policy.critique(task, start(task), None)
    assert critique.suggestion is Suggestion.COULD_NOT_TELL
    assert critique.reason


async def test_an_endless_loop_is_criticised_without_hanging(tmp_path: Path) -> None:
    module = "def f(n):\n    i = 0\n    while i < n:\n        i -= 1\n    return i\n"
    tests = (
        "from shop import f\n\n\ndef test_zero():\n    assert f(0) == 0\n\n\n"
        "def test_two():\n    assert f(2) == 2\n"
    )
    bench = Bench(tmp_path, module, tests)
    bench.gate = TestGate(bench.language, GateOptions(test_seconds=1), sys.executable)
    bench.policy = RepairPolicy(bench.gate, bench.language, PATIENT)
    task = bench.task("f")
    await usable(bench, task)
    critique = await bench.policy.critique(task, start(task), None)
    assert critique.suggestion is Suggestion.REFINE
    (point,) = critique.points
    assert point.quote == "while i < n:"
    assert (point.input, point.expected) == ("f(2)", "2")


async def test_a_deep_recursion_is_redrafted(tmp_path: Path) -> None:
    module = (
        "def total(xs, at=0, acc=0):\n    if at >= len(xs):\n        return acc\n"
        "    return total(xs, at + 1, acc + xs[at])\n"
    )
    tests = (
        "from shop import total\n\n\ndef test_small():\n    assert total([1, 2]) == 3\n\n\n"
        "def test_deep():\n    assert total([1] * 50_000) == 50_000\n"
    )
    bench = Bench(tmp_path, module, tests)
    task = bench.task("total")
    await usable(bench, task)
    critique = await bench.policy.critique(task, start(task), None)
    assert critique.suggestion is Suggestion.REDRAFT
    trajectory = Trajectory((Step(start(task), critique),))
    draft = await bench.policy.regenerate(task, trajectory, Suggestion.REDRAFT)
    assert isinstance(draft, Draft), draft
    assert "while True:" in draft.source
    assert (await bench.gate.judge(task, draft)).outcome is Outcome.PASSED
