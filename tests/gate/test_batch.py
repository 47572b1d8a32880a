"""Screens that come together share a sandbox, and none of them notices."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Outcome
from tests.gate.workshop import Workshop

ONE = "test_calc.py::test_one"
TWO = "test_calc.py::test_two"
FILES = {
    "calc.py": "def add(a, b):\n    return a - b",
    "test_calc.py": """
        from calc import add


        def test_one():
            assert add(1, 0) == 1


        def test_two():
            assert add(1, 1) == 2
        """,
}
RIGHT = "def add(a, b):\n    return a + b"
WRONG = "def add(a, b):\n    return a * b"
RAISES = "def add(a, b):\n    return a + c"
HANGS = "def add(a, b):\n    while True:\n        pass"


def drafts(*sources: str) -> list[Draft]:
    return [Draft(source, DraftKind.REFINE, "test") for source in sources]


async def screened(shop: Workshop, *sources: str) -> list[Evidence]:
    await shop.baseline()
    return list(
        await asyncio.gather(
            *(shop.gate.screen(shop.task, draft, [TWO, ONE]) for draft in drafts(*sources))
        )
    )


async def test_versions_of_one_size_within_one_second_are_told_apart(shop: Workshop) -> None:
    shop.open(FILES, "calc.py::add", ["test_calc.py"])
    found = await screened(shop, *[RIGHT, WRONG] * 6)
    assert [e.outcome for e in found] == [Outcome.PASSED, Outcome.BROKE] * 6
    assert all(e.partial for e in found)
    assert all(e.fixed == (TWO,) for e in found[::2])


async def test_one_that_hangs_or_raises_does_not_take_the_others_with_it(shop: Workshop) -> None:
    shop.open(FILES, "calc.py::add", ["test_calc.py"])
    found = await screened(shop, RIGHT, HANGS, RIGHT, RAISES, RIGHT, HANGS, RIGHT)
    assert [e.outcome is Outcome.PASSED for e in found] == [
        True, False, True, False, True, False, True,
    ]  # fmt: skip
    assert found[1].failures[0].timed_out
    assert "NameError" in found[3].failures[0].message


async def test_where_a_conftest_has_loaded_the_module_each_has_its_own_process(
    shop: Workshop,
) -> None:
    files = {**FILES, "conftest.py": "from calc import add\n\nKEPT = add"}
    shop.open(files, "calc.py::add", ["test_calc.py"])
    found = await screened(shop, RIGHT, WRONG, RIGHT)
    assert [e.outcome for e in found] == [Outcome.PASSED, Outcome.BROKE, Outcome.PASSED]


async def test_a_cancel_ends_the_sandbox_before_it_returns(shop: Workshop) -> None:
    shop.open(FILES, "calc.py::add", ["test_calc.py"])
    await shop.baseline()
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    before = children.read_text()
    screens = asyncio.gather(
        *(shop.gate.screen(shop.task, d, [TWO, ONE]) for d in drafts(*[HANGS] * 4))
    )
    while children.read_text() == before:
        await asyncio.sleep(0.01)
    screens.cancel()
    with pytest.raises(asyncio.CancelledError):
        await screens
    while asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.sleep(0.01)
    assert children.read_text() == before
