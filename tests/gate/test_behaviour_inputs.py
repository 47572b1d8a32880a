"""Inputs that nobody recorded: drawn from annotations, read from examples and expressions."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from redraft.gates.behaviour.drawing import drawn
from redraft.gates.behaviour.generate import ANNOTATED, GUESSED, draw
from redraft.gates.behaviour.show import show_call
from redraft.gates.behaviour.trees import Call
from redraft.gates.behaviour.vary import Words
from redraft.gates.behaviour.written import of_examples, of_expression

FILE = """
from dataclasses import dataclass
from enum import Enum


class Colour(Enum):
    RED = 1
    BLUE = 2


@dataclass
class Point:
    x: int
    y: "list[Colour]"
    label: str = ""


class Box:
    def __init__(self, size: int, name: str = "") -> None:
        self.size = size

    def fits(self, point: Point) -> bool:
        return True
"""
NOTHING = Words()


def texts(source: str, owner: str | None = None, known: Words = NOTHING) -> list[str]:
    calls = draw(source, FILE, owner, known, 60)
    return [show_call(call, "f", owner is not None) for call in calls]


@pytest.mark.parametrize(
    ("annotation", "some"),
    [
        ("bool", {"f(True)", "f(False)"}),
        ("Colour", {"f(Colour.RED)", "f(Colour.BLUE)"}),
        ("Literal['a', 3]", {"f('a')", "f(3)"}),
        ("None", {"f(None)"}),
        ("bool | None", {"f(True)", "f(None)"}),
        ("Optional[bool]", {"f(True)", "f(None)"}),
        ("Union[bool, Colour]", {"f(True)", "f(Colour.RED)"}),
        ("typing.List[bool]", {"f([])", "f([False])"}),
        ("tuple[bool, Colour]", {"f((True, Colour.RED))"}),
        ("tuple[bool, ...]", {"f(())"}),
        ("'bool'", {"f(True)"}),
        ("dict[bool, None]", {"f({})", "f({True: None})"}),
        ("set[bool]", {"f(set())", "f({True})"}),
        ("str", {"f('')", "f('hello world')"}),
        ("Point", {"f(Point(0, []))"}),
        ("int", {"f(0)", "f(41)"}),
    ],
)
def test_annotations_say_what_is_drawn(annotation: str, some: set[str]) -> None:
    known = Words(ints=(41,))

    assert some <= set(texts(f"def f(x: {annotation}): ...", known=known))


def test_a_method_gets_an_object() -> None:
    found = texts("def fits(self, point: Point) -> bool:\n    return True", "Box")

    assert "Box(0).f(Point(0, []))" in found


@pytest.mark.parametrize(
    "source",
    [
        "def f(x: Callable[[int], int]): ...",
        "def f(x: Unknown): ...",
        "def f(x: set[list[int]]): ...",
        "def f((",
    ],
)
def test_what_cannot_be_drawn_gives_nothing(source: str) -> None:
    calls = draw(source, FILE, None, NOTHING, 5)

    assert [call for call in calls if call.parts] == []


def test_a_default_stands_in_for_what_cannot_be_drawn() -> None:
    assert "f(False)" in texts("def f(a: bool, key: Callable[[int], int] = abs): ...")


def test_a_guess_is_marked_as_one() -> None:
    assert {call.source for call in draw("def f(x): ...", "", None, NOTHING, 5)} == {GUESSED}
    assert {call.source for call in draw("def f(x=1): ...", "", None, NOTHING, 5)} == {ANNOTATED}


async def test_the_draw_is_the_same_each_time_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = "def f(x: int, *, y: list[str]): ..."

    first, second = await asyncio.gather(
        *(drawn(source, FILE, None, NOTHING, count=20, seconds=60) for _ in range(2))
    )

    assert len(first) == 20
    assert first == second
    assert first[0].keywords[0][0] == "y"
    assert list(tmp_path.iterdir()) == []


async def test_no_time_gives_nothing() -> None:
    assert await drawn("def f(x: int): ...", "", None, NOTHING, count=9, seconds=0.001) == []


def test_examples_with_literal_arguments() -> None:
    docstring = """
    >>> f(1, [2], key="x")
    3
    >>> sorted(f(n))
    [1]
    >>> print(mod.f(-2.5) + f({"a": None}))
    """

    found = [show_call(call, "f", False) for call in of_examples(docstring, "f", ["a"])]

    assert found == ["f(1, [2], key='x')", "f(-2.5)", "f({'a': None})"]
    assert of_examples(None, "f", []) == []
    assert of_examples(">>> f(1)\n  >>> f(2)\n >>>x", "f", []) == []


def test_asked_expressions_keep_what_is_no_literal() -> None:
    def read(text: str, *, method: bool = False) -> str:
        call = of_expression(text, "f", ["a", "b"], method=method)
        return show_call(call, "f", method) if isinstance(call, Call) else "nothing"

    assert read("f(1, [x for x in 'ab'], k=len)") == "f(1, [x for x in 'ab'], k=len)"
    assert read("Box(3).f(2)", method=True) == "Box(3).f(2)"
    assert read("f(2)", method=True) == "nothing"
    assert read("g(2)") == read("f(") == read("f(*a)") == read("f(**k)") == "nothing"
