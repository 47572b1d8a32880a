"""From the decision to stop until nothing of a candidate is left."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from redraft.core.evidence import Evidence
from redraft.gates.options import GateOptions
from redraft.gates.place import limits
from redraft.gates.sandbox.environment import known_before, view
from redraft.gates.sandbox.levels import achieved
from redraft.gates.sandbox.process import started
from redraft.gates.sandbox.spec import Spec
from redraft.gates.warm import WarmProcess
from tests.bench.gate.inside import timed
from tests.bench.gate.packages import Installed
from tests.bench.gate.subjects import Unmeasurable, close, draft, prepare_function
from tests.bench.gate.table import Figure, p99

KILL_MS = 25.0
_MARK = f"rdbench{os.getpid()}."  # at most 15 characters: the kernel's name of a process
_NAME = f"open('/proc/self/comm', 'w').write('{_MARK}')"
_TREE = """
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            if os.fork() == 0:
                os.setsid()
            while True:
                pass
""".strip("\n")
LOOPS = {
    "a loop in Python": "    while True:\n        pass",
    "a loop in C": "    sum(iter(int, 1))",
    "a tree of processes that ignore SIGTERM": _TREE + "\n    while True:\n        pass",
}
_MODULE = '''\
"""Work that may end."""

import os
import signal


def work(number):
    """One more."""
    if number < 0:
        os.fork()
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        open("/proc/self/comm", "w").write("")
    return number + 1
'''
_TESTS = "from work import work\n\n\ndef test_work():\n    assert work(1) == 2\n"


def marked(mark: str = _MARK) -> list[int]:
    """Processes whose name or command line holds the mark, this one left out."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        for part in ("comm", "cmdline"):
            try:
                data = (entry / part).read_bytes()
            except OSError:
                break
            if mark.encode() in data:
                found.append(int(entry.name))
                break
    return found


async def launcher(count: int) -> list[Figure]:
    """A program in a sandbox of its own, stopped: until the launcher has ended."""
    bounds = limits(GateOptions())
    level = await achieved(bounds)
    if level.isolation is None:
        raise Unmeasurable(f"no sandbox can be had here: {level.reason}")
    spec = Spec(
        argv=(),
        env={"PATH": "/usr/bin:/bin"},
        cwd=Path("/"),
        view=view(Path(__file__).parent.resolve(), known_before(Path(sys.executable))),
        limits=bounds,
        overlay=level.overlay,
        launcher=level.launcher,
    )
    took: list[float] = []
    left: set[int] = set()
    for at in range(count):
        took.append(await _stopped(spec, list(LOOPS.values())[at % len(LOOPS)]))
        left.update(marked())
    return _rows("a sandbox of its own", took, left)


async def _stopped(spec: Spec, loop: str) -> float:
    program = f"import os, signal  # {_MARK}\ndef main():\n    os.write(3, b'r')\n{loop}\nmain()\n"
    spec = replace(spec, argv=(sys.executable, "-I", "-S", "-c", program))
    ready = asyncio.Event()
    async with started(spec, lambda _: ready.set()) as (running, task):
        await asyncio.wait_for(ready.wait(), 10)
        await _until(lambda: len(marked()) > (6 if "fork" in loop else 0))
        began = time.perf_counter()
        running.stop()
        await asyncio.wait([task])
        return time.perf_counter() - began


async def warm(folder: Path, count: int) -> list[Figure]:
    """Candidates of a gate that never end: from its decision until their namespace is empty."""
    (folder / "work.py").write_text(_MODULE, encoding="utf-8")
    (folder / "test_work.py").write_text(_TESTS, encoding="utf-8")
    installed = Installed(folder, Path(sys.executable))
    subject = await prepare_function("work", installed, folder / "work.py", "work")
    head, _, _ = subject.task.source.partition("    if ")
    gate = subject.gate()
    left: set[int] = set()
    missed = []
    try:
        with timed(WarmProcess, "_stop") as took:
            for at in range(count):
                loop = list(LOOPS.values())[at % len(LOOPS)]
                source = f"{head}    {_NAME}\n    number += {at}\n{loop}\n    return number"
                screen = asyncio.ensure_future(
                    gate.screen(subject.task, draft(source), subject.one.ids)
                )
                seen = await _until(_one_of(screen, len(left)))
                evidence = await screen
                if not seen or not any(f.timed_out for f in evidence.failures):
                    missed.append(evidence.reason)
                left.update(marked())
    finally:
        await close(gate)
    if missed:
        raise Unmeasurable(f"{len(missed)} of {count} endless candidates did not run: {missed[0]}")
    if len(took) < count:
        what = "kill, a candidate in a warm process, p99"
        return [
            Figure(what, None, "ms", KILL_MS, "the candidates did not run in a warm process"),
            Figure("survivors of these", len(left), goal=0),
        ]
    return _rows("a candidate in a warm process", took, left)


def _one_of(screen: asyncio.Future[Evidence], before: int) -> Callable[[], bool]:
    return lambda: len(marked()) > before or screen.done()


async def _until(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Wait until something is seen; whether it was."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.01)
    return True


def _rows(what: str, took: list[float], left: set[int]) -> list[Figure]:
    middle = sorted(took)[len(took) // 2] * 1000
    kinds = ", ".join(LOOPS)
    return [
        Figure(
            f"kill, {what}, p99",
            p99(took) * 1000,
            "ms",
            KILL_MS,
            f"p50 {middle:.1f} ms, longest {max(took) * 1000:.1f} ms, {len(took)} times: {kinds}",
        ),
        Figure("survivors of these", len(left), goal=0),
    ]
