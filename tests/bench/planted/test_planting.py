"""Planted bugs: how they are kept, where they may stand, and how they get into a copy."""

from __future__ import annotations

import asyncio
import io
import random
import signal
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from redraft.core.behaviour import Behaviour
from redraft.core.text import Document
from redraft.languages import language
from tests.bench.planted.bounded import Overtime, bounded
from tests.bench.planted.bugs import Bug, Misplaced, Planted, project, shard
from tests.bench.planted.packages import TARGETS, Target
from tests.bench.planted.places import Places
from tests.bench.planted.sample import PER_FUNCTION, Mutation, _changed, _draw, _where
from tests.bench.planted.table import notes, show
from tests.bench.planted.trial import judged
from tests.bench.repair.table import Record

MODULE = '''\
"""A shelf of jars."""


def fits(width: int = 4 + 1, *, slack: int = 0) -> bool:
    """Whether a jar fits: 4 + 1."""
    total: "4 + 1" = width + slack

    @mark(4 + 1)
    def inner(depth=4 + 1):
        return depth + slack

    return total < inner()


SHELF = 4 + 1
'''
BUG = Bug(
    "jars/shelf.py", "fits", 0, 12,
    "    return total < inner()", "    return total <= inner()",
    "core/ReplaceComparisonOperator_Lt_LtE", "failed",
)  # fmt: skip


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = tmp_path / "jars-1.0"
    (root / "jars" / "__pycache__").mkdir(parents=True)
    (root / "jars" / "__pycache__" / "shelf.pyc").write_bytes(b"old")
    (root / "jars" / "shelf.py").write_text(MODULE, encoding="utf-8")
    return root


# -- what is kept ---------------------------------------------------------------------------


@pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.name)
def test_the_bugs_of_a_package_are_thirty_different_functions_of_its_pinned_version(
    target: Target,
) -> None:
    kept = Planted.read(target.file)
    assert (kept.package, kept.version) == (target.package.name, target.package.version)
    assert kept.licence == target.licence
    assert len(kept.bugs) == 30
    assert len({(bug.path, bug.qualname, bug.ordinal) for bug in kept.bugs}) == 30
    assert len({bug.kind for bug in kept.bugs}) >= 6


@pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.name)
def test_of_each_bug_one_line_of_the_packages_code_is_kept(target: Target) -> None:
    for bug in Planted.read(target.file).bugs:
        path = PurePosixPath(bug.path)
        assert path.parts[0] == target.code
        assert ".." not in path.parts
        assert not any(path.match(pattern) for pattern in target.excluded)
        assert bug.before != bug.after
        assert not {"\n", "\r"} & {*bug.before, *bug.after}
        assert bug.before.strip()
        assert bug.operator.startswith("core/")
        assert bug.killed in ("failed", "timed out")
        assert not bug.before.lstrip().startswith(("def ", "async def ", "@", "class "))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    planted = Planted("jars", "1.0", "MIT", "a tool 1", 7, (BUG, replace(BUG, line=10)))
    planted.write(tmp_path / "bugs" / "jars.json")
    assert Planted.read(tmp_path / "bugs" / "jars.json") == planted


def test_shards_hold_each_bug_once() -> None:
    bugs = [replace(BUG, line=line) for line in range(7)]
    parts = [bug for index in (1, 2, 3) for bug in shard(bugs, index, 3)]
    assert sorted(parts, key=lambda bug: bug.line) == bugs


# -- planting -------------------------------------------------------------------------------


def test_a_bug_stands_in_the_copy_and_not_in_the_source(source: Path) -> None:
    with project(source, BUG) as root:
        text = (root / BUG.path).read_text(encoding="utf-8")
        differ = [
            (old, new)
            for old, new in zip(MODULE.split("\n"), text.split("\n"), strict=True)
            if old != new
        ]
        assert differ == [(BUG.before, BUG.after)]
        assert BUG.revert(text) == MODULE
        assert not list(root.rglob("*.pyc"))
    assert not root.exists()
    assert (source / BUG.path).read_text(encoding="utf-8") == MODULE


def test_without_a_bug_the_copy_is_the_source(source: Path) -> None:
    with project(source) as root:
        assert (root / BUG.path).read_bytes() == (source / BUG.path).read_bytes()


def test_line_endings_stay(source: Path) -> None:
    (source / BUG.path).write_bytes(MODULE.replace("\n", "\r\n").encode())
    with project(source, BUG) as root:
        data = (root / BUG.path).read_bytes()
    assert data == MODULE.replace(BUG.before, BUG.after).replace("\n", "\r\n").encode()
    assert BUG.revert(data.decode()) == MODULE.replace("\n", "\r\n")


@pytest.mark.parametrize("line", [11, 400])
def test_a_bug_made_for_another_source_is_refused(source: Path, line: int) -> None:
    with pytest.raises(Misplaced, match="fits"), project(source, replace(BUG, line=line)):
        pass


def test_a_bug_is_planted_once() -> None:
    with pytest.raises(Misplaced):
        BUG.plant(BUG.plant(MODULE))


# -- places ---------------------------------------------------------------------------------


