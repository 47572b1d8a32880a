"""``redraft bench`` as a real process: what it prints, what it writes, what it never keeps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from redraft.bench.records import TaskRecord
from redraft.bench.summary import summarise
from redraft.models.scripted import ScriptedServer
from tests.bench_room import tiny

ROOT = Path(__file__).parents[2]
KEY = "sk-0123456789-never-to-be-kept"
Bench = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Runs it in a folder with two cases; environment variables by keyword."""
    folder = tmp_path / "work"
    two = {name: tiny.CASES[name] for name in ("add", "last")}
    tiny.cases_in(folder / "cases", two)
    (folder / "pyproject.toml").write_text(tiny.SETTINGS, encoding="utf-8")

    def run(*argv: str, **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(
            [sys.executable, "-m", "redraft", "bench", *argv],
            cwd=folder,
            env={
                **kept,
                "PYTHONPATH": str(ROOT / "server"),
                "PYTHONIOENCODING": "utf-8",
                "REDRAFT_JOURNAL": str(tmp_path / "journal.sqlite3"),
                **variables,
            },
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )

    return run


@pytest.mark.sandbox
def test_what_it_prints_and_what_it_writes_agree(bench: Bench, tmp_path: Path) -> None:
    argv = ("cases", "--policy", "repair", "--rounds", "1", "--limit", "1")
    out = tmp_path / "work" / "a" / "report"
    done = bench(*argv, "--out", "a/report", "--json")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert {run["strategy"] for run in printed["runs"]} == {"self_refine", "self_redraft"}
    for run in printed["runs"]:
        assert (run["tasks"], run["policy"], run["gate"]) == (1, "repair", "examples")
        assert (run["pass_at_1"], run["first_pass_at_1"], run["r_imp"]) == (1.0, 0.0, 1.0)
        assert run["calls"] == 0
    assert json.loads((out / "summary.json").read_text(encoding="utf-8")) == printed
    lines = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    records = [TaskRecord.of(json.loads(line)) for line in lines]
    assert summarise(records) == printed
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "last(xs)" in page or "add(a, b)" in page
    pictures = list((out / "pictures").iterdir())
    assert {path.suffix for path in pictures} == {".png", ".svg"} or "matplotlib" in done.stderr

    # the same again, from the journal, for a reader
    told = bench(*argv, "--resume")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("# Redraft benchmark")
    assert (out / "summary.md").read_text(encoding="utf-8").strip() in told.stdout


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("missing.jsonl", "--policy", "repair"), "missing.jsonl cannot be read"),
        (("pyproject.toml", "--policy", "repair"), "neither JSON nor JSON lines"),
        (("empty", "--policy", "repair"), "No task of empty can be measured"),
        (("cases", "--policy", "repair", "--strategy", "magic"), "--strategy must be one of"),
        (("cases", "--policy", "repair", "--gate", "full"), "it has no probes"),
        (("cases", "--policy", "recorded"), "no draft to begin with"),
        (("cases", "--policy", "repair", "--workers", "0"), "a whole number from 1"),
        (("cases", "--policy", "magic"), "invalid choice"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    argv: tuple[str, ...], says: str, bench: Bench, tmp_path: Path
) -> None:
    (tmp_path / "work" / "empty").mkdir()
    done = bench(*argv)
    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if not line.startswith("Warning")]) == 1
    as_json = bench(*argv, "--json")
    assert json.loads(as_json.stdout)["exit_code"] == 2


def test_without_a_model_a_chat_is_not_begun(bench: Bench) -> None:
    done = bench("cases", "--policy", "chat")
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.sandbox
def test_a_report_that_cannot_be_written_is_said_and_loses_nothing(
    bench: Bench, tmp_path: Path
) -> None:
    argv = ("cases", "--policy", "repair", "--strategy", "self_refine", "--limit", "1")
    (tmp_path / "work" / "taken").write_text("a file")
    done = bench(*argv, "--out", "taken")
    assert done.returncode == 2
    assert "cannot be written to taken" in done.stderr
    again = bench(*argv, "--resume", "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["runs"][0]["tasks"] == 1


@pytest.mark.sandbox
def test_no_key_is_kept_anywhere(bench: Bench, tmp_path: Path) -> None:
    with ScriptedServer(tiny.SCRIPT) as server:
        done = bench(
            *("cases", "--policy", "chat", "--model", "scripted", "--limit", "1", "--rounds", "1"),
            *("--strategy", "self_redraft", "--out", "report", "--workers", "2", "--json"),
            REDRAFT_BASE_URL=server.base_url.replace("http://", "http://me:pass-word@"),
            REDRAFT_API_KEY=KEY,
        )
        asked = len(server.requests)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["runs"][0]["errors"] == 0
    assert asked >= 2
    looked: list[Path] = []
    for path in (p for p in tmp_path.rglob("*") if p.is_file()):
        looked.append(path)
        data = path.read_bytes()
        assert KEY.encode() not in data, path
        assert b"pass-word" not in data, path
    assert {"journal.sqlite3", "records.jsonl", "report.html"} <= {p.name for p in looked}
    assert KEY not in done.stdout + done.stderr
    journal = b"".join(p.read_bytes() for p in tmp_path.glob("journal.sqlite3*"))
    assert b"A try." in journal, "the replies are there"


def test_tasks_that_are_left_out_are_told(bench: Bench, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{**tiny.FIX, "task_id": f"T/{n}", "test": "("} for n in range(5)]
    path = tmp_path / "work" / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = bench("rows.jsonl", "--policy", "repair")
    assert done.returncode == 2
    assert "T/4: it does not parse" in done.stderr
    rows.append(tiny.FIX)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    told = bench("rows.jsonl", "--policy", "recorded").stderr
    assert "Toy/0: there is no draft to begin with" in told
