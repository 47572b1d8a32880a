"""The draft is what runs, whatever the project's layout: every shown false pass stays shut."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from redraft.core.evidence import Outcome
from redraft.gates.sandbox.environment import known_before, linked_from
from tests.gate.workshop import Workshop, dedent

RIGHT = "def add(a, b):\n    return a + b"
WRONG = "def add(a, b):\n    return a * b"
TEST = "import {module}\n\n\ndef test_add():\n    assert {module}.add(2, 3) == 5\n"


async def both_ways(shop: Workshop, name: str) -> None:
    """A right draft fixes the test, a wrong one does not: the draft is what ran."""
    right, wrong = await shop.judge(RIGHT), await shop.judge(WRONG)
    assert right.outcome is Outcome.PASSED, right
    assert right.fixed == (name,)
    assert wrong.outcome is Outcome.FAILED, wrong


async def test_flat(shop: Workshop) -> None:
    shop.open(
        {
            "calc.py": "def add(a, b):\n    return a - b",
            "tests/test_it.py": TEST.format(module="calc"),
        },
        "calc.py::add",
        ["tests/test_it.py"],
    )
    await both_ways(shop, "tests/test_it.py::test_add")


def environment(folder: Path) -> Path:
    """A virtual environment that sees this interpreter's libraries; its Python."""
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", "--system-site-packages", str(folder)],
        check=True,
    )
    (site,) = folder.glob("lib/python*/site-packages")
    here = Path(pytest.__file__).parent.parent
    (site / "libraries.pth").write_text(f"{here}\n")
    return folder / "bin" / "python"


async def test_src_layout_installed_editable(shop: Workshop) -> None:
    python = environment(shop.root / ".venv")
    (site,) = (shop.root / ".venv").glob("lib/python*/site-packages")
    (site / "editable.pth").write_text(f"{shop.root / 'src'}\n")
    shop.open(
        {
            "src/pkg/__init__.py": "from pkg.calc import add",
            "src/pkg/calc.py": "def add(a, b):\n    return a - b",
            "tests/test_it.py": TEST.format(module="pkg"),
        },
        "src/pkg/calc.py::add",
        ["tests/test_it.py"],
        python=str(python),
    )
    await both_ways(shop, "tests/test_it.py::test_add")


async def test_an_installed_copy_is_not_taken_for_the_project(shop: Workshop) -> None:
    python = environment(shop.root / ".venv")
    (site,) = (shop.root / ".venv").glob("lib/python*/site-packages")
    (site / "pkg").mkdir()
    (site / "pkg" / "__init__.py").write_text(RIGHT)
    shop.open(
        {"src/pkg/__init__.py": RIGHT, "tests/test_it.py": TEST.format(module="pkg")},
        "src/pkg/__init__.py::add",
        ["tests/test_it.py"],
        python=str(python),
    )

    assert (await shop.judge(WRONG)).outcome is Outcome.NO_TESTS


async def test_package_with_relative_imports(shop: Workshop) -> None:
    shop.open(
        {
            "pkg/__init__.py": "from .deep.calc import add",
            "pkg/deep/__init__.py": "",
            "pkg/deep/calc.py": "from ..sign import SIGN\n\n\ndef add(a, b):\n    return a - b",
            "pkg/sign.py": "SIGN = 1",
            "tests/__init__.py": "",
            "tests/test_it.py": TEST.format(module="pkg"),
        },
        "pkg/deep/calc.py::add",
        ["tests/test_it.py"],
    )
    await both_ways(shop, "tests/test_it.py::test_add")


async def test_the_buffer_counts_not_the_disk(shop: Workshop) -> None:
    shop.open(
        {"calc.py": RIGHT, "test_it.py": TEST.format(module="calc")},
        "calc.py::add",
        ["test_it.py"],
        buffer="SIGN = -1\n\n\ndef add(a, b):\n    return a + SIGN * b\n",
    )

    assert (await shop.baseline()).failed == ("test_it.py::test_add",)
    assert (await shop.judge("def add(a, b):\n    return a - SIGN * b")).outcome is Outcome.PASSED


async def test_stale_bytecode_is_never_run(shop: Workshop) -> None:
    """Same size, same second, bytecode of another text: in the target and in what it imports."""
    shop.open(
        {
            "calc.py": "from sign import SIGN\n\n\ndef add(a, b):\n    return a - b * SIGN\n",
            "sign.py": "SIGN = -9\n",
            "test_it.py": TEST.format(module="calc"),
        },
        "calc.py::add",
        ["test_it.py"],
    )
    import py_compile

    for name, new in (("calc.py", None), ("sign.py", "SIGN = -1\n")):
        path = shop.root / name
        state = path.stat()
        py_compile.compile(str(path), doraise=True)
        (cached,) = (shop.root / "__pycache__").glob(f"{path.stem}.*")
        if new:
            path.write_text(new)
        for touched in (path, cached):
            os.utime(touched, ns=(state.st_mtime_ns, state.st_mtime_ns))

    assert (await shop.baseline()).passed == ("test_it.py::test_add",)
    broken = await shop.judge("def add(a, b):\n    return a + b * SIGN")
    assert broken.outcome is Outcome.BROKE


