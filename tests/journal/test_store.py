"""The journal's file: many at once, damage, other programs' files, older and newer forms."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from redraft.core.errors import Unusable
from redraft.journal.place import journal_path
from redraft.journal.schema import APPLICATION, STEPS
from redraft.journal.store import Store

NOTES = (*STEPS, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")


def write(store: Store, text: str) -> None:
    store.write(lambda db: db.execute("INSERT INTO notes (text) VALUES (?)", (text,)))


def texts(store: Store) -> list[str]:
    return store.read(lambda db: [t for (t,) in db.execute("SELECT text FROM notes ORDER BY text")])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "journal.sqlite3"


def test_what_is_written_is_there_for_the_next(path: Path) -> None:
    first = Store(path, NOTES)
    write(first, "one")
    first.close()
    assert texts(Store(path, NOTES)) == ["one"]


def test_only_the_user_can_read_it(path: Path) -> None:
    store = Store(path, NOTES)
    write(store, "one")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    store.close()


def test_a_write_that_fails_leaves_nothing(path: Path) -> None:
    store = Store(path, NOTES)

    def work(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO notes (text) VALUES ('half')")
        raise KeyError("the caller's own")

    with pytest.raises(KeyError):
        store.write(work)
    assert texts(store) == []
    write(store, "after")
    assert texts(store) == ["after"]


def test_threads_share_a_store(path: Path) -> None:
    store = Store(path, NOTES)

    def fill(n: int) -> None:
        for i in range(10):
            write(store, f"{n}.{i}")

    threads = [threading.Thread(target=fill, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts(store)) == 50


WRITER = """
import sys
from pathlib import Path
from redraft.journal.schema import STEPS
from redraft.journal.store import Store
store = Store(Path(sys.argv[1]), (*STEPS, sys.argv[2]))
sys.stdin.readline()
for number in range(20):
    store.write(lambda db: db.execute("INSERT INTO notes (text) VALUES (?)", (f"{sys.argv[3]}.{number}",)))
"""


def processes(path: Path, count: int) -> list[subprocess.Popen[str]]:
    server = Path(__file__).parents[2] / "server"
    return [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), NOTES[-1], str(number)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(server)},
        )
        for number in range(count)
    ]


def finish(started: list[subprocess.Popen[str]]) -> None:
    """Let all of them go at once, then wait."""
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in started:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors


def test_processes_that_begin_it_and_write_at_once_lose_nothing(path: Path) -> None:
    finish(processes(path, 4))
    assert len(texts(Store(path, NOTES))) == 80


def test_a_damaged_file_is_put_aside_once_by_whoever_meets_it_first(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database, " * 500)
    finish(processes(path, 4))
    assert len(texts(Store(path, NOTES))) == 80
    (aside,) = path.parent.glob("journal.sqlite3.damaged-*")
    assert aside.read_bytes().startswith(b"this is no database")


def test_damage_inside_a_file_is_met_while_reading(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(path, NOTES)
    for number in range(300):
        write(store, f"{number} " * 50)
    store.close()
    data = bytearray(path.read_bytes())
    assert len(data) > 20_000
    data[4096 * 2 :] = b"\xff" * (len(data) - 4096 * 2)
    path.write_bytes(data)
    with caplog.at_level(logging.WARNING):
        assert texts(Store(path, NOTES)) == []
    assert "put aside" in caplog.text


def test_an_older_form_is_brought_up_to_date_and_keeps_what_it_has(path: Path) -> None:
    old = Store(path, NOTES)
    write(old, "old")
    old.close()
    newer = (*NOTES, "ALTER TABLE notes ADD COLUMN kind TEXT NOT NULL DEFAULT 'plain'")
    rows = Store(path, newer).read(lambda db: db.execute("SELECT text, kind FROM notes").fetchall())
    assert rows == [("old", "plain")]


def test_the_first_form_as_it_was_released_still_opens(path: Path) -> None:
    """The tables of form 1, written here by hand: a released step must never change."""
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.executescript(
            """
            CREATE TABLE maps (id INTEGER PRIMARY KEY, root TEXT NOT NULL,
                environment TEXT NOT NULL, saved REAL NOT NULL, UNIQUE (root, environment));
            CREATE TABLE facts (map INTEGER NOT NULL REFERENCES maps (id) ON DELETE CASCADE,
                number INTEGER NOT NULL, file TEXT NOT NULL, part TEXT NOT NULL,
                hash TEXT NOT NULL, whole TEXT NOT NULL, PRIMARY KEY (map, number)) WITHOUT ROWID;
            CREATE TABLE entries (map INTEGER NOT NULL REFERENCES maps (id) ON DELETE CASCADE,
                test TEXT NOT NULL, facts BLOB NOT NULL, always TEXT NOT NULL,
                recorded REAL NOT NULL, PRIMARY KEY (map, test)) WITHOUT ROWID;
            INSERT INTO maps VALUES (1, '/work', 'e', 9e12);
            INSERT INTO facts VALUES (1, 0, 'a.py', 'f#0', 'h', 'w');
            INSERT INTO entries VALUES (1, 't.py::t', x'01', '', 5.0);
            """
        )
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute("PRAGMA user_version = 1")
    db.close()
    from redraft.core.testmap import Fact
    from redraft.journal.testmaps import JournalTestMaps

    known = JournalTestMaps(Store(path)).load(Path("/work"), "e")
    assert known.facts == (Fact("a.py", "f#0", "h", "w"),)
    assert known.entries["t.py::t"].facts == 1


def test_a_newer_form_is_refused_in_one_sentence_and_left_alone(path: Path) -> None:
    newer = Store(path, NOTES)
    write(newer, "new")
    newer.close()
    before = path.read_bytes()
    with pytest.raises(Unusable, match="newer Redraft"):
        Store(path, STEPS).read(lambda db: None)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(Unusable, match="another program"):
        Store(path).read(lambda db: None)
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_had_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unusable, match="cannot be used"):
        Store(tmp_path / "file" / "journal.sqlite3").read(lambda db: None)


def test_a_fork_opens_its_own(path: Path) -> None:
    store = Store(path, NOTES)
    write(store, "parent")
    child = os.fork()
    if child == 0:
        try:
            write(store, "child")
            store.close()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert texts(store) == ["child", "parent"]


@pytest.mark.parametrize(
    ("chosen", "environment", "platform", "path"),
    [
        ("", {}, "linux", "~/.local/share/redraft/journal.sqlite3"),
        ("", {"XDG_DATA_HOME": "/data"}, "linux", "/data/redraft/journal.sqlite3"),
        ("", {"XDG_DATA_HOME": "data"}, "linux", "~/.local/share/redraft/journal.sqlite3"),
        ("", {}, "darwin", "~/Library/Application Support/redraft/journal.sqlite3"),
        ("", {"LOCALAPPDATA": "/local"}, "win32", "/local/redraft/journal.sqlite3"),
        ("", {"REDRAFT_JOURNAL": "/j.db"}, "linux", "/j.db"),
        ("~/mine.db", {"REDRAFT_JOURNAL": "/j.db"}, "linux", "~/mine.db"),
    ],
)
def test_where_it_lies(chosen: str, environment: dict[str, str], platform: str, path: str) -> None:
    assert journal_path(chosen, environment, platform) == Path(path).expanduser()
