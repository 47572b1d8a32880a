"""What was asked and answered, what the user did with it, and what the user will not hear again."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from redraft.core.errors import Unusable
from redraft.core.history import Dismissed, Run
from redraft.journal.store import Store

log = logging.getLogger(__name__)

_COLUMNS = "id, at, uri, qualname, hash, what, instruction, review"


class JournalRuns:
    """Keeps ``core.ports.History``.  A journal that cannot be written costs the user nothing else."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def add(
        self,
        uri: str,
        qualname: str,
        hash_: str,
        what: str,
        instruction: str,
        review: Mapping[str, Any],
    ) -> None:
        """Append one request with its answer."""
        row = (self._clock(), uri, qualname, hash_, what, instruction, json.dumps(review))
        self._write(
            "INSERT INTO runs (at, uri, qualname, hash, what, instruction, review)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            row,
        )

    def chose(self, uri: str, proposal: str, choice: str) -> None:
        """Append what the user did with a proposal."""
        self._write(
            "INSERT INTO choices (at, uri, proposal, choice) VALUES (?, ?, ?, ?)",
            (self._clock(), uri, proposal, choice),
        )

    def runs(
        self, uri: str | None = None, qualname: str | None = None, limit: int = 50
    ) -> tuple[Run, ...]:
        """The newest requests, newest first: of a function, of a document, or of all."""
        wanted = [("uri", uri), ("qualname", qualname)]
        held = [(name, value) for name, value in wanted if value is not None]
        where = " WHERE " + " AND ".join(f"{name} = ?" for name, _ in held) if held else ""
        sql = (
            f"SELECT {_COLUMNS} FROM runs{where}"  # noqa: S608 (names of ours)
            " ORDER BY id DESC LIMIT ?"
        )

        def read(connection: Any) -> list[Run]:
            rows = connection.execute(sql, (*(value for _, value in held), limit)).fetchall()
            applied = _applied(connection)
            return [_run(row, applied.get(row[2], set())) for row in rows]

        return tuple(self._read(read, []))

    def run(self, id_: int) -> Run | None:
        """One request by its number; None where there is none.

        Raises:
            Unusable: the journal cannot be read.
        """
        sql = f"SELECT {_COLUMNS} FROM runs WHERE id = ?"  # noqa: S608 (names of ours)

        def read(connection: Any) -> Run | None:
            row = connection.execute(sql, (id_,)).fetchone()
            return None if row is None else _run(row, _applied(connection).get(row[2], set()))

        found: Run | None = self._store.read(read)
        return found

    def dismiss(self, hash_: str, point: str, place: str) -> None:
        """The user will not hear a point of a function again."""
        self._write(
            "INSERT OR IGNORE INTO dismissed (hash, point, place, at) VALUES (?, ?, ?, ?)",
            (hash_, point, place, self._clock()),
        )

    def dismissed(self, hash_: str) -> Dismissed:
        """What was dismissed of a function that says just this."""
        sql = "SELECT point, place FROM dismissed WHERE hash = ?"
        rows = self._read(lambda c: c.execute(sql, (hash_,)).fetchall(), [])
        return Dismissed(frozenset(p for p, _ in rows), frozenset(place for _, place in rows))

    def _read(self, work: Callable[[Any], Any], otherwise: Any) -> Any:
        try:
            return self._store.read(work)
        except Unusable as error:
            log.warning("%s", error)
            return otherwise

    def _write(self, sql: str, values: tuple[Any, ...]) -> None:
        try:
            self._store.write(lambda connection: connection.execute(sql, values))
        except Unusable as error:
            log.warning("%s", error)


def _applied(connection: Any) -> dict[str, set[str]]:
    """The proposals that were put in place, by their documents."""
    found: dict[str, set[str]] = {}
    sql = "SELECT DISTINCT uri, proposal FROM choices WHERE choice = 'applied'"
    for uri, proposal in connection.execute(sql):
        found.setdefault(uri, set()).add(proposal)
    return found


def _run(row: tuple[Any, ...], applied: set[str]) -> Run:
    id_, at, uri, qualname, hash_, what, instruction, text = row
    review = json.loads(text)
    mine = [p["id"] for p in review.get("proposals", ()) if p["id"] in applied]
    return Run(id_, at, uri, qualname, hash_, what, instruction, review, tuple(mine))
