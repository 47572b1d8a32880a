"""The test maps in the journal."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Collection
from pathlib import Path
from types import MappingProxyType

from redraft.core.errors import Unusable
from redraft.core.testmap import Entry, Fact, TestMap
from redraft.journal.store import Store

log = logging.getLogger(__name__)

KEPT_DAYS = 90
"""A map that nothing was added to for so long is of a project or an environment that is gone."""


class JournalTestMaps:
    """Keeps ``redraft.core.ports.TestMaps``.  What cannot be kept is not kept: one line in the log."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._told = False

    def load(self, root: Path, environment: str) -> TestMap:
        """The map of a project under one environment."""
        try:
            return self._store.read(lambda db: _load(db, str(root), environment))
        except Unusable as error:
            self._tell(error)
            return TestMap()

    def save(
        self, root: Path, environment: str, recorded: TestMap, gone: Collection[str] = ()
    ) -> None:
        """Lay newly recorded entries over the map, whoever else has written to it meanwhile."""

        def work(db: sqlite3.Connection) -> None:
            known = _load(db, str(root), environment)
            _replace(db, str(root), environment, known.updated(recorded, gone))
            db.execute("DELETE FROM maps WHERE saved < ?", (time.time() - KEPT_DAYS * 86_400,))

        try:
            self._store.write(work)
        except Unusable as error:
            self._tell(error)

    def _tell(self, error: Unusable) -> None:
        if not self._told:
            self._told = True
            log.warning("Which test runs what is not remembered: %s", error)


def _load(db: sqlite3.Connection, root: str, environment: str) -> TestMap:
    row = db.execute(
        "SELECT id FROM maps WHERE root = ? AND environment = ?", (root, environment)
    ).fetchone()
    if row is None:
        return TestMap()
    facts = db.execute(
        "SELECT file, part, hash, whole FROM facts WHERE map = ? ORDER BY number", row
    )
    entries = db.execute("SELECT test, facts, always, recorded FROM entries WHERE map = ?", row)
    return TestMap(
        tuple(Fact(*fact) for fact in facts),
        MappingProxyType(
            {
                test: Entry(int.from_bytes(bits, "little"), always, recorded)
                for test, bits, always, recorded in entries
            }
        ),
    )


def _replace(db: sqlite3.Connection, root: str, environment: str, map_: TestMap) -> None:
    db.execute("DELETE FROM maps WHERE root = ? AND environment = ?", (root, environment))
    number = db.execute(
        "INSERT INTO maps (root, environment, saved) VALUES (?, ?, ?)",
        (root, environment, time.time()),
    ).lastrowid
    db.executemany(
        "INSERT INTO facts (map, number, file, part, hash, whole) VALUES (?, ?, ?, ?, ?, ?)",
        [(number, n, f.file, f.part, f.hash, f.whole) for n, f in enumerate(map_.facts)],
    )
    db.executemany(
        "INSERT INTO entries (map, test, facts, always, recorded) VALUES (?, ?, ?, ?, ?)",
        [
            (number, test, _blob(entry.facts), entry.always, entry.recorded)
            for test, entry in map_.entries.items()
        ],
    )


def _blob(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")
