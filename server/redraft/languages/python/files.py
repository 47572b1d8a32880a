"""The Python files of a project, each read once per content."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from redraft.languages.python.imports import FileImports, read_imports

_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages", "__pypackages__"})
_BUILT = frozenset({"build", "dist"})
MOST_FILES = 20_000
"""Files looked at in one project; a root that is a home folder must not stall the editor."""
_MOST_BYTES = 2_000_000


@dataclass(slots=True)
class SourceFile:
    """A file of the project, ``stamp`` its (mtime in ns, size) or None for an editor's text.

    What it says is kept only once it was asked for: of most files the imports are enough.
    """

    path: Path
    stamp: tuple[int, int] | None
    imports: FileImports
    _text: str | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The file's text; empty when it has gone since."""
        if self._text is None:
            self._text = _read(self.path) or ""
        return self._text

    def mentions(self, name: str) -> bool:
        """Whether an identifier stands in the text as a whole word."""
        text = self.text
        place = text.find(name)
        while place >= 0:
            end = place + len(name)
            if not (_is_word(text[place - 1 : place]) or _is_word(text[end : end + 1])):
                return True
            place = text.find(name, place + 1)
        return False


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return None


class Files:
    """Files by path, read again when time or size have changed."""

    def __init__(self) -> None:
        self._known: dict[Path, SourceFile] = {}
        self._lock = threading.Lock()

    def read(self, path: Path, stamp: tuple[int, int]) -> SourceFile | None:
        """One file; None when it cannot be read or is far too large to be source."""
        with self._lock:
            known = self._known.get(path)
        if known is not None and known.stamp == stamp:
            return known
        if stamp[1] > _MOST_BYTES:
            return None
        text = _read(path)
        if text is None:
            return None
        file = SourceFile(path, stamp, read_imports(text))
        with self._lock:
            self._known[path] = file
        return file

    def of(self, root: Path) -> dict[Path, SourceFile]:
        """Every Python file below a root by its path, in the order of a sorted walk."""
        found: dict[Path, SourceFile] = {}
        for path, stamp in python_files(root):
            file = self.read(path, stamp)
            if file is not None:
                found[path] = file
        with self._lock:
            for path in [p for p in self._known if p not in found and root in p.parents]:
                del self._known[path]
        return found


def python_files(root: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Python files below a root with their stamps; environments and built trees are left out."""
    stack = [str(root)]
    count = 0
    while stack:
        folder = stack.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda e: e.name)
        except OSError:
            continue
        names = {entry.name for entry in entries}
        if folder != str(root) and ("pyvenv.cfg" in names or "conda-meta" in names):
            continue
        if Path(folder).name in _BUILT and folder != str(root) and "__init__.py" not in names:
            continue
        stack.extend(
            entry.path
            for entry in reversed(entries)
            if entry.is_dir(follow_symlinks=False) and _entered(entry.name)
        )
        for entry in entries:
            if not entry.name.endswith(".py") or not entry.is_file():
                continue
            try:
                status = entry.stat()
            except OSError:
                continue
            yield Path(entry.path), (status.st_mtime_ns, status.st_size)
            count += 1
            if count >= MOST_FILES:
                return


def _entered(name: str) -> bool:
    return not (name.startswith(".") or name in _SKIPPED or name.endswith(".egg-info"))
