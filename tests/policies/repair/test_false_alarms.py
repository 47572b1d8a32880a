"""Right functions of many kinds are never called wrong: the real gate, language and linter."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Outcome
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.gates.linter import RuffLinter
from redraft.gates.options import GateOptions
from redraft.gates.tests import TestGate
from redraft.languages.python import Python
from redraft.policies.repair import RepairOptions, RepairPolicy
from redraft.strategies.moves import criticise
from tests.policies.repair.right import (
    MODULE,
    PASSED_BY_DOCTEST,
    TESTED,
    TESTS,
    UNTELLABLE,
    UNTESTED,
)

pytestmark = pytest.mark.sandbox

LINT = '[tool.pytest.ini_options]\n[tool.ruff.lint]\nselect = ["F", "B", "PL"]\n'


class Shop:
    """A project of right functions."""

    def __init__(self, root: Path) -> None:
        (root / "pyproject.toml").write_text(LINT)
        (root / "shop.py").write_text(MODULE, encoding="utf-8")
        (root / "test_shop.py").write_text(TESTS, encoding="utf-8")
        self.path = root / "shop.py"
        self.language = Python()
        self.gate = TestGate(self.language, GateOptions(), sys.executable)
        self.linter = RuffLinter()
        options = RepairOptions(explore_seconds=0.4)
        self.policy = RepairPolicy(self.gate, self.language, options)

    async def task(self, qualname: str) -> Task:
        document = Document(self.path.as_uri(), MODULE, path=self.path)
        (function,) = self.language.find(document, qualname)
        project = self.language.project(self.path, [self.path.parent])
        assert project is not None
        context = self.language.context(document, function, project)
        lint = await self.linter.lint(document, function)
        return Task(
            document,
            function,
            self.language.dedent(document, function),
            project,
            replace(context, lint=lint),
            self.language.tests(document, function, project),
        )

    async def critique(self, qualname: str) -> Critique:
        """As the user sees it: reproduced, and reconciled with the tests."""
        task = await self.task(qualname)
        baseline = await self.gate.baseline(task)
        if baseline.outcome is Outcome.UNAVAILABLE:
            pytest.skip(f"no sandbox here: {baseline.reason}")
        own = Draft(task.source, DraftKind.ORIGINAL, "you")
        return await criticise(task, own, self.policy, self.gate, baseline)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    made = Shop(tmp_path)
    yield made
    await made.gate.close()


# each costs a run of the project's tests: a third of them is enough for every day
_STEP = 1 if os.environ.get("REDRAFT_ALL_TRAPS") else 3


async def test_what_its_tests_pass_is_passed(shop: Shop) -> None:
    for qualname in sorted(TESTED)[::_STEP]:
        made = await shop.critique(qualname)
        assert made.suggestion is Suggestion.PASS, (qualname, made)
        assert made.basis.startswith("1 test")
        # what is told beside it is no warning in an editor
        assert all(point.reproduced is None for point in made.points), (qualname, made)


async def test_what_its_examples_hold_for_is_passed(shop: Shop) -> None:
    for qualname in PASSED_BY_DOCTEST[::_STEP]:
        made = await shop.critique(qualname)
        assert made.suggestion is Suggestion.PASS or qualname == "skipped", (qualname, made)


async def test_what_nothing_tells_is_not_accused(shop: Shop) -> None:
    for qualname in [*UNTELLABLE, *UNTESTED][::_STEP]:
        made = await shop.critique(qualname)
        assert made.suggestion in (Suggestion.COULD_NOT_TELL, Suggestion.PASS), (qualname, made)
        if made.suggestion is Suggestion.COULD_NOT_TELL:
            assert made.reason


def test_the_table_is_large_enough_and_whole() -> None:
    names = {*TESTED, *PASSED_BY_DOCTEST, *UNTELLABLE, *UNTESTED}
    document = Document("file:///shop.py", MODULE)
    language = Python()
    known = {f.qualname for f in language.functions(document)} - {"nested.add", "outer.inner"}
    assert names == known
    assert len(names) >= 30
