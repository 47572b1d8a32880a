"""A private copy of the project, where nothing can be mounted over the user's own.

A copy has fooled test runs before: an editable install imports the original.
So whoever uses the copy must make the original unreadable; what still points
there then fails loudly, and the folders through which the project is imported
are put on the search path as copied (``search_path``).
"""

# Plain strings for paths: the start of this program is part of every run's time.
# ruff: noqa: PTH101, PTH102, PTH103, PTH112, PTH113, PTH115, PTH116, PTH117, PTH118, PTH120, PTH211
from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_LINKED = {".git", ".hg", "node_modules", ".tox", ".nox"}
"""Large and no code of the project's: reached by a link, and so read-only."""
_LEFT = {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
"""Bytecode may be stale, and caches are made again."""


@dataclass(slots=True)
class Copy:
    """A project at ``root`` with its copy at ``place``.

    ``linked`` are folders of the original that the copy has links to; they may
    be read.  ``size`` is in bytes.
    """

    root: str
    place: str
    hidden: frozenset[str] = frozenset()
    most: int = 1 << 62
    linked: list[str] = field(default_factory=list)
    size: int = 0

    def make(self) -> None:
        """Copy; raises OSError when there is more than ``most`` bytes."""
        os.makedirs(os.path.dirname(self.place), exist_ok=True)
        todo = [self.root]
        while todo:
            folder = todo.pop()
            os.mkdir(self.of(folder), stat.S_IMODE(os.stat(folder).st_mode) | 0o700)
            with contextlib.suppress(PermissionError), os.scandir(folder) as entries:
                for entry in entries:
                    if entry.path in self.hidden:
                        self._conceal(entry)
                    elif entry.is_symlink():
                        os.symlink(self._target(entry.path), self.of(entry.path))
                    elif entry.is_dir():
                        if entry.name in _LINKED or _is_environment(entry.path):
                            os.symlink(entry.path, self.of(entry.path))
                            self.linked.append(entry.path)
                        elif entry.name not in _LEFT:
                            todo.append(entry.path)
                    elif entry.is_file():
                        self._file(entry)

    def of(self, path: str) -> str:
        """Where a path is in the copy; one outside of the project stays."""
        if path == self.root or path.startswith(self.root + "/"):
            return self.place + path[len(self.root) :]
        return path

    def _file(self, entry: os.DirEntry[str]) -> None:
        state = entry.stat()
        self.size += state.st_size
        if self.size > self.most:
            raise OSError(f"the project is larger than {self.most >> 20} MB, too large to copy")
        target = self.of(entry.path)
        try:
            shutil.copyfile(entry.path, target)
        except PermissionError:  # what the user may not read the tests cannot have read either
            return
        os.chmod(target, stat.S_IMODE(state.st_mode) | 0o600)
        os.utime(target, ns=(state.st_atime_ns, state.st_mtime_ns))

    def _conceal(self, entry: os.DirEntry[str]) -> None:
        if entry.is_dir():
            os.mkdir(self.of(entry.path), 0o700)
        else:
            os.close(os.open(self.of(entry.path), os.O_CREAT | os.O_WRONLY, 0o600))

    def _target(self, link: str) -> str:
        """What a copied link points to: the same place of the copy, or of the machine."""
        to = os.readlink(link)
        full = os.path.normpath(os.path.join(os.path.dirname(link), to))
        inside = full == self.root or full.startswith(self.root + "/")
        if inside:
            return self.of(full) if os.path.isabs(to) else to
        return full

    def search_path(self, shown: list[str]) -> list[str]:
        """Folders of the copy to be searched for modules, from what a view shows of the project.

        An installed project is shown by the folder that is searched, or by the
        package itself.
        """
        found: list[str] = []
        for path in shown:
            inside = path.startswith(self.root + "/") or path == self.root
            if inside and not any(f"{path}/".startswith(f"{env}/") for env in self.linked):
                while os.path.isfile(f"{path}/__init__.py") or not os.path.isdir(path):
                    path = os.path.dirname(path)
                if f"{path}/".startswith(f"{self.root}/"):
                    found.append(self.of(path))
        return list(dict.fromkeys(found))

    def relocated(self, value: Any, earlier: str) -> Any:
        """A JSON value with every text that is a path in the project, or in an ``earlier`` copy, moved.

        ``earlier`` is a regular expression for what earlier copies are called.
        """
        pattern = re.compile(f"({re.escape(self.root)}|{earlier})(?=/|$)")

        def move(value: Any) -> Any:
            if isinstance(value, str):
                return pattern.sub(lambda _: self.place, value, count=1) if at(value) else value
            if isinstance(value, list):
                return [move(item) for item in value]
            if isinstance(value, dict):
                return {key: move(item) for key, item in value.items()}
            return value

        at: Callable[[str], object] = pattern.match
        return move(value)


def _is_environment(folder: str) -> bool:
    return os.path.isfile(f"{folder}/pyvenv.cfg") or os.path.isdir(f"{folder}/conda-meta")
