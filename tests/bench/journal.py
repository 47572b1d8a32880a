"""``python -m tests.bench.journal``: a journal of 10,000 requests, how long listing the newest takes
and how large its file is.

Each request has a whole review of ``redraft compare``, with two versions, evidence
and differences; the requests are spread over 400 functions of 40 files, and every
third had a version put in place.  Timed is what ``redraft history`` and the editor's
history ask the journal for, on a journal that has just been opened and on one that
is open.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from redraft.journal.runs import JournalRuns
from redraft.journal.store import Store
from redraft.report import review_data
from tests.cli.scenes import scene

RUNS = 10_000
LIMIT = 50
REPEATS = 30
GOAL = 50.0
"""Milliseconds for listing the newest ``LIMIT``."""
_FILES, _FUNCTIONS = 40, 10


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite3"
        began = time.perf_counter()
        fill(path)
        print(f"{RUNS} requests written in {time.perf_counter() - began:.1f} s")
        size = path.stat().st_size
        print(f"the file has {size / 2**20:.1f} MiB, {size / RUNS / 1024:.1f} KiB for a request")
        store = Store(path)
        runs = JournalRuns(store)
        uri, name = _place(0)
        for what, ask in (
            ("of all", lambda: runs.runs(limit=LIMIT)),
            ("of a file", lambda: runs.runs(uri, limit=LIMIT)),
            ("of a function", lambda: runs.runs(uri, name, LIMIT)),
            ("of all, the journal just opened", lambda: _anew(path)),
        ):
            took = milliseconds(ask)
            verdict = "met" if took <= GOAL else "MISSED"
            print(f"the newest {LIMIT} {what}: {took:.1f} ms   goal <= {GOAL:.0f} ms   {verdict}")


def fill(path: Path) -> None:
    """Write the journal, as requests would over a year."""
    function, review, _ = scene()
    data = review_data(review, function)
    rng = random.Random(0)
    at = iter(range(10**9, 10**9 + RUNS))
    runs = JournalRuns(Store(path), lambda: float(next(at)))
    for number in range(RUNS):
        uri, name = _place(number)
        proposals = [{**p, "id": f"{number}-{p['id']}"} for p in data["proposals"]]
        # no two reviews of a day's work are alike in length
        detail = "".join(rng.choices("abcdefgh \n", k=rng.randint(0, 4000)))
        runs.add(uri, name, "h", "compare", "", {**data, "proposals": proposals, "detail": detail})
        if number % 3 == 0:
            runs._write(
                "INSERT INTO choices (at, uri, proposal, choice) VALUES (?, ?, ?, 'applied')",
                (float(number), uri, proposals[0]["id"]),
            )


def milliseconds(ask: Callable[[], Any]) -> float:
    """The median of many."""
    took = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        assert ask()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def _anew(path: Path) -> Any:
    store = Store(path)
    found = JournalRuns(store).runs(limit=LIMIT)
    store.close()
    return found


def _place(number: int) -> tuple[str, str]:
    file, function = divmod(number % (_FILES * _FUNCTIONS), _FUNCTIONS)
    return f"file:///home/someone/project/src/package/module_{file}.py", f"Class.method_{function}"


if __name__ == "__main__":
    main()
