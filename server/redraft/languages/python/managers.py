"""Environments that a tool keeps elsewhere than in the project.

Their places are computed as the tools compute them; no tool is run.  What the
project's own files say picks among environments that the user has made: none of
it is taken as a path to a program.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redraft.languages.python.environments import is_environment

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_CONDA_BASES = ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", ".conda")
_NAME = re.compile(r"\w[\w.+-]*")
_CONDA_NAME = re.compile(r"^name:\s*['\"]?(\w[\w.+-]*)['\"]?\s*(?:#.*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is looked at: ``root`` and the ``folders`` from it up to the workspace's, nearest first.

    ``environment`` and ``home`` are the user's, ``platform`` as ``sys.platform``.
    """

    root: Path
    folders: tuple[Path, ...]
    environment: Mapping[str, str]
    home: Path
    platform: str = sys.platform

    def place(self, variable: str, *default: str) -> Path:
        """The folder that a variable names, else one of the home."""
        value = self.environment.get(variable)
        return Path(value) if value else self.home.joinpath(*default)


def poetry(look: Outlook) -> Iterator[Path]:
    """``<name>-<hash>-py3.x`` in Poetry's cache; the one it notes as active first, then the newest.

    The hash is of the project's real path (Poetry 1.2 and later).
    """
    project = _toml(look.root / "pyproject.toml")
    if _at(project, "tool", "poetry") is None and not (look.root / "poetry.lock").is_file():
        return
    name = _at(project, "tool", "poetry", "name") or _at(project, "project", "name")
    name = name or "non-package-mode"
    path = os.path.normcase(os.path.realpath(look.root))
    # Poetry's own: the name as the index has it, made harmless, 42 characters of it
    plain = re.sub(r"[-_.]+", "-", str(name)).lower()
    plain = re.sub(r'[ $`!*@"\\\r\n\t]', "_", plain)[:42]
    base = f"{plain}-{_checksum(path)}"
    for folder in _poetry_places(look):
        active = _at(_toml(folder / "envs.toml"), base, "minor")
        found = [f for f in _folders(folder) if f.name.startswith(f"{base}-py")]
        yield from sorted(
            found, key=lambda f: (f.name == f"{base}-py{active}", _version(f.name)), reverse=True
        )


def _poetry_places(look: Outlook) -> Iterator[Path]:
    if "POETRY_VIRTUALENVS_PATH" in look.environment:
        yield Path(look.environment["POETRY_VIRTUALENVS_PATH"])
    if "POETRY_CACHE_DIR" in look.environment:
        yield Path(look.environment["POETRY_CACHE_DIR"]) / "virtualenvs"
    if look.platform == "darwin":
        yield look.home / "Library" / "Caches" / "pypoetry" / "virtualenvs"
    elif look.platform == "win32":
        yield look.place("LOCALAPPDATA", "AppData", "Local") / "pypoetry" / "Cache" / "virtualenvs"
    else:
        yield look.place("XDG_CACHE_HOME", ".cache") / "pypoetry" / "virtualenvs"


def pipenv(look: Outlook) -> Iterator[Path]:
    """``<folder>-<hash of the Pipfile's path>`` where Pipenv keeps its environments."""
    pipfile = (look.root / "Pipfile").resolve()
    if not pipfile.is_file():
        return
    default = (".virtualenvs",) if look.platform == "win32" else (".local", "share", "virtualenvs")
    place = look.place("WORKON_HOME", *default)
    custom = look.environment.get("PIPENV_CUSTOM_VENV_NAME")
    plain = re.sub(r'[ &$`!*@"()\[\]\\\r\n\t]', "_", pipfile.parent.name)[:42]
    # six bytes are eight characters, as the first eight of the whole
    yield place / (custom or f"{plain}-{_checksum(str(pipfile))}")


