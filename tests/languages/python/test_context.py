"""What surrounds a function."""

from __future__ import annotations

from pathlib import Path

from redraft.core.function import Function
from redraft.core.task import Context, Project
from redraft.core.text import Document
from redraft.languages.python import Python
from redraft.languages.python.context import MOST_CHARACTERS, MOST_SNIPPETS

SOURCE = '''\
from __future__ import annotations
import os
if TYPE_CHECKING:
    from pkg import (
        thing,
    )

@dataclass(
    frozen=True,
)
class Box(Base, metaclass=Meta):
    """A box.

    With much to say.
    """
    size: int = 0
    TABLE = {
        "a": 1,
    }

    def __init__(self, size: int,
                 *, deep=False) -> None:
        self.size = size

    def area(self):
        """Own."""
        def inner(): pass
        inner()
        return self.side() * side(self) * Box.other(1) * Box(2) * len([])

    def side(self):
        return self.area() + self.area()

    @staticmethod
    def other(x): return x  # area()

def side(box):
    "area()"
    return box.area (
    )

side(Box(1)).area()
'''


def surroundings(text: str, name: str, root: Path | None = None, file: str = "box.py") -> Context:
    python = Python()
    path = root / file if root else None
    document = Document(uri="untitled:context", text=text, path=path)
    function: Function = python.find(document, name)[0]
    return python.context(document, function, Project(root) if root else None)


def test_imports_stand_as_they_are() -> None:
    assert surroundings(SOURCE, "side").imports == (
        "from __future__ import annotations\nimport os\nfrom pkg import (\n        thing,\n    )"
    )


def test_the_head_of_the_class() -> None:
    assert surroundings(SOURCE, "Box.area").class_header == (
        "@dataclass( frozen=True, )\n"
        "class Box(Base, metaclass=Meta):\n"
        '    """A box."""\n'
        "    size: int = 0\n"
        "    TABLE = { ...\n"
        "    def __init__(self, size: int, *, deep=False) -> None: ..."
    )
    assert "__init__" not in surroundings(SOURCE, "Box.__init__").class_header
    assert surroundings(SOURCE, "Box.area.inner").class_header.startswith("@dataclass")
    assert surroundings(SOURCE, "side").class_header == ""


def test_callees_of_the_same_file() -> None:
    callees = surroundings(SOURCE, "Box.area").callees
    assert [c.title for c in callees] == ["Box.side", "side", "Box.other", "Box.__init__"]
    assert callees[0].source == "def side(self):\n    return self.area() + self.area()"
    assert SOURCE.split("\n")[callees[0].line or 0] == "    def side(self):"


def test_callers_are_quoted_with_the_function_they_stand_in() -> None:
    callers = surroundings(SOURCE, "Box.area").callers
    assert [(c.title, c.source) for c in callers] == [
        ("Box.side", "return self.area() + self.area()"),
        ("side", "return box.area ("),
        ("module level", "side(Box(1)).area()"),
    ]
    assert [c.title for c in surroundings(SOURCE, "side").callers] == ["Box.area", "module level"]
    assert [c.title for c in surroundings(SOURCE, "Box.__init__").callers] == [
        "Box.area",
        "module level",
    ]


def test_snippets_are_bounded() -> None:
    big = "def big():\n" + "    x = 1\n" * 1000
    many = "".join(f"def g{n}(): return f()\n" for n in range(20))
    calls = "".join(f"    g{n}()\n" for n in range(20))
    context = surroundings(f"{big}\n{many}def f():\n    big()\n{calls}", "f")
    assert len(context.callees) == len(context.callers) == MOST_SNIPPETS
    assert len(context.callees[0].source) < MOST_CHARACTERS + 40
    assert context.callees[0].source.endswith("more lines)")


def test_tests_that_mention_the_function(tmp_path: Path) -> None:
    (tmp_path / "box.py").write_text(SOURCE)
    (tmp_path / "test_box.py").write_text(
        "from box import Box\n\n"
        "class TestBox:\n    def test_area(self):\n        assert Box(1).area() == 1\n"
        "    def helper(self): return Box(1).area\n\n"
        "def test_other():\n    assert Box.other(1)\n\n"
        "def test_areas():\n    areas = 1\n"
    )
    (snippet,) = surroundings(SOURCE, "Box.area", tmp_path).tests
    assert snippet.title == "test_box.py::TestBox::test_area"
    assert snippet.source == "def test_area(self):\n    assert Box(1).area() == 1"
    assert snippet.path == tmp_path / "test_box.py"
    assert surroundings(SOURCE, "Box.area").tests == ()


def test_a_damaged_file_has_surroundings_too() -> None:
    damaged = SOURCE.replace("inner()\n", "inner(\n")
    assert [c.title for c in surroundings(damaged, "Box.side").callees] == ["Box.area"]
    assert surroundings(damaged, "Box.side").imports.startswith("from __future__")
