"""The skeleton to start from: one function that Python can read, with the suspicious part open."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.critique import Suggestion
from redraft.core.draft import NoDraft
from redraft.core.trajectory import Step, Trajectory
from redraft.languages.python import Python
from redraft.policies.repair import RepairPolicy
from redraft.policies.repair.cases import Case
from redraft.policies.repair.skeleton import skeleton
from redraft.policies.repair.subject import Subject
from tests.policies.repair.bugs import BUGS
from tests.policies.repair.toy import ToyGate, original, task_of

SOURCE = '''\
@traced
def mean(xs, *, skip=None):  # the header stays
    """The mean."""
    if not xs:
        return 0.0  # a guard
    total = count = 0
    for x in xs:
        if x == skip:
            continue
        # what counts
        total += x
        count = 1
    return total / count'''
CASE = Case("mean([1, 3])", "2.0", "4.0")


def test_the_suspicious_part_is_open_and_the_rest_as_it_was() -> None:
    made = skeleton(Subject(SOURCE), {10: 0.7, 11: 0.7}, 11, (CASE,))
    kept = SOURCE.split("\n")
    assert made.split("\n") == [
        *kept[:10],
        "        # mean([1, 3]) should give 2.0, gives 4.0",
        "        ...",
        kept[12],
    ]


def test_less_suspicious_neighbours_are_kept() -> None:
    made = skeleton(Subject(SOURCE), {10: 0.5, 11: 0.9}, 11)
    assert "total += x" in made
    assert "count = 1" not in made


def test_a_loop_is_kept_as_an_outline() -> None:
    made = skeleton(Subject(SOURCE), {6: 0.9}, 6, (CASE,))
    assert "    for x in xs:\n        # mean([1, 3])" in made
    assert "continue" not in made
    assert "return total / count" in made


def test_without_a_line_all_after_the_guards_is_open() -> None:
    made = skeleton(Subject(SOURCE), {}, None, (CASE,))
    assert made.split("\n") == [
        *SOURCE.split("\n")[:5],
        "    # mean([1, 3]) should give 2.0, gives 4.0",
        "    ...",
    ]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def f(x): return x + 1", 0),
        ("def f(x):\n    if x: return 1\n    return 2", 1),
        ("def f(x):\n    y = x; return y", 1),
        ("def f(x):\n    return (\n        x\n    )", 2),
        ('def f(x):\n    """Doc."""', 1),
        ("def f(x):\n    ä = 'é' + x  # ö\n    return ä", 1),
        ("async def f(x):\n    async with x:\n        await x", 1),
        ("def f(x):\n    try:\n        return x\n    except E:\n        return 1", 4),
        ('def f(x):\n    return """a\n  b\n"""', 2),
    ],
)
def test_whatever_the_shape_it_is_one_function(source: str, line: int) -> None:
    made = skeleton(Subject(source), {line: 1.0}, line, (Case("f('\\n')", None, "'\n'"),))
    if not made:
        assert "\n" not in source  # all on one line: nothing can be left open
        return
    (function,) = ast.parse(made).body
    (before,) = ast.parse(source).body
    assert type(function) is type(before)
    assert made.split("\n")[0] == source.split("\n")[0]
    assert "..." in made


@given(st.sampled_from(BUGS), st.integers(0, 30), st.floats(0, 1))
def test_every_line_of_every_bug_leaves_a_function(bug: object, line: int, score: float) -> None:
    source = bug.source  # type: ignore[attr-defined]  # a Bug
    line = min(line, source.count("\n"))
    scores = {n: score if n % 2 else 1.0 for n in range(source.count("\n") + 1)}
    made = skeleton(Subject(source), scores, line, (Case("f(1)"),))
    assert not made or Subject(made).function.name == Subject(source).function.name


async def test_a_redraft_that_is_not_to_be_had_comes_with_a_skeleton() -> None:
    tests = (
        "def test_a():\n    assert f([9, 2, 7]) == 18\ndef test_b():\n    assert f([2]) == 2\n"
        "def test_c():\n    assert f([]) == 0"
    )
    source = "def f(xs):\n    if not xs:\n        return 0\n    return len(xs) * 5"
    task = task_of(source, tests)
    trajectory = Trajectory((Step(original(task)),))
    policy = RepairPolicy(ToyGate(tests), Python())
    result = await policy.regenerate(task, trajectory, Suggestion.REDRAFT)
    assert isinstance(result, NoDraft)
    # the smallest failing input is the one to start from
    assert "fails on `f([2])`" in result.reason
    assert result.outline == (
        "def f(xs):\n    if not xs:\n        return 0\n"
        "    # f([2]) should give 2\n    # f([9, 2, 7]) should give 18\n    ..."
    )


def test_a_guard_on_one_line_is_kept_whole() -> None:
    source = "def f(x):\n    if x: return 1\n    return 2"
    assert skeleton(Subject(source), {1: 1.0}, 1) == "def f(x):\n    if x: return 1\n    ..."
