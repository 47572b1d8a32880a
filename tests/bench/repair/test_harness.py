"""The benchmark's own parts: tests split, inputs drawn, versions compared, records added up."""

from __future__ import annotations

import ast
import io
import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redraft.bench.datasets.checks import check_only, split
from redraft.bench.equality import WANTED
from redraft.bench.inside import driver
from redraft.bench.inside.mutate import Drawer, recorded
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Outcome
from redraft.core.ports import Gate
from redraft.core.task import Task
from tests.bench.repair import __main__ as command
from tests.bench.repair import humanevalfix, own
from tests.bench.repair.counting import Counting
from tests.bench.repair.equality import equality
from tests.bench.repair.subjects import EXAMPLES, FULL, Subject
from tests.bench.repair.table import Record, as_json, misses, read, row, show
from tests.bench.repair.trial import Terms, Trial

CHECK = """
import math

LIMIT = 3

def check(candidate):
    base = [1, 2]
    assert candidate(base) == 3, "a message"
    assert True
    more = base + [4]
    for n in range(LIMIT):
        assert candidate([n]) == n
    assert candidate(more) == 7

check(total)
"""
ROW = {
    "task_id": "Toy/1",
    "entry_point": "total",
    "bug_type": "operator misuse",
    "prompt": 'def total(xs):\n    """Adds up.\n\n    >>> total([2, 2])\n    4\n    """\n',
    "canonical_solution": "    s = 0\n    for x in xs:\n        s += x\n    return s\n",
    "buggy_solution": "    s = 0\n    for x in xs:\n        s -= x\n    return s\n",
    "test": CHECK,
    "example_test": "    broken",
}


def test_each_assertion_becomes_a_test() -> None:
    text = split(CHECK, "total", "solution", ["total"])
    names: dict[str, object] = {"total": sum}
    exec(text.replace("from solution import total\n", ""), names)
    tests = [name for name in names if name.startswith("test_")]
    assert tests == ["test_1", "test_2", "test_3"]
    assert "for n in range" in text.split("def test_2")[1].split("def test_3")[0]
    assert "more = " not in text.split("def test_2")[0]
    assert text.startswith("from solution import total\n")
    for name in tests:
        names[name]()  # type: ignore[operator]


def test_a_split_test_fails_alone() -> None:
    names: dict[str, object] = {"total": lambda xs: sum(xs) if len(xs) != 3 else 0}
    exec(split(CHECK, "total", "s", []).replace("from s import total\n", ""), names)
    names["test_1"]()  # type: ignore[operator]
    names["test_2"]()  # type: ignore[operator]
    with pytest.raises(AssertionError):
        names["test_3"]()  # type: ignore[operator]


def test_nothing_asserted_is_no_suite() -> None:
    assert split("def check(f):\n    assert True\n", "f", "m", []) == ""
    assert split("x = 1\n", "f", "m", []) == ""


def test_the_call_of_check_is_taken_off() -> None:
    assert "check(total)" not in check_only(CHECK)
    assert ast.parse(check_only(CHECK)).body


def test_rows_become_subjects(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps(ROW) + "\n")
        plain = {**ROW, "prompt": "def total(xs):\n", "example_test": ""}
        lines.write(json.dumps(plain) + "\n")
    first, second = humanevalfix.load(path)
    assert first.right.endswith("s += x\n    return s\n")
    assert "s -= x" in first.buggy
    assert first.suites[EXAMPLES] == ""  # the docstring's example alone
    assert set(second.suites) == {FULL}


def calls() -> list[tuple[object, ...]]:
    def check(f: object) -> None:
        assert callable(f)
        f([3, 1], "ab cd")
        f([5], "ef")
        raise ValueError("what was heard so far stays")

    return recorded([check], lambda *_: None)


def test_calls_are_heard() -> None:
    assert calls() == [([3, 1], "ab cd"), ([5], "ef")]


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_draws_keep_to_what_the_tests_show(seed: int) -> None:
    numbers, text = Drawer(calls())(random.Random(seed), False)
    assert isinstance(numbers, list)
    assert numbers
    assert all(type(n) is int and n >= 1 for n in numbers)
    assert isinstance(text, str)
    assert set(text.split()) <= {"ab", "cd", "ef"}


def test_nothing_below_zero_where_nothing_was() -> None:
    drawer = Drawer([(0, 0.0), (4, 2.5)])
    drawn = [drawer(random.Random(seed), False) for seed in range(400)]
    assert all(n >= 0 and x >= 0 for n, x in drawn)
    assert any(n == 0 for n, _ in drawn)


def test_draws_are_the_same_for_a_seed_and_many() -> None:
    drawer = Drawer(calls())
    drawn = [repr(drawer(random.Random(seed), False)) for seed in range(600)]
    assert drawn == [repr(drawer(random.Random(seed), False)) for seed in range(600)]
    assert len(set(drawn)) > 300
    wild = [drawer(random.Random(seed), True)[0] for seed in range(600)]
    assert any(n < 0 for numbers in wild for n in numbers)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, False, False),
        (0.1 + 0.2, 0.3, True),
        (float("nan"), float("nan"), True),
        ([1, (2,)], [1, (2,)], True),
        ([1, 2], (1, 2), False),
        ([1], [1, 2], False),
        ("a", b"a", False),
        (10**400, 1.5, False),
    ],
)
def test_values_are_the_same(left: object, right: object, equal: bool) -> None:
    assert driver.same(left, right) is equal
    assert driver.same(right, left) is equal


