"""What is old goes, by age and by size; the room is given back."""

from __future__ import annotations

import functools
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redraft.journal.benches import JournalBenches
from redraft.journal.kept import JournalKept
from redraft.journal.pruning import Pruned, Pruning
from redraft.journal.runs import JournalRuns
from redraft.journal.store import Store

REVIEW = {"verdict": "refine", "proposals": [{"id": "p"}], "long": "x" * 5000}


class Filled:
    """A journal with one of everything at each of some times."""

    def __init__(self, folder: Path, times: list[float]) -> None:
        self.path = folder / "journal.sqlite3"
        self.store = Store(self.path)
        for at in times:
            self.add(at)
        self.pruning = Pruning(self.store)

    def add(self, at: float) -> None:
        def clock() -> float:
            return at

        runs = JournalRuns(self.store, clock)
        runs.add("u", "f", "h", "fix", "", REVIEW)
        runs.chose("u", "p", "applied")
        benches = JournalBenches(self.store, clock)
        benches.add(benches.begin("b", {}), "k", {"text": "y" * 3000})
        JournalKept(self.store, clock).put(f"key{at}", "draft", "z" * 2000)

    def times(self, table: str) -> list[float]:
        sql = f"SELECT at FROM {table} ORDER BY at"
        return [at for (at,) in self.store.read(lambda c: c.execute(sql).fetchall())]

    def ages(self) -> dict[str, list[float]]:
        return {
            name: self.times(name) for name in ("runs", "choices", "benches", "records", "kept")
        }

    def size(self) -> int:
        return self.path.stat().st_size


@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(times=st.lists(st.integers(0, 50), max_size=8), at=st.integers(0, 50))
def test_what_is_older_goes_and_nothing_else(
    times: list[int], at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    journal = Filled(tmp_path_factory.mktemp("j"), sorted({float(t) for t in times}))
    before = journal.ages()
    gone = journal.pruning.before(at)
    assert journal.ages() == {name: [t for t in ts if t >= at] for name, ts in before.items()}
    count = sum(t < at for t in before["runs"])
    assert gone == Pruned(count, count, count)


def test_the_oldest_go_until_the_rest_fits_and_the_file_shrinks(tmp_path: Path) -> None:
    journal = Filled(tmp_path, [float(n) for n in range(60)])
    before, want = journal.size(), 300_000
    assert before > want
    gone = journal.pruning.to(want)
    assert journal.size() <= want
    assert not Path(f"{journal.path}-wal").stat().st_size
    left = journal.times("runs")
    assert left == [float(n) for n in range(60 - len(left), 60)]
    assert 10 < len(left) < 30
    assert gone.runs == 60 - len(left)
    assert journal.times("records") == journal.times("kept") == left


def test_a_size_that_nothing_fits_empties_it(tmp_path: Path) -> None:
    journal = Filled(tmp_path, [1.0, 2.0, 3.0])
    JournalRuns(journal.store).dismiss("h", "point", "place")
    assert journal.pruning.to(0) == Pruned(3, 3, 3)
    assert not any(journal.ages().values())
    assert JournalRuns(journal.store).dismissed("h").points == {"point"}


def test_what_fits_is_left_alone(tmp_path: Path) -> None:
    journal = Filled(tmp_path, [1.0, 2.0])
    assert journal.pruning.to(10**9) == Pruned()
    assert journal.times("runs") == [1.0, 2.0]


def test_an_old_benchmark_that_is_gone_on_with_keeps_its_name(tmp_path: Path) -> None:
    store = Store(tmp_path / "journal.sqlite3")
    number = JournalBenches(store, lambda: 1.0).begin("b", {})
    JournalBenches(store, lambda: 9.0).add(number, "k", {})
    Pruning(store).before(5.0)
    assert JournalBenches(store).latest("b") == number
    assert JournalBenches(store).records(number) == {"k": {}}


def test_test_maps_go_by_age_with_all_that_is_theirs(tmp_path: Path) -> None:
    journal = Filled(tmp_path, [])
    for number, saved in ((1, 1.0), (2, 9.0)):
        map_ = (number, f"/p{number}", saved)
        sql = "INSERT INTO maps VALUES (?, ?, 'e', ?)"
        journal.store.write(functools.partial(_execute, sql, map_))
        sql = "INSERT INTO facts VALUES (?, 0, 'f', 'p', 'h', 'w')"
        journal.store.write(functools.partial(_execute, sql, (number,)))
    journal.pruning.before(5.0)
    found = journal.store.read(lambda c: c.execute("SELECT map FROM facts").fetchall())
    assert found == [(2,)]


def test_beside_another_process_no_more_goes_than_must(tmp_path: Path) -> None:
    """A file that cannot shrink now is no reason to delete all that is in it."""
    journal = Filled(tmp_path, [float(n) for n in range(40)])
    with sqlite3.connect(journal.path) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM runs").fetchone()
        journal.store.read(lambda c: c.execute("PRAGMA busy_timeout = 1"))
        gone = journal.pruning.to(journal.store.used() * 9 // 10)
        assert not gone.given_back
        assert 0 < gone.runs < 20
        other.execute("ROLLBACK")
    before = journal.size() + Path(f"{journal.path}-wal").stat().st_size
    assert journal.pruning.to(10**9).given_back
    assert journal.size() < before
    assert len(journal.times("runs")) == 40 - gone.runs


def _execute(sql: str, values: tuple[object, ...], connection: sqlite3.Connection) -> None:
    connection.execute(sql, values)
