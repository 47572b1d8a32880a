"""A benchmark that is killed again and again and gone on with comes to what one comes to that was
left alone; nothing is made twice, and nobody outlives it.

``REDRAFT_KILLS`` says how often it is killed, ``REDRAFT_KILL_SEED`` when.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from redraft.bench.records import TaskRecord
from redraft.journal.benches import JournalBenches
from redraft.journal.kept import JournalKept
from redraft.journal.store import Store
from tests.bench_room import tiny

pytestmark = pytest.mark.sandbox

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("REDRAFT_KILLS", "5"))
SEED = int(os.environ.get("REDRAFT_KILL_SEED", "0"))
TASKS = ("add", "biggest", "twice")
TIMED = re.compile(r"seconds|gate_time|model_time|overhead|neither")
"""Metrics that are measured in seconds; all others are the same to the last digit."""


class Benchmark:
    """One benchmark in a folder of its own, to be started as often as it takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        self.scratch = folder / self.mark
        self.scratch.mkdir(parents=True)
        self.counted = folder / "counted"
        self.journal = folder / "journal.sqlite3"
        tiny.cases_in(folder / "cases", {name: tiny.CASES[name] for name in TASKS})
        (folder / "pyproject.toml").write_text(tiny.SETTINGS, encoding="utf-8")

    def start(self) -> subprocess.Popen[bytes]:
        argv = ["bench", "cases", "--policy", "repair", "--strategy", "self_redraft"]
        argv += ["--workers", "2", "--rounds", "2", "--resume", "--json"]
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        with (self.folder / "stdout").open("wb") as out, (self.folder / "stderr").open("wb") as err:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.bench_room.counted", *argv],
                cwd=self.folder,
                env={
                    **kept,
                    "PYTHONPATH": os.pathsep.join([str(ROOT / "server"), str(ROOT)]),
                    "REDRAFT_JOURNAL": str(self.journal),
                    "COUNTED": str(self.counted),
                    "TMPDIR": str(self.scratch),
                },
                stdout=out,
                stderr=err,
            )

    def summary(self) -> dict[str, Any]:
        """What the run that came to its end printed, without what is measured in seconds."""
        data = json.loads((self.folder / "stdout").read_text(encoding="utf-8"))
        untimed = _untimed(data)
        assert isinstance(untimed, dict)
        return untimed

    def records(self) -> list[TaskRecord]:
        benches = JournalBenches(Store(self.journal))
        return [TaskRecord.of(r) for number in (1, 2) for r in benches.records(number).values()]

    def kept(self) -> list[list[str]]:
        text = self.counted.read_text(encoding="utf-8") if self.counted.exists() else ""
        return [line.split() for line in text.splitlines()]

    def processes(self) -> list[int]:
        """Those that were started by it, however they are called: by command line and variables."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except OSError:
                continue
            if self.mark.encode() in told:
                found.append(int(entry.name))
        return found

    def wait_until_alone(self) -> None:
        ends = time.monotonic() + 20
        while self.processes() and time.monotonic() < ends:
            time.sleep(0.02)  # for the kernel, to take down what it was told to
        assert self.processes() == []


def _untimed(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _untimed(v) for k, v in value.items() if not TIMED.search(k)}
    return [_untimed(v) for v in value] if isinstance(value, list) else value


def test_killed_and_gone_on_with_is_as_if_left_alone(tmp_path: Path) -> None:
    alone, killed = Benchmark(tmp_path / "alone"), Benchmark(tmp_path / "killed")
    began = time.monotonic()
    assert alone.start().wait(300) == 0, (alone.folder / "stderr").read_text()
    took = time.monotonic() - began

    rng = random.Random(SEED)
    seen, kills, done = 0, 0, 0
    while kills < KILLS:
        running = killed.start()
        try:
            running.wait(rng.uniform(0.1, 0.7) * took)
        except subprocess.TimeoutExpired:
            seen = max(seen, len(killed.processes()))
            running.kill()
            running.wait()
            kills += 1
            killed.wait_until_alone()
        else:
            assert running.returncode == 0, (killed.folder / "stderr").read_text()
            done += 1
            # all is done: begin anew, with a journal that has nothing of it
            if kills < KILLS:
                killed = Benchmark(tmp_path / f"killed-{done}")
    assert seen >= 3, "it and its workers were there to be killed"
    assert killed.start().wait(300) == 0, (killed.folder / "stderr").read_text()
    killed.wait_until_alone()

    assert killed.summary() == alone.summary()
    assert alone.summary()["runs"][0]["fates"]["fixed"] >= 2
    assert [_plain(r) for r in killed.records()] == [_plain(r) for r in alone.records()]
    assert len(killed.records()) == len(TASKS)
    assert list(killed.scratch.glob("redraft-bench-*")) == [], "what was killed is swept up"
    for benchmark in (alone, killed):
        lines = benchmark.kept()
        assert [line for line in lines if line[1] == "again"] == [], "nothing is made twice"
        counts = Counter(what for what, *_ in lines)
        for what in ("draft", "critique"):
            assert JournalKept(Store(benchmark.journal)).count(what) == counts[what]
    drafts = [{key for what, _, key in b.kept() if what == "draft"} for b in (alone, killed)]
    assert drafts[0] == drafts[1]
    assert len(drafts[0]) >= 2


def _plain(record: TaskRecord) -> Any:
    return _untimed(json.loads(json.dumps(record.data())))
