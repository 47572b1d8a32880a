"""The examples in the function's docstring, as the user wrote them."""

from __future__ import annotations

import doctest
import time
from typing import Any

from redraft.gates.runner.place import describe, import_target, innermost_line
from redraft.gates.runner.session import Session


def run_examples(session: Session, flag_names: list[str]) -> bool:
    """Run the docstring given in the job, not the draft's own, which may have been changed to fit."""
    job, send, watch = session.job, session.send, session.watch
    name, target = str(job["doctest"]["id"]), job["target"]
    session.now = name
    send("started", id=name)
    began = time.perf_counter()
    failure: dict[str, Any] = {}
    if watch:
        watch.begin()
    try:
        module = import_target(target["path"], job["module"])
        flags = 0
        for flag in flag_names:
            flags |= doctest.OPTIONFLAGS_BY_NAME.get(flag, 0)
        examples = doctest.DocTestParser().get_doctest(
            job["doctest"]["docstring"], dict(vars(module)), name, target["path"], 0
        )
        doctest.DebugRunner(verbose=False, optionflags=flags).run(examples)
    except doctest.DocTestFailure as found:
        source = found.example.source.strip()
        got, want = found.got.strip() or "nothing", found.example.want.strip() or "nothing"
        message = f"{source}: expected {want}, got {got}"
        failure = {"message": message[:500], "detail": message[:4000], "line": None}
    except doctest.UnexpectedException as found:
        error = found.exc_info[1]
        message, detail = describe(error, job["root"])
        source = found.example.source.strip()
        failure = {
            "message": f"{source}: {message}"[:500],
            "detail": f"{source}\n{detail}"[:4000],
            "line": innermost_line(error, target),
        }
    except BaseException as error:  # noqa: BLE001  # the module may raise anything on import
        message, detail = describe(error, job["root"])
        failure = {"message": message, "detail": detail, "line": innermost_line(error, target)}
    if watch:
        watch.pause()
    session.now = ""
    send(
        "finished",
        id=name,
        outcome="failed" if failure else "passed",
        seconds=time.perf_counter() - began,
        lines=sorted(watch.lines) if watch else [],
        hollow=bool(watch and watch.hollow),
        **failure,
    )
    return not failure
