"""Which files pytest would collect, by a project's configuration."""

from __future__ import annotations

import configparser
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

_OWN = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini")
CONFIGURATIONS = (*_OWN, "pyproject.toml", "tox.ini", "setup.cfg")
"""The files that can configure pytest, the first found having the say."""

DEFAULT_PYTHON_FILES = ("test_*.py", "*_test.py")
"""pytest's own default (reference documentation, ``python_files``)."""


@dataclass(frozen=True, slots=True)
class Conventions:
    """Patterns for names of test files, and folders (relative to the root) they lie in, if any."""

    python_files: tuple[str, ...] = DEFAULT_PYTHON_FILES
    testpaths: tuple[str, ...] = ()

    def is_test(self, relative: Path) -> bool:
        """Whether pytest collects a file when it is named on the command line or walked over."""
        posix = relative.as_posix()
        return any(
            fnmatch(posix if "/" in pattern else relative.name, pattern)
            or ("/" in pattern and fnmatch(posix, f"*/{pattern}"))
            for pattern in self.python_files
        )

    def is_collected(self, relative: Path, root: Path) -> bool:
        """Whether a bare ``pytest`` at the root would collect a file."""
        if not self.is_test(relative):
            return False
        places = self._places(root)
        full = root / relative
        return not places or any(full == place or place in full.parents for place in places)

    def _places(self, root: Path) -> list[Path]:
        """The folders of ``testpaths`` that exist; pytest falls back to the root without one."""
        places: list[Path] = []
        for pattern in self.testpaths:
            if any(mark in pattern for mark in "*?["):
                places.extend(root.glob(pattern))
            elif (root / pattern).exists():
                places.append(root / pattern)
        return places


def read_conventions(root: Path) -> Conventions:
    """The conventions of the first file that configures pytest, in pytest's own order.

    A file that cannot be read or parsed counts as absent: the tests themselves
    will tell what is wrong with it.
    """
    for name in _OWN:
        options = (
            _toml(root / name, "pytest") if name.endswith("toml") else _ini(root / name, "pytest")
        )
        if options is not None or (root / name).is_file():
            return _conventions(options or {})
    options = _pyproject(root / "pyproject.toml")
    if options is None:
        options = _ini(root / "tox.ini", "pytest")
    if options is None:
        options = _ini(root / "setup.cfg", "tool:pytest")
    return _conventions(options or {})


def _conventions(options: Mapping[str, Any]) -> Conventions:
    return Conventions(
        python_files=_words(options.get("python_files")) or DEFAULT_PYTHON_FILES,
        testpaths=_words(options.get("testpaths")),
    )


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value))
        except ValueError:
            return tuple(value.split())
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return ()


def _pyproject(path: Path) -> Mapping[str, Any] | None:
    pytest = _toml(path, "tool", "pytest")
    if pytest is None:
        return None
    options = pytest.get("ini_options", pytest)
    return options if isinstance(options, dict) else None


def _toml(path: Path, *keys: str) -> Mapping[str, Any] | None:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        table: Any = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None


def _ini(path: Path, section: str) -> Mapping[str, str] | None:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(path.read_text("utf-8"))
    except (OSError, ValueError, configparser.Error):
        return None
    return dict(parser.items(section)) if parser.has_section(section) else None
