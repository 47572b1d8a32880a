"""Benchmarks and their records, as the journal keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest

from redraft.core.errors import Unusable
from redraft.journal.benches import JournalBenches
from redraft.journal.store import Store


def benches_at(path: Path) -> JournalBenches:
    return JournalBenches(Store(path / "journal.sqlite3"))


def test_a_record_is_there_for_another_process_at_once(tmp_path: Path) -> None:
    benches = benches_at(tmp_path)
    number = benches.begin("name", {"seed": 0})
    record = {"task": "a", "drafts": [{"source": "\ud800 \x00"}], "cost": None, "seconds": 0.25}
    benches.add(number, "a\0strategy\0", record)
    assert benches_at(tmp_path).records(number) == {"a\0strategy\0": record}


def test_the_newest_of_a_name_is_gone_on_with(tmp_path: Path) -> None:
    benches = benches_at(tmp_path)
    assert benches.latest("x") is None
    first, other, second = (benches.begin(name, {}) for name in ("x", "y", "x"))
    assert first < other < second
    assert benches.latest("x") == second
    assert benches.latest("y") == other


def test_a_record_that_is_there_stays(tmp_path: Path) -> None:
    benches = benches_at(tmp_path)
    one, two = benches.begin("x", {}), benches.begin("x", {})
    benches.add(one, "k", {"n": 1})
    benches.add(one, "k", {"n": 2})
    benches.add(two, "k", {"n": 3})
    assert benches.records(one) == {"k": {"n": 1}}
    assert benches.records(two) == {"k": {"n": 3}}


def test_a_benchmark_that_cannot_write_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").mkdir()
    with pytest.raises(Unusable, match="cannot be used"):
        benches_at(tmp_path).begin("x", {})
