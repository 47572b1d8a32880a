"""Where the simulated coder's drafts come from, and which of them are right."""

from __future__ import annotations

import ast
import gzip
import importlib.util
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from redraft.bench.records import TaskRecord
from redraft.bench.simulation.plant import bugs, twins
from redraft.core.errors import BadInput

DRAFTS = 20
"""Right and wrong drafts of one function: more than the 17 that the paper's longest run makes,
so that no run has to repeat itself for want of them."""

MODULES = (
    "base64", "bisect", "calendar", "colorsys", "difflib", "fractions", "heapq", "ntpath",
    "posixpath", "quopri", "random", "shlex", "statistics", "textwrap",
)  # fmt: skip
"""Modules of the standard library: right functions that everybody has."""
LINES = range(5, 26)
"""How long a function of theirs may be."""


@dataclass(frozen=True)
class Pool:
    """Different sources of one function: ``right`` ones, the reference first, and ``wrong`` ones.

    Raises:
        ValueError: one of the two is empty, or a source is both.
    """

    name: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.right or not self.wrong:
            raise ValueError(f"{self.name} needs right drafts and wrong ones")
        if set(self.right) & set(self.wrong):
            raise ValueError(f"a draft of {self.name} is right and wrong")

    @cached_property
    def truth(self) -> Mapping[str, bool]:
        """Whether a source is right; what policy and gate know and no strategy sees."""
        return {**dict.fromkeys(self.wrong, False), **dict.fromkeys(self.right, True)}


@dataclass(frozen=True, slots=True)
class Problem:
    """One task of a simulated benchmark; several may be about one function."""

    name: str
    pool: Pool


def problems(pools: Sequence[Pool], count: int) -> tuple[Problem, ...]:
    """``count`` tasks over the pools in turn."""
    return tuple(
        Problem(f"{i}:{pools[i % len(pools)].name}", pools[i % len(pools)]) for i in range(count)
    )


def planted(name: str, reference: str) -> Pool | None:
    """The pool of a right function; None where it has too few places for bugs or no right twin."""
    try:
        right, wrong = twins(reference, DRAFTS), bugs(reference, DRAFTS, name)
    except ValueError:
        return None
    if len(right) < DRAFTS or len(wrong) < DRAFTS:
        return None
    return Pool(name, right, wrong)


def library_pools(count: int) -> tuple[Pool, ...]:
    """Pools of the first functions of the standard library that can have one, over the modules in turn."""
    rows = [iter(_functions(module)) for module in MODULES]
    found: list[Pool] = []
    while rows and len(found) < count:
        for row in tuple(rows):
            pool = next((p for name, source in row if (p := planted(name, source))), None)
            if pool is None:
                rows.remove(row)
            else:
                found.append(pool)
    return tuple(found[:count])


def recorded_pools(path: Path) -> tuple[Pool, ...]:
    """Pools of the drafts of a benchmark's records (JSON Lines of ``TaskRecord``, gzip or not).

    A draft counts by what its judges said of it.  What is missing to ``DRAFTS`` is
    planted in, or renamed from, the task's first right draft; a task without a right
    one is left out.

    Raises:
        BadInput: no such file, or a line that is no record.
    """
    drafts: dict[str, dict[str, bool]] = {}
    for record in _records(path):
        known = drafts.setdefault(record.task, {})
        for draft in record.drafts:
            if draft.right is not None:
                known[draft.source] = draft.right
    found = (_filled(name, known) for name, known in drafts.items())
    return tuple(pool for pool in found if pool is not None)


def _filled(name: str, known: Mapping[str, bool]) -> Pool | None:
    right = [source for source, is_right in known.items() if is_right]
    wrong = [source for source, is_right in known.items() if not is_right]
    if not right:
        return None
    try:
        more, worse = twins(right[0], DRAFTS), bugs(right[0], DRAFTS, name)
    except ValueError:
        more, worse = (), ()
    wrong = _distinct(wrong, (source for source in worse if source not in right))
    right = _distinct(right, (source for source in more if source not in wrong))
    return Pool(name, tuple(right), tuple(wrong)) if wrong else None


def _distinct(first: Sequence[str], then: Iterable[str]) -> list[str]:
    return list(dict.fromkeys((*first, *then)))[: max(DRAFTS, len(first))]


def _records(path: Path) -> Iterator[TaskRecord]:
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise BadInput(f"The records {path} cannot be read: {error}.") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield TaskRecord.of(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInput(f"Line {number} of {path} is no record: {error}.") from error


def _functions(module: str) -> Iterator[tuple[str, str]]:
    """Name and source of a module's own functions, without decorators or generators' odd forms."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return
    text = Path(spec.origin).read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef) or node.decorator_list:
            continue
        source = ast.get_source_segment(text, node)
        if source is not None and len(source.split("\n")) in LINES:
            yield f"{module}.{node.name}", source
