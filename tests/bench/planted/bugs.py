"""Bugs as they are kept, and how one is put into a copy of its package."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


class Misplaced(Exception):
    """A bug does not fit the source that it is to be planted in; the message says how."""


@dataclass(frozen=True, slots=True)
class Bug:
    """One line of one function, changed by a mutation tool.

    ``path`` is relative to the source's root; ``line`` counts from 1, as an
    editor does.  ``before`` and ``after`` are the whole line without its ending.
    ``operator`` is the tool's name for the change.  ``killed`` says how the
    package's own tests noticed: ``failed`` or ``timed out``.
    """

    path: str
    qualname: str
    ordinal: int
    line: int
    before: str
    after: str
    operator: str
    killed: str

    @property
    def kind(self) -> str:
        """The operator without what it was given: ``ReplaceComparisonOperator``."""
        return self.operator.rpartition("/")[2].partition("_")[0]

    @property
    def name(self) -> str:
        """What one calls it: the function and the line."""
        return f"{self.path}::{self.qualname}:{self.line}"

    def plant(self, text: str) -> str:
        """The file's text with the bug in it.

        Raises:
            Misplaced: the line is not the one that the bug was made for.
        """
        return self._exchange(text, self.before, self.after)

    def revert(self, text: str) -> str:
        """The file's text without the bug.

        Raises:
            Misplaced: the bug is not in it.
        """
        return self._exchange(text, self.after, self.before)

    def _exchange(self, text: str, old: str, new: str) -> str:
        lines = text.split("\n")
        there = lines[self.line - 1] if self.line <= len(lines) else None
        # the lines are kept without a carriage return, which belongs to the ending
        bare = None if there is None else there.removesuffix("\r")
        if there is None or bare != old:
            raise Misplaced(f"{self.name}: the line is {bare!r}, not {old!r}")
        lines[self.line - 1] = new + there[len(old) :]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Planted:
    """The bugs of one package, and how they were made."""

    package: str
    version: str
    licence: str
    tool: str
    seed: int
    bugs: tuple[Bug, ...]

    def write(self, file: Path) -> None:
        """Keep them."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @staticmethod
    def read(file: Path) -> Planted:
        """What was kept.

        Raises:
            OSError, ValueError, TypeError, KeyError: there is no such file, or it has another form.
        """
        data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return Planted(**{**data, "bugs": tuple(Bug(**bug) for bug in data["bugs"])})


@contextmanager
def project(source: Path, bug: Bug | None = None) -> Iterator[Path]:
    """A copy of a package's source in a folder of its own, with the bug where one is given.

    Bytecode is left behind: of a changed file with the old size and time, Python
    would run the old code.

    Raises:
        Misplaced: the bug does not fit.
    """
    with tempfile.TemporaryDirectory(prefix="redraft-planted-") as folder:
        root = Path(folder).resolve() / source.name
        shutil.copytree(source, root, ignore=_LEFT_BEHIND)
        if bug is not None:
            file = root / bug.path
            file.write_bytes(bug.plant(file.read_bytes().decode("utf-8")).encode("utf-8"))
        yield root


_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.pyc", ".pytest_cache")


def shard(bugs: Sequence[Bug], index: int, count: int) -> tuple[Bug, ...]:
    """Every ``count``-th bug from the ``index``-th on, counted from 1."""
    return tuple(bugs[index - 1 :: count])
