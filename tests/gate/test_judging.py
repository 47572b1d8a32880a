"""What a draft's evidence says, over real runs."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path
from typing import Any

from redraft.core.evidence import Outcome
from redraft.core.task import Project, Task, TestSelection
from redraft.gates.tests import TestGate
from redraft.languages import language
from tests.gate.workshop import ADD_FILES, FIXED, NOTHING, QUICK, TWO, Workshop


def add(shop: Workshop) -> Workshop:
    return shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])


async def test_the_baseline_names_failures_traces_and_the_isolation(shop: Workshop) -> None:
    found = await add(shop).baseline()

    assert found.outcome is Outcome.FAILED
    assert (found.passed, found.failed) == ((NOTHING,), (TWO,))
    assert found.failures[0].message == "AssertionError: assert -1 == 3"
    assert found.reached == (TWO, NOTHING)
    assert found.traces == {TWO: frozenset({1}), NOTHING: frozenset({1})}
    assert (found.ran, found.total) == (2, 2)
    assert found.isolation.network_blocked
    assert found.isolation.writes_blocked


async def test_a_fix_passes_and_names_what_it_fixed(shop: Workshop) -> None:
    found = await add(shop).judge(FIXED)

    assert found.outcome is Outcome.PASSED
    assert found.fixed == (TWO,)
    assert found.broken == ()
    assert not found.partial


async def test_a_draft_that_breaks_a_test_broke_it_whatever_it_fixed(shop: Workshop) -> None:
    found = await add(shop).judge("def add(a, b):\n    return 3")

    assert found.outcome is Outcome.BROKE
    assert found.fixed == (TWO,)
    assert found.broken == (NOTHING,)


async def test_a_draft_that_helps_nothing_failed(shop: Workshop) -> None:
    found = await add(shop).judge("def add(a, b):\n    return a - b - 0")

    assert found.outcome is Outcome.FAILED
    assert found.fixed == ()
    assert [failure.test for failure in found.failures] == [TWO]


async def test_nothing_failing_and_nothing_broken_passes_without_a_fix(shop: Workshop) -> None:
    shop.open(
        {**ADD_FILES, "calc.py": FIXED},
        "calc.py::add",
        ["tests/test_calc.py"],
    )

    found = await shop.judge("def add(a, b):\n    return b + a")

    assert found.outcome is Outcome.PASSED
    assert found.fixed == ()


async def test_a_failure_that_never_reaches_the_function_is_not_held_against_a_draft(
    shop: Workshop,
) -> None:
    elsewhere = "def test_elsewhere():\n    assert False\n"
    shop.open(
        {**ADD_FILES, "calc.py": FIXED, "tests/test_other.py": elsewhere},
        "calc.py::add",
        ["tests/test_calc.py", "tests/test_other.py"],
    )

    found = await shop.judge("def add(a, b):\n    return b + a")

    assert found.outcome is Outcome.PASSED
    assert found.failed == ("tests/test_other.py::test_elsewhere",)


async def test_the_line_of_a_failure_is_the_functions_own(shop: Workshop) -> None:
    shop.open(
        {
            "calc.py": "X = 1\n\n\ndef half(a):\n    b = a\n    return b / 0\n",
            "test_calc.py": "from calc import half\n\ndef test_half():\n    assert half(2) == 1\n",
        },
        "calc.py::half",
        ["test_calc.py"],
    )

    (failure,) = (await shop.baseline()).failures

    assert failure.message == "ZeroDivisionError: division by zero"
    assert failure.line == 2


async def test_tests_that_do_not_run_the_function_are_no_tests(shop: Workshop) -> None:
    shop.open(
        {"calc.py": FIXED, "test_calc.py": "def test_true():\n    assert True\n"},
        "calc.py::add",
        ["test_calc.py"],
    )

    assert (await shop.baseline()).outcome is Outcome.NO_TESTS
    found = await shop.judge("def add(a, b):\n    return None")
    assert found.outcome is Outcome.NO_TESTS


async def test_doctests_of_the_user_count_even_where_the_draft_rewrites_them(
    shop: Workshop,
) -> None:
    doc = 'def add(a, b):\n    """Add.\n\n    >>> add(1, 2)\n    3\n    """\n    return a {} b\n'
    shop.open({"calc.py": doc.format("-")}, "calc.py::add", doctests=True)

    bent = await shop.judge(doc.format("-").replace("    3\n", "    -1\n"))
    right = await shop.judge(doc.format("+"))

    assert bent.outcome is Outcome.FAILED
    assert right.outcome is Outcome.PASSED
    assert right.fixed == ("calc.py::add (doctest)",)


async def test_a_unittest_suite_counts(shop: Workshop) -> None:
    suite = """
        import unittest
        from calc import add


        class AddTest(unittest.TestCase):
            def test_two(self):
                self.assertEqual(add(1, 2), 3)
        """
    shop.open(
        {"calc.py": "def add(a, b):\n    return a - b", "test_calc.py": suite},
        "calc.py::add",
        ["test_calc.py"],
    )

    assert (await shop.judge(FIXED)).fixed == ("test_calc.py::AddTest::test_two",)


async def test_hostile_options_of_the_project_do_not_change_the_verdict(shop: Workshop) -> None:
    add(shop)
    shop.write({"pytest.ini": "[pytest]\naddopts = -x --lf --sw --maxfail=1 -n 2 --durations=3"})

    found = await shop.judge(FIXED)

    assert found.outcome is Outcome.PASSED
    assert (await shop.baseline()).total == 2


async def test_a_flaky_test_is_named_and_never_counted(shop: Workshop) -> None:
    # Different in each run without a file to remember: the sandbox forgets everything.
    flaky = """
        import os
        from calc import add


        def test_sometimes():
            assert add(1, 2) == 3
            assert int.from_bytes(os.urandom(1), "big") % 2


        def test_nothing():
            assert add(1, 0) == 1
        """
    shop.open({"calc.py": FIXED, "test_calc.py": flaky}, "calc.py::add", ["test_calc.py"])
    name = "test_calc.py::test_sometimes"

    seen = set()
    for _ in range(60):  # each names it in about one of three
        shop.gate = TestGate(language("python"), QUICK, "")
        found = await shop.judge("def add(a, b):\n    return b + a")
        assert name not in found.fixed or name not in found.broken
        seen |= set(found.flaky)
        if name in seen:
            break
    assert name in seen


async def test_the_command_gate_judges_by_the_exit_code(shop: Workshop) -> None:
    shop.open(
        ADD_FILES,
        "calc.py::add",
        command="python -c 'import calc; assert calc.add(1, 2) == 3'",
    )

    found = await shop.judge(FIXED)
    wrong = await shop.judge("def add(a, b):\n    return 0")

    assert found.outcome is Outcome.PASSED
    assert found.fixed[0].startswith("command: ")
    assert found.warnings
    assert wrong.outcome is Outcome.FAILED


async def test_a_screen_is_partial_and_stops_at_the_first_failure(shop: Workshop) -> None:
    add(shop)
    from redraft.core.draft import Draft, DraftKind

    draft = Draft("def add(a, b):\n    return None", DraftKind.REFINE, "test")
    found = await shop.gate.screen(shop.task, draft, [TWO, NOTHING])
    good = await shop.gate.screen(shop.task, Draft(FIXED, DraftKind.REFINE, "test"), [TWO])

    assert found.partial
    assert found.outcome in (Outcome.FAILED, Outcome.BROKE)
    assert found.ran == 1
    assert good.partial
    assert good.outcome is Outcome.PASSED
    assert (good.ran, good.total) == (1, 1)


async def test_callers_at_once_share_one_baseline(shop: Workshop) -> None:
    add(shop)

    first, second = await asyncio.gather(shop.baseline(), shop.baseline())

    assert first is second


async def test_a_changed_test_file_makes_a_new_baseline(shop: Workshop) -> None:
    before = await add(shop).baseline()
    shop.write(
        {"tests/test_calc.py": "from calc import add\n\ndef test_one():\n    assert add(1, 1) == 0"}
    )
    after = await shop.baseline()

    assert before.failed == (TWO,)
    assert after.passed == ("tests/test_calc.py::test_one",)


async def test_why_nothing_can_be_run_is_said(shop: Workshop, tmp_path: Path) -> None:
    add(shop)
    python = language("python")
    task = shop.task

    async def outcome(task: Task = task, **options: Any) -> tuple[Outcome, str]:
        gate = TestGate(python, dataclasses.replace(QUICK, **options), "/nowhere/python")
        found = await gate.baseline(task)
        return found.outcome, found.reason

    untrusted = dataclasses.replace(task, project=Project(shop.root, None, trusted=False))
    assert (await outcome(untrusted))[0] is Outcome.UNAVAILABLE
    assert (await outcome(enabled=False))[0] is Outcome.UNAVAILABLE
    kind, reason = await outcome(python="/nowhere/python")
    assert kind is Outcome.UNAVAILABLE
    assert "/nowhere/python" in reason
    none = dataclasses.replace(task, tests=TestSelection(reason="nobody tests it"))
    assert await outcome(none) == (Outcome.NO_TESTS, "nobody tests it")


async def test_a_project_that_cannot_be_collected_is_unavailable(shop: Workshop) -> None:
    shop.open(
        {**ADD_FILES, "tests/test_calc.py": "import nowhere_to_be_found\n"},
        "calc.py::add",
        ["tests/test_calc.py"],
    )
    found = await shop.baseline()
    assert found.outcome is Outcome.UNAVAILABLE
    assert "nowhere_to_be_found" in found.reason

    shop.write({"conftest.py": "raise RuntimeError('broken conftest')"})
    found = await shop.baseline()
    assert found.outcome is Outcome.UNAVAILABLE
    assert "broken conftest" in found.reason


async def test_a_draft_that_cannot_be_imported_broke_the_tests(shop: Workshop) -> None:
    shop.open(
        {
            "calc.py": "def add(a, b):\n    return a + b\n\n\nONE = add(1, 0)\n",
            "tests/test_calc.py": ADD_FILES["tests/test_calc.py"],
        },
        "calc.py::add",
        ["tests/test_calc.py"],
    )

    found = await shop.judge("def add(a, b):\n    raise ValueError('at import')")

    assert found.outcome is Outcome.BROKE
    assert "at import" in found.reason


async def test_a_neighbours_failure_says_nothing_of_a_function_that_no_test_runs(
    shop: Workshop,
) -> None:
    # its report has an address and a line, which are other ones in every run
    shop.open(
        {
            "shop.py": "def asserted(x):\n    assert x > 0\n    return x\n\n\n"
            "def limited(x):\n    return x - 1\n",
            "test_shop.py": "import shop\n\n\ndef test_limited():\n    assert shop.limited(3) == 3\n",
        },
        "shop.py::asserted",
        ["test_shop.py"],
    )

    assert (await shop.baseline()).outcome is Outcome.NO_TESTS
