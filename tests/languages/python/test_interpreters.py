"""Which Python is a project's own: real environments and the layouts of each tool, nothing run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from redraft.languages.python import Python
from redraft.languages.python.interpreters import SOURCES, Interpreter, find_interpreter
from redraft.languages.python.managers import Outlook


class Land:
    """A home with a project in it; environments are made where a test says."""

    def __init__(self, tmp_path: Path) -> None:
        self.home = tmp_path / "home"
        self.root = self.home / "projects" / "Shop.App"
        self.root.mkdir(parents=True)
        self.environment: dict[str, str] = {}
        self.around: tuple[Path, ...] = ()
        self.platform = "linux"

    def venv(self, folder: Path, *, pytest: bool = True, conda: bool = False) -> Path:
        """An environment as far as the disk shows; its interpreter."""
        python = folder / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text("#!/bin/sh\ntouch was-run\n")
        python.chmod(0o755)
        if conda:
            (folder / "conda-meta").mkdir()
        else:
            (folder / "pyvenv.cfg").write_text("home = /usr/bin\n")
        library = (
            folder / "lib" / "python3.12" / "site-packages" / ("pytest" if pytest else "other")
        )
        library.mkdir(parents=True)
        (library / "__init__.py").write_text("")
        return python

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def find(self) -> Interpreter | None:
        folders = (self.root, *self.around)
        look = Outlook(self.root, folders, self.environment, self.home, self.platform)
        return find_interpreter(look)

    def finds(self, python: Path, source: str) -> None:
        found = self.find()
        assert found is not None
        assert (found.path, found.source) == (python, source)


@pytest.fixture
def land(tmp_path: Path) -> Land:
    return Land(tmp_path)


POETRY = '[tool.poetry]\nname = "Shop.App"\n'
EDITOR = "VS Code's settings of the workspace"
INSIDE = "the project's folder"


def test_without_any_there_is_none(land: Land) -> None:
    assert land.find() is None


def test_one_with_pytest_is_taken_before_one_without(land: Land) -> None:
    without = land.venv(land.root / ".venv", pytest=False)
    land.finds(without, INSIDE)
    land.finds(land.venv(land.root / ".tox" / "py312"), "tox")


@pytest.mark.parametrize("name", [".venv", "venv", "env"])
def test_an_environment_in_the_root_or_above_it_up_to_the_workspace(land: Land, name: str) -> None:
    workspace = land.root.parent
    above = land.venv(workspace / name)
    outside = land.venv(land.home / name)
    assert outside.is_file()
    assert land.find() is None
    land.around = (workspace,)
    land.finds(above, INSIDE)
    land.finds(land.venv(land.root / name), INSIDE)


def test_the_language_looks_up_to_the_workspace_folder_and_no_further(tmp_path: Path) -> None:
    land = Land(tmp_path)
    land.write("pyproject.toml", "")
    land.write("a.py", "")
    python = land.venv(land.root.parent / ".venv")
    known = Python().project(land.root / "a.py", [land.root.parent])
    assert known is not None
    assert (known.root, known.interpreter, known.interpreter_source) == (
        land.root,
        str(python),
        INSIDE,
    )
    closer = Python().project(land.root / "a.py", [land.root])
    assert closer is not None
    assert closer.interpreter is None


class TestEditor:
    """``.vscode/settings.json``: an environment that exists is taken, a program is not."""

    def settings(self, land: Land, value: str) -> None:
        land.write(
            ".vscode/settings.json",
            '// of the team\n{\n  /* where */ "a": "// no comment, /* nor this */",\n'
            f'  "python.defaultInterpreterPath": {json.dumps(value)},\n}}\n',
        )

    @pytest.mark.parametrize(
        "value",
        [
            "${workspaceFolder}/tools/my/bin/python",
            "tools/my/bin/python",
            "tools/my",
            "${env:SHOP}/bin/python",
            "${userHome}/projects/Shop.App/tools/my/bin/python",
            "~/projects/Shop.App/tools/my/bin/python",
        ],
    )
    def test_an_environment_is_taken_first(self, land: Land, value: str) -> None:
        land.venv(land.root / ".venv")
        python = land.venv(land.root / "tools" / "my")
        land.environment["SHOP"] = str(land.root / "tools" / "my")
        self.settings(land, value)
        land.finds(python, EDITOR)

    def test_one_of_conda_is_taken(self, land: Land) -> None:
        python = land.venv(land.home / "envs" / "shop", conda=True)
        self.settings(land, str(python))
        land.finds(python, EDITOR)

    @pytest.mark.parametrize(
        "value", ["python", "python3", "/usr/bin/env", "./run.sh", "${command:x}/bin/python", "/"]
    )
    def test_a_program_is_not(self, land: Land, value: str) -> None:
        land.write("run.sh", "#!/bin/sh\n")
        (land.root / "run.sh").chmod(0o755)
        land.write("pyvenv.cfg", "")
        self.settings(land, value)
        assert land.find() is None

    def test_another_program_inside_an_environment_is_not(self, land: Land) -> None:
        python = land.venv(land.home / "envs" / "shop")
        other = python.with_name("python-config.sh")
        other.write_text("#!/bin/sh\n")
        other.chmod(0o755)
        self.settings(land, str(other))
        assert land.find() is None

    def test_an_interpreter_outside_of_any_environment_is_not(self, land: Land) -> None:
        self.settings(land, sys.executable if sys.prefix == sys.base_prefix else "/usr/bin/python3")
        assert land.find() is None

    @pytest.mark.parametrize("text", ["", "[1]", "{", '{"python.defaultInterpreterPath": 3}', "\0"])
    def test_what_cannot_be_read_is_passed_over(self, land: Land, text: str) -> None:
        land.write(".vscode/settings.json", text)
        assert land.find() is None


class TestActive:
    """The environment of the shell counts where it is the project's."""

    def test_another_projects_is_not_taken(self, land: Land) -> None:
        land.environment["VIRTUAL_ENV"] = str(land.venv(land.home / "other").parent.parent)
        assert land.find() is None

    def test_one_with_the_project_installed_to_be_edited_is(self, land: Land) -> None:
        python = land.venv(land.home / "other")
        (site,) = (land.home / "other").glob("lib/*/site-packages")
        (site / "shop.pth").write_text(f"{land.root}/src\n")
        land.environment["VIRTUAL_ENV"] = str(land.home / "other")
        land.finds(python, "the active environment")

    def test_or_so_by_its_record(self, land: Land) -> None:
        python = land.venv(land.home / "o t", conda=True)
        (site,) = (land.home / "o t").glob("lib/*/site-packages")
        record = site / "shop-1.dist-info" / "direct_url.json"
        record.parent.mkdir()
        told = {"url": land.root.as_uri(), "dir_info": {"editable": True}}
        record.write_text(json.dumps(told))
        land.environment["CONDA_PREFIX"] = str(land.home / "o t")
        land.finds(python, "the active environment")
        record.write_text(json.dumps({**told, "dir_info": {}}))
        assert land.find() is None

    def test_one_that_a_tool_keeps_for_the_project_is_taken_before_its_others(
        self, land: Land
    ) -> None:
        land.write("pyproject.toml", POETRY)
        cache = land.home / ".cache" / "pypoetry" / "virtualenvs"
        base = poetry_name(land.root)
        older = land.venv(cache / f"{base}-py3.10")
        newer = land.venv(cache / f"{base}-py3.12")
        land.finds(newer, "Poetry")
        land.environment["VIRTUAL_ENV"] = str(older.parent.parent)
        land.finds(older, "the active environment")

    def test_uv_names_it(self, land: Land) -> None:
        python = land.venv(land.home / "uv-env")
        land.environment["UV_PROJECT_ENVIRONMENT"] = str(land.home / "uv-env")
        assert land.find() is None
        land.write("uv.lock", "")
        land.finds(python, "UV_PROJECT_ENVIRONMENT")


