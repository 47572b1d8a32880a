"""Which tests need not run, because under the same content they did not enter the function.

Pure: content is asked of ``Sources``, nothing is run.  When in doubt a test is kept: one that
nothing is known of, that started a process, that did not finish, that draws its
inputs, or that rested on something that has changed since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from redraft.core.testmap import IMPORT, MODULES, NAMES, WHOLE, Fact, TestMap, map_of
from redraft.gates.census import Ran, Recording, Site
from redraft.gates.sources import Sources

_SETTINGS = ("pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg", "setup.py")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is left to run.

    ``files`` are the test files that still have a test to run, in their order;
    ``dropped`` the tests that do not run the function, those of left-out files
    among them.  ``recorded`` is when the oldest word on a dropped one was
    recorded, in seconds since the epoch; None where none is dropped.
    """

    files: tuple[str, ...]
    dropped: frozenset[str] = frozenset()
    recorded: float | None = None


def narrow(
    files: Collection[str], known: TestMap, file: str, part: str | None, sources: Sources
) -> Narrowed:
    """Leave out the tests of ``files`` that do not run the function ``part`` of ``file``.

    ``part`` is None for a function that was not found; then everything is kept.
    So it is when nothing else would be left: that no test runs a function is said
    on the evidence of a run alone.
    """
    everything = Narrowed(tuple(files))
    if part is None:
        return everything
    # Who rests on the whole file (reads it, was loaded unseen) rests on the function.
    runs = known.bits(lambda fact: fact.file == file and fact.part in (part, WHOLE))
    stale = known.bits(lambda fact: not sources.holds(fact))
    dropped: set[str] = set()
    needed = set(files)
    for name in files:
        tests = {test: e for test, e in known.entries.items() if file_of(test) == name}
        out = {t for t, e in tests.items() if not (e.always or e.facts & (runs | stale))}
        dropped |= out
        # A file whose every test is known has no other: its collection rested on the same facts.
        if tests and len(out) == len(tests):
            needed.discard(name)
    if not dropped or not needed:
        return everything
    return Narrowed(
        tuple(name for name in files if name in needed),
        frozenset(dropped),
        min(known.entries[test].recorded for test in dropped),
    )


def entries(
    recording: Recording, collected: Iterable[str], sources: Sources, before: TestMap, now: float
) -> TestMap:
    """What a run has shown of its tests, as entries of a map.

    ``collected`` are all tests of the files that were run.  One that left no word
    is noted as such, so that nobody takes its file for fully known.  What an
    older word that still holds says of a test is kept beside the new one: it may
    have gone another way then.
    """
    collected = tuple(collected)
    if not recording.begun or _unlike(recording, sources):
        return TestMap()
    shared = frozenset(_everyones(recording, sources))
    beside = _Beside(recording, collected, sources)
    stale = before.bits(lambda fact: not sources.holds(fact))
    found: list[tuple[str, Collection[Fact], str]] = []
    for test in collected:
        ran = recording.tests.get(test)
        older = before.entries.get(test)
        fresh = older is not None and bool(older.facts) and not older.facts & stale
        if ran is None:
            if not fresh:
                found.append((test, (), "nothing was recorded of it"))
            continue
        facts = shared | frozenset(_facts(test, ran, beside, sources))
        always = ran.always
        if file_of(test) not in recording.files:
            always = always or "its own file was not seen to be loaded"
        if older is not None and fresh:
            facts |= {sources.fact(f.file, f.part) for f in before.facts_of(older)}
            always = always or older.always
        found.append((test, facts, always))
    return map_of(found, now)


def file_of(test: str) -> str:
    """The file of a test, by its name."""
    return test.partition("::")[0]


def _everyones(recording: Recording, sources: Sources) -> Iterator[Fact]:
    """What every test of a run rests on."""
    yield from _of_sites(recording.sites, sources)
    yield from _of_reads(recording.reads, sources)
    # What was not seen being imported may have run anything.
    seen = {file for file, _, name in recording.sites if name == "<module>"}
    for name in recording.blind | (set(recording.files) - seen):
        yield sources.fact(name, WHOLE)
    for name in _SETTINGS:
        yield sources.fact(name, WHOLE)
    for folder in {PurePosixPath(name).parent.as_posix() for name in recording.files}:
        yield sources.fact(folder, MODULES)


class _Beside:
    """Which loaded files can matter to the tests of one file.

    All but the other test files, which are loaded only because they are run as
    well; of those the ones that are imported by name.
    """

    def __init__(self, recording: Recording, collected: Collection[str], sources: Sources) -> None:
        self._sources = sources
        self._tests = {file_of(test) for test in collected} & set(recording.files)
        self._rest = frozenset(recording.files) - self._tests
        self._known: dict[str, frozenset[str]] = {}
        self._stems = {PurePosixPath(name).stem: name for name in self._tests}
        self._common = self._closure(self._rest)

    def of(self, own: str) -> frozenset[str]:
        """The files whose import the tests of a file rest on."""
        if own not in self._known:
            self._known[own] = self._rest | self._common | self._closure({own})
        return self._known[own]

    def _closure(self, start: Collection[str]) -> frozenset[str]:
        """The test files that files import, and those import in turn."""
        found: set[str] = set()
        todo = list(start)
        while todo:
            words = self._sources.imported(todo.pop())
            new = {name for stem, name in self._stems.items() if stem in words} - found
            found |= new
            todo += new
        return frozenset(found)


def _facts(test: str, ran: Ran, beside: _Beside, sources: Sources) -> Iterator[Fact]:
    """What one test rests on besides."""
    own = file_of(test)
    yield from _of_sites(ran.sites, sources)
    yield from _of_reads(ran.reads, sources)
    yield sources.fact(own, WHOLE)
    for folder in PurePosixPath(own).parents:
        for name in ("conftest.py", "__init__.py"):
            yield sources.fact((folder / name).as_posix(), WHOLE)
    for name in beside.of(own) | {site[0] for site in ran.sites}:
        yield sources.fact(name, IMPORT)


def _of_sites(sites: Collection[Site], sources: Sources) -> Iterator[Fact]:
    for file, line, name in sites:
        anatomy = sources.file(file)
        if not anatomy.readable:
            yield sources.fact(file, WHOLE)
            continue
        for part in anatomy.with_parents(anatomy.part_of(line, name)):
            yield sources.fact(file, part)


def _of_reads(reads: Collection[str], sources: Sources) -> Iterator[Fact]:
    for name in reads:
        if name.endswith("/"):
            yield sources.fact(name[:-1] or ".", NAMES)
        else:
            yield sources.fact(name, WHOLE)


def _unlike(recording: Recording, sources: Sources) -> bool:
    """Whether a file is not, or not any more, what was loaded; then nothing can be noted."""
    return any(sources.whole(name) != mark for name, mark in recording.files.items())