def hatch(look: Outlook) -> Iterator[Path]:
    """Hatch's environments of the project; those for tests first."""
    project = _toml(look.root / "pyproject.toml")
    name = _at(project, "project", "name")
    if not (isinstance(name, str) and _NAME.fullmatch(name) and _uses_hatch(look.root, project)):
        return
    data = {
        "darwin": look.home / "Library" / "Application Support" / "hatch",
        "win32": look.place("LOCALAPPDATA", "AppData", "Local") / "hatch",
    }.get(look.platform, look.place("XDG_DATA_HOME", ".local", "share") / "hatch")
    given = look.environment.get("HATCH_DATA_DIR")
    plain = re.sub(r"[-_.]+", "-", name).lower()
    place = (Path(given) if given else data) / "env" / "virtual" / plain
    found = [
        folder
        for root in dict.fromkeys((str(look.root), str(look.root.resolve())))
        for folder in _folders(place / _checksum(root))
    ]
    yield from sorted(found, key=lambda folder: "test" not in folder.name)


def _uses_hatch(root: Path, project: Mapping[str, Any]) -> bool:
    backend = str(_at(project, "build-system", "build-backend"))
    return (
        _at(project, "tool", "hatch") is not None
        or "hatchling" in backend
        or (root / "hatch.toml").is_file()
    )


def conda(look: Outlook) -> Iterator[Path]:
    """The environment that ``environment.yml`` names, wherever conda, mamba or micromamba keep theirs."""
    names = [
        match.group(1)
        for file in ("environment.yml", "environment.yaml")
        for match in _CONDA_NAME.finditer(_text(look.root / file))
    ]
    for name in names[:1]:
        for base in _conda_bases(look):
            yield base / name
        for line in _text(look.home / ".conda" / "environments.txt").splitlines():
            if Path(line.strip()).name == name:
                yield Path(line.strip())


def _conda_bases(look: Outlook) -> Iterator[Path]:
    for variable in ("CONDA_ENVS_PATH", "CONDA_ENVS_DIRS"):
        yield from (Path(p) for p in look.environment.get(variable, "").split(os.pathsep) if p)
    if "CONDA_EXE" in look.environment:
        yield Path(look.environment["CONDA_EXE"]).parent.parent / "envs"
    if "MAMBA_ROOT_PREFIX" in look.environment:
        yield Path(look.environment["MAMBA_ROOT_PREFIX"]) / "envs"
    yield from (look.home / base / "envs" for base in _CONDA_BASES)
    yield from (Path(base) / "envs" for base in ("/opt/conda", "/opt/miniconda3"))


def pyenv(look: Outlook) -> Iterator[Path]:
    """The version that ``.python-version`` names, as pyenv has installed it."""
    for folder in look.folders:
        words = _text(folder / ".python-version").split()
        for word in words[:1]:
            if _NAME.fullmatch(word):
                versions = look.place("PYENV_ROOT", ".pyenv") / "versions"
                yield versions / word
                yield from _newest(f for f in _folders(versions) if f.name.startswith(f"{word}."))
        if words:
            return


def kept_in(look: Outlook, name: str) -> Iterator[Path]:
    """The environments in a tool's folder of the project (``.tox``, ``.nox``), last made first."""
    found = [f for f in _folders(look.root / name) if not f.name.startswith(".")]
    yield from sorted(found, key=lambda f: (-f.stat().st_mtime_ns, f.name))


MANAGERS: Mapping[str, Callable[[Outlook], Iterator[Path]]] = {
    "Poetry": poetry,
    "Pipenv": pipenv,
    "conda": conda,
    "Hatch": hatch,
}
"""Tools that keep environments elsewhere, by name; each yields folders, likeliest first."""


def managed(look: Outlook, folder: Path) -> bool:
    """Whether an environment is the one that a tool keeps for the project."""
    real = folder.resolve()
    return is_environment(folder) and any(
        candidate.resolve() == real for find in MANAGERS.values() for candidate in find(look)
    )


def _checksum(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:8]


def _newest(folders: Iterator[Path]) -> list[Path]:
    return sorted(folders, key=lambda f: _version(f.name), reverse=True)


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", name.rpartition("-")[2]))


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(p for p in parent.iterdir() if p.is_dir())
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _at(table: object, *keys: str) -> object:
    """What stands at a path of keys; None where anything on the way is missing or no table."""
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