def checksum(text: str) -> str:
    """As the tools' own sources have it, by another way than the code under test."""
    import binascii
    import hashlib

    raw = hashlib.sha256(text.encode()).digest()[:6]
    return binascii.b2a_base64(raw, newline=False).decode().translate({43: 45, 47: 95})


def poetry_name(root: Path) -> str:
    return f"shop-app-{checksum(str(root))}"


class TestTools:
    """Where each tool keeps its environments."""

    def test_poetry(self, land: Land) -> None:
        land.write("pyproject.toml", POETRY)
        cache = land.home / ".cache" / "pypoetry" / "virtualenvs"
        base = poetry_name(land.root)
        python = land.venv(cache / f"{base}-py3.9")
        land.finds(python, "Poetry")
        newer = land.venv(cache / f"{base}-py3.12")
        land.venv(cache / f"{base[:-2]}xx-py3.13")
        land.finds(newer, "Poetry")
        (cache / "envs.toml").write_text(f'["{base}"]\nminor = "3.9"\npatch = "3.9.1"\n')
        land.finds(python, "Poetry")

    def test_poetry_by_a_project_table_and_its_own_folder(self, land: Land) -> None:
        land.write("pyproject.toml", '[project]\nname = "shop_app"\n')
        land.write("poetry.lock", "")
        land.environment["POETRY_VIRTUALENVS_PATH"] = str(land.home / "envs")
        land.finds(land.venv(land.home / "envs" / f"{poetry_name(land.root)}-py3.12"), "Poetry")

    def test_pipenv(self, land: Land) -> None:
        land.write("Pipfile", "")
        name = f"Shop.App-{checksum(str(land.root / 'Pipfile'))}"
        python = land.venv(land.home / ".local" / "share" / "virtualenvs" / name)
        land.finds(python, "Pipenv")
        land.environment["WORKON_HOME"] = str(land.home / "envs")
        assert land.find() is None
        land.finds(land.venv(land.home / "envs" / name), "Pipenv")

    def test_the_hash_is_pipenvs_own(self) -> None:
        """The example in a comment of Pipenv's source (``Project.virtualenv_name``)."""
        assert checksum("/home/user/MY_PROJECT/Pipfile") == "wyUfYPqE"

    @pytest.mark.parametrize("text", ["name: shop\n", "# x\nname: 'shop' # ours\nchannels: []\n"])
    @pytest.mark.parametrize("place", ["miniconda3/envs", "micromamba/envs", ".conda/envs"])
    def test_conda(self, land: Land, text: str, place: str) -> None:
        land.write("environment.yml", text)
        land.venv(land.home / place / "other", conda=True)
        land.finds(land.venv(land.home / place / "shop", conda=True), "conda")

    def test_conda_where_its_list_says(self, land: Land) -> None:
        land.write("environment.yaml", "name: shop\n")
        python = land.venv(land.home / "far" / "shop", conda=True)
        listed = land.home / ".conda" / "environments.txt"
        listed.parent.mkdir()
        listed.write_text(f"{land.home}/miniconda3\n{land.home}/far/shop\n")
        land.finds(python, "conda")

    @pytest.mark.parametrize("name", ["../../evil", "/evil", "..", "a/b"])
    def test_a_name_is_never_a_path(self, land: Land, name: str) -> None:
        land.venv(land.home / "evil")
        land.venv(land.home / "miniconda3", conda=True)
        (land.home / "miniconda3" / "envs").mkdir()
        land.write("environment.yml", f"name: {name}\n")
        land.write(".python-version", f"{name}\n")
        land.write("pyproject.toml", f'[project]\nname = "{name}"\n[tool.hatch]\n[tool.poetry]\n')
        assert land.find() is None

    def test_hatch(self, land: Land) -> None:
        land.write(
            "pyproject.toml",
            '[project]\nname = "Shop.App"\n[build-system]\nbuild-backend = "hatchling.build"\n',
        )
        place = land.home / ".local/share/hatch/env/virtual/shop-app" / checksum(str(land.root))
        default = land.venv(place / "shop-app")
        land.finds(default, "Hatch")
        land.finds(land.venv(place / "hatch-test.py3.12"), "Hatch")

    @pytest.mark.parametrize(("folder", "source"), [(".tox", "tox"), (".nox", "nox")])
    def test_the_last_made_of_tox_and_nox(self, land: Land, folder: str, source: str) -> None:
        new, old = land.venv(land.root / folder / "py310"), land.venv(land.root / folder / "py312")
        land.venv(land.root / folder / ".pkg")
        os.utime(old.parent.parent, (1, 1))
        os.utime(new.parent.parent, (2, 2))
        os.utime(land.root / folder / ".pkg", (3, 3))
        land.finds(new, source)

    def test_pyenv_last_and_only_with_pytest(self, land: Land) -> None:
        land.write(".python-version", "3.12\n3.11\n")
        land.venv(land.home / ".pyenv" / "versions" / "3.12.9", pytest=False)
        assert land.find() is None
        python = land.venv(land.home / ".pyenv" / "versions" / "3.12.10")
        land.venv(land.home / ".pyenv" / "versions" / "3.13.0")
        land.finds(python, ".python-version")
        land.finds(land.venv(land.root / ".venv"), INSIDE)


