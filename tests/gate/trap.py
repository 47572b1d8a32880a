"""Traps on disk: each a small project that some way of testing drafts gets wrong.

A trap is a folder of ``traps/`` with a ``trap.toml``::

    about     what fools whom, in a sentence or two
    target    the function, ``path::qualname``
    needs     pytest plugins (import names) without which it is skipped
    editable  ``pth`` or ``finder``: ``src`` is installed into a throw-away environment that way
    folder    the name of the project's folder; ``linked``: it is opened through a symbolic link
    read_only the project's files and folders cannot be written
    crlf, bom, latin1   files to be put on disk in that form
    unsaved   a text replaced in the editor's buffer alone: ``[old, new]``
    tests     test files, where the import graph is not to choose them
    stale     ``[file, old, new]``: bytecode of the replaced text, of the same size and second
    parallel  the drafts are judged at the same time
    flaky     tests that must be named flaky or be lucky, and never be blamed
    [[draft]] name, expect (an outcome, several, or ``not passed``), source;
              ``fixed``: what it must fix; ``guarded``: a guard alone stops it

Nothing runs in the repository's own tree: ``lay_out`` copies the folder.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import py_compile
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Outcome
from redraft.core.task import Task, TestSelection
from redraft.core.text import Document
from redraft.languages import language

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TRAPS = Path(__file__).with_name("traps")

# The plugins of the environment that runs these tests are no part of the small projects.
_BARE = "[pytest]\naddopts = " + " ".join(
    f"-p no:{name}"
    for name in ("xdist", "xdist.looponfail", "hypothesispytest", "asyncio", "anyio", "pytest-lsp")
)
_CONFIGURATIONS = ("pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")


@dataclass(frozen=True, slots=True)
class Try:
    """A draft and what the gate must say of it."""

    name: str
    source: str
    expect: frozenset[Outcome]
    fixed: tuple[str, ...] | None = None
    guarded: bool = False

    @property
    def draft(self) -> Draft:
        """The draft as a policy would hand it in."""
        return Draft(self.source.strip("\n"), DraftKind.REFINE, "trap")

    def met(self, found: Evidence) -> bool:
        """Whether the evidence is what the trap demands."""
        if self.fixed is not None and set(found.fixed) != set(self.fixed):
            return False
        return found.outcome in self.expect


@dataclass(frozen=True, slots=True)
class Trap:
    """One folder of ``traps/``."""

    name: str
    target: str
    tries: tuple[Try, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where it lies in the repository."""
        return TRAPS / self.name

    @property
    def missing(self) -> str:
        """The plugin that it needs and that is not installed, or nothing."""
        needs = self.settings.get("needs", ())
        return next((name for name in needs if importlib.util.find_spec(name) is None), "")


def _outcomes(expect: str | list[str]) -> frozenset[Outcome]:
    if expect == "not passed":
        return frozenset(Outcome) - {Outcome.PASSED}
    return frozenset(Outcome(name) for name in ([expect] if isinstance(expect, str) else expect))


def load(name: str) -> Trap:
    """The trap of a folder."""
    table = tomllib.loads((TRAPS / name / "trap.toml").read_text(encoding="utf-8"))
    tries = tuple(
        Try(
            entry["name"],
            entry["source"],
            _outcomes(entry["expect"]),
            tuple(entry["fixed"]) if "fixed" in entry else None,
            bool(entry.get("guarded")),
        )
        for entry in table["draft"]
    )
    return Trap(name, table["target"], tries, table)


def names() -> list[str]:
    """Every trap, in the order of the alphabet."""
    return sorted(path.parent.name for path in TRAPS.glob("*/trap.toml"))


