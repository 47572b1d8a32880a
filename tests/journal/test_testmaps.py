"""Test maps in the journal: what goes in comes out, and losing them is never an error."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.testmap import Fact, TestMap, map_of
from redraft.journal.store import Store
from redraft.journal.testmaps import JournalTestMaps

ROOT = Path("/project")
facts = st.builds(Fact, st.sampled_from("abc"), st.sampled_from(("f#0", "<import>")), st.text())
tests = st.dictionaries(
    st.sampled_from(("t::1", "t::2", "u::1")),
    st.tuples(st.frozensets(facts, max_size=20), st.sampled_from(("", "it starts processes"))),
)


def map_with(content: dict[str, tuple[frozenset[Fact], str]], recorded: float = 1.0) -> TestMap:
    return map_of([(name, *rest) for name, rest in content.items()], recorded)


def spelled(known: TestMap) -> dict[str, tuple[frozenset[Fact], str]]:
    return {name: (known.facts_of(e), e.always) for name, e in known.entries.items()}


@given(tests, tests, st.sets(st.sampled_from(("t::1", "t::2"))))
def test_a_newer_map_is_laid_over_and_what_is_gone_is_gone(
    old: dict[str, tuple[frozenset[Fact], str]],
    new: dict[str, tuple[frozenset[Fact], str]],
    gone: set[str],
) -> None:
    both = map_with(old).updated(map_with(new), gone)
    assert spelled(both) == {n: v for n, v in old.items() if n not in gone or n in new} | new
    used = {fact for fs, _ in spelled(both).values() for fact in fs}
    assert set(both.facts) == used  # nothing piles up


def fact(file: str) -> Fact:
    return Fact(file, "f#0", "h", "w")


def test_what_is_saved_is_loaded_per_project_and_environment(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    store = Store(path)
    maps = JournalTestMaps(store)
    maps.save(ROOT, "py311", map_with({"t::1": (frozenset({fact("a"), fact("b")}), "")}, 7.0))
    maps.save(ROOT, "py312", map_with({"t::1": (frozenset(), "no word")}))
    maps.save(ROOT, "py311", map_with({"t::2": (frozenset({fact("b")}), "")}), gone=["t::3"])
    store.close()
    known = JournalTestMaps(Store(path)).load(ROOT, "py311")
    assert spelled(known) == {
        "t::1": (frozenset({fact("a"), fact("b")}), ""),
        "t::2": (frozenset({fact("b")}), ""),
    }
    assert known.entries["t::1"].recorded == 7.0
    assert JournalTestMaps(Store(path)).load(Path("/other"), "py311") == TestMap()


def test_two_that_save_at_once_keep_both(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"

    def save(name: str) -> None:
        store = Store(path)
        JournalTestMaps(store).save(ROOT, "e", map_with({name: (frozenset({fact(name)}), "")}))
        store.close()

    names = [f"t::{n}" for n in range(8)]
    threads = [threading.Thread(target=save, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    known = JournalTestMaps(Store(path)).load(ROOT, "e")
    assert spelled(known) == {name: (frozenset({fact(name)}), "") for name in names}


def test_without_a_journal_nothing_is_kept_and_it_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    maps = JournalTestMaps(Store(tmp_path / "file" / "journal.sqlite3"))
    with caplog.at_level(logging.WARNING):
        maps.save(ROOT, "e", map_with({"t::1": (frozenset({fact("a")}), "")}))
        assert maps.load(ROOT, "e") == TestMap()
    assert len(caplog.records) == 1
