"""Which test rests on what: recorded while tests run, believed while the content is the same.

A test that runs again under the same content does the same again.  So a test that
did not run a function does not run it now, as long as everything that it rested
on is as it was.  The function's own body is no part of that: a test that never
entered it cannot notice what stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

IMPORT = "<import>"
"""The part of a file that runs when it is imported: everything outside of function bodies."""
WHOLE = "<file>"
"""A whole file, whatever it holds; the hash of one that does not exist is empty."""
NAMES = "<names>"
"""The names in a folder."""
MODULES = "<modules>"
"""The names in a folder that an import can find, tests left out."""


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """A piece of content as it was.

    ``file`` is relative to the project's root, with slashes, or absolute outside
    of it.  ``part`` is ``IMPORT``, ``WHOLE``, ``NAMES``, ``MODULES`` or a
    function: ``qualname#ordinal``, without ``<locals>``.  ``whole`` is the hash of
    the whole file at that time: where it is the same, no part need be looked at.
    """

    file: str
    part: str
    hash: str
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one test rested on: bit ``n`` of ``facts`` stands for the map's n-th fact.

    ``always`` says why the test is to be run whatever the facts say (it started a
    process, it did not finish); empty when nothing speaks against leaving it out.
    ``recorded`` is in seconds since the epoch.
    """

    facts: int
    always: str = ""
    recorded: float = 0.0


@dataclass(frozen=True, slots=True)
class TestMap:
    """Entries by test name, over a table of facts that they share."""

    facts: tuple[Fact, ...] = ()
    entries: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))

    __test__ = False  # not a test class, whatever pytest thinks of its name

    def bits(self, wanted: Callable[[Fact], bool]) -> int:
        """The facts of a kind, as the bits of an entry."""
        found = 0
        for number, fact in enumerate(self.facts):
            if wanted(fact):
                found |= 1 << number
        return found

    def facts_of(self, entry: Entry) -> frozenset[Fact]:
        """The facts of an entry, spelled out."""
        return frozenset(fact for n, fact in enumerate(self.facts) if entry.facts >> n & 1)

    def updated(self, newer: TestMap, gone: Collection[str] = ()) -> TestMap:
        """This map with the entries of a newer one, without the tests that are gone.

        An entry of the newer map replaces this one's; facts that nothing rests on
        any more are forgotten.
        """
        kept = {n: e for n, e in self.entries.items() if n not in newer.entries and n not in gone}
        numbers: dict[Fact, int] = {}
        entries = _renumbered(self.facts, kept, numbers) | _renumbered(
            newer.facts, newer.entries, numbers
        )
        return TestMap(tuple(numbers), MappingProxyType(entries))


def map_of(tests: Iterable[tuple[str, Collection[Fact], str]], recorded: float) -> TestMap:
    """The map of tests given as name, facts and why it always runs."""
    numbers: dict[Fact, int] = {}
    entries = {}
    for name, facts, always in tests:
        bits = 0
        for fact in facts:
            bits |= 1 << numbers.setdefault(fact, len(numbers))
        entries[name] = Entry(bits, always, recorded)
    return TestMap(tuple(numbers), MappingProxyType(entries))


def _renumbered(
    facts: tuple[Fact, ...], entries: Mapping[str, Entry], numbers: dict[Fact, int]
) -> dict[str, Entry]:
    """Entries over another table, which grows by the facts that they use."""
    used = 0
    for entry in entries.values():
        used |= entry.facts
    new = {
        n: 1 << numbers.setdefault(fact, len(numbers))
        for n, fact in enumerate(facts)
        if used >> n & 1
    }
    return {name: Entry(_moved(e.facts, new), e.always, e.recorded) for name, e in entries.items()}


def _moved(bits: int, new: Mapping[int, int]) -> int:
    moved = 0
    while bits:
        lowest = bits & -bits
        moved |= new[lowest.bit_length() - 1]
        bits ^= lowest
    return moved
