"""Answers that were paid for once, by the digest of what was asked."""

from __future__ import annotations

import time
from collections.abc import Callable

from redraft.journal.store import Store


class JournalKept:
    """Keeps ``core.ports.Kept``.  An answer that is there is never replaced."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def get(self, key: str) -> str | None:
        """The answer under a key.

        Raises:
            Unusable: the journal cannot be read.
        """
        sql = "SELECT value FROM kept WHERE key = ?"
        row = self._store.read(lambda c: c.execute(sql, (key,)).fetchone())
        return None if row is None else str(row[0])

    def put(self, key: str, what: str, value: str) -> None:
        """Keep an answer.

        Raises:
            Unusable: the journal cannot be written.
        """
        sql = "INSERT OR IGNORE INTO kept (key, what, value, at) VALUES (?, ?, ?, ?)"
        row = (key, what, value, self._clock())
        self._store.write(lambda c: c.execute(sql, row))

    def count(self, what: str) -> int:
        """How many answers of a kind there are."""
        sql = "SELECT count(*) FROM kept WHERE what = ?"
        return int(self._store.read(lambda c: c.execute(sql, (what,)).fetchone())[0])
