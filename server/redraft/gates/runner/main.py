"""The job, from its first record to the last."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from redraft.gates.runner.channel import open_channel
from redraft.gates.runner.examples import run_examples
from redraft.gates.runner.inputs import run_inputs
from redraft.gates.runner.place import loaded_target, prepare_path
from redraft.gates.runner.versions import brancher
from redraft.gates.runner.watch import Watch

_RECORDS = 3  # the descriptor that the launcher leaves
_GRACE_SECONDS = 0.5


def run(job: dict[str, Any]) -> None:
    """Do the job and end the process; what was registered for its end does not run."""
    leave: Callable[[int], None] = os._exit
    send, take_over = open_channel(_RECORDS, bytes.fromhex(job.pop("key")))
    prepare_path(job["root"])
    send("ready", version=list(sys.version_info[:3]))
    if job["what"] == "inputs":
        run_inputs(job, send)
        send("over", exit=0, threads=0)
        leave(0)
    branch = brancher(job, send, take_over) if job["what"] == "versions" else None
    code = 70  # should something of ours fall: no exit that pytest gives
    try:
        code = _tests(job, send, branch)
    finally:
        leave(code)


def _tests(
    job: dict[str, Any], send: Callable[..., None], branch: Callable[[], None] | None
) -> int:
    now = {"test": ""}  # what runs at this moment

    def reached(line: int) -> None:
        send("reached", id=now["test"], line=line)

    watch: Watch | None = None
    if job["watch"]:
        watch = Watch(job["target"], reached, with_lines=job["watch"] == "lines")
    code = 0
    flags: list[str] = []
    if job["files"]:
        try:
            from redraft.gates.runner.suite import Reporter, run_suite
        except ImportError as error:
            send("no pytest", message=str(error))
            return 4
        reporter = Reporter(job, send, watch, now, branch)
        code = run_suite(job, reporter)
        flags = reporter.doctest_flags
    elif branch is not None:
        branch()
    wanted = job["doctest"]
    due = wanted and wanted["id"] not in job["settled"]
    due = due and (job["only"] is None or wanted["id"] in job["only"])
    if due and not run_examples(job, send, watch, now, flags):
        code = code or 1
    module = loaded_target(job["target"]["path"])
    if module is not None:
        send("module", name=module.__name__, path=[str(place) for place in sys.path])
    send("over", exit=code, threads=_threads_left())
    return code


def _threads_left() -> int:
    """Threads that do not end by themselves."""
    deadline = time.monotonic() + _GRACE_SECONDS
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    return threading.active_count() - 1