@pytest.mark.parametrize("text", ["[tool]\npoetry = 3", "tool = []", "project = 'x'", "= ", "\xff"])
def test_a_settings_file_of_any_form_does_no_harm(land: Land, text: str) -> None:
    for name in ("pyproject.toml", "environment.yml", ".python-version", "Pipfile", "poetry.lock"):
        land.write(name, text)
    assert land.find() is None


def test_every_source_is_tried_and_nothing_is_run(land: Land) -> None:
    """The fakes leave a mark when they are started."""
    land.venv(land.root / ".venv")
    look = Outlook(land.root, (land.root,), {"VIRTUAL_ENV": str(land.root / ".venv")}, land.home)
    for find in SOURCES.values():
        list(find(look))
    land.find()
    assert not list(land.home.rglob("was-run"))


def real(folder: Path, *options: str) -> Path:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", *options, folder], check=True)
    return folder / "bin" / "python"


@pytest.mark.skipif(sys.platform == "win32", reason="a virtual environment has other folders there")
class TestReal:
    """Environments made by ``python -m venv``: their interpreters are links."""

    def test_pytest_is_seen_where_it_is_and_not_where_it_is_not(self, land: Land) -> None:
        python = real(land.root / ".venv")
        assert python.is_symlink()
        found = land.find()
        assert found == Interpreter(python, INSIDE, has_pytest=False)
        (site,) = (land.root / ".venv").glob("lib/python*/site-packages")
        (site / "libraries.pth").write_text(f"{Path(pytest.__file__).parent.parent}\n")
        found = land.find()
        assert found == Interpreter(python, INSIDE, has_pytest=True)

    def test_the_link_is_kept(self, land: Land) -> None:
        made = real(land.home / "elsewhere")
        (land.root / ".venv").symlink_to(land.home / "elsewhere")
        found = land.find()
        assert found is not None
        assert found.path == land.root / ".venv" / "bin" / "python"
        assert found.path.resolve() == made.resolve()

    def test_what_the_disk_says_is_what_the_interpreter_says(self, land: Land) -> None:
        for options in ((), ("--system-site-packages",)):
            path = real(land.root / "envs" / "-".join(("e", *options)), *options)
            (land.root / ".venv").unlink(missing_ok=True)
            (land.root / ".venv").symlink_to(path.parent.parent)
            found = land.find()
            assert found is not None
            imports = subprocess.run([path, "-c", "import pytest"], capture_output=True)
            assert found.has_pytest is (imports.returncode == 0)
