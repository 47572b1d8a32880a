"""What a traced run said about which test entered what, before it is held against the disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Site = tuple[str, int, str]
"""Running code: its file (relative to the root, or absolute), its first line (1-based), its name."""


@dataclass(slots=True)
class Ran:
    """What one test rested on; ``always`` as in ``Entry``."""

    sites: frozenset[Site]
    reads: frozenset[str]
    always: str


@dataclass(slots=True)
class Recording:
    """Takes the census records of one process; those of several are merged.

    ``files`` maps every loaded file of the project to the hash of what was
    loaded; one file loaded with two contents has an empty one.  ``blind`` were
    loaded before the counting began.  ``sites`` and ``reads`` are everyone's.
    """

    files: dict[str, str] = field(default_factory=dict)
    blind: set[str] = field(default_factory=set)
    tests: dict[str, Ran] = field(default_factory=dict)
    sites: set[Site] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    begun: bool = False
    _files: dict[int, str] = field(default_factory=dict)
    _blocks: dict[int, Site] = field(default_factory=dict)

    def take(self, record: dict[str, Any]) -> None:
        """One authentic record; others than those of the census are passed over."""
        event = record["event"]
        if event == "files":
            for number, name, mark in record["rows"]:
                self._files[number] = name
                self.files[name] = mark if self.files.get(name, mark) == mark else ""
        elif event == "blocks":
            for number, file, line, name in record["rows"]:
                self._blocks[number] = (self._files[file], line, name)
        elif event == "blind":
            self.begun = True
            self.blind |= {self._files[number] for number in record["files"]}
        elif event == "everyone ran":
            self.sites |= {self._blocks[number] for number in record["rows"]}
        elif event == "everyone read":
            self.reads |= set(record["rows"])
        elif event == "ran":
            sites = frozenset(self._blocks[number] for number in record["blocks"])
            self.tests[record["id"]] = Ran(sites, frozenset(record["reads"]), record["always"])

    def merge(self, later: Recording) -> None:
        """Take over what a further process recorded."""
        for name, mark in later.files.items():
            self.files[name] = mark if self.files.get(name, mark) == mark else ""
        self.blind |= later.blind
        self.tests |= later.tests
        self.sites |= later.sites
        self.reads |= later.reads
        self.begun = self.begun or later.begun
