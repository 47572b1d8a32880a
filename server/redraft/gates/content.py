"""What on disk a test result may rest on besides the edited text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from redraft.core.text import digest

_SKIPPED = {".git", ".hg", "node_modules", ".tox", ".nox", ".mypy_cache", ".ruff_cache"}
_COUNTED = (".py", ".pyi", ".toml", ".ini", ".cfg", ".json", ".txt", ".csv", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Content:
    """``key`` changes when a source or data file does; ``stale`` is bytecode not to be trusted."""

    key: str
    stale: tuple[Path, ...]


def survey(root: Path, edited: Path) -> Content:
    """Look through a project; virtual environments and caches of tools are left out.

    ``edited`` is the file whose text comes from the editor: it does not count,
    and all bytecode of it is stale.  Python trusts bytecode whose source has the
    recorded size and time in whole seconds, so bytecode that is not younger than
    that second may be of an earlier text.
    """
    seen: list[str] = []
    stale: list[Path] = []
    for folder, entries in _folders(root):
        if Path(folder).name == "__pycache__":
            stale += [Path(entry.path) for entry in entries if _untrusted(entry, edited)]
            continue
        for entry in entries:
            if entry.name.endswith(_COUNTED) and entry.path != str(edited):
                try:
                    state = entry.stat()
                except OSError:
                    continue
                seen.append(f"{entry.path}\0{state.st_mtime_ns}\0{state.st_size}")
    return Content(digest("\n".join(seen)), tuple(stale))


def _folders(root: Path) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Every folder of a project with its files."""
    todo = [str(root)]
    while todo:
        folder = todo.pop()
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            continue
        if any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        files = []
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                files.append(entry)
            elif entry.name not in _SKIPPED:
                todo.append(entry.path)
        yield folder, files


def _untrusted(entry: os.DirEntry[str], edited: Path) -> bool:
    name = entry.name.partition(".")[0] + ".py"
    source = Path(entry.path).parent.parent / name
    if source == edited:
        return True
    try:
        return int(entry.stat().st_mtime) <= int(source.stat().st_mtime)
    except OSError:
        return False
