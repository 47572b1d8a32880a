"""What eats a machine ends with a clear outcome, and the gate goes on."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import sys
from pathlib import Path

import pytest

from redraft.core.evidence import Outcome
from redraft.gates import tests as gate_module
from redraft.gates.guards import Verdict
from redraft.gates.tests import TestGate
from redraft.languages import language
from tests.gate.test_traps import EVERY
from tests.gate.workshop import ADD_FILES, FIXED, NOTHING, QUICK, Workshop, dedent

LIMITS = dataclasses.replace(
    QUICK, run_seconds=20, test_seconds=1.5, memory_mb=192, processes=40, scratch_mb=16
)

BOMBS = {
    "forks": """
        import os
        while True:
            os.fork()""",
    "forks that leave their session": """
        import os
        while True:
            if os.fork() == 0:
                os.setsid()""",
    "memory of one process": """
        held = []
        while True:
            held.append(bytearray(b"x") * (8 << 20))""",
    "memory of children": """
        import os, time
        for _ in range(8):
            if os.fork() == 0:
                held = bytearray(b"x") * (48 << 20)
                time.sleep(600)
        time.sleep(600)""",
    "disk": """
        number = 0
        while True:
            number += 1
            for place in ("/tmp", "."):
                try:
                    with open(f"{place}/{number}", "wb") as file:
                        file.write(b"x" * (1 << 20))
                except OSError:
                    pass""",
    "a sum without end": "import itertools; return sum(itertools.repeat(1))",
    "a maximum without end": "import itertools; return max(itertools.count())",
    "a power": "return len(str(10 ** 10 ** 8))",
    "a regular expression": "import re; return re.match('(a+)+$', 'a' * 60 + 'b')",
    "output": """
        import os
        while True:
            os.write(1, b"x" * 65536)""",
    "recursion through the interpreter's own stack": """
        import sys
        sys.setrecursionlimit(10 ** 8)
        def deeper(_):
            return sorted([0], key=deeper)
        return deeper(0)""",
    "sleep": "import time; time.sleep(10 ** 6)",
    "a stop": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "zombies": """
        import os
        for _ in range(20):
            if os.fork() == 0:
                os._exit(0)
        return a - b""",
    "a deaf loop": """
        import signal
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            pass""",
    "a daemon": """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(600)
            os._exit(0)
        return a + b""",
    "threads": """
        import threading, time
        while True:
            threading.Thread(target=time.sleep, args=(600,), daemon=True).start()""",
}


def inside(root: Path) -> list[int]:
    """Processes of this machine that stand in a folder, whatever they call themselves."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                where = (entry / "cwd").readlink()
            except OSError:
                continue
            if where == root or root in where.parents:
                found.append(int(entry.name))
    return found


@pytest.mark.sandbox
@pytest.mark.parametrize("method", ["auto", "cold"] if EVERY else ["auto"])
@pytest.mark.parametrize("bomb", BOMBS)
async def test_a_bomb_ends_and_the_gate_goes_on(
    bomb: str, method: str, shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_module, "examine", lambda *_: Verdict())
    shop.open(ADD_FILES, "calc.py::add", ["tests/test_calc.py"])
    options = dataclasses.replace(LIMITS, method=method)
    shop.gate = TestGate(language("python"), options, sys.executable)
    before = shop.fingerprint()
    text = dedent(BOMBS[bomb]).replace("\n", "\n    ")

    found = await asyncio.wait_for(shop.judge(f"def add(a, b):\n    {text}"), 120)
    right = await asyncio.wait_for(shop.judge(FIXED), 120)
    wrong = await asyncio.wait_for(shop.judge("def add(a, b):\n    return 3"), 120)

    assert found.outcome in (Outcome.BROKE, Outcome.FAILED, Outcome.TIMED_OUT), found
    assert found.reason
    assert right.outcome is Outcome.PASSED, right
    assert (wrong.outcome, wrong.broken) == (Outcome.BROKE, (NOTHING,))
    await shop.gate.close()
    assert inside(shop.root.resolve()) == []
    assert shop.fingerprint() == before


@pytest.mark.sandbox
async def test_a_process_that_stands_in_the_project_would_be_seen(shop: Workshop) -> None:
    process = await asyncio.create_subprocess_exec("sleep", "600", cwd=shop.root)
    try:
        assert inside(shop.root.resolve()) == [process.pid]
    finally:
        process.kill()
        await process.wait()
