"""Which file of a project pulls in which: the import graph, on the safe side."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from redraft.languages.python.files import SourceFile
from redraft.languages.python.imports import Import


class Modules:
    """The dotted names under which the files of a project can be imported.

    A folder without an ``__init__.py`` may be a root on the import path (the
    project itself, ``src``, a folder of tests), so a file has one name for each
    such folder above it.
    """

    def __init__(self, root: Path, paths: Iterable[Path]) -> None:
        self.root = root
        self.paths = frozenset(paths)
        self._by_text = [(str(path), path) for path in self.paths]
        self._packages = {p.parent for p in self.paths if p.name == "__init__.py"}
        self._by_name: dict[str, list[Path]] = {}
        self._by_file_name: dict[str, list[Path]] = {}
        for path in self.paths:
            self._by_file_name.setdefault(path.name, []).append(path)
            for name in self._names(path):
                self._by_name.setdefault(name, []).append(path)

    def _names(self, path: Path) -> Iterator[str]:
        parts = list(path.relative_to(self.root).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        folder = self.root
        for start, part in enumerate(parts):
            if folder not in self._packages or start == 0:
                yield ".".join(parts[start:])
            folder = folder / part

    def pulled_in(self, file: SourceFile) -> frozenset[Path]:
        """The project's files that importing ``file`` may run."""
        pulled: set[Path] = set()
        for one in file.imports.imports:
            pulled.update(self._imported(file.path, one))
        for script in file.imports.scripts:
            name = script.rpartition("/")[2]
            tail = "/" + script.lstrip("./")
            pulled.update(
                p for p in self._by_file_name.get(name, ()) if p.as_posix().endswith(tail)
            )
        if file.imports.computed:
            folder = f"{file.path.parent}{os.sep}"
            pulled.update(p for text, p in self._by_text if text.startswith(folder))
        pulled.discard(file.path)
        return frozenset(pulled)

    def _imported(self, importer: Path, one: Import) -> Iterator[Path]:
        if one.level:
            folder = importer.parent
            for _ in range(one.level - 1):
                folder = folder.parent
            yield from self._beside(folder, [p for p in one.module.split(".") if p], one.names)
            return
        parts = one.module.split(".")
        for count in range(1, len(parts) + 1):
            yield from self._by_name.get(".".join(parts[:count]), ())
        for name in one.names:
            yield from self._by_name.get(f"{one.module}.{name}", ())
        # A script's own folder is on the import path even inside a package.
        yield from self._beside(importer.parent, parts, one.names)

    def _beside(self, folder: Path, parts: list[str], names: tuple[str, ...]) -> Iterator[Path]:
        """The files of a dotted path that starts in a folder, the packages on its way included."""
        yield from self._file(folder / "__init__.py") if not parts else ()
        for part in parts:
            folder = folder / part
            yield from self._file(folder.with_name(part + ".py"))
            yield from self._file(folder / "__init__.py")
        for name in names:
            yield from self._file(folder / f"{name}.py")
            yield from self._file(folder / name / "__init__.py")

    def _file(self, path: Path) -> Iterator[Path]:
        if path in self.paths:
            yield path


class Graph:
    """Import edges, worked out anew only for files whose text or whose project has changed."""

    def __init__(self) -> None:
        self._modules: Modules | None = None
        self._edges: dict[Path, tuple[object, frozenset[Path]]] = {}

    def edges(self, root: Path, files: Mapping[Path, SourceFile]) -> dict[Path, frozenset[Path]]:
        """For each file the files that it pulls in, the packages it lies in included."""
        modules = self._modules
        if modules is None or modules.root != root or modules.paths != files.keys():
            modules = self._modules = Modules(root, files)
            self._edges.clear()
        edges: dict[Path, frozenset[Path]] = {}
        for path, file in files.items():
            known = self._edges.get(path)
            if known is None or known[0] != file.imports:
                implied = _implied(root, path, modules.paths)
                known = (file.imports, modules.pulled_in(file) | implied)
                self._edges[path] = known
            edges[path] = known[1]
        return edges


def _implied(root: Path, path: Path, paths: frozenset[Path]) -> frozenset[Path]:
    """What comes with a file unasked: its packages' ``__init__`` and, for tests, ``conftest``."""
    found: set[Path] = set()
    for folder in path.parents:
        found.update(
            candidate
            for name in ("__init__.py", "conftest.py")
            if (candidate := folder / name) in paths and candidate != path
        )
        if folder == root:
            break
    return frozenset(found)


def distances(edges: Mapping[Path, frozenset[Path]], target: Path) -> dict[Path, int]:
    """How many imports lie between each file that can reach ``target`` and it; the target has 0."""
    importers: dict[Path, list[Path]] = {}
    for path, pulled in edges.items():
        for one in pulled:
            importers.setdefault(one, []).append(path)
    found = {target: 0}
    queue = deque([target])
    while queue:
        current = queue.popleft()
        for importer in importers.get(current, ()):
            if importer not in found:
                found[importer] = found[current] + 1
                queue.append(importer)
    return found
