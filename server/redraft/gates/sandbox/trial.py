"""Whether a level does here what it says: a run that tries to get out."""

from __future__ import annotations

import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

from redraft.gates.sandbox.environment import known_before, view
from redraft.gates.sandbox.launching import Launcher
from redraft.gates.sandbox.process import started
from redraft.gates.sandbox.spec import Limits, Spec

_PROBE = """
import errno, os, socket, sys
failed = []
def out(kind, *call):
    try:
        one = socket.socket(socket.AF_INET, kind)
    except PermissionError:
        return  # no socket at all
    try:
        one.settimeout(0.2)
        one.connect(("192.0.2.1", 9))
        failed.append("network")
    except OSError as error:
        # In a network of its own nothing is even reachable; a timeout would mean a way out.
        if error.errno != errno.ENETUNREACH:
            failed.append("network")
out(socket.SOCK_STREAM)
out(socket.SOCK_DGRAM)
project, secret, *places = sys.argv[1:]
for place in places:
    try:
        open(os.path.join(place, "written"), "w").close()
        failed.append("writes")
    except OSError:
        pass
for name in ("kept", "new"):
    try:
        with open(os.path.join(project, name), "w") as file:
            file.write("written")
    except OSError:
        pass
try:
    open(secret).close()
    failed.append("reads")
except OSError:
    pass
os.write(3, b"ok" if not failed else b"not kept out: " + ",".join(failed).encode())
"""
_PROBE_SECONDS = 10.0


async def trial(limits: Limits, launcher: Launcher, *, overlay: bool) -> str:
    """Why a level cannot be had here; "" where it can.

    A probe in a small project tries the network, writes (to the machine and to
    the project's own files, which must be as before from outside) and a file that
    the view hides.
    """
    with tempfile.TemporaryDirectory(prefix="redraft-trial-", dir=_temporary()) as folder:
        project, outside = (Path(folder, name) for name in ("project", "outside"))
        for place in (project, outside):
            place.mkdir()
        kept, secret = project / "kept", outside / "secret"
        mark = secrets.token_hex(8)
        for file in (kept, secret):
            file.write_text(mark, encoding="ascii")
        spec = Spec(
            argv=(
                *(sys.executable, "-I", "-S", "-c", _PROBE, str(project), str(secret)),
                *("/etc", "/usr", "/", str(outside)),
            ),
            env={"PATH": "/usr/bin:/bin", "TMPDIR": tempfile.gettempdir()},
            cwd=project,
            view=view(project, known_before(Path(sys.executable))),
            limits=limits,
            overlay=overlay,
            launcher=launcher,
        )
        said = await _said(spec)
        untouched = (
            [file.name for file in project.iterdir()] == ["kept"]
            and kept.read_text(encoding="ascii") == mark
            and [file.name for file in outside.iterdir()] == ["secret"]
        )
    if said == "ok" and not untouched:
        return "a trial run wrote to the project"
    return "" if said == "ok" else said


def _temporary() -> Path:
    """The folder for temporary files by its real name, as a view wants it."""
    return Path(tempfile.gettempdir()).resolve()


async def _said(spec: Spec) -> str:
    said = bytearray()
    async with started(spec, said.extend) as (_, task):
        done, _ = await asyncio.wait([task], timeout=_PROBE_SECONDS)
        if not done:
            return "a trial run did not end"
        ending = task.result()
    if ending.error:
        return ending.error
    return said.decode(errors="replace") or f"a trial run failed: {ending.output[-200:]}"
