"""What a critique learns from the real gate: inputs, examples, calls of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from redraft.core.critique import Critique, Suggestion
from redraft.policies.repair import RepairOptions, RepairPolicy
from tests.policies.repair.test_with_the_gate import Bench, start, usable

pytestmark = pytest.mark.sandbox

# inputs run out long before: a bound for a machine that is busy
PATIENT = RepairOptions(explore_seconds=20)


async def critique(root: Path, module: str, tests: str, name: str) -> Critique:
    bench = Bench(root, module, tests)
    bench.policy = RepairPolicy(bench.gate, bench.language, PATIENT)
    task = bench.task(name)
    await usable(bench, task)
    try:
        return await bench.policy.critique(task, start(task), None)
    finally:
        await bench.gate.close()


async def test_a_crash_of_an_untested_function_is_shown_with_its_input(tmp_path: Path) -> None:
    module = "def first(xs: list[int]) -> int:\n    head = xs[0]\n    return head\n"
    made = await critique(tmp_path, module, "", "first")
    assert made.suggestion is Suggestion.COULD_NOT_TELL
    (point,) = made.points
    assert (point.line, point.quote, point.input) == (1, "head = xs[0]", "first([])")
    assert point.reproduced is True
    assert "IndexError" in (point.observed or "")
    assert "no test" in made.reason
    assert "generated inputs" in made.reason


async def test_a_name_that_is_nowhere_is_found_by_an_input(tmp_path: Path) -> None:
    module = (
        "def sign(n: int) -> int:\n    if n < 0:\n        return -ONE\n    return 1 if n else 0\n"
    )
    tests = "import shop\n\n\ndef test_sign():\n    assert shop.sign(3) == 1\n"
    made = await critique(tmp_path, module, tests, "sign")
    assert made.suggestion is Suggestion.REFINE
    (point,) = made.points
    assert (point.line, point.quote) == (2, "return -ONE")
    assert "NameError" in (point.observed or "")


async def test_a_pass_rests_on_generated_inputs_too(tmp_path: Path) -> None:
    module = "def double(n: int) -> int:\n    return 2 * n\n"
    tests = "import shop\n\n\ndef test_double():\n    assert shop.double(3) == 6\n"
    made = await critique(tmp_path, module, tests, "double")
    assert made.suggestion is Suggestion.PASS
    assert made.basis.startswith("1 test and ")
    assert made.basis.endswith("generated inputs ran it, no failure")


async def test_every_example_that_does_not_hold_is_shown_smallest_first(tmp_path: Path) -> None:
    module = (
        'def total(xs):\n    """Sum.\n\n    >>> total([1, 2, 3])\n    6\n    >>> total([])\n    0\n'
        '    >>> total([5])\n    5\n    """\n    return sum(xs) + len(xs)\n'
    )
    made = await critique(tmp_path, module, "", "total")
    assert made.suggestion is Suggestion.REFINE
    assert [(p.input, p.expected, p.observed) for p in made.points] == [
        ("total([5])", "5", "6"),
        ("total([1, 2, 3])", "6", "9"),
    ]
    assert {p.source for p in made.points} == {"doctest"}
    assert {p.quote for p in made.points} == {"return sum(xs) + len(xs)"}


async def test_the_objects_of_a_test_make_a_call_that_can_be_run(tmp_path: Path) -> None:
    module = (
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Stop:\n    wait: int\n\n\n"
        "def longest(stops):\n    return min(stop.wait for stop in stops)\n"
    )
    tests = (
        "from shop import Stop, longest\n\n\ndef test_longest():\n    stops = [Stop(3), Stop(9)]\n"
        "    assert longest(stops) == 9\n"
    )
    made = await critique(tmp_path, module, tests, "longest")
    assert made.suggestion is Suggestion.REFINE
    (point,) = made.points
    assert (point.expected, point.observed) == ("9", "3")
    assert point.input in ("longest([Stop(3), Stop(9)])", "longest([Stop(wait=3), Stop(wait=9)])")
