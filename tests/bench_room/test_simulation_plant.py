"""What is planted is a bug of the reference; what is renamed does what the reference does."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.bench.records import TaskRecord
from redraft.bench.simulation import pool as pool_module
from redraft.bench.simulation.character import Character
from redraft.bench.simulation.plant import bugs, twins
from redraft.bench.simulation.play import Rule, Setting, play
from redraft.bench.simulation.pool import DRAFTS, Pool, library_pools, planted, recorded_pools
from redraft.core.errors import BadInput
from redraft.policies.repair.fingerprint import fingerprint
from tests.bench_room.simulated import REFERENCES, pools, tasks


def called(source: str, name: str, argument: object) -> Any:
    space: dict[str, Any] = {}
    exec(source, space)
    return space[name](argument)


@pytest.mark.parametrize("name", REFERENCES)
def test_planted_bugs_parse_and_are_neither_the_reference_nor_each_other(name: str) -> None:
    found = bugs(REFERENCES[name], DRAFTS, "seed")
    assert len(found) == DRAFTS
    marks = {fingerprint(source) for source in (REFERENCES[name], *found)}
    assert None not in marks
    assert len(marks) == DRAFTS + 1
    for source in found:
        (function,) = ast.parse(source).body
        assert isinstance(function, ast.FunctionDef)
        compile(source, "draft", "exec")


def test_most_planted_bugs_show() -> None:
    """Run where there is no loop that a bug could make endless."""

    def behaviour(source: str) -> list[str]:
        return [shown(source, numbers) for numbers in ([], [1], [1, 4], [3, 1, 2], [9, -1, 5, 7])]

    def shown(source: str, numbers: list[int]) -> str:
        try:
            return repr(called(source, "median", numbers))
        except (TypeError, IndexError, NameError, ValueError, AttributeError, ArithmeticError):
            return "raises"

    right = behaviour(REFERENCES["median"])
    wrong = [behaviour(source) for source in bugs(REFERENCES["median"], DRAFTS, "seed")]
    # an edit may leave alone what the function does; these inputs show most that do not
    assert sum(seen != right for seen in wrong) >= 0.7 * DRAFTS
    assert len({tuple(seen) for seen in wrong}) >= 5


def test_which_bugs_are_planted_hangs_on_the_key_alone() -> None:
    source = REFERENCES["runs"]
    assert bugs(source, 5, 1) == bugs(source, 5, 1)
    assert bugs(source, 5, 1) != bugs(source, 5, 2)


@pytest.mark.parametrize("name", REFERENCES)
@given(items=st.lists(st.integers(-20, 20), max_size=8))
def test_twins_do_what_the_reference_does(name: str, items: list[int]) -> None:
    found = twins(REFERENCES[name], 4)
    assert found[0] == REFERENCES[name]
    assert len({ast.dump(ast.parse(source)) for source in found}) == 4
    assert len({repr(called(source, name, items)) for source in found}) == 1


@pytest.mark.parametrize(
    "source",
    [
        "def f(a):\n    return a",
        "def f(a):\n    a = a + 1\n    return a",
        "def f():\n    x = 1\n    return locals()",
        "def f():\n    x = 1\n    return f'{x}'",
        "def f():\n    global x\n    x = 1\n    return x",
        "def f():\n    x = 1\n    def g(x):\n        return x\n    return g(x)",
        "def f():\n    import os as x\n    x = 1\n    return x",
        "def f():\n    x = 1\n    class A:\n        x = x\n    return A.x",
        "def f():\n    try:\n        x = 1\n    except ValueError as x:\n        return x",
    ],
)
def test_a_variable_that_others_may_see_is_not_renamed(source: str) -> None:
    assert twins(source, 3) == (source,)


def test_a_name_that_is_taken_is_not_taken_again() -> None:
    source = "def f(x_1):\n    x = x_1\n    x = x + x\n    return x"
    assert "x_2 = x_1" in twins(source, 2)[1]


def test_what_cannot_be_renamed_or_is_no_function_has_no_pool() -> None:
    assert planted("f", "def f(a):\n    return a + 1") is None
    assert planted("nothing", "x = 1") is None


def test_a_pool_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="right and wrong"):
        Pool("f", ("a",), ("a", "b"))
    with pytest.raises(ValueError, match="needs"):
        Pool("f", ("a",), ())


def test_the_standard_library_has_functions_to_plant_bugs_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool_module, "MODULES", ("colorsys", "heapq", "no_such_module"))
    found = library_pools(3)
    assert [pool.name.partition(".")[0] for pool in found] == ["colorsys", "heapq", "colorsys"]
    for pool in found:
        assert len(pool.right) == len(pool.wrong) == DRAFTS
        assert all(pool.truth[source] for source in pool.right)
        assert not any(pool.truth[source] for source in pool.wrong)


async def test_drafts_of_a_benchmark_can_be_played_again(tmp_path: Path) -> None:
    import json

    character = Character(quality=0.5, correlation=0.0, recall=1.0)
    setting, lines, known = Setting("self_redraft", 4), [], {}
    for problem in tasks(6):
        played = await play(problem, character, setting, 3)
        record = played.record(problem, character, setting, 3, Rule.LAST)
        data = json.loads(json.dumps(record.data()))
        assert TaskRecord.of(data) == record
        assert record.right_after(99) is played.final(Rule.LAST)
        known[problem.name] = {d.source: d.right for d in record.drafts}
        lines.append(json.dumps(data))
    path = tmp_path / "records.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = {pool.name: pool for pool in recorded_pools(path)}
    assert set(found) == {name for name, drafts in known.items() if any(drafts.values())}
    assert found
    for name, pool in found.items():
        assert all(pool.truth[source] is right for source, right in known[name].items())
        assert len(pool.wrong) == DRAFTS


def test_records_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text("\n[1]\n", encoding="utf-8")
    with pytest.raises(BadInput, match="Line 2"):
        recorded_pools(path)
    with pytest.raises(BadInput, match="cannot be read"):
        recorded_pools(tmp_path / "none.jsonl")


def test_the_pools_of_these_tests_are_whole() -> None:
    assert [pool.name for pool in pools()] == list(REFERENCES)
