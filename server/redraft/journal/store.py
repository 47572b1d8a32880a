"""The journal's file: opened when first needed, shared by threads and by processes.

Many processes may have it open: write-ahead logging lets them read while one
writes, and a writer waits its turn.  A file that is damaged is put aside, under
a name that says when, and a new one begun.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from redraft.core.errors import Unusable
from redraft.journal.schema import APPLICATION, STEPS, statements

log = logging.getLogger(__name__)

T = TypeVar("T")
BUSY_SECONDS = 5.0
"""How long a writer waits for another; a save takes milliseconds, so a longer wait means trouble."""
_BESIDE = ("", "-wal", "-shm")


class Store:
    """One journal.  Every method may be called from any thread."""

    def __init__(self, path: Path, steps: Sequence[str] = STEPS) -> None:
        self.path = path
        self._steps = steps
        self._connection: sqlite3.Connection | None = None
        self._pid = 0
        self._lock = threading.RLock()

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What ``work`` returns, over one state of the journal.

        Raises:
            Unusable: the journal cannot be opened, read or written; one sentence says why.
        """
        return self._within("DEFERRED", work)

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The same, changing the journal: all of it or, when something fails, nothing.

        Raises:
            Unusable: the journal cannot be opened, read or written; one sentence says why.
        """
        return self._within("IMMEDIATE", work)

    def used(self) -> int:
        """Bytes of the file that hold something; the rest is room of what was deleted.

        Raises:
            Unusable: the journal cannot be read.
        """

        def ask(connection: sqlite3.Connection) -> int:
            pages, free, size = (
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            )
            return int((pages - free) * size)

        return self.read(ask)

    def compact(self) -> bool:
        """Give the room of what was deleted back to the disk; False where another process is at
        work, and the file keeps its size for now.

        Raises:
            Unusable: the journal cannot be opened.
        """
        self.read(lambda _: None)  # opened, and found whole
        with self._lock:
            connection = self._open()
            try:
                connection.execute("VACUUM")
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:
                return False
        return not busy

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            # a connection must not be closed by a fork of the process that opened it
            if connection is not None and self._pid == os.getpid():
                connection.close()

    def _within(self, mode: str, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._lock:
            try:
                return self._once(mode, work)
            except sqlite3.DatabaseError as error:
                if not _damaged(error):
                    raise Unusable(f"The journal {self.path} cannot be used: {error}.") from error
                self._put_aside(error)
            except OSError as error:
                raise Unusable(
                    f"The journal {self.path} cannot be used: {error.strerror}."
                ) from error
            try:
                return self._once(mode, work)
            except (sqlite3.Error, OSError) as error:
                raise Unusable(f"The journal {self.path} cannot be used: {error}.") from error

    def _once(self, mode: str, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._open()
        with _transaction(connection, mode):
            return work(connection)

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._pid == os.getpid():
            return self._connection
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.path.exists():
            # names of the user's projects are nobody else's business
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
            self._migrate(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            # safe in write-ahead mode: a power cut may lose the last save, never the file
            connection.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            connection.close()
            raise
        self._connection, self._pid = connection, os.getpid()
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        """Bring the tables up to date; two processes that open a file at once do it once."""
        # One state of the file: another process may be laying it out between two looks.
        with _transaction(connection, "DEFERRED"):
            done = self._version(connection)
        if done == len(self._steps):
            return
        _log_ahead(connection)
        with _transaction(connection, "IMMEDIATE"):
            done = self._version(connection)
            for step in self._steps[done:]:
                for statement in statements(step):
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {len(self._steps)}")

    def _version(self, connection: sqlite3.Connection) -> int:
        """How many steps a file has taken.

        Raises:
            Unusable: it is another program's, or a newer Redraft's.
        """
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if owner != APPLICATION and (tables or owner or version):
            raise Unusable(
                f"{self.path} is another program's database; set journal.path to a file of its own."
            )
        if version > len(self._steps):
            raise Unusable(
                f"A newer Redraft wrote the journal {self.path} (form {version}, this one knows "
                f"{len(self._steps)}): take a newer one here too, or set journal.path to another file."
            )
        return int(version)

    def _put_aside(self, error: Exception) -> None:
        """Move a damaged file away, unless another process has done so already."""
        self.close()
        with _alone(self.path.with_name(self.path.name + ".lock")):
            if not self._is_damaged():
                return
            aside = _free(self.path)
            for ending in _BESIDE:
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{self.path}{ending}").replace(f"{aside}{ending}")
        log.warning(
            "The journal was damaged (%s); it was put aside as %s and a new one begun.",
            error,
            aside.name,
        )

    def _is_damaged(self) -> bool:
        try:
            probe = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
            try:
                (found,) = probe.execute("PRAGMA quick_check(1)").fetchone()
            finally:
                probe.close()
        except sqlite3.DatabaseError as error:
            return _damaged(error)
        return bool(found != "ok")


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; for this alone SQLite does not wait for another by itself."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:  # noqa: PERF203  # a try that fails is waited after
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection, mode: str) -> Iterator[None]:
    connection.execute(f"BEGIN {mode}")
    try:
        yield
    except BaseException:
        # a damaged file may have ended the transaction by itself
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _damaged(error: sqlite3.DatabaseError) -> bool:
    """Whether an error says that the file is broken (``SQLITE_CORRUPT``, ``SQLITE_NOTADB``)."""
    # the codes themselves came with Python 3.11
    return "malformed" in str(error) or "not a database" in str(error)


def _free(path: Path) -> Path:
    """A name beside a file that nothing has yet."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    number = 0
    while True:
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
        if not aside.exists():
            return aside
        number += 1


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Only one process at a time, where the platform has such a lock."""
    with path.open("a", encoding="utf-8") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
