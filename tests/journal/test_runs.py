"""What was asked and answered, as the journal keeps it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from redraft.journal.runs import JournalRuns
from redraft.journal.schema import STEPS
from redraft.journal.store import Store

REVIEW = {"verdict": "refine", "proposals": [{"id": "p1"}, {"id": "p2"}]}


def runs_at(path: Path) -> JournalRuns:
    return JournalRuns(Store(path / "journal.sqlite3"), iter(range(1, 1000)).__next__)


def test_newest_first_of_a_function_of_a_document_of_all(tmp_path: Path) -> None:
    runs = runs_at(tmp_path)
    for uri, name in (("a", "f"), ("a", "g"), ("b", "f"), ("a", "f")):
        runs.add(uri, name, "h", "compare", "", REVIEW)
    assert [(r.uri, r.qualname) for r in runs.runs()] == [
        ("a", "f"), ("b", "f"), ("a", "g"), ("a", "f"),
    ]  # fmt: skip
    assert [r.at for r in runs.runs("a", "f")] == [4, 1]
    assert len(runs.runs("a")) == 3
    assert [r.id for r in runs.runs(limit=1)] == [4]
    assert runs.runs("a", "f")[0].review == REVIEW


def test_what_was_applied_is_known_of_its_own_document_alone(tmp_path: Path) -> None:
    runs = runs_at(tmp_path)
    runs.add("a", "f", "h", "compare", "", REVIEW)
    runs.add("b", "f", "h", "compare", "", REVIEW)
    runs.chose("a", "p2", "applied")
    runs.chose("a", "p1", "discarded")
    assert [(r.uri, r.applied) for r in runs.runs()] == [("b", ()), ("a", ("p2",))]


def test_dismissed_is_by_the_functions_text(tmp_path: Path) -> None:
    runs = runs_at(tmp_path)
    runs.dismiss("h1", "point", "place")
    runs.dismiss("h1", "point", "place")
    assert runs.dismissed("h1").points == {"point"}
    assert runs.dismissed("h1").places == {"place"}
    assert not runs.dismissed("h2").points


def test_another_process_reads_what_this_one_wrote(tmp_path: Path) -> None:
    runs_at(tmp_path).add("a", "f", "h", "critique", "be quick", REVIEW)
    (run,) = runs_at(tmp_path).runs()
    assert (run.what, run.instruction) == ("critique", "be quick")


def test_a_journal_of_before_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    Store(path, STEPS[:1]).write(lambda c: c.execute("INSERT INTO maps VALUES (1, '/p', 'e', 0)"))
    runs_at(tmp_path).add("a", "f", "h", "critique", "", REVIEW)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM maps").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (1,)


def test_a_journal_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").mkdir()
    runs = runs_at(tmp_path)
    runs.add("a", "f", "h", "critique", "", REVIEW)
    assert runs.runs() == ()
    assert not runs.dismissed("h").points