def test_an_answer_says_what_became_of_the_arguments() -> None:
    module = io  # any module will do
    assert driver.answer(lambda _, xs: xs.pop(), module, [1, 2], 1) == ("value", 2, ["list", 1])
    assert driver.answer(lambda _, xs: xs[5], module, [1], 1) == ("raised", "IndexError", None)
    assert driver.answer(lambda _, n: (i for i in range(n)), module, 2, 1)[1] == ["iterator", 0, 1]

    def endless(_module: object, _given: object) -> None:
        while True:
            pass

    assert driver.answer(endless, module, 0, 0.05)[0] == "slow"


def test_the_gate_is_counted_and_not_changed() -> None:
    import asyncio

    class Fixed:
        async def judge(self, task: Task, draft: Draft) -> Evidence:
            return Evidence(Outcome.PASSED, reason=draft.source)

        async def sieve(
            self, task: Task, drafts: Sequence[Draft], tests: Sequence[str]
        ) -> tuple[Evidence, ...]:
            return tuple(Evidence(Outcome.FAILED, reason=d.source) for d in drafts)

    gate = Counting(_gate(Fixed()))
    task: Task = object()  # type: ignore[assignment]
    drafts = [Draft(text, DraftKind.REFINE, "t") for text in ("a", "b", "a")]
    sieved = asyncio.run(gate.sieve(task, drafts, ["t"]))
    judged = asyncio.run(gate.judge(task, drafts[0]))
    assert [e.reason for e in sieved] == ["a", "b", "a"]
    assert judged.outcome is Outcome.PASSED
    assert len(gate.tried) == 2
    assert gate.asked == {"sieve": 1, "judge": 1}


def _gate(gate: object) -> Gate:
    return gate  # type: ignore[return-value]


def record(name: str, **more: object) -> Record:
    found: Record = {
        "name": name,
        "origin": "own",
        "kind": "operator",
        "gate": FULL,
        "state": "tried",
        "plausible": True,
        "right": True,
        "right_in_3": True,
        "tried": 10,
        "seconds": 1.0,
        "per_second": 100.0,
        "alarm": False,
        "verdict": "pass",
        "equality": {"reached": 300},
        "wild": {"right": True},
    }
    return {**found, **more}


def test_records_add_up() -> None:
    records = [
        record("a"),
        record("b", right=False, seconds=3.0, equality={"reached": 120}, miss="not right"),
        record("c", plausible=False, right=False, right_in_3=False, seconds=9.0, miss="none"),
        {k: record("d")[k] for k in ("name", "origin", "kind", "gate")}
        | {"state": "crashed", "why": "x"},
        record("e", state="unshown"),
        record("f", alarm=True, verdict="refine", alarm_why="refine: no", alarm_draft=None),
    ]
    total = row("all", records)
    assert (total.n, total.plausible, total.right, total.right_in_3) == (5, 3, 2, 3)
    assert (total.wild, total.short, total.seconds) == (2, 1, 2.0)
    assert (total.rights, total.alarms, total.unsure) == (5, 1, 0)
    assert [m["name"] for m in misses(records)] == ["b", "c", "d", "e"]
    told = as_json(records)
    assert json.loads(json.dumps(told)) == told
    out = io.StringIO()
    show(records, out)
    assert "3  60.0%" in out.getvalue()
    assert "1 CRASHED" in out.getvalue()
    assert "120 to 300 inputs, 1 on fewer" in out.getvalue()


def test_the_last_record_of_a_task_counts(tmp_path: Path) -> None:
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    first.write_text(json.dumps(record("a", tried=1)) + "\n" + json.dumps(record("b")) + "\n")
    second.write_text(json.dumps(record("a", tried=2)) + "\n")
    assert [(r["name"], r["tried"]) for r in read([first, second])] == [("a", 2), ("b", 10)]


def test_shards_part_the_work() -> None:
    assert command._shard("2/4") == (1, 4)
    import argparse

    for wrong in ("0/4", "5/4"):
        with pytest.raises(argparse.ArgumentTypeError):
            command._shard(wrong)


def easy() -> Subject:
    return next(s for s in own.load() if s.name == "intervals/touching is sharing")


@pytest.mark.sandbox
async def test_equality_is_found_in_the_sandbox(tmp_path: Path) -> None:
    subject = easy()
    journal = tmp_path / "journal.sqlite3"
    equal = await equality(subject, subject.right, tmp_path / "a", journal)
    assert (equal.right, equal.differ, equal.why) == (True, 0, "")
    assert equal.reached >= WANTED
    wrong = await equality(subject, subject.buggy, tmp_path / "b", journal)
    assert not wrong.right
    assert wrong.differ > 0
    assert wrong.first


@pytest.mark.sandbox
async def test_rows_are_compared_near_their_own_calls(tmp_path: Path) -> None:
    subject = humanevalfix._subject(ROW)
    journal = tmp_path / "journal.sqlite3"
    equal = await equality(subject, subject.right, tmp_path / "a", journal)
    assert (equal.right, equal.why) == (True, "")
    assert equal.reached >= WANTED
    assert not (await equality(subject, subject.buggy, tmp_path / "b", journal)).right


@pytest.mark.sandbox
@pytest.mark.parametrize("gate", [FULL, EXAMPLES])
async def test_a_bug_is_tried_from_end_to_end(tmp_path: Path, gate: str) -> None:
    terms = Terms(60.0, 1, True, tmp_path / "journal.sqlite3")
    told = await Trial(easy(), gate, terms).run()
    assert told["state"] == "tried", told
    assert told["plausible"] is True, told
    assert told["right_in_3"] is True, told
    assert told["alarm"] is False, told
    assert told["tried"]