async def test_tests_that_start_a_subprocess(shop: Workshop) -> None:
    test = """
        import subprocess
        import sys


        def test_add():
            code = "import calc; print(calc.add(2, 3))"
            out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
            assert out.stdout.strip() == "5", out
        """
    shop.open(
        {"calc.py": "def add(a, b):\n    return a - b", "test_it.py": test},
        "calc.py::add",
        ["test_it.py"],
    )
    await both_ways(shop, "test_it.py::test_add")

    shop.open({"calc.py": RIGHT}, "calc.py::add", ["test_it.py"])
    assert (await shop.judge(WRONG)).outcome is Outcome.BROKE


async def test_import_time_and_parametrize_time_use(shop: Workshop) -> None:
    test = """
        import pytest
        from calc import FIVE, add


        def test_import_time():
            assert FIVE == 5


        @pytest.mark.parametrize("value", [add(2, 3)], ids=["one"])
        def test_parameter(value):
            assert value == 5
        """
    shop.open(
        {"calc.py": "def add(a, b):\n    return a - b\n\n\nFIVE = add(2, 3)", "test_it.py": test},
        "calc.py::add",
        ["test_it.py"],
    )

    right, wrong = await shop.judge(RIGHT), await shop.judge(WRONG)

    assert set(right.fixed) == {"test_it.py::test_import_time", "test_it.py::test_parameter[one]"}
    assert wrong.outcome is Outcome.FAILED


async def test_decorated_without_wrapped_fixtures_data_and_chdir(shop: Workshop) -> None:
    shop.open(
        {
            "calc.py": """
                def twice(f):
                    def inner(*args):
                        return f(*args) * 2
                    return inner


                @twice
                def add(a, b):
                    return a - b
                """,
            "tests/conftest.py": """
                import pathlib
                import pytest


                @pytest.fixture
                def data():
                    return int(pathlib.Path(__file__).with_name("data.txt").read_text())
                """,
            "tests/data.txt": "5",
            "tests/test_it.py": """
                import calc


                def test_add(data, tmp_path, monkeypatch):
                    monkeypatch.chdir(tmp_path)
                    assert calc.add(2, 3) == 2 * data
                """,
        },
        "calc.py::add",
        ["tests/test_it.py"],
    )

    right = await shop.judge("@twice\n" + RIGHT)
    wrong = await shop.judge("@twice\n" + WRONG)

    assert right.fixed == ("tests/test_it.py::test_add",)
    assert wrong.outcome is Outcome.FAILED


async def test_a_suite_that_writes_to_its_own_tree_leaves_the_users_alone(shop: Workshop) -> None:
    test = """
        import pathlib
        import calc

        HERE = pathlib.Path(__file__).parent


        def test_add():
            (HERE / "calc.py").write_text("ruined")
            (HERE / "new").mkdir()
            (HERE / "new" / "file").write_text("x")
            (HERE / "data.txt").unlink()
            assert calc.add(2, 3) == 5
        """
    shop.open(
        {"calc.py": "def add(a, b):\n    return a - b", "data.txt": "1", "test_it.py": test},
        "calc.py::add",
        ["test_it.py"],
    )
    before = shop.fingerprint()

    await both_ways(shop, "test_it.py::test_add")

    assert shop.fingerprint() == before


async def test_a_declared_encoding_is_kept(shop: Workshop) -> None:
    shop.open(
        {"test_it.py": "from calc import sign\n\ndef test_sign():\n    assert sign() == '\\xe9'"},
        "test_it.py::test_sign",
    )
    path = shop.root / "calc.py"
    text = "# -*- coding: latin-1 -*-\n" + dedent("def sign():\n    return 'é' + 'x'\n")
    path.write_bytes(text.encode("latin-1"))
    shop.open({}, "calc.py::sign", ["test_it.py"], buffer=text)

    assert (await shop.judge("def sign():\n    return 'é'")).outcome is Outcome.PASSED


def test_a_repositorys_own_environment_shows_nothing_that_python_would_not_import(
    tmp_path: Path,
) -> None:
    secret, library = tmp_path / "keys", tmp_path / "library"
    secret.mkdir()
    (secret / "id_ed25519").write_text("secret")
    (library / "package").mkdir(parents=True)
    (library / "package" / "__init__.py").touch()
    venv = tmp_path / "venv"
    site = venv / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (venv / "bin").mkdir()
    (venv / "bin" / "python").touch()
    (venv / "pyvenv.cfg").write_text(f"home = {secret}\n")
    (site / "a.pth").write_text(f"{secret}\n{secret}/id_ed25519\n{library}\n")

    assert linked_from(site) == [library]
    assert secret not in known_before(venv / "bin" / "python")
