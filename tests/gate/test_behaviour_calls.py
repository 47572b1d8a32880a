"""Calls of every form are recorded and made again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from redraft.core.evidence import Aspect
from redraft.core.task import Project, Task, TestSelection
from redraft.core.text import Document
from redraft.languages import language
from tests.gate.behaving import between, differences, row
from tests.gate.workshop import Workshop

pytestmark = pytest.mark.sandbox


async def test_calls_through_a_helper_and_a_decorator(shop: Workshop) -> None:
    more = """
    import functools

    def twice(function):
        def wrapper(*args):
            return function(*args, times=2)
        return wrapper

    def helper(text):
        return say(text)
    """
    found = await between(
        shop,
        "@twice\ndef say(text, times):\n    return text * times",
        "@twice\ndef say(text, times):\n    return text.strip() * times",
        "assert helper('ab') == 'abab'",
        more=more,
        name="say",
    )

    difference = row(found, Aspect.VALUE)
    assert difference.input == "say(' ', times=1)" or difference.input == "say(' ', 1)"
    assert found.sources["recorded"] == 1


async def test_a_function_inside_another_one(shop: Workshop) -> None:
    before = "def inner(x):\n        return x + shift"
    shop.open(
        {
            "mod.py": f"def outer(xs, shift):\n    {before}\n    return [inner(x) for x in xs]\n",
            "test_mod.py": "from mod import outer\n\n\ndef test():\n    assert outer([1], 2) == [3]\n",
        },
        "mod.py::outer.inner",
        ["test_mod.py"],
    )

    found = await differences(shop, "def inner(x):\n    return abs(x) + shift")

    assert row(found, Aspect.VALUE).input == "inner(-1) with shift = 2"


async def test_coroutines_and_async_generators_are_run(shop: Workshop) -> None:
    found = await between(
        shop,
        "async def double(n):\n    return n * 2",
        "async def double(n):\n    return n + n if n < 10 else n",
        "import asyncio; assert asyncio.run(double(2)) == 4",
        name="double",
    )
    flow = await between(
        shop,
        "async def flow(n):\n    for i in range(n):\n        yield i",
        "async def flow(n):\n    for i in range(n):\n        yield -i",
        "import asyncio\n    async def all(): return [x async for x in flow(2)]\n    assert asyncio.run(all())",
        name="flow",
    )

    assert row(found, Aspect.VALUE).input == "double(10)"
    assert row(flow, Aspect.VALUE).input == "flow(2)"


KINDS = """
class Shape:
    unit = "cm"

    def __init__(self, side):
        self._side = side

    @property
    def side(self):
        return self._side

    @side.setter
    def side(self, value):
        self._side = value

    @classmethod
    def named(cls, text):
        return cls(len(text))

    @staticmethod
    def area(side):
        return side * side


class Square(Shape):
    def __init__(self, side, name=""):
        super().__init__(side)
        self.name = name
"""
KINDS_TEST = """
from mod import Shape, Square


def test():
    shape = Square(2, "a")
    shape.side = 3
    assert shape.side == 3
    assert Square.named("abc").side == 3
    assert Shape.area(2) == 4
"""


@pytest.mark.parametrize(
    ("name", "ordinal", "after", "aspect", "texts"),
    [
        (
            "side",
            1,
            "@side.setter\ndef side(self, value):\n    self._side = abs(value)",
            Aspect.SELF,
            ("self = Square(_side=-1, name='')", "self = Square(_side=1, name='')"),
        ),
        (
            "named",
            0,
            "@classmethod\ndef named(cls, text):\n    return Shape(len(text))",
            Aspect.VALUE,
            ("Square(_side=0, name='')", "Shape(_side=0)"),
        ),
        (
            "area",
            0,
            "@staticmethod\ndef area(side):\n    return side + side",
            Aspect.VALUE,
            ("1", "2"),
        ),
    ],
)
async def test_properties_class_methods_and_static_ones(
    shop: Workshop, name: str, ordinal: int, after: str, aspect: Aspect, texts: tuple[str, str]
) -> None:
    shop.write({"mod.py": KINDS, "test_mod.py": KINDS_TEST, "pytest.ini": "[pytest]"})
    path = shop.root / "mod.py"
    document = Document(path.as_uri(), path.read_text(encoding="utf-8"), 1, path)
    python = language("python")
    function = python.find(document, f"Shape.{name}")[ordinal]
    shop.task = Task(
        document,
        function,
        python.dedent(document, function),
        Project(shop.root, sys.executable),
        tests=TestSelection((Path("test_mod.py"),)),
    )

    found = await differences(shop, after)

    difference = row(found, aspect)
    assert (difference.before.text, difference.after.text) == texts
    assert found.sources["recorded"] == 1


async def test_what_goes_along_with_a_call(shop: Workshop) -> None:
    """Functions made in a test, classes of a test file, shared lists."""
    shop.open(
        {
            "mod.py": "def apply(f, items, other=None):\n    other.append(0)\n    return [f(i.n) for i in items]\n",
            "test_mod.py": """
            from mod import apply


            class Item:
                def __init__(self, n):
                    self.n = n


            def test():
                shift = 5
                items = [Item(1)]
                assert apply(lambda n: n + shift + helper(n), items, items) is None


            def helper(n):
                return n * 10
            """,
        },
        "mod.py::apply",
        ["test_mod.py"],
    )

    found = await differences(
        shop, "def apply(f, items, other=None):\n    return [f(i.n) for i in items]"
    )

    difference = row(found, Aspect.EXCEPTION)
    assert difference.before.text == "AttributeError: 'int' object has no attribute 'n'"
    assert found.uncopied == 0
    assert found.unknown < found.tried


async def test_a_project_object_of_another_version_of_the_class(shop: Workshop) -> None:
    """The class is imported from the version's own module, wherever the object is from."""
    more = "class Pair:\n    def __init__(self, a, b):\n        self.a, self.b = a, b\n\n    def __eq__(self, other):\n        return NotImplemented\n"
    found = await between(
        shop,
        "def swap(pair):\n    return Pair(pair.b, pair.a)",
        "def swap(pair):\n    pair.a, pair.b = pair.b, pair.a\n    return pair",
        "assert swap(Pair(1, [2])).a == [2]",
        more=more,
    )

    difference = row(found, Aspect.ARGUMENT)
    assert difference.before.text.startswith("pair = Pair(a=")
    assert row(found, Aspect.ARGUMENT).input.startswith("swap(Pair(")
