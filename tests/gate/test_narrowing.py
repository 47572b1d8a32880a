"""Which tests are run the second time: real runs, remembered in a real journal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from redraft.app import Assistant
from redraft.core.evidence import Evidence, Outcome
from redraft.core.testmap import TestMap
from redraft.gates.tests import TestGate
from redraft.journal.store import Store
from redraft.journal.testmaps import JournalTestMaps
from redraft.languages import language
from redraft.settings import Settings
from tests.gate.pythons import python_of
from tests.gate.workshop import QUICK, Workshop, dedent

CALC = """
    import functools

    LIMIT = 3


    def helper(a):
        return a


    def add(a, b):
        return helper(a) + b


    def sub(a, b):
        return a - helper(b)


    def alone(x):
        return list(range(x))


    @functools.lru_cache
    def kept(n):
        return alone(n)
    """
TESTS = """
    import subprocess
    import sys

    import pytest

    import calc


    @pytest.fixture(scope="module")
    def made():
        return calc.sub(2, 1)


    def test_add():
        assert calc.add(1, 2) == 3


    def test_sub():
        assert calc.sub(2, 1) == 1


    def test_first(made):
        assert made == 1


    def test_second(made):
        assert made == 1


    def test_by_name(request):
        assert request.getfixturevalue("made") == 1


    def test_data():
        with open("data.txt") as file:
            assert file.read()


    def test_process():
        assert subprocess.run([sys.executable, "-c", ""]).returncode == 0
    """
OTHER = """
    import calc


    def test_limit():
        assert calc.LIMIT == 3
    """
FILES = {
    "calc.py": CALC,
    "data.txt": "some",
    "tests/test_calc.py": TESTS,
    "tests/test_other.py": OTHER,
}
SELECTED = ("tests/test_calc.py", "tests/test_other.py")
IN_CALC = "tests/test_calc.py::test_"
USES_SUB = {f"{IN_CALC}{name}" for name in ("sub", "first", "second", "by_name", "process")}
ALL = {f"{IN_CALC}{name}" for name in ("add", "data")} | USES_SUB
ALL |= {"tests/test_other.py::test_limit"}


class Desk:
    """A project, and a gate over it that is made anew each time, as after a restart."""

    def __init__(self, shop: Workshop, journal: Path) -> None:
        self.shop = shop
        self.journal = journal

    def open(self, target: str, python: str | None = None) -> Workshop:
        """The gate on a function of the project as it is on disk now."""
        maps = JournalTestMaps(Store(self.journal))
        self.shop.gate = TestGate(language("python"), QUICK, sys.executable, maps)
        return self.shop.open({}, target, SELECTED, python=python)

    async def ran(self, target: str, python: str | None = None) -> set[str]:
        """The tests that a baseline runs."""
        return self.names(await self.open(target, python).baseline())

    def names(self, evidence: Evidence) -> set[str]:
        assert evidence.outcome in (Outcome.PASSED, Outcome.FAILED), evidence
        return {*evidence.passed, *evidence.failed}

    def change(self, name: str, old: str, new: str) -> None:
        path = self.shop.root / name
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))


@pytest.fixture
def desk(shop: Workshop, tmp_path: Path) -> Desk:
    shop.write(FILES)
    return Desk(shop, tmp_path / "journal.sqlite3")


async def test_the_second_baseline_runs_only_what_reaches(desk: Desk) -> None:
    assert await desk.ran("calc.py::sub") == ALL
    assert await desk.ran("calc.py::sub") == USES_SUB
    assert await desk.ran("calc.py::add") == {f"{IN_CALC}add", f"{IN_CALC}process"}


async def test_it_says_how_many_are_left_out(desk: Desk) -> None:
    await desk.ran("calc.py::sub")
    evidence = await desk.open("calc.py::sub").baseline()
    told = [w for w in evidence.warnings if "of 8 tests" in w]
    assert told
    assert "5 of 8 tests are run; the others do not run it (recorded 2" in told[0]
    assert evidence.ran == evidence.total == 5


async def test_a_draft_is_judged_by_the_same_tests(desk: Desk) -> None:
    await desk.ran("calc.py::sub")
    shop = desk.open("calc.py::sub")
    right = await shop.judge("def sub(a, b):\n    return -(helper(b) - a)")
    assert right.outcome is Outcome.PASSED
    assert set(right.passed) == USES_SUB
    wrong = await shop.judge("def sub(a, b):\n    return a + helper(b)")
    assert wrong.outcome is Outcome.BROKE
    assert f"{IN_CALC}second" in wrong.broken


async def test_a_draft_that_changes_what_runs_at_import_is_judged_by_all(desk: Desk) -> None:
    await desk.ran("calc.py::sub")
    shop = desk.open("calc.py::sub")
    judged = await shop.judge('def sub(a, b):\n    """Less."""\n    return a - helper(b)')
    assert desk.names(judged) == ALL


async def test_rewriting_the_function_itself_keeps_the_map(desk: Desk) -> None:
    await desk.ran("calc.py::sub")
    desk.change("calc.py", "a - helper(b)", "-(helper(b) - a)")
    assert await desk.ran("calc.py::sub") == USES_SUB


@pytest.mark.parametrize(
    ("name", "old", "new", "kept"),
    [
        # what a helper runs may be the function now: whoever entered the helper is run
        ("calc.py", "        return a\n"[4:], "    return 0 + a\n", USES_SUB | {f"{IN_CALC}add"}),
        ("calc.py", "LIMIT = 3", "LIMIT = 2 + 1", ALL),
        ("data.txt", "some", "other", USES_SUB | {f"{IN_CALC}data"}),
        # one file's tests, the other's are not touched
        ("tests/test_other.py", "== 3", "== 1 + 2", USES_SUB | {"tests/test_other.py::test_limit"}),
        ("tests/test_calc.py", "(1, 2) == 3", "(1, 2) == 1 + 2", ALL - {"tests/test_other.py::test_limit"}),
    ],
)  # fmt: skip
async def test_what_changed_makes_its_users_run(
    desk: Desk, name: str, old: str, new: str, kept: set[str]
) -> None:
    await desk.ran("calc.py::sub")
    desk.change(name, old, new)
    assert await desk.ran("calc.py::sub") == kept
    # and that was recorded, so that the next time is narrow again
    assert await desk.ran("calc.py::sub") == USES_SUB


@pytest.mark.parametrize("name", ["tests/conftest.py", "conftest.py", "tox.ini", "tests/json.py"])
async def test_a_new_file_that_can_change_a_run_makes_all_run(desk: Desk, name: str) -> None:
    await desk.ran("calc.py::sub")
    (desk.shop.root / name).write_text("")
    assert await desk.ran("calc.py::sub") == ALL


async def test_a_new_test_is_run(desk: Desk) -> None:
    await desk.ran("calc.py::sub")
    (desk.shop.root / "tests/test_other.py").write_text(
        dedent(OTHER) + "\n\n\ndef test_new():\n    assert calc.sub(1, 1) == 0\n"
    )
    new = {"tests/test_other.py::test_new", "tests/test_other.py::test_limit"}
    assert await desk.ran("calc.py::sub") == USES_SUB | new


async def test_what_a_kept_result_hides_is_everyones(desk: Desk) -> None:
    """The second test gets a cached result; alone it would run the function."""
    desk.shop.write(
        {
            "tests/test_other.py": """
                import calc


                def test_one():
                    assert calc.kept(2) == [0, 1]


                def test_two():
                    assert calc.kept(2) == [0, 1]
                """
        }
    )
    await desk.ran("calc.py::alone")
    both = {"tests/test_other.py::test_one", "tests/test_other.py::test_two"}
    assert both <= await desk.ran("calc.py::alone")


async def test_a_late_import_is_everyones(desk: Desk) -> None:
    desk.shop.write(
        {
            "late.py": "import calc\n\nVALUE = calc.alone(2)",
            "tests/test_other.py": """
                def test_one():
                    import late

                    assert late.VALUE


                def test_two():
                    import late

                    assert late.VALUE
                """,
        }
    )
    await desk.ran("calc.py::alone")
    both = {"tests/test_other.py::test_one", "tests/test_other.py::test_two"}
    assert both <= await desk.ran("calc.py::alone")


async def test_a_test_that_hung_is_run_again(desk: Desk) -> None:
    desk.shop.write(
        {
            "tests/test_other.py": """
                import time


                def test_slow():
                    time.sleep(60)
                """
        }
    )
    await desk.ran("calc.py::sub")
    assert "tests/test_other.py::test_slow" in await desk.ran("calc.py::sub")


async def test_without_a_map_everything_runs(desk: Desk) -> None:
    desk.journal.mkdir()  # a journal cannot be opened there
    assert await desk.ran("calc.py::sub") == ALL
    assert await desk.ran("calc.py::sub") == ALL


async def test_another_environment_has_a_map_of_its_own(desk: Desk, tmp_path: Path) -> None:
    await desk.ran("calc.py::sub")
    venv = desk.shop.root / ".venv"
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", "--system-site-packages", str(venv)],
        check=True,
    )
    (site,) = venv.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(f"{Path(pytest.__file__).parent.parent}\n")
    assert await desk.ran("calc.py::sub", str(venv / "bin" / "python")) == ALL


async def test_the_census_agrees_with_the_trace(desk: Desk) -> None:
    """Every test in which a line of a function ran has that function among its facts."""
    for name in ("sub", "add", "helper", "alone"):
        evidence = await desk.open(f"calc.py::{name}").baseline()
        known = await loaded(desk)
        part = f"{name}#0"
        for test in evidence.reached:
            if test in known.entries:
                parts = {f.part for f in known.facts_of(known.entries[test])}
                assert part in parts, (test, name)


async def loaded(desk: Desk) -> TestMap:
    """The one map that the journal has, whatever its key."""
    store = Store(desk.journal)
    ((root, environment),) = store.read(
        lambda db: db.execute("SELECT root, environment FROM maps").fetchall()
    )
    return JournalTestMaps(store).load(Path(root), environment)


async def test_an_assistant_keeps_the_map_in_the_users_journal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDRAFT_JOURNAL", str(desk.journal))
    counts = []
    for _ in range(2):
        task = desk.open("calc.py::sub").task
        assistant = Assistant(Settings())
        try:
            counts.append((await assistant.baseline(task)).ran)
        finally:
            await assistant.close()
    assert counts == [len(ALL), len(USES_SUB)]


@pytest.mark.parametrize("version", ["3.10", "3.12", "3.13", "3.14"])
async def test_it_works_on_the_projects_own_python(
    desk: Desk, version: str, tmp_path: Path
) -> None:
    python = python_of(version, tmp_path / "venv")
    assert await desk.ran("calc.py::sub", python) == ALL
    assert await desk.ran("calc.py::sub", python) == USES_SUB
    desk.change("tests/test_other.py", "== 3", "== 1 + 2")
    assert len(await desk.ran("calc.py::sub", python)) == len(USES_SUB) + 1
