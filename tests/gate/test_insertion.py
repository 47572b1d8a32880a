"""A draft put in the function's place without parsing means what the language's splice means."""

from __future__ import annotations

import ast
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.draft import Draft, DraftKind
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.gates.insertion import Insertion
from redraft.gates.plan import original
from redraft.languages import language

PYTHON = language("python")
BODY = [
    "x = 1",
    "if x:",
    "    x = 2",
    "",
    "# note",
    "s = 'a  b'",
    't = """',
    "  kept",
    '"""',
    "y = [",
    "1]",
]
PLAIN = "def add(a, b):\n    '''Adds.\n\n      Indented.\n    '''\n    {}\n    return a\n"
AROUND = {
    "alone": "import os\n\n\n{}\n\nREST = 1\n",
    "in a class": "class Sum:\n    one = 1\n\n{}\n\n    def other(self):\n        pass\n",
    "in a function": "def outer(c):\n    d = c\n\n{}\n\n    return add\n",
    "last of all": "import os\n\n\n{}",
}


def task_of(around: str, body: list[str], ending: str) -> Task:
    source = PLAIN.replace("{}", "\n    ".join(body) or "pass").rstrip("\n")
    indent = "" if around in ("alone", "last of all") else "    "
    text = AROUND[around].format(textwrap.indent(source, indent)).replace("\n", ending)
    document = Document("file:///calc.py", text)
    (function,) = [f for f in PYTHON.functions(document) if f.name == "add"]
    return Task(document, function, PYTHON.dedent(document, function))


def meaning(text: str) -> str | None:
    """The syntax tree of an outermost function, wherever it stood; None for what is no Python."""
    try:
        return ast.dump(ast.parse(textwrap.dedent(text)))
    except SyntaxError:
        return None


def spliced(task: Task, draft: Draft) -> str:
    outer = original(task, PYTHON).outer
    document = task.document.apply(PYTHON.splice(task.document, task.function, draft.source))
    grown = len(document.line_starts) - len(task.document.line_starts)
    text = document.text.replace("\r\n", "\n")
    return "\n".join(text.split("\n")[outer.first - 1 : outer.last + grown])


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("around", list(AROUND))
@given(
    st.lists(st.sampled_from(["x = 1", "if a:\n        b = 2", "s = '''\n  kept\n'''", "# note"])),
    st.lists(st.sampled_from(BODY), max_size=6),
    st.integers(0, 9),
)
def test_it_means_what_splicing_means(
    around: str, ending: str, body: list[str], new: list[str], at: int
) -> None:
    task = task_of(around, body, ending)
    insertion = Insertion(task, original(task, PYTHON).outer, PYTHON)
    lines = task.source.split("\n")
    at = min(1 + at, len(lines) - 1)
    source = "\n".join([*lines[:at], *("    " + line for line in new), *lines[at + 1 :]])
    if not source.split("\n")[-1].strip():
        return
    wanted = meaning(spliced(task, Draft(source, DraftKind.REFINE, "test")))
    if wanted is not None:
        assert meaning(insertion.text(source)) == wanted


def test_nothing_changed_is_the_text_as_it_stands() -> None:
    task = task_of("in a class", ["x = 1"], "\r\n")
    text = Insertion(task, original(task, PYTHON).outer, PYTHON).text(task.source)
    assert text.replace("\n", "\r\n") in task.document.text
    assert text.startswith("    def add")