def _places() -> Places:
    return Places(Document("file:///shelf.py", MODULE), language("python"))


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        (6, "width + slack", "fits"),
        (10, "depth + slack", "fits.inner"),
        (12, "<", "fits"),
        (1, "shelf", None),  # the module's docstring
        (4, "4 + 1", None),  # a default
        (5, "4 + 1", None),  # the function's docstring
        (6, "4 + 1", None),  # an annotation
        (8, "4 + 1", None),  # a decorator, though it stands within a function
        (9, "4 + 1", None),  # a default of a function within one
        (15, "4 + 1", None),  # no function
        (99, "", None),
    ],
)
def test_bugs_stand_in_statements_of_functions_alone(
    line: int, text: str, expected: str | None
) -> None:
    lines = MODULE.split("\n")
    column = lines[line - 1].index(text) if line <= len(lines) else 0
    found = _places().function_at((line, column), (line, column + len(text)))
    assert (found.qualname if found else None) == expected


def test_columns_are_characters() -> None:
    text = 'def f(x):\n    return "éééé" + x\n\n\ny = 1\n'
    places = Places(Document("file:///f.py", text), language("python"))
    column = text.split("\n")[1].index("+")
    found = places.function_at((2, column), (2, column + 1))
    assert found is not None
    assert found.qualname == "f"


# -- the sample -----------------------------------------------------------------------------


def test_a_change_of_one_line_is_a_bug_and_its_place_is_where_the_line_differs() -> None:
    changed = _changed(MODULE, BUG.plant(MODULE))
    assert changed == (BUG.line, BUG.before, BUG.after)
    function = _where(_places(), *changed)
    assert function is not None
    assert function.qualname == "fits"
    header = MODULE.replace("depth=4 + 1", "depth=4 - 1")
    changed = _changed(MODULE, header)
    assert changed is not None
    assert _where(_places(), *changed) is None


@pytest.mark.parametrize(
    "wrong",
    [
        MODULE,
        MODULE.replace("total < inner()", "total  <  inner()"),  # the same program
        MODULE.replace("total < inner()", "total < inner("),  # no program
        MODULE.replace("total", "sum"),  # two lines
        MODULE.replace("    return total", "    pass\n    return total"),
    ],
)
def test_other_changes_are_none(wrong: str) -> None:
    assert _changed(MODULE, wrong) is None


def test_of_one_place_one_mutation_is_drawn() -> None:
    kinds = ("core/ReplaceComparisonOperator_Lt_Eq", "core/ReplaceComparisonOperator_Lt_Gt")
    mutations = [
        Mutation("jars/shelf.py", line, 4, kind, line) for line in range(9) for kind in kinds
    ]
    drawn = list(_draw(mutations, random.Random(1)))
    assert len(drawn) == PER_FUNCTION == len({one.site for one in drawn})
    assert drawn == list(_draw(mutations, random.Random(1)))
    assert {one.operator for seed in range(9) for one in _draw(mutations, random.Random(seed))} == {
        *kinds
    }


# -- time ----------------------------------------------------------------------------------


async def test_work_that_gives_no_turn_is_interrupted() -> None:
    async def endless() -> None:
        while True:
            pass

    with pytest.raises(Overtime, match="nothing else had a turn"):
        await bounded(endless(), 0.05, 0.05)


async def test_work_that_waits_is_cancelled_and_what_ends_gives_its_result() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(Overtime, match="did not end"):
        await bounded(asyncio.Event().wait(), 0.05)
    assert await bounded(asyncio.sleep(0, "done"), 5.0) == "done"
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


# -- what is reported -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "right"),
    [
        (Behaviour(tried=300, agreed=300), True),
        (Behaviour(tried=299, agreed=299), False),
        (Behaviour(tried=401, agreed=400, differed=1), False),
        (Behaviour(tried=400, unknown=400), False),
        (Behaviour(reason="no call of the tests can be copied"), False),
    ],
)
def test_a_repair_is_right_on_three_hundred_inputs_and_none_that_differs(
    seen: Behaviour, right: bool
) -> None:
    assert judged(seen).right is right


def _record(**changes: object) -> Record:
    return {
        "name": BUG.name, "origin": "jars 1.0", "kind": BUG.kind, "gate": "full",
        "function": "fits", "state": "tried", "alarm": False, "verdict": "pass", "failing": 1,
        "tried": 5, "seconds": 2.0, "search_seconds": 1.0, "per_second": 5.0, "plausible": True,
        "right": True, "right_in_3": True, "by": "the same text", "suite": "passed",
        **changes,
    }  # fmt: skip


def test_what_could_not_be_told_and_a_false_pass_are_said() -> None:
    untold = _record(right=False, by="equal on 12 inputs, too few to tell", miss="too few")
    false = _record(name="the-false-one", suite="failed")
    said = "\n".join(notes([_record(), untold, false]))
    assert "of 3 plausible: 2 the right code itself" in said
    assert "1 alike on too few inputs to tell" in said
    assert "FALSE PASSES" in said
    assert "the-false-one" in said
    assert "FALSE PASSES" not in "\n".join(notes([_record(), untold]))


def test_the_table_counts_what_crashed_as_missed() -> None:
    crashed = {key: _record()[key] for key in ("name", "origin", "kind", "gate", "function")}
    out = io.StringIO()
    show([_record(), {**crashed, "state": "crashed", "why": "KeyError"}], out)
    total = next(line for line in out.getvalue().splitlines() if line.split()[:1] == ["all"])
    assert total.split()[1:5] == ["2", "1", "50.0%", "1"]
    assert "1 CRASHED" in out.getvalue()
