"""Ruff's facts about the buffer."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest

from redraft.core.text import Document
from redraft.gates.linter import RuffLinter, find_ruff
from redraft.languages import language
from tests.gate.workshop import survivors

TEXT = "import os\n\n\ndef f(a):\n    b = nowhere\n    return a\n"


def document(folder: Path) -> Document:
    # Only the buffer exists: nothing is read from, or written to, the disk.
    return Document((folder / "mod.py").as_uri(), TEXT, 1, folder / "mod.py")


async def test_facts_are_on_the_functions_own_lines(tmp_path: Path) -> None:
    if find_ruff() is None:
        pytest.skip("ruff is not installed")
    text = document(tmp_path)
    (function,) = language("python").functions(text)

    facts = await RuffLinter().lint(text, function)

    assert {(fact.code, fact.line) for fact in facts} == {("F821", 1), ("F841", 1)}
    assert list(tmp_path.iterdir()) == []


async def test_without_ruff_nothing_is_found(tmp_path: Path) -> None:
    text = document(tmp_path)
    (function,) = language("python").functions(text)

    assert await RuffLinter(str(tmp_path / "ruff")).lint(text, function) == ()


@pytest.fixture
def stuck(tmp_path: Path) -> tuple[str, str]:
    mark = uuid.uuid4().hex
    script = tmp_path / mark
    script.write_text("#!/bin/sh\nwhile :; do :; done\n")
    script.chmod(0o755)
    return str(script), mark


async def test_a_linter_out_of_time_is_silent_and_gone(
    tmp_path: Path, stuck: tuple[str, str]
) -> None:
    text = document(tmp_path)
    (function,) = language("python").functions(text)

    assert await RuffLinter(stuck[0], seconds=0.2).lint(text, function) == ()
    assert survivors(stuck[1]) == []


async def test_a_cancel_kills_the_linter(tmp_path: Path, stuck: tuple[str, str]) -> None:
    text = document(tmp_path)
    (function,) = language("python").functions(text)
    work = asyncio.create_task(RuffLinter(stuck[0], seconds=60).lint(text, function))
    while not survivors(stuck[1]):  # another process gives no event
        await asyncio.sleep(0.01)

    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert survivors(stuck[1]) == []
