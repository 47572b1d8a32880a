"""Which Python is a project's own, and how that is known.  Looks at the disk, runs nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from redraft.languages.python.editor import chosen_in_editor
from redraft.languages.python.environments import (
    belongs,
    has_pytest,
    is_environment,
    python_in,
)
from redraft.languages.python.managers import MANAGERS, Outlook, kept_in, managed, pyenv

_VENVS = (".venv", "venv", "env")


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A project's Python.

    ``path`` is not resolved, because a link is how a virtual environment knows
    itself.  ``source`` says in a few words where it was found.
    """

    path: Path
    source: str
    has_pytest: bool


def find_interpreter(look: Outlook) -> Interpreter | None:
    """The likeliest interpreter that has pytest; without any such, the likeliest of all.

    The order of ``SOURCES`` is from what the user chose to what is merely there.
    """
    first: Interpreter | None = None
    for source, find in SOURCES.items():
        for path in find(look):
            found = Interpreter(path, source, has_pytest(path))
            if found.has_pytest:
                return found
            # a bare installation without pytest is no better than the one that runs Redraft
            if first is None and source not in _BARE:
                first = found
    return first


def _in_project(look: Outlook) -> Iterator[Path]:
    """``.venv``, ``venv``, ``env`` in the root, then in the folders around it up to the workspace's."""
    for folder in look.folders:
        yield from _pythons(folder / name for name in _VENVS)


def _active(look: Outlook) -> Iterator[Path]:
    """The environment that is active where the editor or the terminal was started, if it is the project's."""
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        value = look.environment.get(variable)
        if value:
            folder = _absolute(look.root, value)
            if any(belongs(folder, f) for f in look.folders) or managed(look, folder):
                yield from _pythons([folder])


def _uv(look: Outlook) -> Iterator[Path]:
    """``UV_PROJECT_ENVIRONMENT``, relative to the folder that has ``uv.lock`` (uv, "Project environment path")."""
    value = look.environment.get("UV_PROJECT_ENVIRONMENT")
    if not value:
        return
    for folder in look.folders:
        place = _absolute(folder, value)
        if (folder / "uv.lock").is_file() or belongs(place, folder):
            yield from _pythons([place])


def _managed(name: str) -> Callable[[Outlook], Iterator[Path]]:
    def find(look: Outlook) -> Iterator[Path]:
        yield from _pythons(folder for folder in MANAGERS[name](look) if is_environment(folder))

    return find


def _marked(look: Outlook) -> Iterator[Path]:
    """Any folder of the root that is a virtual environment; conda's in ``.conda`` and ``envs``."""
    places = [*_folders(look.root), look.root / ".conda"]
    places += [*_folders(look.root / ".conda"), *_folders(look.root / "envs")]
    yield from _pythons(folder for folder in places if is_environment(folder))


def _kept(name: str) -> Callable[[Outlook], Iterator[Path]]:
    def find(look: Outlook) -> Iterator[Path]:
        yield from _pythons(kept_in(look, name))

    return find


def _pyenv(look: Outlook) -> Iterator[Path]:
    yield from _pythons(pyenv(look))


SOURCES: Mapping[str, Callable[[Outlook], Iterator[Path]]] = {
    "VS Code's settings of the workspace": chosen_in_editor,
    "the project's folder": _in_project,
    "UV_PROJECT_ENVIRONMENT": _uv,
    "the active environment": _active,
    **{name: _managed(name) for name in MANAGERS},
    "an environment in the project": _marked,
    "tox": _kept(".tox"),
    "nox": _kept(".nox"),
    ".python-version": _pyenv,
}
"""Where an interpreter is looked for, likeliest first; each yields paths that can be run."""

_BARE = frozenset({".python-version"})


def _pythons(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        python = python_in(folder)
        if python is not None:
            yield python


def _absolute(base: Path, value: str) -> Path:
    return Path(os.path.abspath(base / value))  # noqa: PTH100 - links stay as they are


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(p for p in parent.iterdir() if p.is_dir())
    except OSError:
        return []
