"""What an interpreter can import, read from its folders; nothing of it is started."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from redraft.core.draft import DraftKind
from redraft.core.function import SourceFacts
from redraft.gates.guards.base import Change, Objection
from redraft.gates.guards.imports import IMPORTS_RESOLVE
from redraft.gates.guards.libraries import libraries
from redraft.languages import language


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A virtual environment of a made-up Python 3.12, its interpreter not even a program."""
    base = tmp_path / "base"
    standard = base / "lib" / "python3.12"
    (standard / "lib-dynload").mkdir(parents=True)
    (standard / "lib-dynload" / "_ssl.cpython-312-x86_64-linux-gnu.so").touch()
    (standard / "os.py").touch()
    (standard / "json").mkdir()
    (base / "lib" / "python3.12" / "site-packages" / "beneath").mkdir(parents=True)
    env = tmp_path / "env"
    site = env / "lib" / "python3.12" / "site-packages"
    (site / "leftpad").mkdir(parents=True)
    (site / "single.py").touch()
    (site / "fast.cpython-312-x86_64-linux-gnu.so").touch()
    (tmp_path / "elsewhere" / "linked").mkdir(parents=True)
    (site / "linked.pth").write_text(f"# a comment\n{tmp_path / 'elsewhere'}\n")
    (env / "bin").mkdir()
    (env / "bin" / "python").touch()
    (env / "pyvenv.cfg").write_text(f"home = {base / 'bin'}\nversion = 3.12.1\n")
    return env


def has(environment: Path, module: str) -> bool | None:
    found = libraries(str(environment / "bin" / "python"))
    assert found is not None
    return found.has(module)


@pytest.mark.parametrize(
    "module", ["os", "json", "_ssl", "sys", "math", "leftpad", "single", "fast", "linked"]
)
def test_what_is_there_is_found(environment: Path, module: str) -> None:
    assert has(environment, module) is True


@pytest.mark.parametrize("module", ["leftpad9", "beneath", "distutils", "lead", "fas"])
def test_what_is_not_there_is_not(environment: Path, module: str) -> None:
    assert has(environment, module) is False


def test_an_environment_may_look_beneath_itself(environment: Path) -> None:
    config = environment / "pyvenv.cfg"
    config.write_text(config.read_text() + "include-system-site-packages = true\n")

    assert has(environment, "beneath") is True


def test_what_is_installed_later_is_found(environment: Path) -> None:
    assert has(environment, "later") is False
    site = environment / "lib" / "python3.12" / "site-packages"
    (site / "later").mkdir()
    os.utime(site, ns=(1, 1))  # the clock of the file system may be coarse

    assert has(environment, "later") is True


def test_code_that_runs_at_start_may_add_anything(environment: Path) -> None:
    site = environment / "lib" / "python3.12" / "site-packages"
    (site / "hook.pth").write_text("import hook; hook.install()\n")

    assert has(environment, "leftpad9") is None
    assert has(environment, "leftpad") is True


def test_an_editable_install_is_read_from_its_finder(environment: Path) -> None:
    site = environment / "lib" / "python3.12" / "site-packages"
    name = "__editable___mine_1_0_finder"
    (site / "__editable__.mine-1.0.pth").write_text(f"import {name}; {name}.install()\n")
    (site / f"{name}.py").write_text("MAPPING: dict[str, str] = {'mine': '/src/mine'}\n")

    assert has(environment, "mine") is True
    assert has(environment, "yours") is False


def test_no_word_on_what_is_no_interpreter(tmp_path: Path) -> None:
    shim = tmp_path / "bin" / "python3.12"
    shim.parent.mkdir()
    shim.write_text("#!/bin/sh\nexec somewhere/python3.12\n")

    assert libraries(str(shim)) is None
    assert libraries(str(tmp_path / "nothing")) is None
    assert libraries("python3") is None


def test_this_python_has_what_it_has() -> None:
    found = libraries(sys.executable)

    assert found is not None
    assert found.has("pytest") is not False
    assert all(found.has(name) for name in ("asyncio", "zoneinfo", "math", "time", "_thread"))


def says(root: Path, environment: Path, statement: str, path: str = "m.py") -> Objection | None:
    python = language("python")
    before, after = "def f(a):\n    return a", f"def f(a):\n    {statement}\n    return a"
    old, new = python.facts(before), python.facts(after)
    assert isinstance(old, SourceFacts)
    return IMPORTS_RESOLVE.check(
        Change(
            *("f", before, after, old, new, DraftKind.REFINE, "import known\n"),
            root=root,
            path=root / path,
            interpreter=str(environment / "bin" / "python"),
        )
    )


def test_a_new_import_resolves_in_the_file_the_project_or_its_interpreter(
    environment: Path, tmp_path: Path
) -> None:
    root = tmp_path / "project"
    for folder in ("src/mine", "app/tools", "deep/down/there/lib9"):
        (root / folder).mkdir(parents=True)
    (root / "app" / "near.py").touch()

    def say(statement: str) -> str:
        objection = says(root, environment, statement, "app/m.py")
        return "" if objection is None else "refused" if objection.blocks else "warned"

    assert say("import leftpad9") == "refused"
    assert say("from leftpad9.core import pad") == "refused"
    assert say("import distutils.core") == "refused"
    for fine in ("leftpad", "json.decoder", "known.part", "mine.part", "app.near", "near", "tools"):
        assert say(f"import {fine}") == "", fine
    # a test run may put any folder on the path
    assert say("import lib9") == "warned"
    assert say("from . import near") == ""
    assert say("from .near import x") == ""
    assert say("from .tools.part import x") == ""
    assert say("from ..app import near") == ""
    assert say("from .far import x") == "refused"
