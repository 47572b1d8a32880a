"""The project of a file: its root and its interpreter.  Looks at the disk, runs nothing."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from redraft.core.task import Project
from redraft.languages.python.interpreters import find_interpreter
from redraft.languages.python.managers import Outlook

_MARKERS = ("pyproject.toml", "setup.cfg", "setup.py", "pytest.ini", "tox.ini", ".git")


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
        marked = any((folder / marker).exists() for marker in _MARKERS)
        if marked or (bounded and folder in limits):
            return _project(folder, _around(folder, limits) if bounded else ())
    return _project(own, ())


def _around(root: Path, limits: Collection[Path]) -> Iterator[Path]:
    """The folders above a root, up to the workspace folder that holds it."""
    if root in limits:
        return
    for folder in root.parents:
        yield folder
        if folder in limits:
            return


def _project(root: Path, around: Iterable[Path]) -> Project:
    found = find_interpreter(Outlook(root, (root, *around), os.environ, Path.home()))
    if found is None:
        return Project(root)
    return Project(root, str(found.path), interpreter_source=found.source)
