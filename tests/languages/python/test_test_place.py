"""Where a test is, by the id that evidence names it by."""

from __future__ import annotations

from pathlib import Path

import pytest

from redraft.core.task import Project
from redraft.languages import LANGUAGES

TESTS = """import pytest


class TestRates:
    @pytest.mark.parametrize("n", [1, 2])
    def test_each(self, n):
        assert n


def test_plain():
    assert True
"""


@pytest.mark.parametrize(
    ("test", "line"),
    [
        ("tests/test_a.py::test_plain", 9),
        ("tests/test_a.py::TestRates::test_each[a::b-2]", 5),
        ("tests/test_a.py::test_plain (doctest)", 9),
        ("tests/test_a.py::made_by_a_plugin", 0),
    ],
)
def test_a_test_is_found(tmp_path: Path, test: str, line: int) -> None:
    path = tmp_path / "tests" / "test_a.py"
    path.parent.mkdir()
    path.write_text(TESTS)
    place = LANGUAGES["python"]().locate(test, Project(tmp_path))
    assert place == (path, line)


def test_what_is_not_in_the_project_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "test_b.py").write_text(TESTS)
    python = LANGUAGES["python"]()
    assert python.locate("../test_b.py::test_plain", Project(tmp_path / "project")) is None
    assert python.locate("tests/none.py::test_plain", Project(tmp_path)) is None
