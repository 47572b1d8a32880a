"""``redraft history``: lists, shows, exports and prunes what is in the journal."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from redraft.cli.main import main
from redraft.core.history import Run
from redraft.journal.benches import JournalBenches
from redraft.journal.kept import JournalKept
from redraft.journal.runs import JournalRuns
from redraft.journal.store import Store
from redraft.report import review_data
from tests.cli.scenes import FILE, scene
from tests.cli.test_json import documented, paths

DAY = 86_400
History = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "journal.sqlite3")
    yield store
    store.close()


@pytest.fixture
def history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> History:
    """Runs it; the exit code, stdout and stderr."""
    monkeypatch.setenv("REDRAFT_JOURNAL", str(tmp_path / "journal.sqlite3"))
    monkeypatch.chdir(tmp_path)

    def run(*argv: str) -> tuple[int, str, str]:
        code = main(["history", *argv])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def review() -> dict[str, Any]:
    function, made, _ = scene()
    data = review_data(made, function)
    assert isinstance(data, dict)
    return data


def add(
    store: Store, *, days: float = 0, uri: str = "", name: str = "longest_wait", what: str = "fix"
) -> None:
    at = time.time() - days * DAY
    runs = JournalRuns(store, lambda: at)
    runs.add(uri or FILE.as_uri(), name, "h", what, "keep it short", review())


def test_the_newest_first_and_no_more_than_asked(history: History, store: Store) -> None:
    for number in range(25):
        add(store, what="fix" if number % 2 else "compare", days=25 - number)
    code, out, _ = history()
    assert code == 0
    lines = out.splitlines()
    assert [int(line.split()[0]) for line in lines] == list(range(25, 5, -1))
    assert "longest_wait: redraft, 2 versions, 2 better" in lines[0]
    assert len(history("--limit", "3")[1].splitlines()) == 3
    assert len(history("--limit", "99")[1].splitlines()) == 25


def test_of_a_file_or_of_a_function(history: History, store: Store, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text("def f():\n    pass\n", encoding="utf-8")
    add(store)
    add(store, uri=other.as_uri(), name="f")
    add(store, uri=other.as_uri(), name="g")
    assert len(history("other.py")[1].splitlines()) == 2
    (line,) = history("other.py::f")[1].splitlines()
    assert " f: " in line
    assert history("nowhere.py")[1] == "Nothing was asked yet.\n"


def test_one_run_is_shown_with_what_was_said_and_done(history: History, store: Store) -> None:
    add(store)
    JournalRuns(store).chose(FILE.as_uri(), "redraft", "applied")
    code, out, _ = history("--show", "1")
    assert code == 0
    for piece in (
        "asked for: keep it short",
        "The recursion ends at about a thousand stops.",
        "It keeps the shorter wait.",
        "redraft (applied): It fixes 2 tests and breaks none.",
        "+    for stop in stops:",
        ", applied",
    ):
        assert piece in out
    assert "[" in out, "brackets are text, not markup"
    data = json.loads(history("--show", "1", "--json")[1])
    assert data["review"] == review()
    assert data["applied"] == ["redraft"]
    code, out, err = history("--show", "7")
    assert (code, out) == (2, "")
    assert err.strip() == "redraft: There is no run 7; `redraft history` lists them."


def test_json_is_what_is_documented(history: History, store: Store) -> None:
    add(store)
    written = documented("history")
    real = json.loads(history("--json")[1])
    assert set(real) == {"runs"}
    found = {p for p in paths(real) if not p.startswith("runs[].review.")}
    lists = {"runs[]"}
    assert found | lists == {p for p in written if not p.startswith("deleted")}
    real = json.loads(history("--prune-older", "1y", "--json")[1])
    assert paths(real) == {p for p in written if p.startswith("deleted")}


def test_an_export_is_every_run_oldest_first(
    history: History, store: Store, tmp_path: Path
) -> None:
    for days in range(30, 0, -1):
        add(store, days=days)
    code, out, _ = history("--export", "runs.jsonl")
    assert (code, out) == (0, "30 runs written to runs.jsonl.\n")
    lines = (tmp_path / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    read = [Run(**json.loads(line)) for line in lines]
    assert [run.id for run in read] == list(range(1, 31))
    assert read[0].review == review()
    assert history("--export", "-")[1].splitlines() == lines
    assert history("--export", "-", "--limit", "2")[1].splitlines() == lines
    code, _, err = history("--export", "no/such/folder/x")
    assert code == 2
    assert "cannot be written" in err


def test_pruning_by_age(history: History, store: Store) -> None:
    for days in (400, 100, 20, 1):
        add(store, days=days)
    then = time.time() - 100 * DAY
    JournalKept(store, lambda: then).put("k", "draft", "x")
    benches = JournalBenches(store, lambda: then)
    benches.add(benches.begin("b", {}), "k", {})
    assert history("--prune-older", "1y") == (
        0,
        "1 runs, 0 records of benchmarks and 0 kept answers deleted.\n",
        "",
    )
    deleted = json.loads(history("--prune-older", "12w", "--json")[1])["deleted"]
    assert deleted == {"runs": 1, "records": 1, "answers": 1}
    assert len(JournalRuns(store).runs()) == 2
    history("--prune-older", "2d")
    assert len(JournalRuns(store).runs()) == 1


def test_pruning_to_a_size(history: History, store: Store, tmp_path: Path) -> None:
    for days in range(60, 0, -1):
        add(store, days=days)
    store.close()
    before = (tmp_path / "journal.sqlite3").stat().st_size
    want = before // 2048
    code, out, _ = history("--prune-to", f"{want}K")
    assert code == 0
    assert (tmp_path / "journal.sqlite3").stat().st_size <= want * 1024
    left = JournalRuns(store).runs(limit=99)
    assert 5 < len(left) < 60
    assert left[0].id == 60
    assert out.startswith(f"{60 - len(left)} runs, ")


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("--prune-older", "soon"), "such as 90d"),
        (("--prune-older", ""), "such as 90d"),
        (("--prune-to", "-1M"), "--prune-to"),
        (("--prune-to", "much"), "such as 500K"),
        (("--prune-older", "1d", "--prune-to", "much"), "such as 500K"),
        (("--limit", "0"), "whole number from 1"),
        (("--show", "x"), "--show"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_deleted(
    argv: tuple[str, ...], says: str, history: History, store: Store
) -> None:
    add(store, days=1000)
    code, out, err = history(*argv)
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.strip().splitlines()) == 1
    assert len(JournalRuns(store).runs()) == 1


def test_a_journal_that_cannot_be_used_is_said(history: History, tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").mkdir()
    code, _, err = history("--show", "1")
    assert code == 3
    assert "cannot be used" in err
