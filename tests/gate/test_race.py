"""Two versions timed on growing inputs, in the real sandbox."""

from __future__ import annotations

import pytest

from redraft.core.behaviour import Race
from redraft.core.draft import Draft, DraftKind
from tests.gate.workshop import Workshop, dedent

pytestmark = pytest.mark.sandbox

SECONDS = 12.0


async def race(
    shop: Workshop,
    before: str,
    after: str,
    test: str = "pass",
    *,
    more: str = "",
    seconds: float = SECONDS,
    qualname: str = "",
) -> Race:
    """Both versions of a module's one function, with the statements of one test."""
    name = qualname or dedent(before).partition("def ")[2].partition("(")[0]
    shop.open(
        {
            "mod.py": dedent(more) + "\n\n\n" + dedent(before),
            "test_mod.py": f"import mod\nfrom mod import *\n\n\ndef test():\n    {test}\n",
        },
        f"mod.py::{name}",
        ["test_mod.py"],
    )
    old, new = (
        Draft(source, DraftKind.REDRAFT, "test") for source in (shop.task.source, dedent(after))
    )
    return await shop.gate.race(shop.task, old, new, seconds)


def ordered(found: Race) -> bool:
    sizes = [lap.size for lap in found.laps]
    return sizes == sorted(set(sizes)) and all(lap.before > 0 < lap.after for lap in found.laps)


QUADRATIC = """
    def unique(xs):
        seen = []
        for x in xs:
            if x not in seen:
                seen.append(x)
        return seen
    """
LINEAR = "def unique(xs):\n    return list(dict.fromkeys(xs))"
FIB = "def fib(n):\n    if n < 2:\n        return n\n    return fib(n - 1) + fib(n - 2)"
QUICK_FIB = (
    "def fib(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return a"
)


async def test_a_lower_order_shows_on_grown_inputs(shop: Workshop) -> None:
    found = await race(shop, QUADRATIC, LINEAR, "assert unique([3, 1, 3]) == [3, 1]")

    assert found.equal
    assert ordered(found), found
    assert len(found.laps) >= 5
    assert found.laps[-1].size >= 1000
    assert found.gain is not None
    # hundreds of times there; a machine under load still sees the order of magnitude
    assert found.gain > 10
    assert found.reason == ""


async def test_the_other_way_round_nothing_is_gained(shop: Workshop) -> None:
    found = await race(shop, LINEAR, QUADRATIC, "assert unique([3, 1, 3]) == [3, 1]")

    assert found.equal
    assert found.gain is not None
    assert found.gain < 0.5


async def test_what_does_not_end_counts_as_long_as_it_was_given(shop: Workshop) -> None:
    found = await race(shop, FIB, QUICK_FIB, "assert fib(7) == 13")

    assert found.equal
    assert ordered(found), found
    last = found.laps[-1]
    assert last.before >= 0.08
    assert found.gain is not None
    assert found.gain > 100


async def test_a_call_that_recurses_too_deep_is_a_lap(shop: Workshop) -> None:
    before = "def total(n):\n    if n == 0:\n        return 0\n    return n + total(n - 1)"
    after = "def total(n):\n    return sum(range(n + 1))"
    found = await race(shop, before, after, "assert total(4) == 10")

    assert found.equal
    assert found.laps[-1].size > 500
    assert found.laps[-1].before >= 0.5  # the limit
    assert found.laps[0].before < 0.1


async def test_different_results_are_no_laps(shop: Workshop) -> None:
    # the same on everything as small as the tests
    after = "def unique(xs):\n    return sorted(set(xs), key=xs.index)[:50]"
    found = await race(shop, QUADRATIC, after, "assert unique([3, 1, 3]) == [3, 1]")

    assert not found.equal


async def test_an_argument_that_is_changed_otherwise_is_a_difference(shop: Workshop) -> None:
    before = "def top(xs):\n    return sorted(xs)[-1]"
    after = "def top(xs):\n    xs.sort()\n    return xs[-1]"
    found = await race(shop, before, after, "assert top([3, 1, 2]) == 3")

    assert not found.equal


async def test_each_run_has_inputs_of_its_own(shop: Workshop) -> None:
    before = "def drain(xs):\n    n = 0\n    while xs:\n        n += xs.pop(0)\n    return n"
    after = "def drain(xs):\n    n = sum(xs)\n    xs.clear()\n    return n"
    found = await race(shop, before, after, "assert drain([3, 1, 2]) == 6")

    assert found.equal
    assert found.laps[-1].size >= 1000


async def test_what_was_sorted_stays_sorted(shop: Workshop) -> None:
    before = "def where(xs, x):\n    return xs.index(x) if x in xs else -1"
    after = (
        "def where(xs, x):\n    import bisect\n    at = bisect.bisect_left(xs, x)\n"
        "    return at if at < len(xs) and xs[at] == x else -1"
    )
    found = await race(shop, before, after, "assert where([1, 3, 5], 5) == 2")

    assert found.equal, found
    assert found.gain is not None
    assert found.gain > 10


async def test_a_method_a_text_and_a_generator_can_be_raced(shop: Workshop) -> None:
    before = "def words(self, text):\n        for w in text.split():\n            yield w"
    more = "class Reader:\n    def go(self):\n        pass\n\n    " + before
    shop.open(
        {
            "mod.py": more,
            "test_mod.py": (
                "import mod\n\n\ndef test():\n"
                "    assert list(mod.Reader().words('a b c')) == ['a', 'b', 'c']\n"
            ),
        },
        "mod.py::Reader.words",
        ["test_mod.py"],
    )
    after = "def words(self, text):\n    yield from text.split()"
    old, new = (Draft(source, DraftKind.REDRAFT, "test") for source in (shop.task.source, after))
    found = await shop.gate.race(shop.task, old, new, SECONDS)

    assert found.equal
    assert ordered(found), found
    assert found.laps[-1].size > 100


async def test_annotations_are_enough(shop: Workshop) -> None:
    found = await race(
        shop, QUADRATIC.replace("xs)", "xs: list[int])"), LINEAR.replace("xs)", "xs: list[int])", 1)
    )

    assert found.equal
    assert found.laps, found


@pytest.mark.parametrize(
    ("before", "after", "test", "why"),
    [
        (QUADRATIC, QUADRATIC, "unique([1])", "the same text"),
        (QUADRATIC, "def unique(xs", "unique([1, 2])", "cannot be compiled"),
        (QUADRATIC, "def unique(ys):\n    return ys", "unique([1, 2])", "its header differs"),
        ("def f(x):\n    return [x]", "def f(x):\n    return [x][:]", "f(None)", "grown"),
        ("def f():\n    return 1", "def f():\n    return 2 - 1", "f()", "grown"),
        (
            "async def f(x):\n    return x",
            "async def f(x):\n    return (x + 0)",
            "import asyncio; asyncio.run(f(3))",
            "async",
        ),
    ],
)
async def test_why_there_are_no_laps(
    shop: Workshop, before: str, after: str, test: str, why: str
) -> None:
    found = await race(shop, before, after, test, seconds=12.0)

    assert found.laps == ()
    assert found.gain is None
    assert why in found.reason
    assert found.reason


async def test_a_module_that_cannot_be_imported(shop: Workshop) -> None:
    found = await race(
        shop,
        "def f(xs: list[int]):\n    return xs",
        "def f(xs: list[int]):\n    return list(xs)",
        more="import nowhere_to_be_found",
        seconds=12.0,
    )

    assert found.laps == ()
    assert "cannot be imported" in found.reason
