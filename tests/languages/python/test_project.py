"""Where a project begins and which Python is its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from redraft.languages.python import Python

PYTHON = Python()


@pytest.fixture(autouse=True)
def no_active_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)


def made(path: Path, *, executable: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    if executable:
        path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    "marker", ["pyproject.toml", "setup.cfg", "setup.py", "pytest.ini", "tox.ini", ".git/HEAD"]
)
def test_the_nearest_marker_upward_is_the_root(tmp_path: Path, marker: str) -> None:
    made(tmp_path / "pyproject.toml")
    made(tmp_path / "inner" / marker)
    file = made(tmp_path / "inner" / "pkg" / "deep" / "a.py")
    project = PYTHON.project(file, [tmp_path])
    assert project is not None
    assert project.root == tmp_path / "inner"


def test_the_search_stops_at_the_bounds(tmp_path: Path) -> None:
    made(tmp_path / "pyproject.toml")
    file = made(tmp_path / "work" / "pkg" / "a.py")
    within = PYTHON.project(file, [tmp_path / "elsewhere", tmp_path / "work"])
    assert within is not None
    assert within.root == tmp_path / "work"
    outside = PYTHON.project(file, [tmp_path / "elsewhere"])
    assert outside is not None
    assert outside.root == tmp_path


def test_without_a_marker_the_files_own_folder_is_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redraft.languages.python.project._MARKERS", ("no-such-marker",))
    file = made(tmp_path / "pkg" / "a.py")
    project = PYTHON.project(file, [])
    assert project is not None
    assert project.root == tmp_path / "pkg"
    assert project.interpreter is None


@pytest.mark.parametrize(
    "python",
    [
        ".venv/bin/python",
        "venv/bin/python",
        "env/bin/python3",
        ".venv/Scripts/python.exe",
        ".tox/py312/bin/python",
        ".nox/tests/bin/python",
    ],
)
def test_the_projects_own_interpreter_is_found(tmp_path: Path, python: str) -> None:
    made(tmp_path / "pyproject.toml")
    expected = made(tmp_path / python, executable=True)
    project = PYTHON.project(made(tmp_path / "a.py"), [])
    assert project is not None
    assert project.interpreter == str(expected)


def test_environments_are_told_by_their_marks(tmp_path: Path) -> None:
    made(tmp_path / "pyproject.toml")
    odd = made(tmp_path / "odd" / "bin" / "python", executable=True)
    file = made(tmp_path / "a.py")
    before = PYTHON.project(file, [])
    assert before is not None
    assert before.interpreter is None
    made(tmp_path / "odd" / "pyvenv.cfg")
    after = PYTHON.project(file, [])
    assert after is not None
    assert after.interpreter == str(odd)


def test_a_conda_environment_inside_the_root_is_found(tmp_path: Path) -> None:
    made(tmp_path / "pyproject.toml")
    made(tmp_path / ".conda" / "conda-meta" / "history")
    expected = made(tmp_path / ".conda" / "bin" / "python", executable=True)
    project = PYTHON.project(made(tmp_path / "a.py"), [])
    assert project is not None
    assert project.interpreter == str(expected)


def test_an_active_environment_counts_only_inside_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path / "project" / "pyproject.toml")
    file = made(tmp_path / "project" / "a.py")
    outside = made(tmp_path / "other" / "bin" / "python", executable=True)
    monkeypatch.setenv("VIRTUAL_ENV", str(outside.parent.parent))
    project = PYTHON.project(file, [])
    assert project is not None
    assert project.interpreter is None
    inside = made(tmp_path / "project" / "e" / "my" / "bin" / "python", executable=True)
    monkeypatch.setenv("VIRTUAL_ENV", str(inside.parent.parent))
    project = PYTHON.project(file, [])
    assert project is not None
    assert project.interpreter == str(inside)


def test_a_file_that_cannot_be_run_is_no_interpreter(tmp_path: Path) -> None:
    made(tmp_path / "pyproject.toml")
    made(tmp_path / ".venv" / "bin" / "python")
    project = PYTHON.project(made(tmp_path / "a.py"), [])
    assert project is not None
    assert project.interpreter is None
