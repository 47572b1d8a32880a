"""Shuts one program in without namespaces; the protocol of ``Launcher`` in ``launching.py``.

Arguments: output, records and, to serve as an older kernel would, the newest
version of Landlock to use.

The program works in a copy of the project (``copying.py``) in a scratch folder
that is thrown away; the user's own tree, homes and other hidden places cannot
be read and nothing else can be written (``walls.py``).  A filter refuses
sockets and what else goes past those walls (``seccomp.py``), and this process
answers for what can be allowed in the scratch folder alone (``answering.py``),
counts memory, processes and disk, and ends the whole tree (``supervise.py``).
"""

# Plain strings for paths: the start of this program is part of every run's time.
# ruff: noqa: PTH116, PTH208
from __future__ import annotations

import array
import contextlib
import ctypes
import json
import os
import signal
import socket
import struct
import sys
import tempfile
from typing import Any

sys.path.append(__file__.rsplit("/", 4)[0])

from redraft.gates.sandbox.answering import CHANGES, SIGNALS, Answering
from redraft.gates.sandbox.handover import become, plain, unnamed
from redraft.gates.sandbox.kernel import (
    PR_SET_DUMPABLE,
    PR_SET_PDEATHSIG,
    check,
    drop_capabilities,
    libc,
    limit,
    write,
)
from redraft.gates.sandbox.launcher import tell
from redraft.gates.sandbox.scratch import Disk, Scratch, lay_out, remove
from redraft.gates.sandbox.seccomp import program
from redraft.gates.sandbox.supervise import Supervisor, guarded, told
from redraft.gates.sandbox.walls import Walls, outside_of, version

_SYS_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_FILTER, _NEW_LISTENER = 1, 8


def install(machine: str, abi: int) -> int:
    """Set the filter; the descriptor on which its questions arrive."""
    ask = CHANGES if abi >= 6 else CHANGES + SIGNALS
    more = [] if abi >= 3 else ["truncate"]
    more += [] if abi >= 6 else ["rt_sigqueueinfo", "rt_tgsigqueueinfo"]
    steps = program(machine, shared_machine=True, ask=ask, more=more)
    kept = ctypes.create_string_buffer(steps, len(steps))
    head = struct.pack("HxxxxxxP", len(steps) // 8, ctypes.addressof(kept))
    number = _SYS_SECCOMP[machine]
    listener = libc.syscall(number, _SET_FILTER, _NEW_LISTENER, ctypes.c_char_p(head))
    check(0 if listener >= 0 else -1, "set the filter of system calls")
    return int(listener)


def start(spec: dict[str, Any], walls: Walls, fds: dict[int, int], abi: int) -> tuple[int, int]:
    """Fork the program; its pid and the descriptor of the filter's questions."""
    machine = os.uname().machine
    ours, theirs = socket.socketpair()
    fds[0] = unnamed(spec["job"].encode())
    tasks = running_tasks() if os.getuid() else 0
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            plain()
            drop_capabilities()
            # this limit counts all that the user runs
            processes = spec["limits"]["RLIMIT_NPROC"] + tasks
            limit({**spec["limits"], "RLIMIT_NPROC": processes})
            os.chdir(spec["cwd"])
            walls.raise_around_us(abi)
            listener = install(machine, abi)
            rights = array.array("i", [listener])
            theirs.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
            become(fds)
            os.execve(spec["argv"][0], spec["argv"], spec["env"])  # noqa: S606  # no shell is wanted
        except BaseException as error:  # noqa: BLE001  # told, then the process ends
            tell(error=f"the program did not start: {error}")
            os._exit(127)
    theirs.close()
    os.close(fds.pop(0))
    with ours:
        _, control, _, _ = ours.recvmsg(1, socket.CMSG_SPACE(4))
    listener = struct.unpack("i", control[0][2][:4])[0] if control else -1
    return pid, listener


def running_tasks() -> int:
    """Threads of all processes of this user."""
    count = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                if os.stat(f"/proc/{name}").st_uid == os.getuid():
                    count += len(os.listdir(f"/proc/{name}/task"))
    return count


def main() -> int:
    """Read the specification, lay out the copy, start the program, watch it, clean up."""
    output, records = int(sys.argv[1]), int(sys.argv[2])
    newest = int(sys.argv[3]) if len(sys.argv) > 3 else 1 << 10
    abi = min(version(), newest)
    spec = json.loads(sys.stdin.buffer.read())
    for path in spec["cgroups"]:
        write(path, "0")
    libc.prctl(
        PR_SET_DUMPABLE, 0, 0, 0, 0
    )  # not to be traced by the program, which has the same user
    supervisor = Supervisor(spec["memory_bytes"], spec["processes"])
    scratch = Scratch(os.path.realpath(tempfile.gettempdir()))
    try:
        with supervisor.idle():
            layout = lay_out(spec, scratch)
        walls = Walls((*outside_of(layout.hidden), *layout.readable), (scratch.folder,))
        pid, listener = start(layout.spec, walls, {1: output, 2: output, 3: records}, abi)
        os.close(output)
        os.close(records)
        if listener >= 0:
            answering = Answering(listener, scratch.folder, os.uname().machine)
            supervisor.listen[listener] = answering.serve
        supervisor.more = Disk(scratch.folder, (spec["scratch_mb"] << 20) + 2 * layout.size)
        seen = supervisor.watch(pid)
    except (OSError, ValueError) as error:
        tell(error=str(error))
        return 1
    finally:
        remove(scratch.folder)
    if not seen.stopped:
        tell(**told(seen))
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main))
