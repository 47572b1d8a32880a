"""Starts bubblewrap around one program; the protocol of ``Launcher`` in ``launching.py``.

Arguments: output, records, the path of ``bwrap``, and the features of this
``bwrap`` that are used (see ``FEATURES`` in ``bubblewrap.py``).

A shell inside counts what the program leaves running and keeps the errors of
bubblewrap apart from the program's; the exit code is bubblewrap's own word, on
a descriptor that nothing inside has.
"""

# Plain strings for paths: the start of this program is part of every run's time.
# ruff: noqa: PTH110, PTH112, PTH113
from __future__ import annotations

import base64
import json
import os
import sys
from typing import Any

sys.path.append(__file__.rsplit("/", 4)[0])

from redraft.gates.sandbox.handover import become, plain, unnamed
from redraft.gates.sandbox.kernel import limit, write
from redraft.gates.sandbox.launcher import PROC_READ_ONLY, tell
from redraft.gates.sandbox.seccomp import program
from redraft.gates.sandbox.supervise import Supervisor, told

_SHELL = (
    'ulimit -u "$1" 2>/dev/null || ulimit -p "$1" 2>/dev/null; shift; '
    '"$@" 2>&1 4>&-; code=$?; set -- /proc/[0-9]*; echo $# >&4; exit $code'
)
_OURS = 2
"""Process 1 and the shell."""


def bound(spec: dict[str, Any], features: set[str]) -> tuple[list[str], dict[int, bytes]]:
    """bwrap's arguments for a view, and what is to be read from numbered descriptors."""
    words = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/proc/1"]
    # To real root the kernel's switches are files of its own, with no capability asked for.
    for name in PROC_READ_ONLY:
        words += ["--ro-bind-try", f"/proc/{name}", f"/proc/{name}"]
    size = str(spec["scratch_mb"] << 20)
    view = sorted(spec["view"], key=lambda step: str(step["path"]).count("/"))
    emptied = [step["path"] for step in view if step["kind"] == "empty"]
    shown = [step["path"] for step in view if step["kind"] in ("show", "project")]
    layered = "tmp-overlay" in features
    for step in view:
        path, kind = str(step["path"]), step["kind"]
        if kind == "empty" and os.path.isdir(path):
            words += ["--perms", "0700", "--size", size, "--tmpfs", path]
        elif kind == "empty" and os.path.isfile(path):
            words += ["--ro-bind", "/dev/null", path]
        elif kind == "project" and layered:
            words += ["--overlay-src", path, "--tmp-overlay", path]
        elif kind in ("project", "show"):
            words += ["--ro-bind", path, path]
        elif kind == "link" and below(path, emptied) and not below(path, shown):
            # what is shown brings its own links
            words += ["--symlink", step["to"], path]
    covers, data = covered(spec, layered)
    return words + covers, data


def covered(spec: dict[str, Any], layered: bool) -> tuple[list[str], dict[int, bytes]]:
    """The edited files over those of the disk, and nothing in the place of what is left out."""
    words: list[str] = []
    data: dict[int, bytes] = {}
    for number, (path, content) in enumerate(spec["files"], start=20):
        if not layered and not os.path.exists(path):
            raise FileNotFoundError(f"{path} is not there to be covered")
        data[number] = base64.b64decode(content)
        words += ["--perms", "0644", "--file" if layered else "--ro-bind-data", str(number), path]
    for path in spec["removed"]:
        # empty bytecode is no bytecode
        if os.path.isfile(path):
            words += ["--ro-bind", "/dev/null", path]
    return words, data


def below(path: str, places: list[str]) -> bool:
    """Whether a path lies in one of some folders."""
    return any(path.startswith(place + "/") for place in places)


def arguments(spec: dict[str, Any], features: set[str], view: list[str]) -> list[str]:
    """The rest of the command line."""
    words = ["--unshare-all", "--unshare-user", "--die-with-parent", "--new-session"]
    if "disable-userns" in features:
        words.append("--disable-userns")
    words += ["--hostname", "sandbox", "--cap-drop", "ALL", "--seccomp", "6", *view]
    words += ["--json-status-fd", "5", "--clearenv"]
    for name, value in spec["env"].items():
        words += ["--setenv", name, value]
    shell = ["/bin/sh", "-c", _SHELL, "sh", str(spec["processes"]), *spec["argv"]]
    return [*words, "--chdir", spec["cwd"], "--", *shell]


def start(spec: dict[str, Any], bwrap: str, features: set[str], fds: dict[int, int]) -> int:
    """Fork bwrap with what is in ``fds`` under these numbers; its pid."""
    view, data = bound(spec, features)
    words = [bwrap, *arguments(spec, features, view)]
    data |= {0: spec["job"].encode(), 6: program(os.uname().machine)}
    for number, content in data.items():
        fds[number] = unnamed(content)
    pid = os.fork()
    if pid == 0:
        try:
            prepare(spec)
            become(fds)
            os.execve(bwrap, words, {})  # noqa: S606  # no shell is wanted
        except BaseException as error:  # noqa: BLE001  # told, then the process ends
            tell(error=f"bubblewrap did not start: {error}")
            os._exit(127)
    for number in data:
        os.close(fds[number])
    return pid


def prepare(spec: dict[str, Any]) -> None:
    """What the program inherits from here."""
    limits = dict(spec["limits"])
    # bubblewrap itself would be counted with all that the user runs; the shell sets it inside
    del limits["RLIMIT_NPROC"]
    limit(limits)
    plain()


def main() -> int:
    """Read the specification, start bubblewrap, watch it, report."""
    output, records = int(sys.argv[1]), int(sys.argv[2])
    bwrap, features = sys.argv[3], set(sys.argv[4:])
    spec = json.loads(sys.stdin.buffer.read())
    for path in spec["cgroups"]:
        write(path, "0")
    supervisor = Supervisor(spec["memory_bytes"], spec["processes"], own=_OURS + 1)
    complaints, left, status = os.pipe(), os.pipe(), os.pipe()
    fds = {1: output, 2: complaints[1], 3: records, 4: left[1], 5: status[1]}
    try:
        pid = start(spec, bwrap, features, dict(fds))
    except OSError as error:
        tell(error=str(error))
        return 1
    for fd in fds.values():
        os.close(fd)
    seen = supervisor.watch(pid)
    if seen.stopped:
        return 0
    code = None
    for line in read(status[0]).splitlines():
        code = json.loads(line).get("exit-code", code)
    counted = read(left[0]).split()
    seen.left = max(0, int(counted[0]) - _OURS) if counted and counted[0].isdigit() else 0
    if code is None and not seen.reason:
        complaint = read(complaints[0]).decode(errors="replace").strip().splitlines()
        tell(error=complaint[-1] if complaint else f"bubblewrap ended with {seen.status}")
        return 1
    if code is not None:
        # the shell's way of telling a signal
        seen.status = 128 - code if 128 < code < 192 else code
    tell(**told(seen))
    return 0


def read(descriptor: int) -> bytes:
    """What has come through a pipe whose writers are gone."""
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read(1 << 16)


if __name__ == "__main__":
    sys.exit(main())
