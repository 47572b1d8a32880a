"""``make bench-gate``: prints every figure of the gate with its goal.  Run it on an idle machine."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from tests.bench.gate import costs, kill, measure, packages, peers
from tests.bench.gate.subjects import SMALL, SUBJECTS, Subject, Unmeasurable, prepare
from tests.bench.gate.table import Figure, Group, as_json, print_group, print_summary

PARTS = ("speed", "costs", "kill", "peers")


def main() -> int:
    """Exit codes: 0 measured, 1 something could not be measured, 2 the index was not reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.gate", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which; all by default")
    projects = [subject.package.name for subject in SUBJECTS]
    parser.add_argument("--project", choices=projects, help="the only one whose speed is measured")
    parser.add_argument("--quick", action="store_true", help="few samples: two minutes, rough")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    options = parser.parse_args()
    began = time.monotonic()
    try:
        groups, failed = asyncio.run(
            _run(tuple(options.parts or PARTS), options.quick, options.project)
        )
    except packages.Unreachable as error:
        print(
            f"{error}\nmake bench-gate measures on packages from the index that pip is configured "
            f"for; once fetched, they are kept in {packages.cache()}.",
            file=sys.stderr,
        )
        return 2
    print_summary(groups, sys.stdout)
    print(f"{time.monotonic() - began:.0f} s, {_machine()}")
    if options.json:
        content = {"machine": _machine(), "quick": options.quick, "figures": as_json(groups)}
        options.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return int(failed)


async def _run(
    parts: tuple[str, ...], quick: bool, project: str | None
) -> tuple[list[Group], bool]:
    effort = measure.QUICK if quick else measure.FULL
    groups: list[Group] = []
    failed = False

    async def add(title: str, make: Callable[[], Awaitable[list[Figure]]]) -> None:
        nonlocal failed
        try:
            figures = await make()
        except Unmeasurable as error:
            figures = [Figure("all of it", None, detail=str(error))]
        failed = failed or any(figure.value is None for figure in figures)
        groups.append(Group(title, tuple(figures)))
        print_group(groups[-1], sys.stdout)

    if "speed" in parts:
        for subject in SUBJECTS:
            if project not in (None, subject.package.name):
                continue
            installed = packages.install(subject.package)
            await add(subject.title, partial(_speed, subject, installed, effort))
    if "costs" in parts:
        installed = packages.install(SMALL.package)
        await add(f"costs, {SMALL.title}", partial(_costs, installed, 3 if quick else 10))
    if "kill" in parts:
        await add("kill", partial(_kill, 9 if quick else 36))
    if "peers" in parts:
        installed = packages.install(SMALL.package)
        count, seconds = (20, 20.0) if quick else (100, peers.MOST_SECONDS)
        title = f"judging versions of one module, one worker, {SMALL.title}"
        await add(title, partial(_peers, installed, count, seconds))
    return groups, failed


async def _speed(
    subject: Subject, installed: packages.Installed, effort: measure.Effort
) -> list[Figure]:
    ready = await prepare(subject, installed)
    rows = [measure.bare_python(ready, effort.rounds)]
    speed = measure.Speed(ready, effort)
    try:
        rows += await speed.figures(ready.one, "1")
        rows += await speed.figures(ready.some, "50")
        if effort.all_rounds:
            rows += await speed.figures(ready.all, "all")
            rows.append(costs.start_up(ready, 1, aimed=False))
    finally:
        await speed.close()
    return rows


async def _costs(installed: packages.Installed, count: int) -> list[Figure]:
    small = await prepare(SMALL, installed)
    rows = [costs.start_up(small, count, aimed=True)]
    rows += await costs.endless(small, max(3, count // 2))
    rows += await costs.sandbox(small, count)
    return rows


async def _peers(installed: packages.Installed, count: int, seconds: float) -> list[Figure]:
    return await peers.beside(await prepare(SMALL, installed), count, seconds)


async def _kill(count: int) -> list[Figure]:
    rows = await kill.launcher(count)
    with tempfile.TemporaryDirectory() as folder:
        rows += await kill.warm(Path(folder).resolve(), count)
    return rows


def _machine() -> str:
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
