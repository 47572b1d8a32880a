"""From tests, examples, annotations and asked inputs to a table."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from redraft.core.evidence import Aspect
from tests.gate.behaving import agrees, between, differences, row
from tests.gate.workshop import Workshop

pytestmark = pytest.mark.sandbox


async def test_mutation_finds_what_the_tests_do_not_cover(shop: Workshop) -> None:
    shop.open(
        {
            "mod.py": """
            def grade(points):
                if points >= 50:
                    return "pass"
                return "fail"
            """,
            "test_mod.py": """
            from mod import grade

            def test_grade():
                assert grade(80) == "pass"
                assert grade(12) == "fail"
            """,
        },
        "mod.py::grade",
        ["test_mod.py"],
    )

    found = await differences(
        shop, 'def grade(points):\n    return "pass" if points > 50 else "fail"'
    )

    (difference,) = found.differences
    assert difference.input == "grade(50)"
    assert difference.before.text == "'pass'"
    assert difference.after.text == "'fail'"
    assert difference.source == "mutated"
    assert found.sources["recorded"] == 2
    assert found.agreed > 5


async def test_chance_is_recognised_and_said(shop: Workshop) -> None:
    more = "import random\nimport uuid"
    found = await between(
        shop,
        "def token(n):\n    return uuid.uuid4().hex[:n + 8]",
        "def token(n):\n    return str(uuid.uuid4())[:n + 8]",
        "assert token(4)",
        more=more,
    )

    assert found.nondeterministic
    assert "chance" in found.summary
    assert Aspect.VALUE not in {difference.aspect for difference in found.differences}


async def test_the_same_random_numbers_for_both(shop: Workshop) -> None:
    found = await between(
        shop,
        "def pick(xs):\n    return xs[random.randrange(len(xs))] if xs else None",
        "def pick(xs):\n    if not xs:\n        return None\n    return xs[random.randrange(len(xs))]",
        "assert pick([1, 2, 3])",
        more="import random",
    )

    assert agrees(found)


async def test_annotations_find_a_difference_where_there_are_no_tests(shop: Workshop) -> None:
    text = """
    from __future__ import annotations

    from dataclasses import dataclass


    @dataclass
    class Line:
        price: int
        count: int = 1


    def total(lines: list[Line], rebate: int | None = None) -> int:
        found = sum(line.price * line.count for line in lines)
        if rebate is not None:
            found -= rebate
        return found
    """
    shop.open({"mod.py": text}, "mod.py::total")

    found = await differences(
        shop,
        """
        def total(lines: list[Line], rebate: int | None = None) -> int:
            found = sum(line.price * line.count for line in lines)
            if rebate:
                found -= abs(rebate)
            return found
        """,
    )

    difference = row(found, Aspect.VALUE)
    assert difference.input == "total([], rebate=-1)"
    assert (difference.before.text, difference.after.text) == ("1", "-1")
    assert found.sources["annotations"] > 10


async def test_examples_and_asked_inputs(shop: Workshop) -> None:
    text = 'def f(a, b=1):\n    """F.\n\n    >>> f([7], b=2)\n    2\n    """\n    return a[0] * b\n'
    shop.open({"mod.py": text, "test_mod.py": ""}, "mod.py::f")

    found = await differences(
        shop,
        text.replace("a[0] * b", "a[0] if a[0] == 7 else b"),
        ["f([i for i in range(3, 9)], b=1)", "1 + 1"],
    )

    assert found.sources["doctest"] == 1
    assert found.sources["asked"] == 1
    assert found.differed


async def test_nothing_to_go_by_says_so(shop: Workshop) -> None:
    shop.open(
        {
            "mod.py": "class A:\n    def __init__(self, x): ...\n\n    def f(self, b):\n        return b\n"
        },
        "mod.py::A.f",
    )

    found = await differences(shop, "def f(self, b):\n    return b + 0")

    assert not found.told
    assert "no test calls it" in found.reason


async def test_a_version_that_cannot_be_imported(shop: Workshop) -> None:
    found = await between(
        shop, "def f(x):\n    return x", "def f(x=NOWHERE):\n    return x", "assert f(1)"
    )

    assert not found.told
    assert "Proposed: the module cannot be imported: NameError" in found.reason


async def test_the_time_is_kept(shop: Workshop) -> None:
    found = await between(
        shop,
        "def f(x):\n    return x",
        "def f(x):\n    while True:\n        pass",
        "assert f(1)",
    )
    assert row(found, Aspect.TIME)

    short = await differences(shop, "def f(x):\n    while True:\n        pass", seconds=0.01)
    assert not short.differences
    assert short.reason


async def test_a_module_that_needs_what_the_tests_set_up(shop: Workshop) -> None:
    shop.open(
        {
            "conftest.py": "import os\n\nos.environ['SETTINGS'] = '3'\n",
            "mod.py": "import os\n\nLIMIT = int(os.environ['SETTINGS'])\n\n\ndef f(x):\n    return min(x, LIMIT)\n",
            "test_mod.py": "from mod import f\n\n\ndef test():\n    assert f(9) == 3\n",
        },
        "mod.py::f",
        ["test_mod.py"],
    )

    found = await differences(shop, "def f(x):\n    return min(x, LIMIT - 1)")

    assert row(found, Aspect.VALUE).before.text == "3"


async def test_values_of_other_calls_are_mixed(shop: Workshop) -> None:
    found = await between(
        shop,
        "def f(name, mode):\n    return name + (mode or '')",
        "def f(name, mode):\n    return name + (mode or ('' if name == 'x' else '-'))",
        "f('x', None); f('yy', 'b')",
    )

    difference = row(found, Aspect.VALUE)
    assert difference.input in ("f('', None)", "f('', '')", "f('a', '')")


async def test_the_same_text_is_not_run(shop: Workshop) -> None:
    before = "def f(n):\n    return n"

    found = await between(shop, before, before, "assert f(3) == 3")

    assert found.reason == "the two versions are the same text"
    assert not found.told


async def test_a_search_that_is_cancelled_leaves_nothing_behind(shop: Workshop) -> None:
    shop.open(
        {
            "mod.py": "def f(x: int) -> int:\n    return x\n",
            "test_mod.py": "from mod import f\n\n\ndef test():\n    while f(1):\n        pass\n",
        },
        "mod.py::f",
        ["test_mod.py"],
    )
    before = children()
    search = asyncio.create_task(differences(shop, "def f(x: int) -> int:\n    return -x"))
    while not children() - before:
        await asyncio.sleep(0.01)

    search.cancel()
    with pytest.raises(asyncio.CancelledError):
        await search

    left = children() - before
    assert not [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in left]


def children() -> set[str]:
    """Processes that this one has started."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
