"""What a version does on inputs of its domain: crashes, endless calls, refusals."""

from __future__ import annotations

import pytest

from redraft.core.behaviour import Exploration
from redraft.core.draft import Draft, DraftKind
from tests.gate.workshop import Workshop, dedent

pytestmark = pytest.mark.sandbox


async def explore(
    shop: Workshop, source: str, test: str = "", *, more: str = "", seconds: float = 12.0
) -> Exploration:
    """What the only function of a module does; ``test`` is the statement of its one test."""
    source = dedent(source)
    name = source.partition("def ")[2].partition("(")[0]
    files = {"mod.py": dedent(more) + "\n\n\n" + source}
    if test:
        files["test_mod.py"] = f"from mod import *\n\n\ndef test():\n    {test}\n"
    shop.open(files, f"mod.py::{name}", ["test_mod.py"] if test else [])
    return await shop.gate.explore(shop.task, Draft(source, DraftKind.ORIGINAL, "user"), seconds)


async def test_an_empty_list_is_found_from_the_annotation(shop: Workshop) -> None:
    found = await explore(
        shop,
        """
        def ends(items: list[int], sep: str = ",") -> str:
            first = items[0]
            return f"{first}{sep}{items[-1]}"
        """,
    )

    (crash,) = found.crashes
    assert crash.text == "IndexError: list index out of range"
    assert crash.input in ("ends([])", "ends([], sep='')")
    assert found.lines == (1,)
    assert found.tried > 50
    assert found.refused == 0
    assert not found.endless
    assert set(found.sources) <= {"annotations", "mutated"}


async def test_what_the_function_turns_down_is_no_crash(shop: Workshop) -> None:
    found = await explore(
        shop,
        """
        def root(n: int) -> float:
            assert n != 7, "not seven"
            if n < 0:
                raise ValueError("negative")
            return check(n) ** 0.5
        """,
        more="""
        def check(n):
            if n == 3:
                raise KeyError(n)
            return n
        """,
    )

    assert not found.crashes, found
    assert found.refused > 10
    assert found.tried > found.refused


async def test_a_helper_that_crashes_counts_at_the_line_that_calls_it(shop: Workshop) -> None:
    found = await explore(
        shop,
        """
        def share(total: int, people: list[str]) -> float:
            names = len(people)
            return divide(total, names)
        """,
        more="def divide(a, b):\n    return a / b",
    )

    (crash,) = found.crashes
    assert crash.text.startswith("ZeroDivisionError")
    assert crash.input == "share(0, [])"
    assert found.lines == (2,)


async def test_a_wrong_name_is_found_and_kinds_are_kept_apart(shop: Workshop) -> None:
    found = await explore(
        shop,
        """
        def grade(score: int) -> str:
            if score > 12:
                return lettr
            if score < -12:
                return "abc"[score]
            return "b"
        """,
    )

    crashes = dict(zip(found.lines, found.crashes, strict=True))
    assert set(crashes) == {2, 4}
    assert crashes[2].text.startswith("NameError: name 'lettr' is not defined")
    assert crashes[2].input == "grade(13)"
    assert crashes[4].input in ("grade(-13)", "grade(-14)", "grade(-15)")


async def test_a_call_that_does_not_end_is_found(shop: Workshop) -> None:
    found = await explore(
        shop,
        """
        def collatz(n: int) -> int:
            steps = 0
            while n != 1:
                n = n // 2 if n % 2 == 0 else 3 * n + 1
                steps += 1
            return steps
        """,
    )

    assert found.endless
    assert found.endless[0].input in ("collatz(0)", "collatz(-1)")
    assert not found.crashes


async def test_a_generator_that_breaks_while_it_is_used(shop: Workshop) -> None:
    found = await explore(
        shop,
        """
        def pairs(items: list[int]):
            for index in range(len(items)):
                yield items[index], items[index + 1]
        """,
    )

    (crash,) = found.crashes
    assert (crash.input, found.lines) == ("pairs([0])", (2,))
    assert crash.text == "IndexError: list index out of range"


async def test_nothing_is_guessed(shop: Workshop) -> None:
    found = await explore(shop, "def add(a, b):\n    return a + b")

    assert found.tried == 0
    assert not found.crashes
    assert found.reason


async def test_calls_of_the_tests_are_varied_within_their_types(shop: Workshop) -> None:
    """Adding fails for many types, and dividing by nothing is the one thing that can go wrong."""
    found = await explore(
        shop,
        "def mean(numbers, scale):\n    total = sum(numbers) * scale\n    return total / len(numbers)",
        "assert mean([1, 2], 1.5) == 2.25 and mean((3,), 2) == 6",
    )

    assert [crash.text.partition(":")[0] for crash in found.crashes] == ["ZeroDivisionError"]
    assert found.lines == (2,)
    assert found.sources["recorded"] == 2
    assert found.sources["mutated"] > 20


async def test_no_input_is_outside_of_the_annotations(shop: Workshop) -> None:
    found = await explore(
        shop,
        """
        def show(pair: tuple[str, int | None], marks: dict[str, list[float]], *, deep: bool = False) -> str:
            name, number = pair
            assert type(name) is str and (number is None or type(number) is int)
            assert type(deep) is bool and type(marks) is dict
            for key, values in marks.items():
                assert type(key) is str and all(type(v) in (float, int) for v in values)
            return name
        """,
        "assert show(('a', 1), {'b': [0.5]}) == 'a' and show(('a', None), {}, deep=True)",
    )

    assert found.refused == 0
    assert not found.crashes, found
    assert found.tried > 50


async def test_right_code_with_recursion_and_loops_has_no_crash(shop: Workshop) -> None:
    found = await explore(
        shop,
        """
        def fib(n: int) -> int:
            return n if n < 2 else fib(n - 1) + fib(n - 2)
        """,
        "assert fib(10) == 55",
    )

    assert not found.crashes, found
    assert not found.endless


async def test_an_object_is_varied_in_nothing(shop: Workshop) -> None:
    """What a class has made is not taken apart to find a crash in its methods."""
    module = """
    class Ring:
        def __init__(self, items):
            if not items:
                raise ValueError("empty")
            self.items = items

        def at(self, n):
            return self.items[n % len(self.items)]
    """
    shop.open(
        {
            "mod.py": module,
            "test_mod.py": "from mod import Ring\n\n\ndef test():\n    assert Ring([1, 2]).at(3) == 2\n",
        },
        "mod.py::Ring.at",
        ["test_mod.py"],
    )
    draft = Draft(shop.task.source, DraftKind.ORIGINAL, "user")
    found = await shop.gate.explore(shop.task, draft, 12.0)

    assert not found.crashes, found
    assert found.tried > 5


async def test_a_module_that_cannot_be_imported_gives_a_reason(shop: Workshop) -> None:
    found = await explore(shop, "def f(n: int) -> int:\n    return n", more="import nowhere_at_all")

    assert found.tried == 0
    assert "cannot be imported" in found.reason
    assert not found.crashes
