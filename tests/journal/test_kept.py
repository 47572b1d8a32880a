"""Answers that were paid for, as the journal keeps them."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from redraft.journal.kept import JournalKept
from redraft.journal.store import Store


def kept_at(path: Path) -> JournalKept:
    return JournalKept(Store(path / "journal.sqlite3"))


def test_an_answer_is_never_replaced(tmp_path: Path) -> None:
    kept = kept_at(tmp_path)
    assert kept.get("k") is None
    kept.put("k", "draft", "first \u2028 \x00 text")
    kept.put("k", "draft", "second")
    assert kept_at(tmp_path).get("k") == "first \u2028 \x00 text"


def test_answers_are_counted_by_kind(tmp_path: Path) -> None:
    kept = kept_at(tmp_path)
    for number in range(3):
        kept.put(f"k{number}", "draft", "x")
    kept.put("v", "verdict", "true")
    assert [kept.count(what) for what in ("draft", "verdict", "reply")] == [3, 1, 0]


def put(path: Path, name: str) -> None:
    kept = kept_at(path)
    for number in range(40):
        kept.put(f"k{number}", name, name)


def test_two_processes_keep_one_answer_for_each_ask(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    names = ("a", "b")
    workers = [context.Process(target=put, args=(tmp_path, name)) for name in names]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    kept = kept_at(tmp_path)
    assert sum(kept.count(name) for name in names) == 40
    assert all(kept.get(f"k{number}") in names for number in range(40))
