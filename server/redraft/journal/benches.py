"""Benchmarks: what was asked for, and the record of each task as soon as there is one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from redraft.journal.store import Store


class JournalBenches:
    """Append-only; safe with several processes, because every record is one transaction.

    Every method raises ``Unusable`` where the journal cannot be used: a benchmark
    that cannot write down what it finds had better stop.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def begin(self, name: str, options: Mapping[str, Any]) -> int:
        """A new benchmark; its number.  ``name`` is a digest of all that decides what comes of it."""
        row = (self._clock(), name, json.dumps(options, sort_keys=True))
        sql = "INSERT INTO benches (at, name, options) VALUES (?, ?, ?)"
        return int(self._store.write(lambda c: c.execute(sql, row).lastrowid or 0))

    def latest(self, name: str) -> int | None:
        """The newest benchmark of a name; None where there is none."""
        sql = "SELECT max(id) FROM benches WHERE name = ?"
        (found,) = self._store.read(lambda c: c.execute(sql, (name,)).fetchone())
        return None if found is None else int(found)

    def add(self, bench: int, key: str, record: Mapping[str, Any]) -> None:
        """Append the record of a task; one that is there stays."""
        sql = "INSERT OR IGNORE INTO records (bench, key, record, at) VALUES (?, ?, ?, ?)"
        row = (bench, key, json.dumps(record), self._clock())
        self._store.write(lambda c: c.execute(sql, row))

    def records(self, bench: int) -> dict[str, dict[str, Any]]:
        """The records of a benchmark by their keys."""
        sql = "SELECT key, record FROM records WHERE bench = ? ORDER BY key"
        rows = self._store.read(lambda c: c.execute(sql, (bench,)).fetchall())
        return {key: json.loads(text) for key, text in rows}
