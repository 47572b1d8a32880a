"""What the benchmarks work on: a small project with a fault, and what a model says of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from redraft.app import Assistant
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.settings import Settings

SOURCE = '''\
"""Grades."""


def grade(points):
    """A from 90 on, B from 80 on, C below."""
    if points > 90:
        return "A"
    if points >= 80:
        return "B"
    return "C"


def report(names, points):
    """One line for each pupil."""
    return [f"{name}: {grade(p)}" for name, p in zip(names, points)]
'''
TESTS = """\
from grades import grade, report


def test_an_a_starts_at_90():
    assert grade(90) == "A"


def test_a_b_starts_at_80():
    assert grade(80) == "B"


def test_report():
    assert report(["Ada"], [95]) == ["Ada: A"]
"""
REFINED = SOURCE[SOURCE.index("def grade") : SOURCE.index("\n\n\ndef report")].replace(
    "> 90", ">= 90"
)
REDRAFTED = '''\
def grade(points):
    """A from 90 on, B from 80 on, C below."""
    for letter, least in {"A": 90, "B": 80}.items():
        if points >= least:
            return letter
    return "C"'''
REPLIES = {
    "critique": "<critique>One boundary is wrong.<point><quote>if points > 90:</quote>"
    "<problem>90 itself is an A</problem></point></critique><suggestion>refine</suggestion>",
    "refine": f"The limit is included now.\n```python\n{REFINED}\n```\n",
    "redraft": f"A table of limits.\n```python\n{REDRAFTED}\n```\n",
}


def write_project(root: Path) -> Path:
    (root / "grades.py").write_text(SOURCE)
    (root / "test_grades.py").write_text(TESTS)
    return root / "grades.py"


def assistant_for(base_url: str) -> Assistant:
    settings = Settings()
    model = dataclasses.replace(settings.model, base_url=base_url, model="scripted")
    return Assistant(dataclasses.replace(settings, policy="chat", model=model))


async def task_of(assistant: Assistant, path: Path, turn: int) -> Task:
    """The task of ``grade``; a comment that changes with ``turn`` keeps every cache honest."""
    document = Document(path.as_uri(), f"{SOURCE}# turn {turn}\n", turn, path)
    language = assistant.language(str(path))
    assert language is not None
    return await assistant.task(
        document, language.find(document, "grade")[0], bounds=(path.parent,)
    )
