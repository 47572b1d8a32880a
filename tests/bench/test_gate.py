"""The parts of ``make bench-gate`` work, on a small project and without a network."""

from __future__ import annotations

import ast
import json
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from tests.bench.gate import __main__ as command
from tests.bench.gate import costs, kill, measure, packages, peers
from tests.bench.gate.floor import floor
from tests.bench.gate.subjects import Prepared, Unmeasurable, prepare_function
from tests.bench.gate.table import Figure, Group, as_json, p99, print_group, print_summary
from tests.bench.gate.variants import Variants, changed
from tests.gate.workshop import need_sandbox

SOURCE = '''\
def grade(points, best=100):
    """A from 90 on, B from 80 on, C below; é is no letter."""
    if points < 0 or points > best:
        raise ValueError(f"no such grade: {points!r}")
    for letter, least in (("A", 90), ("B", 80)):
        if points >= least:
            return letter
    return "C"'''
TESTS = """\
import pytest

from grades import grade, other


def test_other():
    assert other() == 1


@pytest.mark.parametrize(("points", "letter"), [(95, "A"), (90, "A"), (80, "B"), (7, "C")])
def test_grade(points, letter):
    assert grade(points) == letter
"""
# plugins of the environment that runs this are no part of the small project
BARE = "[pytest]\naddopts = " + " ".join(
    f"-p no:{name}"
    for name in ("xdist", "xdist.looponfail", "hypothesispytest", "asyncio", "anyio", "pytest-lsp")
)
FEW = measure.Effort(rounds=1, all_rounds=1, per_round=2, batch=4)


@pytest.fixture
async def subject(tmp_path: Path) -> Prepared:
    need_sandbox()
    root = tmp_path / "project"
    (root / "tests").mkdir(parents=True)
    (root / "pytest.ini").write_text(BARE + "\n")
    (root / "grades.py").write_text(f"{SOURCE}\n\n\ndef other():\n    return 1\n")
    (root / "tests" / "test_grades.py").write_text(TESTS)
    installed = packages.Installed(root, Path(sys.executable))
    return await prepare_function("grades", installed, root / "grades.py", "grade")


def test_no_two_versions_have_the_same_text() -> None:
    variants = Variants(SOURCE)
    made = [variants.right() for _ in range(30)] + [variants.changed() for _ in range(30)]
    made += [variants.raising(), variants.endless("while True: pass")]
    assert len({variant.source for variant in made}) == len(made)
    for variant in made:
        (function,) = ast.parse(variant.source).body
        assert isinstance(function, ast.FunctionDef)
        assert ast.get_docstring(function)


def test_each_change_is_one_change_and_right_versions_change_nothing() -> None:
    def grades(source: str) -> list[str]:
        scope: dict[str, object] = {}
        exec(source, scope)
        grade = scope["grade"]
        assert callable(grade)
        return [repr(_attempt(grade, points)) for points in (-1, 0, 79, 80, 81, 90, 100, 101)]

    usual = grades(SOURCE)
    assert grades(Variants(SOURCE).right().source) == usual
    texts = changed(SOURCE)
    assert len(set(texts)) == len(texts) >= 8
    assert sum(grades(text) != usual for text in texts) == len(texts)


def _attempt(grade: object, points: int) -> object:
    try:
        return grade(points)  # type: ignore[operator]
    except Exception as error:  # noqa: BLE001  # what a wrong version raises is its answer
        return type(error)


def test_nothing_to_change_is_said() -> None:
    with pytest.raises(ValueError, match="nothing"):
        changed("def f(a):\n    print(a)")


@pytest.mark.sandbox
async def test_the_sets_of_tests_are_those_that_reach_first(subject: Prepared) -> None:
    assert "test_grade[" in subject.one.ids[0]
    assert len(subject.some.ids) == 5
    assert subject.all.arguments == ("tests/test_grades.py",)


@pytest.mark.sandbox
async def test_the_floor_tells_right_from_wrong(subject: Prepared) -> None:
    variants = Variants(subject.task.source)
    sources = [variants.right().source, variants.raising().source, variants.right().source]
    assert [code for code, _ in floor(subject, subject.all, sources)] == [0, 1, 0]


@pytest.mark.sandbox
async def test_every_method_judges_rightly_and_has_a_figure(subject: Prepared) -> None:
    speed = measure.Speed(subject, FEW)
    try:
        rows = await speed.figures(subject.all, "50")
    finally:
        await speed.close()
    ratios = [row for row in rows if "per candidate / cold pytest" in row.what]
    assert [row.what.split(", ")[1].split(":")[0] for row in ratios] == ["swap", "import", "cold"]
    assert all(row.value and row.value > 0 for row in rows)
    assert not [row for row in rows if "wrong verdicts" in row.what]
    assert [row.goal for row in ratios] == [0.3, None, None]
    assert "not told" not in "".join(row.detail for row in ratios)
    assert "put in place by cold" in ratios[2].detail


