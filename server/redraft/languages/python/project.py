"""The project of a file: its root and its interpreter.  Looks at the disk, runs nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from redraft.core.task import Project

_MARKERS = ("pyproject.toml", "setup.cfg", "setup.py", "pytest.ini", "tox.ini", ".git")
_VENVS = (".venv", "venv", "env")
_BINARIES = (("bin", "python"), ("bin", "python3"), ("Scripts", "python.exe"))
_CONDA_BINARIES = (("bin", "python"), ("python.exe",))


def find_project(path: Path, bounds: Sequence[Path]) -> Project:
    """The nearest folder upward that marks a project, else the file's own.

    Not above a folder of ``bounds`` that holds the file; bounds that do not hold
    it do not bind.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 - symbolic links must stay as the user sees them
    own = path if path.is_dir() else path.parent
    limits = {Path(os.path.abspath(bound)) for bound in bounds}  # noqa: PTH100 - as above
    bounded = any(own == limit or limit in own.parents for limit in limits)
    for folder in (own, *own.parents):
        if any((folder / marker).exists() for marker in _MARKERS):
            return Project(folder, interpreter=find_interpreter(folder))
        if bounded and folder in limits:
            return Project(folder, interpreter=find_interpreter(folder))
    return Project(own, interpreter=find_interpreter(own))


def find_interpreter(root: Path) -> str | None:
    """The project's own Python, as a path that is not resolved (a link marks a venv); else None.

    Looked for, in this order: ``.venv``, ``venv``, ``env``; ``$VIRTUAL_ENV`` and
    ``$CONDA_PREFIX`` when they lie inside the root; any folder of the root with
    a ``pyvenv.cfg``; a conda environment (``conda-meta``) in ``.conda`` or
    ``envs``; the environments of tox and nox.
    """
    for candidate in _candidates(root):
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return str(candidate)
    return None


def _candidates(root: Path) -> Iterator[Path]:
    for name in _VENVS:
        yield from _binaries(root / name)
    for variable in ("UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV", "CONDA_PREFIX"):
        value = os.environ.get(variable)
        if value:
            active = Path(os.path.abspath(root / value))  # noqa: PTH100 - links stay as they are
            if root in active.parents:
                yield from _binaries(active)
    children = _folders(root)
    for folder in children:
        if (folder / "pyvenv.cfg").is_file():
            yield from _binaries(folder)
    for folder in (root / ".conda", *_folders(root / ".conda"), *_folders(root / "envs")):
        if (folder / "conda-meta").is_dir():
            yield from (folder.joinpath(*parts) for parts in _CONDA_BINARIES)
    for parent in (root / ".tox", root / ".nox"):
        for folder in _folders(parent):
            yield from _binaries(folder)


def _binaries(environment: Path) -> Iterator[Path]:
    return (environment.joinpath(*parts) for parts in _BINARIES)


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(p for p in parent.iterdir() if p.is_dir())
    except OSError:
        return []
