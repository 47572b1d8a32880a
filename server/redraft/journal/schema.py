"""The tables, as a list of steps; a file's ``user_version`` counts those it has taken.

A step that was released never changes: what is to be different is a new step.
"""

from __future__ import annotations

from collections.abc import Sequence

APPLICATION = 0x52656472
"""SQLite's ``application_id`` of a journal ("Redr"), so that no other database is taken for one."""

STEPS: Sequence[str] = (
    # 1: the test map.  An entry's facts are bits, little-endian, over its map's numbered facts.
    """
    CREATE TABLE maps (
        id INTEGER PRIMARY KEY,
        root TEXT NOT NULL,
        environment TEXT NOT NULL,
        saved REAL NOT NULL,
        UNIQUE (root, environment)
    );
    CREATE TABLE facts (
        map INTEGER NOT NULL REFERENCES maps (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        file TEXT NOT NULL,
        part TEXT NOT NULL,
        hash TEXT NOT NULL,
        whole TEXT NOT NULL,
        PRIMARY KEY (map, number)
    ) WITHOUT ROWID;
    CREATE TABLE entries (
        map INTEGER NOT NULL REFERENCES maps (id) ON DELETE CASCADE,
        test TEXT NOT NULL,
        facts BLOB NOT NULL,
        always TEXT NOT NULL,
        recorded REAL NOT NULL,
        PRIMARY KEY (map, test)
    ) WITHOUT ROWID;
    """,
    # 2: what was asked and answered, what the user did with it, what the user will not hear again.
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL,
        uri TEXT NOT NULL,
        qualname TEXT NOT NULL,
        hash TEXT NOT NULL,
        what TEXT NOT NULL,
        instruction TEXT NOT NULL,
        review TEXT NOT NULL
    );
    CREATE INDEX runs_of_a_function ON runs (uri, qualname, id);
    CREATE TABLE choices (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL,
        uri TEXT NOT NULL,
        proposal TEXT NOT NULL,
        choice TEXT NOT NULL
    );
    CREATE INDEX choices_of_a_document ON choices (uri, proposal);
    CREATE TABLE dismissed (
        hash TEXT NOT NULL,
        point TEXT NOT NULL,
        place TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (hash, point)
    ) WITHOUT ROWID;
    """,
    # 3: benchmarks, and what was paid for once: answers by the digest of what was asked.
    """
    CREATE TABLE kept (
        key TEXT PRIMARY KEY,
        what TEXT NOT NULL,
        value TEXT NOT NULL,
        at REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE benches (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL,
        name TEXT NOT NULL,
        options TEXT NOT NULL
    );
    CREATE INDEX benches_by_name ON benches (name, id);
    CREATE TABLE records (
        bench INTEGER NOT NULL REFERENCES benches (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        record TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (bench, key)
    ) WITHOUT ROWID;
    """,
)


def statements(step: str) -> list[str]:
    """The single statements of a step, so that they can run inside a transaction of ours."""
    return [text.strip() for text in step.split(";") if text.strip()]
