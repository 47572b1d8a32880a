"""Test files that are in the sandbox alone: they are run, and the user's tree does not see them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from redraft.core.evidence import Outcome
from redraft.core.task import TestSelection
from redraft.languages import language
from tests.gate.workshop import FIXED, Workshop, need_sandbox

pytestmark = pytest.mark.sandbox
PROPERTY = """
from __future__ import annotations

from hypothesis import given, strategies as st

@given(st.integers(), st.integers())
def test_order_does_not_matter(a, b):
    assert add(a, b) == add(b, a)
"""


@pytest.fixture(autouse=True)
def sandbox() -> None:
    need_sandbox()


def written(shop: Workshop, body: str) -> None:
    """Only the written tests, whatever the project has."""
    task = shop.task
    assert task.project is not None
    test = language("python").written_test(task.document, task.function, task.project, body)
    assert test is not None
    shop.task = replace(task, tests=TestSelection(written=(test,)))


@pytest.mark.parametrize(
    ("file", "more"),
    [
        ("calc.py", {}),
        ("src/shop/calc.py", {"src/shop/__init__.py": ""}),
        ("deep/er/calc.py", {"deep/er/__init__.py": "", "deep/__init__.py": ""}),
    ],
)
async def test_a_property_finds_the_fault_and_its_mending(
    shop: Workshop, file: str, more: dict[str, str]
) -> None:
    shop.open({file: "def add(a, b):\n    return a - b", **more}, f"{file}::add")
    written(shop, PROPERTY)
    before = shop.fingerprint()

    baseline = await shop.baseline()
    found = await shop.judge(FIXED)

    (failure,) = baseline.failures
    assert failure.test.endswith("::test_order_does_not_matter")
    assert found.outcome is Outcome.PASSED, found.reason
    assert found.fixed == (failure.test,)
    assert shop.fingerprint() == before
    assert not list(shop.root.glob("test_redraft_*"))


async def test_another_text_is_another_test(shop: Workshop) -> None:
    shop.open({"calc.py": "def add(a, b):\n    return a - b"}, "calc.py::add")
    written(shop, "def test_it():\n    assert add(1, 0) == 1\n")
    assert not (await shop.baseline()).failures
    written(shop, "def test_it():\n    assert add(1, 2) == 3\n")
    assert (await shop.baseline()).failures


async def test_beside_the_projects_own(shop: Workshop) -> None:
    shop.open(
        {
            "calc.py": "def add(a, b):\n    return a - b",
            "test_calc.py": "from calc import add\n\n\ndef test_zero():\n    assert add(1, 0) == 1",
        },
        "calc.py::add",
        ["test_calc.py"],
    )
    own = shop.task.tests.files
    written(shop, PROPERTY)
    shop.task = replace(shop.task, tests=replace(shop.task.tests, files=own))
    baseline = await shop.baseline()
    assert baseline.passed == ("test_calc.py::test_zero",)
    assert len(baseline.failed) == 1


async def test_what_no_test_can_import_has_none(shop: Workshop) -> None:
    shop.open(
        {"calc.py": "def outer():\n    def inner():\n        return 1\n    return inner()"},
        "calc.py::outer.<locals>.inner",
    )
    task = shop.task
    assert task.project is not None
    python = language("python")
    assert python.written_test(task.document, task.function, task.project, PROPERTY) is None
    odd = replace(task.document, path=shop.root / "not-a-name.py")
    assert python.written_test(odd, task.function, task.project, PROPERTY) is None
    outside = replace(task.document, path=Path("/elsewhere/calc.py"))
    assert python.written_test(outside, task.function, task.project, PROPERTY) is None
