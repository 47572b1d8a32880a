"""One start-up in a process of its own: prints the seconds from a new gate to its first evidence.

Arguments, as one JSON object: root, python, file, qualname, most_files, ids, source.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from redraft.core.evidence import Outcome
from redraft.gates.options import GateOptions
from redraft.gates.tests import TestGate
from tests.bench.gate.packages import Installed
from tests.bench.gate.subjects import close, draft, task_of


async def _first(job: dict[str, Any]) -> float:
    installed = Installed(Path(job["root"]), Path(job["python"]))
    task, language = await task_of(installed, Path(job["file"]), job["qualname"], job["most_files"])
    began = time.perf_counter()
    gate = TestGate(language, GateOptions(), sys.executable)
    evidence = await gate.screen(task, draft(job["source"]), job["ids"])
    seconds = time.perf_counter() - began
    await close(gate)
    if evidence.outcome is not Outcome.PASSED:
        raise SystemExit(f"a right version is {evidence.outcome.value}: {evidence.reason}")
    return seconds


if __name__ == "__main__":
    print(asyncio.run(_first(json.loads(sys.argv[1]))))