@pytest.mark.sandbox
async def test_a_suite_that_fails_is_not_measured(subject: Prepared) -> None:
    path = subject.root / "tests" / "test_grades.py"
    path.write_text(TESTS.replace('(7, "C")', '(7, "D")'))
    with pytest.raises(Unmeasurable, match="cold pytest"):
        measure.cold_pytest(subject, subject.all)
    installed = packages.Installed(subject.root, subject.python)
    with pytest.raises(Unmeasurable, match="1 fail"):
        await prepare_function("grades", installed, subject.root / "grades.py", "grade")


@pytest.mark.sandbox
async def test_costs_have_figures(subject: Prepared) -> None:
    start = costs.start_up(subject, 1, aimed=True)
    assert start.goal == 0.6
    assert start.value
    (cost,) = await costs.sandbox(subject, 1)
    assert cost.value is not None, cost.detail
    loops = await costs.endless(subject, 1)
    assert [row.verdict != "NOT MEASURED" for row in loops] == [True, True]


@pytest.mark.sandbox
async def test_nothing_survives_a_kill(tmp_path: Path) -> None:
    need_sandbox()
    rows = await kill.launcher(3)
    (tmp_path / "pytest.ini").write_text(BARE + "\n")
    rows += await kill.warm(tmp_path, 3)
    assert [row.value for row in rows if "survivors" in row.what] == [0, 0]
    assert all(row.value is not None for row in rows)


@pytest.mark.sandbox
async def test_other_tools_are_read_by_their_own_count(subject: Prepared, tmp_path: Path) -> None:
    mutmut = tmp_path / "bin" / "mutmut"
    mutmut.parent.mkdir()
    stats = {"killed": 171, "survived": 47, "timeout": 2, "suspicious": 0, "segfault": 0}
    mutmut.write_text(
        f"#!{sys.executable}\nimport json, pathlib, sys\n"
        "if sys.argv[1] == 'run':\n    print('done 44.00 mutations/second')\n"
        "else:\n    pathlib.Path('mutants').mkdir()\n"
        f"    pathlib.Path('mutants/mutmut-cicd-stats.json').write_text('{json.dumps(stats)}')\n"
    )
    mutmut.chmod(0o755)
    tool = packages.Installed(tmp_path, mutmut.with_name("python"))
    before = sorted(path.name for path in subject.root.iterdir())
    judged = peers.mutmut(subject, tool, 20.0)
    assert judged.versions == 220
    assert judged.each == pytest.approx(1 / 44)
    assert sorted(path.name for path in subject.root.iterdir()) == before


def test_an_index_out_of_reach_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "import sys; sys.exit('noise\\nERROR: No matching distribution')"

    def unreachable(package: packages.Package) -> packages.Installed:
        packages._run(package, (sys.executable, "-c", words))
        raise AssertionError("a failing command was taken for a good one")

    monkeypatch.setattr(packages, "install", unreachable)
    monkeypatch.setattr(sys, "argv", ["gate", "costs"])
    assert command.main() == 2
    said = capsys.readouterr().err
    assert "boltons 26.2.0 cannot be had: ERROR: No matching distribution" in said
    assert str(packages.cache()) in said


@dataclass(frozen=True)
class Row:
    value: float | None
    goal: float | None
    verdict: str


@pytest.mark.parametrize(
    "row",
    [
        Row(0.05, 0.05, "met"),
        Row(0.051, 0.05, "MISSED"),
        Row(None, 0.05, "NOT MEASURED"),
        Row(3.0, None, ""),
    ],
)
def test_a_figure_is_met_missed_or_not_measured(row: Row) -> None:
    assert Figure("what", row.value, "ms", row.goal).verdict == row.verdict


def test_what_is_missed_is_named_at_the_end() -> None:
    groups = [
        Group("one", (Figure("fast", 0.01, "", 0.05, "from 3"), Figure("slow", 9.0, "ms", 5.0)))
    ]
    out = StringIO()
    print_group(groups[0], out)
    print_summary(groups, out)
    assert "1 of 2 goals met\n  MISSED: one: slow: 9.0 ms\n" in out.getvalue()
    assert [row["verdict"] for row in as_json(groups)] == ["met", "MISSED"]


def test_the_99th_percentile_is_never_beyond_what_was_seen() -> None:
    assert p99([1.0]) == 1.0
    assert 2.9 < p99([1.0, 2.0, 3.0]) <= 3.0
