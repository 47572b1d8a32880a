"""The job, from its first record to the last."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from redraft.gates.runner.channel import keep_pipe, open_channel
from redraft.gates.runner.examples import run_examples
from redraft.gates.runner.inputs import run_inputs
from redraft.gates.runner.place import import_target, loaded_target, prepare_path
from redraft.gates.runner.session import Session
from redraft.gates.runner.warm import Warm, processes_left

_RECORDS = 3  # the descriptor that the launcher leaves
_GRACE_SECONDS = 0.5


def run(job: dict[str, Any]) -> None:
    """Do the job and end the process; what was registered for its end does not run."""
    leave: Callable[[int], None] = os._exit
    records = keep_pipe(_RECORDS)
    send = open_channel(records, bytes.fromhex(job.pop("key")))
    prepare_path(job["root"])
    send("ready", version=list(sys.version_info[:3]))
    if job["what"] == "inputs":
        run_inputs(job, send)
        send("over", exit=0, threads=0)
        leave(0)
    if job["what"] in ("record", "calls"):
        from redraft.gates.runner.behave import make_calls, record_calls

        (record_calls if job["what"] == "record" else make_calls)(job, send)
        send("over", exit=0, threads=0)
        leave(0)
    if job["what"] == "race":
        from redraft.gates.runner.race import run_race

        run_race(job, send)
        send("over", exit=0, threads=0)
        leave(0)
    code = 70  # should something of ours fall: no exit that pytest gives
    try:
        _tests(Session(job, send), records, leave)
    finally:
        leave(code)


def _tests(session: Session, records: int, leave: Callable[[int], None]) -> None:
    job = session.job
    warm: Warm | None = None
    if job["what"] == "warm":
        warm = Warm(session, records)

    def finish(code: int, flags: list[str]) -> None:
        """What follows the suite; ends the process."""
        wanted = session.job["doctest"]
        due = wanted and session.wants(wanted["id"])
        if due and not run_examples(session, flags):
            code = code or 1
        module = None if warm else loaded_target(session.target["path"])
        if module is not None:
            session.send("module", name=module.__name__, path=[str(place) for place in sys.path])
        threads, tampered = _threads_left(), session.inspect() if session.watch else []
        left = int(warm is not None and processes_left())
        session.send("over", exit=code, threads=threads, left=left, tampered=tampered)
        leave(code)

    if job["files"]:
        try:
            from redraft.gates.runner.suite import Reporter, run_suite
        except ImportError as error:
            session.send("no pytest", message=str(error))
            leave(4)
            raise
        reporter = Reporter(session, finish, warm)
        finish(run_suite(job, reporter), reporter.doctest_flags)
    if warm is not None:
        if warm.method == "swap":
            import_target(session.target["path"], job["module"])
        warm.serve()
        warm.sift()
    finish(0, [])


def _threads_left() -> int:
    """Threads that do not end by themselves."""
    deadline = time.monotonic() + _GRACE_SECONDS
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    return threading.active_count() - 1
