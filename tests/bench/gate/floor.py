"""The least that judging a candidate can cost: a fork of a process that has collected the tests,
with the function's code replaced, and nothing around it: no sandbox, no limit, no verdict from
outside.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from redraft.gates.plan import with_draft
from tests.bench.gate.subjects import Prepared, Tests, Unmeasurable, draft

_SCRIPT = Path(__file__).with_name("floor_script.py")


def floor(subject: Prepared, tests: Tests, sources: Sequence[str]) -> list[tuple[int, float]]:
    """Exit code (0: passed, 1: failed) and wall seconds of each version, in turn.

    Raises:
        Unmeasurable: the script could not run them.
    """
    versions = [
        with_draft(subject.task, draft(source), subject.language).document.text
        for source in sources
    ]
    function = subject.task.function
    job = {
        "file": str(subject.task.document.path),
        "first": function.start_line + 1,
        "name": function.name,
        "ids": tests.ids,
        "versions": versions,
    }
    with tempfile.TemporaryDirectory() as folder:
        path, answer = Path(folder) / "job.json", Path(folder) / "answer.json"
        path.write_text(json.dumps(job), encoding="utf-8")
        files = list(dict.fromkeys(name.partition("::")[0] for name in tests.ids))
        done = subprocess.run(
            (str(subject.python), str(_SCRIPT), str(path), str(answer), *files),
            cwd=subject.root,
            env=plain_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if not answer.is_file():
            raise Unmeasurable(f"the floor failed: {(done.stdout + done.stderr)[-300:]}")
        return [(code, seconds) for code, seconds in json.loads(answer.read_text("utf-8"))]


def plain_environment() -> dict[str, str]:
    """The environment of a developer's terminal: nothing that changes how Python starts."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
