"""Deleting what is old: requests, benchmarks, answers that were paid for, test maps.

What the user will not hear again stays; it is small, and it is the user's word.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from redraft.journal.store import Store

_AGES = " UNION ALL ".join(
    f"SELECT {column} AS at FROM {table}"  # noqa: S608 (names of ours)
    for table, column in (
        ("runs", "at"),
        ("benches", "at"),
        ("records", "at"),
        ("kept", "at"),
        ("maps", "saved"),
    )
)
_STEP = 10
"""The oldest tenth goes at a time, until the rest fits."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much was deleted: requests, benchmark records, kept answers.

    ``given_back`` is False where another process was at work, so that the file
    keeps its size until there is a better time.
    """

    runs: int = 0
    records: int = 0
    answers: int = 0
    given_back: bool = True


class Pruning:
    """Every method raises ``Unusable`` where the journal cannot be written."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def before(self, at: float) -> Pruned:
        """Delete what is older than a time, in seconds since 1970."""
        gone: Pruned = self._store.write(lambda c: _delete(c, at))
        return self._compacted(gone)

    def to(self, size: int) -> Pruned:
        """Delete the oldest until what is left has at most ``size`` bytes, or nothing is left."""
        gone = Pruned()
        while self._store.used() > size:
            step: Pruned | None = self._store.write(_delete_oldest)
            if step is None:
                break
            gone = Pruned(
                gone.runs + step.runs, gone.records + step.records, gone.answers + step.answers
            )
        return self._compacted(gone)

    def _compacted(self, gone: Pruned) -> Pruned:
        given_back = self._store.compact()
        return Pruned(gone.runs, gone.records, gone.answers, given_back)


def _delete_oldest(connection: Any) -> Pruned | None:
    (count,) = connection.execute(f"SELECT count(*) FROM ({_AGES})").fetchone()  # noqa: S608
    if not count:
        return None
    sql = f"SELECT at FROM ({_AGES}) ORDER BY at LIMIT 1 OFFSET ?"  # noqa: S608 (names of ours)
    (at,) = connection.execute(sql, (count // _STEP,)).fetchone()
    return _delete(connection, math.nextafter(at, math.inf))


def _delete(connection: Any, at: float) -> Pruned:
    def delete(sql: str) -> int:
        return int(connection.execute(sql, (at,)).rowcount)

    runs = delete("DELETE FROM runs WHERE at < ?")
    delete("DELETE FROM choices WHERE at < ?")
    records = delete("DELETE FROM records WHERE at < ?")
    # one that still has records is still being gone on with
    delete("DELETE FROM benches WHERE at < ? AND id NOT IN (SELECT bench FROM records)")
    answers = delete("DELETE FROM kept WHERE at < ?")
    delete("DELETE FROM maps WHERE saved < ?")
    return Pruned(runs, records, answers)
