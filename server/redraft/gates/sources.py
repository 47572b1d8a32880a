"""The project's content as it stands now, part by part, so that facts about it can be checked."""

from __future__ import annotations

import os
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

from redraft.core.testmap import IMPORT, MODULES, NAMES, WHOLE, Fact
from redraft.core.text import digest
from redraft.gates.blocks import NOTHING, Anatomy, mark, take_apart

_MOST = 5_000
_WHOLE_BYTES = 8 << 20
"""Above this a file is told by its size and time alone: reading it would take longer than a test."""
_IMPORTS = re.compile(r"^[ \t]*(?:from|import)\b[^\n(]*(?:\([^)]*\))?", re.MULTILINE)
_WORD = re.compile(r"\w+")


class Anatomies:
    """Files by their hash and taken apart, each once per size and time; shared by all runs."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[tuple[int, int], str, Anatomy | None]] = OrderedDict()
        self._lock = threading.Lock()

    def whole(self, path: str) -> str:
        """The hash of a file; empty where there is none."""
        stamp = _stamp(path)
        if stamp is None:
            return ""
        known = self._recall(path, stamp)
        if known is None:
            known = self._keep(path, (stamp, _mark(path, stamp), None))
        return known[1]

    def get(self, path: str) -> Anatomy:
        """The anatomy of a file; ``NOTHING`` where there is none."""
        stamp = _stamp(path)
        if stamp is None:
            return NOTHING
        known = self._recall(path, stamp)
        anatomy = known[2] if known is not None else None
        if anatomy is None:
            anatomy = _read(path, stamp)
            self._keep(path, (stamp, anatomy.whole, anatomy))
        return anatomy

    def _recall(
        self, path: str, stamp: tuple[int, int]
    ) -> tuple[tuple[int, int], str, Anatomy | None] | None:
        with self._lock:
            known = self._known.get(path)
            if known is None or known[0] != stamp:
                return None
            self._known.move_to_end(path)
            return known

    def _keep(
        self, path: str, known: tuple[tuple[int, int], str, Anatomy | None]
    ) -> tuple[tuple[int, int], str, Anatomy | None]:
        with self._lock:
            self._known[path] = known
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return known


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        state = os.stat(path)  # noqa: PTH116  # called for every file of a project
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _mark(path: str, stamp: tuple[int, int]) -> str:
    if stamp[1] > _WHOLE_BYTES:
        return mark(f"{stamp}".encode())
    try:
        return mark(Path(path).read_bytes())
    except OSError:
        return ""


def _read(path: str, stamp: tuple[int, int]) -> Anatomy:
    if stamp[1] <= _WHOLE_BYTES and path.endswith((".py", ".pyw")):
        try:
            return take_apart(Path(path).read_bytes())
        except OSError:
            return NOTHING
    whole = _mark(path, stamp)
    return Anatomy(whole, whole, NOTHING.blocks, readable=False)


class Sources:
    """One look at a project; ``texts`` (by name) stand for files whose text the editor has."""

    def __init__(self, root: Path, texts: Mapping[str, bytes], anatomies: Anatomies) -> None:
        self._root = root
        self._data = dict(texts)
        self._texts = {name: take_apart(data) for name, data in texts.items()}
        self._anatomies = anatomies
        self._wholes: dict[str, str] = {}
        self._apart: dict[str, Anatomy] = {}
        self._folders: dict[tuple[str, str], str] = {}

    def whole(self, file: str) -> str:
        """The hash of a whole file; empty where there is none."""
        if file in self._texts:
            return self._texts[file].whole
        if file not in self._wholes:
            self._wholes[file] = self._anatomies.whole(str(self._root / file))
        return self._wholes[file]

    def file(self, name: str) -> Anatomy:
        """The anatomy of a file, named as in a fact."""
        if name in self._texts:
            return self._texts[name]
        if name not in self._apart:
            self._apart[name] = self._anatomies.get(str(self._root / name))
        return self._apart[name]

    def hash(self, file: str, part: str) -> str:
        """The hash of a part as it is now; empty when there is none."""
        if part in (NAMES, MODULES):
            if (file, part) not in self._folders:
                self._folders[file, part] = _names(self._root / file, part)
            return self._folders[file, part]
        if part == WHOLE:
            return self.whole(file)
        if part == IMPORT:
            return self.file(file).rest
        block = self.file(file).blocks.get(part)
        return block.hash if block is not None else ""

    def fact(self, file: str, part: str) -> Fact:
        """What is the case now."""
        whole = "" if part in (NAMES, MODULES, WHOLE) else self.whole(file)
        return Fact(file, part, self.hash(file, part), whole)

    def holds(self, fact: Fact) -> bool:
        """Whether a fact is still the case."""
        if fact.whole and self.whole(fact.file) == fact.whole:
            return True
        return self.hash(fact.file, fact.part) == fact.hash

    def imported(self, file: str) -> frozenset[str]:
        """Every word in the import statements of a file."""
        data = self._data.get(file)
        if data is None:
            try:
                data = (self._root / file).read_bytes()
            except OSError:
                return frozenset()
        lines = _IMPORTS.findall(data.decode("utf-8", "replace"))
        return frozenset(word for line in lines for word in _WORD.findall(line))


def _names(folder: Path, part: str) -> str:
    try:
        with os.scandir(folder) as entries:
            found = sorted(e.name for e in entries if part == NAMES or _importable(e))
    except OSError:
        return ""
    return digest("\0".join(name for name in found if name != "__pycache__"))


def _importable(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if name.startswith(("test_", "conftest.")) or name.endswith("_test.py"):
        return False
    if name.endswith((".py", ".so", ".pyd", ".pyc")):
        return True
    return entry.is_dir() and (Path(entry.path) / "__init__.py").is_file()
