"""The figures of docs/scale.md: ``python -m tests.ray.measure DATASET``, on an idle machine.

Prints what a task takes on Ray and on the local runner, what a worker needs of
memory, what a task leaves in the journal, and what asking the desk costs.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.ray.cluster import Bench, alive, below, sandboxes

MIB = 2**20


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.ray.measure")
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--limit", type=int, default=8)
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
    with tempfile.TemporaryDirectory() as folder:
        for runner, workers in (("local", 1), ("local", 2), ("ray", 1), ("ray", 2)):
            _benchmark(given.dataset.resolve(), given.limit, runner, workers, Path(folder))
    asyncio.run(_desk())


def _benchmark(dataset: Path, limit: int, runner: str, workers: int, root: Path) -> None:
    journal = root / f"{runner}-{workers}" / "journal"
    told = ("--policy", "repair", f"--limit={limit}", f"--runner={runner}", f"--workers={workers}")
    bench = Bench(dataset, journal, told, {})
    seen = _Seen()
    program = bench.begin()
    watching = threading.Thread(target=seen.watch, args=(program,))
    watching.start()
    program.communicate()
    watching.join()
    seconds = time.monotonic() - seen.since
    records = bench.records()
    size = _size(journal) - _empty(root)
    asked = sum(bench.kept(what) for what in ("draft", "critique", "verdict"))
    print(
        f"{runner}, {workers} workers: {len(records)} tasks, {seconds / len(records):.1f} s each of "
        f"the {seconds:.0f} s from the first sandbox on; a worker {(seen.worker or seen.alone) / MIB:.0f} MiB, its "
        f"sandboxes {seen.sandbox / MIB:.0f} MiB, the desk {seen.desk / MIB:.0f} MiB, Ray itself "
        f"{seen.own / MIB:.0f} MiB at most; "
        f"journal {size / len(records) / 1024:.1f} KiB and {asked / len(records):.1f} kept answers "
        "a task"
    )


def _size(journal: Path) -> int:
    return sum(p.stat().st_size for p in journal.parent.glob(f"{journal.name}*"))


def _empty(root: Path) -> int:
    journal = root / "empty"
    if not journal.exists():
        bench = Bench(root, journal, (), {})
        bench.records()
    return _size(journal)


class _Seen:
    """The most that was resident, in bytes."""

    def __init__(self) -> None:
        self.worker = self.sandbox = self.desk = self.own = 0
        self.alone = 0
        self.since = time.monotonic()
        self._begun = False

    def watch(self, program: subprocess.Popen[str]) -> None:
        while alive([program.pid]):
            lines = below(program.pid)
            inside = sandboxes(program.pid)
            if inside and not self._begun:
                self._begun, self.since = True, time.monotonic()
            own = 0
            for pid, line in lines.items():
                if line.startswith("ray::redraft") or "spawn_main" in line:
                    self.worker = max(self.worker, _resident(pid))
                    self.sandbox = max(self.sandbox, sum(map(_resident, sandboxes(pid))))
                elif line.startswith("ray::Desk"):
                    self.desk = max(self.desk, _resident(pid))
                elif "/ray/" in line or line.startswith("ray::"):
                    own += _resident(pid)
            self.own = max(self.own, own)
            if not self.worker:  # one local worker is the program itself
                self.alone = max(self.alone, _resident(program.pid))
            time.sleep(0.1)


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


class _Shelf:
    def __init__(self) -> None:
        self.held: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.held.get(key)

    def put(self, key: str, what: str, value: str) -> None:
        self.held[key] = value


async def _desk() -> None:
    """What asking costs, without the journal behind it."""
    from redraft.bench.runners import ray as runner
    from redraft.bench.runners.desk import Desk

    runner.runner()
    import ray

    def rounds(desk: Any, count: int) -> dict[str, list[float]]:
        import asyncio
        import time

        from redraft.bench.runners.far import FarKept, FarPermits

        kept, permits = FarKept(desk), FarPermits(desk, 0)
        took: dict[str, list[float]] = {"get": [], "put": [], "permit": []}

        async def permit() -> None:
            permits.give(await permits.take())

        async def go() -> None:
            for number in range(count):
                began = time.perf_counter()
                kept.get(f"{number}")
                took["get"].append(time.perf_counter() - began)
                began = time.perf_counter()
                kept.put(f"{number}", "reply", "x" * 2000)
                took["put"].append(time.perf_counter() - began)
                began = time.perf_counter()
                await permit()
                took["permit"].append(time.perf_counter() - began)

        asyncio.run(go())
        return took

    with runner._cluster(2):
        desk = ray.remote(Desk).options(num_cpus=0, max_concurrency=100).remote(64)
        serving = asyncio.ensure_future(runner._serve(desk, _Shelf()))
        for askers in (1, 2):
            began = time.perf_counter()
            tasks = [ray.remote(rounds).remote(desk, 1000) for _ in range(askers)]
            told = await asyncio.gather(*(asyncio.wrap_future(t.future()) for t in tasks))
            seconds = time.perf_counter() - began
            for what in ("get", "put", "permit"):
                times = [1000 * t for one in told for t in one[what]]
                print(
                    f"{askers} asking the desk: {what} {statistics.median(times):.2f} ms (median), "
                    f"{statistics.quantiles(times, n=100)[98]:.2f} ms (99th percentile)"
                )
            print(f"{askers} asking the desk: {3000 * askers / seconds:.0f} asks a second")
        serving.cancel()


if __name__ == "__main__":
    main()
