"""Files as they are while someone types."""

from __future__ import annotations

import pytest

from redraft.core.text import Document
from redraft.languages.python import Python
from redraft.languages.python.parse import Parses, changed

PYTHON = Python()
SOUND = '''\
@wrap
def first():
    return 1

class Box:
    def one(self):
        {typed}

    @wrap
    async def two(self):
        def inner(): pass
        return inner

def last():
    """A string with
def no_function(): pass
    """
    return 2
'''


@pytest.mark.parametrize(
    "typed",
    [
        "x = (1,",
        "return [",
        "f({",
        "if x",
        "while (a and",
        "x = 'abc",
        "for",
        "x.",
        "def",
        "@",
        "lambda",
        "else:",
        "try:",
        "return 1 +",
        ")",
        "}}",
        "print(x",
        "class",
        "$",
        "a b c ?",
    ],
)
def test_functions_around_the_damage_are_found_whole(typed: str) -> None:
    text = SOUND.format(typed=typed.replace("}}", "}"))
    functions = {f.qualname: f for f in PYTHON.functions(Document("untitled:damage", text))}
    assert functions["first"].source == "@wrap\ndef first():\n    return 1"
    assert functions["Box.two"].source.startswith("@wrap\n    async def two")
    assert functions["Box.two"].source.endswith("return inner")
    assert functions["Box.two"].in_class
    assert functions["Box.two.inner"].source == "def inner(): pass"
    assert functions["last"].source.endswith("return 2")
    assert "no_function" not in functions
    assert not functions["last"].broken
    if "Box.one" in functions:
        assert functions["Box.one"].end_line <= 6


def test_the_function_being_typed_is_found_and_marked() -> None:
    text = SOUND.format(typed="x = (1,")
    document = Document("untitled:damage", text)
    function = PYTHON.function_at(document, text.index("(1,"))
    assert function is not None
    assert function.qualname == "Box.one"
    assert function.broken
    assert function.source == "def one(self):\n        x = (1,"


def test_a_closing_bracket_at_the_left_does_not_end_a_damaged_function() -> None:
    text = (
        "class A:\n    def f(\n        a b ?,\n    ):\n        return (\n\n    def g(self): pass\n"
    )
    document = Document("untitled:damage", text)
    (f,) = PYTHON.find(document, "A.f")
    assert f.source.endswith("return (")
    assert PYTHON.find(document, "A.g")


def test_what_is_indented_after_a_damaged_class_stays_in_the_class() -> None:
    text = "class Box(:\n    def one(self): return (\n\n    def two(self):\n        return 2\n\nx = 1\n"
    (two,) = PYTHON.find(Document("untitled:damage", text), "Box.two")
    assert two.in_class


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"", b"", (0, 0, 0)),
        (b"abc", b"abc", (3, 3, 3)),
        (b"abc", b"abXc", (2, 2, 3)),
        (b"aaa", b"aaaa", (3, 3, 4)),
        (b"aaaa", b"aa", (2, 4, 2)),
        (b"abcd", b"ad", (1, 3, 1)),
        (b"", b"x", (0, 0, 1)),
        (
            b"x" * 70_000 + b"a" + b"y" * 70_000,
            b"x" * 70_000 + b"bb" + b"y" * 70_000,
            (70_000, 70_001, 70_002),
        ),
    ],
)
def test_the_changed_range(old: bytes, new: bytes, expected: tuple[int, int, int]) -> None:
    start, old_end, new_end = changed(old, new)
    assert (start, old_end, new_end) == expected
    assert old[:start] + new[start:new_end] + old[old_end:] == new


def test_trees_are_kept_for_the_latest_documents_only() -> None:
    parses = Parses(limit=2)
    documents = [Document(f"untitled:{n}", f"def f{n}(): pass\n") for n in range(3)]
    first = parses.get(documents[0])
    assert parses.get(documents[0]) is first
    parses.get(documents[1])
    parses.get(documents[2])
    assert len(parses) == 2
    assert parses.get(documents[0]) is not first
    parses.forget(documents[0].uri)
    assert len(parses) == 1


def test_an_older_tree_still_reads_its_own_text_after_an_edit() -> None:
    parses = Parses()
    old = parses.get(Document("untitled:a", "def f(): pass\n"))
    parses.get(Document("untitled:a", "x = 1\ndef g(): pass\n"))
    assert [f.qualname for f in old.listing.found] == ["f"]