def lay_out(trap: Trap, place: Path) -> Path:
    """Copy a trap below ``place`` and build what it needs; the folder as its user opens it."""
    settings = trap.settings
    root = place / str(settings.get("folder", "project"))
    for path in sorted(trap.folder.rglob("*")):
        if path.is_file() and path.name != "trap.toml" and "__pycache__" not in path.parts:
            name = path.relative_to(trap.folder)
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(_encoded(settings, name.as_posix(), path.read_bytes()))
    if not any((root / name).exists() for name in _CONFIGURATIONS):
        (root / "pytest.ini").write_text(_BARE, encoding="utf-8")
    if settings.get("editable"):
        _install(root, settings["editable"])
    if "stale" in settings:
        _leave_stale_bytecode(root, *settings["stale"])
    if settings.get("linked"):
        link = place / "link"
        link.symlink_to(root, target_is_directory=True)
        root = link
    if settings.get("read_only"):
        for path in (*root.rglob("*"), root):
            path.chmod(0o555 if path.is_dir() else 0o444)
    return root


def _encoded(settings: Mapping[str, Any], name: str, data: bytes) -> bytes:
    if name in settings.get("crlf", ()):
        data = data.replace(b"\n", b"\r\n")
    if name in settings.get("bom", ()):
        data = b"\xef\xbb\xbf" + data
    if name in settings.get("latin1", ()):
        data = data.decode("utf-8").encode("latin-1")
    return data


def _leave_stale_bytecode(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    assert len(old) == len(new)
    state = path.stat()
    path.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(path, ns=(state.st_mtime_ns, state.st_mtime_ns))
    cached = py_compile.compile(str(path), doraise=True)
    path.write_text(text, encoding="utf-8")
    for touched in (path, Path(str(cached))):
        os.utime(touched, ns=(state.st_mtime_ns, state.st_mtime_ns))


def _install(root: Path, how: str) -> None:
    """``src`` installed editable, in the two forms that setuptools writes."""
    folder = root / ".venv"
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", "--system-site-packages", str(folder)],
        check=True,
    )
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(f"{Path(pytest.__file__).parent.parent}\n")
    packages = {path.name: str(path) for path in (root / "src").iterdir() if path.is_dir()}
    if how == "pth":
        (site / "__editable__.trap-0.1.pth").write_text(f"{root / 'src'}\n")
        return
    (site / "__editable___trap_0_1_finder.py").write_text(_FINDER.format(mapping=packages))
    (site / "__editable__.trap-0.1.pth").write_text(
        "import __editable___trap_0_1_finder; __editable___trap_0_1_finder.install()\n"
    )


_FINDER = """
import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_file_location
from pathlib import Path

MAPPING: dict[str, str] = {mapping}


class EditableFinder:
    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if fullname not in MAPPING:
            return None
        folder = Path(MAPPING[fullname])
        start = folder / "__init__.py"
        if start.exists():
            return spec_from_file_location(
                fullname, start, submodule_search_locations=[str(folder)]
            )
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        return spec


def install():
    sys.meta_path.append(EditableFinder)
"""


def task_of(trap: Trap, root: Path) -> Task:
    """The task as the editor makes it, through the real language."""
    python = language("python")
    name, _, qualname = trap.target.partition("::")
    path = root / name
    encoding = "latin-1" if name in trap.settings.get("latin1", ()) else "utf-8"
    # read as an editor does: neither line endings nor the byte-order mark are touched
    text = path.read_bytes().decode(encoding)
    if "unsaved" in trap.settings:
        old, new = trap.settings["unsaved"]
        assert old in text
        text = text.replace(old, new)
    document = Document(path.as_uri(), text, 1, path)
    function = python.find(document, qualname)[-1]
    project = python.project(path, [root])
    assert project is not None
    assert project.root == root
    tests = python.tests(document, function, project)
    if "tests" in trap.settings:
        tests = TestSelection(tuple(Path(name) for name in trap.settings["tests"]))
    return Task(document, function, python.dedent(document, function), project, tests=tests)


def fingerprint(root: Path) -> str:
    """A hash over every path, mode, time and content of the user's tree, the root's own included."""
    seen = hashlib.sha256()
    real = root.resolve()
    for path in (real, *sorted(real.rglob("*"))):
        state = path.lstat()
        line = f"{path}\0{state.st_mode}\0{state.st_mtime_ns}\0{state.st_size}\0{state.st_nlink}\0"
        seen.update(os.fsencode(line))
        if path.is_symlink():
            seen.update(os.fsencode(path.readlink()))
        elif path.is_file():
            seen.update(path.read_bytes())
    return seen.hexdigest()
