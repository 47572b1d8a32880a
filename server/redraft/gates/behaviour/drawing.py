"""Draws from annotations, made by a process of their own.

Hypothesis takes its time to import, keeps a folder of its own in the working
directory, and reads the source of whatever modules are loaded around it, so
that its draws depend on them.  In a process that does nothing else none of that
touches the server or the project.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

from redraft.gates.behaviour.trees import Call, call_of
from redraft.gates.behaviour.vary import Words

_PROGRAM = """
import json, sys
job = json.load(sys.stdin)
sys.path[:] = job.pop("path")
from redraft.gates.behaviour.generate import main
main(job)
"""
_NOWHERE = "/dev/null/none"
"""A place that cannot be written: Hypothesis then keeps nothing."""


async def drawn(
    source: str, document: str, owner: str | None, known: Words, *, count: int, seconds: float
) -> list[Call]:
    """Calls of a function by its annotations; none where there are none, or not in time.

    ``document`` is the text of its file, ``owner`` the class of a method.
    """
    job = {
        "path": sys.path,
        "source": source,
        "document": document,
        "owner": owner,
        "known": [known.ints, known.floats, known.texts],
        "count": count,
    }
    try:
        text = await asyncio.wait_for(_run(json.dumps(job).encode()), seconds)
        found = json.loads(text or b"[]")
    except (asyncio.TimeoutError, OSError, ValueError):
        return []
    return [call_of(record, str(record["source"])) for record in found]


async def _run(job: bytes) -> bytes:
    # started in one step: asyncio's own start can be cancelled half-way and then never ends
    process = subprocess.Popen(  # noqa: ASYNC220  # returns as soon as the interpreter is there
        (sys.executable, "-I", "-c", _PROGRAM),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"HYPOTHESIS_STORAGE_DIRECTORY": _NOWHERE, "PYTHONHASHSEED": "0"},
        start_new_session=True,
    )
    talking: asyncio.Future[Any] = asyncio.ensure_future(
        asyncio.to_thread(process.communicate, job)
    )
    try:
        output, _ = await asyncio.shield(talking)
    finally:
        # Cancelled or out of time: the process goes before control does.
        process.kill()
        await asyncio.wait([talking])
    return bytes(output) if process.returncode == 0 else b""
