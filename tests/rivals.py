"""A project in which several versions pass every test, and a policy that finds them all.

The policy stands in for the built-in repairer, whose findings change as it gets
better; the gate, the assistant and the faces around it are the real ones.  As a
program it is ``redraft`` with that policy.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from redraft.core.asking import Unanswered
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Observation, ObservationKind
from redraft.core.ports import Policy
from redraft.core.question import Answer, Question
from redraft.core.task import Task

BUGGY = '''def normalise(text):
    """The text in lower case, without blanks."""
    return text.strip()
'''
TESTS = """from names import normalise


def test_case():
    assert normalise("Ab") == "ab"


def test_the_ends():
    assert normalise(" a ") == "a"


def test_nothing():
    assert normalise("") == ""
"""
# what versions do otherwise than the code and how fast takes a while, and is of no interest here
SETTINGS = """[project]
name = 'names'
version = '1'

[tool.redraft.gate]
differences_seconds = 0
speed_seconds = 0
"""
PLACE = "names.py::normalise"
SPACE, TAB = "normalise('a b')", "normalise('a\\tb')"

_HEAD = BUGGY.rpartition("    return")[0]
STRIP = f"{_HEAD}    return text.strip().lower()"
REPLACE = f'{_HEAD}    return text.replace(" ", "").lower()'
SPLIT = f'{_HEAD}    return "".join(text.split()).lower()'
LITERAL = f'{_HEAD}    return "ab" if text == "Ab" else text.strip()'
EMPTY = f'{_HEAD}    return "-".join(text.split()).lower() or None'
"""It breaks a test: whoever screened it did not run that one."""


def gave(input_: str, text: str) -> Observation:
    return Observation(input_, ObservationKind.VALUE, text)


def found() -> Draft:
    """The draft and its rivals; 0 and 4 keep a blank inside, 1 and 2 do not, 3 makes a dash of it."""
    sources = {
        REPLACE: "drops every space",
        SPLIT: "drops every blank",
        EMPTY: "joins the words with a dash",
        LITERAL: "writes `ab` for `Ab`",
    }
    rivals = tuple(
        Draft(source, DraftKind.REFINE, "stub", note, leans=source == LITERAL)
        for source, note in sources.items()
    )
    questions = (
        Question(
            SPACE,
            (
                Answer(gave(SPACE, "'a b'"), (0, 4)),
                Answer(gave(SPACE, "'ab'"), (1, 2)),
                Answer(gave(SPACE, "'a-b'"), (3,)),
            ),
        ),
        Question(
            TAB,
            (
                Answer(gave(TAB, "'a\\tb'"), (0, 1, 4)),
                Answer(gave(TAB, "'ab'"), (2,)),
                Answer(gave(TAB, "'a-b'"), (3,)),
            ),
        ),
        Question(
            "normalise('A B')",
            (
                Answer(gave("normalise('A B')", "'a b'"), (0,)),
                Answer(gave("normalise('A B')", "'A B'"), (4,)),
                Answer(gave("normalise('A B')", "'ab'"), (1, 2)),
                Answer(gave("normalise('A B')", "'a-b'"), (3,)),
            ),
        ),
    )
    note = "adds `.lower()`"
    return Draft(STRIP, DraftKind.REFINE, "stub", note, rivals, questions)


class Several:
    """Finds a fault, and five versions without it."""

    name = "repair"

    async def critique(self, task: Task, *_: Any) -> Critique:
        return Critique(Suggestion.REFINE, "It keeps capital letters.", author="stub")

    async def regenerate(
        self, task: Task, trajectory: Any, suggestion: Suggestion, *_: Any
    ) -> Draft | NoDraft:
        return found() if suggestion is Suggestion.REFINE else NoDraft("there is one approach")

    async def generate(self, *_: Any, **__: Any) -> NoDraft:
        return NoDraft("nothing is written from scratch")

    async def merge(self, *_: Any) -> NoDraft:
        return NoDraft("nothing is merged")

    async def answer(self, *_: Any) -> Unanswered:
        return Unanswered("nothing is answered")


def write(folder: Path) -> Path:
    """The project on disk; the file with the function."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "test_names.py").write_text(TESTS)
    (folder / "names.py").write_text(BUGGY)
    return folder / "names.py"


def serve_several() -> None:
    """From now on an assistant thinks as ``Several`` does."""
    from redraft.thinking import Thinkers

    def policy(*_: Any) -> Policy:
        return Several()

    Thinkers.policy = policy  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    serve_several()
    if sys.argv[1:] == ["serve"]:
        from redraft.lsp.server import main as serve

        raise SystemExit(serve())
    from redraft.cli.main import main

    raise SystemExit(main())
