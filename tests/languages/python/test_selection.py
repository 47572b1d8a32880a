"""Which tests can reach a function."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from redraft.core.task import Project, TestSelection
from redraft.core.text import Document
from redraft.languages.python import Python

TARGET = "def target(x):\n    return x\n"


def tree(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def chosen(
    root: Path,
    path: str,
    text: str | None = None,
    name: str = "target",
    python: Python | None = None,
) -> TestSelection:
    python = python or Python()
    full = root / path
    document = Document(
        uri=full.as_uri(), text=full.read_text() if text is None else text, path=full
    )
    return python.tests(document, python.find(document, name)[0], Project(root))


def files(selection: TestSelection) -> list[str]:
    return [p.as_posix() for p in selection.files]


@pytest.mark.parametrize(
    "line",
    [
        "import pkg.mod",
        "import os, pkg.mod as m",
        "import os; import pkg.mod",
        "from pkg import mod",
        "from pkg import other, mod as m",
        "from pkg.mod import target",
        "from pkg.mod import *",
        "from pkg import (\n    other,  # a, b\n    mod,\n)",
        "from pkg \\\n    import \\\n    mod",
        "def test():\n    from pkg import mod",
        "if True: import pkg.mod",
        "try:\n    import pkg.mod\nexcept ImportError: pass",
        "import importlib\nm = importlib.import_module('pkg.mod')",
        "m = pytest.importorskip(\n    'pkg.mod')",
        "m = __import__('pkg.mod')",
        "subprocess.run([sys.executable, '-m', 'pkg.mod'])",
        "subprocess.run([sys.executable, 'pkg/mod.py'])",
        "@mock.patch('pkg.mod.target')\ndef test(): pass",
        "from helper import go",
        "from . import helper",
        "from .helper import go",
        "import tests.helper",
        "name = 'mod'\nm = importlib.import_module(f'pkg.{name}')\nfrom pkg import lazy",
    ],
)
@pytest.mark.parametrize("layout", ["", "src/"])
def test_every_way_to_import_is_seen(tmp_path: Path, line: str, layout: str) -> None:
    tree(
        tmp_path,
        {
            f"{layout}pkg/__init__.py": "",
            f"{layout}pkg/mod.py": TARGET,
            f"{layout}pkg/other.py": "",
            f"{layout}pkg/lazy.py": "import importlib\nimportlib.import_module(name)\n",
            "tests/helper.py": "from pkg.mod import target as go\n",
            "tests/test_it.py": line + "\n",
            "tests/test_else.py": "import json\nfrom json import mod\nimport pkgmod\n",
        },
    )
    if "pkg/mod.py'" in line and layout:
        pytest.skip("the quoted path lies elsewhere in this layout")
    assert files(chosen(tmp_path, f"{layout}pkg/mod.py")) == ["tests/test_it.py"]


def test_imports_are_followed_through_packages_and_conftest(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "pkg/__init__.py": "from .api import public\n",
            "pkg/api.py": "from ._deep.core import target as public\n",
            "pkg/_deep/__init__.py": "",
            "pkg/_deep/core.py": TARGET,
            "tests/a/test_package.py": "import pkg\n",
            "tests/b/conftest.py": "from pkg.api import public\n",
            "tests/b/c/test_fixture.py": "def test(thing): pass\n",
            "tests/d/test_plain.py": "def test(thing): pass\n",
            "plain/test_plugin.py": "pytest_plugins = ['pkg.api']\n",
        },
    )
    assert set(files(chosen(tmp_path, "pkg/_deep/core.py"))) == {
        "tests/a/test_package.py",
        "tests/b/c/test_fixture.py",
        "plain/test_plugin.py",
    }


def test_cycles_end(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": TARGET + "import b", "b.py": "import a", "test_b.py": "import b"})
    assert files(chosen(tmp_path, "a.py")) == ["test_b.py"]


def test_the_likeliest_come_first(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "mod.py": TARGET,
            "far.py": "import mod\n",
            "tests/test_a_far.py": "import far\n",
            "tests/test_b_near.py": "import mod\n",
            "tests/test_mod.py": "import far\n",
            "tests/test_z_names.py": "from mod import target\n",
        },
    )
    assert files(chosen(tmp_path, "mod.py")) == [
        "tests/test_z_names.py",
        "tests/test_mod.py",
        "tests/test_b_near.py",
        "tests/test_a_far.py",
    ]


def test_a_test_files_own_function_selects_itself_first(tmp_path: Path) -> None:
    tree(
        tmp_path, {"test_a.py": "def target(): pass\n", "test_b.py": "from test_a import target\n"}
    )
    assert files(chosen(tmp_path, "test_a.py")) == ["test_a.py", "test_b.py"]


def test_the_editors_text_counts_and_not_the_disks(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": TARGET, "b.py": TARGET, "test_b.py": "import b\n", "b/x.txt": ""})
    python = Python()
    assert files(chosen(tmp_path, "a.py", python=python)) == []
    edited = "import a\n" + "def target(): pass\n"
    document = Document(uri="u", text=edited, path=tmp_path / "test_b.py")
    function = python.find(document, "target")[0]
    assert files(python.tests(document, function, Project(tmp_path))) == ["test_b.py"]
    unsaved = Document(uri="v", text=TARGET, path=tmp_path / "new.py")
    tree(tmp_path, {"test_new.py": "import new\n"})
    function = python.find(unsaved, "target")[0]
    assert files(python.tests(unsaved, function, Project(tmp_path))) == ["test_new.py"]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": TARGET, "test_a.py": "import json\n"})
    python = Python()
    assert chosen(tmp_path, "a.py", python=python).empty
    tree(tmp_path, {"test_a.py": "import a\n"})
    os.utime(tmp_path / "test_a.py", ns=(1, 1))
    assert files(chosen(tmp_path, "a.py", python=python)) == ["test_a.py"]
    (tmp_path / "test_a.py").unlink()
    assert chosen(tmp_path, "a.py", python=python).empty


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "pyproject.toml",
            "[tool.pytest.ini_options]\npython_files = ['check_*.py']\ntestpaths = ['t']\n",
        ),
        ("pyproject.toml", "[tool.pytest]\npython_files = ['check_*.py']\ntestpaths = ['t']\n"),
        ("pytest.ini", "[pytest]\npython_files = check_*.py\ntestpaths = t\n"),
        ("tox.ini", "[pytest]\npython_files =\n    check_*.py\ntestpaths =\n    t\n"),
        ("setup.cfg", "[tool:pytest]\npython_files = check_*.py\ntestpaths = t\n"),
    ],
)
def test_the_projects_own_conventions_hold(tmp_path: Path, name: str, text: str) -> None:
    tree(
        tmp_path,
        {
            name: text,
            "a.py": TARGET,
            "t/check_a.py": "import a\n",
            "t/test_a.py": "import a\n",
            "u/check_a.py": "import a\n",
        },
    )
    assert files(chosen(tmp_path, "a.py")) == ["t/check_a.py"]


def test_a_broken_configuration_leaves_the_defaults(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "pyproject.toml": "[tool.pytest\n",
            "setup.cfg": "no section\n",
            "a.py": TARGET,
            "a_test.py": "import a\n",
        },
    )
    assert files(chosen(tmp_path, "a.py")) == ["a_test.py"]


def test_environments_and_built_trees_are_not_entered(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "a.py": TARGET,
            "test_a.py": "import a\n",
            **{
                f"{folder}/test_a.py": "import a\n"
                for folder in (".hidden", "node_modules/x", "build/lib", "dist", "e", "x.egg-info")
            },
            "e/pyvenv.cfg": "",
            "pkg/build/__init__.py": "",
            "pkg/build/test_real.py": "import a\n",
        },
    )
    assert set(files(chosen(tmp_path, "a.py"))) == {"test_a.py", "pkg/build/test_real.py"}


def test_doctests_are_told(tmp_path: Path) -> None:
    text = 'def target():\n    """Say.\n\n    >>> target()\n    1\n    """\n    return 1\n'
    tree(tmp_path, {"a.py": text})
    selection = chosen(tmp_path, "a.py")
    assert selection.doctests
    assert selection.reason == ""
    assert not selection.empty
    plain = chosen(tmp_path, "a.py", text.replace(">>> target", ">>>target"))
    assert not plain.doctests


def test_why_there_is_nothing_to_run(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": TARGET})
    assert "no test files" in chosen(tmp_path, "a.py").reason
    tree(tmp_path, {"test_x.py": ""})
    assert "None of the 1 test files imports a.py" in chosen(tmp_path, "a.py").reason
    python = Python()
    document = Document(uri="untitled:x", text=TARGET)
    function = python.functions(document)[0]
    assert "not been saved" in python.tests(document, function, Project(tmp_path)).reason
    outside = Document(uri="x", text=TARGET, path=tmp_path.parent / "elsewhere.py")
    assert "outside" in python.tests(outside, function, Project(tmp_path)).reason


def test_bytes_that_are_no_text_are_no_error(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": TARGET, "test_a.py": ""})
    (tmp_path / "test_a.py").write_bytes(b"# \xff\xfe\nimport a\n")
    assert files(chosen(tmp_path, "a.py")) == ["test_a.py"]
