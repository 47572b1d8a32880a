"""Builds the sandbox and runs one program in it.

Started as ``python -I -S launcher.py`` with a specification on stdin (see
``Spec`` in ``spec.py``); needs nothing but ``kernel.py`` and the standard library,
and no code of the project is loaded here.  Three processes:

outer    leaves the user's namespaces, starts init and waits for it; SIGTERM kills init
init     process 1 of the new pid namespace: mounts, watches memory and processes; when it
         ends, the kernel kills everything in the namespace, whatever session it hides in
payload  the program, without capabilities

Facts about the run go to stdout as JSON lines, a pipe that the payload does not have.
"""

# Plain strings for paths: the start of this program is part of every run's time.
# ruff: noqa: PTH101, PTH102, PTH103, PTH108, PTH110, PTH112, PTH113, PTH114, PTH116, PTH119, PTH120, PTH123, PTH208, PTH211
from __future__ import annotations

import base64
import contextlib
import errno
import fcntl
import json
import os
import resource
import signal
import socket
import struct
import sys
import time
from typing import Any, NoReturn

sys.path.append(__file__.rsplit("/", 4)[0])

from redraft.gates.sandbox.kernel import (
    IFF_UP,
    MNT_DETACH,
    MS_BIND,
    MS_NODEV,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    NEST_CAPABILITIES,
    PR_SET_DUMPABLE,
    PR_SET_PDEATHSIG,
    SIOCGIFFLAGS,
    SIOCSIFFLAGS,
    bind,
    check,
    drop_capabilities,
    enter_nest,
    leave_namespaces,
    libc,
    limit,
    make_read_only,
    mount,
    write,
)

NEST = "/dev/.redraft"
WATCH_SECONDS = 0.05
DEVICES = ("null", "zero", "full", "random", "urandom")
# What a mapped root could still turn on through /proc, as container runtimes close it too.
PROC_READ_ONLY = ("sys", "sysrq-trigger", "irq", "bus", "fs")
PROC_HIDDEN = ("kcore", "keys", "timer_list", "acpi", "scsi", "interrupts")


def build_view(spec: dict[str, Any]) -> None:
    """The file system that the payload sees; afterwards nothing else can be reached."""
    mount("none", "/", flags=MS_REC | MS_PRIVATE)
    base = "/tmp"  # noqa: S108  # any directory that exists everywhere; it is covered, not written
    mount("tmpfs", base, "tmpfs", MS_NOSUID | MS_NODEV, f"size={spec['scratch_mb']}m,mode=755")
    for name in ("old", "new", "lower", "scratch"):
        os.mkdir(f"{base}/{name}", 0o755)
    check(libc.pivot_root(os.fsencode(base), os.fsencode(f"{base}/old")), "pivot_root")
    os.chdir("/")
    mount("/old", "/new", flags=MS_BIND | MS_REC)
    make_read_only("/new")
    build_proc(bool(spec["nest"]))
    build_dev()
    if spec["nest"]:
        os.makedirs("/new" + NEST + "/work")
    # Shallow places first: a mount hides what was mounted below it before.
    for step in sorted(spec["view"], key=lambda step: str(step["path"]).count("/")):
        place(step, bool(spec["overlay"]), nest=bool(spec["nest"]))
    for path, content in spec["files"]:
        put_file("/new" + path, base64.b64decode(content))
    for path in spec["removed"]:
        with contextlib.suppress(OSError):
            os.unlink("/new" + path)
    os.chdir("/new")
    check(libc.pivot_root(b".", b"."), "pivot_root into the view")
    check(libc.umount2(b".", MNT_DETACH), "let go of the machine")
    os.chdir("/")


def build_proc(nest: bool) -> None:
    """The processes of this namespace; what reaches the kernel is read-only or hidden."""
    try:
        mount("proc", "/new/proc", "proc", MS_NOSUID | MS_NODEV)
    except OSError:
        # Inside a container whose own /proc is partly covered the kernel refuses a new one.
        mount("tmpfs", "/new/proc", "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,mode=555")
        return
    # A nested user namespace would give the payload its capabilities back.
    with contextlib.suppress(OSError):
        write("/new/proc/sys/user/max_user_namespaces", "1" if nest else "0")
    for name in PROC_READ_ONLY:
        if os.path.exists(f"/new/proc/{name}"):
            bind(f"/new/proc/{name}", f"/new/proc/{name}")
    for name in PROC_HIDDEN:
        path = f"/new/proc/{name}"
        if os.path.isdir(path):
            mount("tmpfs", path, "tmpfs", MS_RDONLY, "size=4k")
        elif os.path.exists(path):
            bind("/old/dev/null", path, read_only=False)


def build_dev() -> None:
    """Only devices that hold nothing."""
    mount("tmpfs", "/new/dev", "tmpfs", MS_NOSUID, "size=64k,mode=755")
    for name in DEVICES:
        with open(f"/new/dev/{name}", "w", encoding="utf-8"):
            pass
        mount(f"/old/dev/{name}", f"/new/dev/{name}", flags=MS_BIND)
    for name, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        os.symlink(f"/proc/self/fd{target}", f"/new/dev/{name}")
    os.mkdir("/new/dev/shm")
    bind(fresh("shm"), "/new/dev/shm", read_only=False)


def fresh(name: str) -> str:
    """A new empty folder on the scratch file system."""
    path = f"/scratch/{name}{len(os.listdir('/scratch'))}"
    os.mkdir(path, 0o700)
    return path


def place(step: dict[str, Any], overlay: bool, nest: bool) -> None:
    """One step of the view: ``empty``, ``project``, ``show`` or ``link``."""
    path, kind = str(step["path"]), step["kind"]
    target = "/new" + path
    if kind == "link":
        if not os.path.lexists(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.symlink(step["to"], target)
    elif kind == "empty":
        place_empty(path, target)
    elif kind == "show":
        source = "/old" + path
        if os.path.isdir(source):
            os.makedirs(target, exist_ok=True)
            bind(source, target)
        elif os.path.exists(source):
            put_file(target, b"", only_new=True)
            bind(source, target)
    elif kind == "project":
        place_project(path, target, overlay, nest)


def place_empty(path: str, target: str) -> None:
    """A folder with nothing in it that may be written to, or nothing in place of a file."""
    if os.path.isdir("/old" + path):
        # A home below another hidden place is not there any more, but must be somewhere.
        with contextlib.suppress(OSError):
            os.makedirs(target, exist_ok=True)
    if os.path.isdir(target) and not os.path.islink(target):
        bind(fresh("empty"), target, read_only=False)
    elif os.path.isfile(target):
        bind("/old/dev/null", target, read_only=False)


def place_project(path: str, target: str, overlay: bool, nest: bool) -> None:
    """The user's folder under a layer that is thrown away; ``nest`` keeps the layers at hand."""
    os.makedirs(target, exist_ok=True)
    if not overlay:
        bind("/old" + path, target)
        return
    bind("/old" + path, "/lower")
    upper, work = fresh("upper"), fresh("work")
    os.chmod(upper, os.stat("/lower").st_mode & 0o7777 | 0o700)
    layers = f"lowerdir=/lower,upperdir={upper},workdir={work},userxattr"
    mount("overlay", target, "overlay", MS_NOSUID | MS_NODEV, layers)
    if nest:
        # The layers themselves: one more overlay on top of a project that lies on an overlay
        # (any container) would be more than the kernel stacks.
        for name, source in (("upper", upper), ("lower", "/lower")):
            os.mkdir(f"/new{NEST}/{name}")
            bind(source, f"/new{NEST}/{name}")


def put_file(path: str, content: bytes, *, only_new: bool = False) -> None:
    """Write a file of the view; where the view is read-only, a new file is bound over the old."""
    if only_new and os.path.exists(path):
        return
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    except OSError as error:
        if error.errno != errno.EROFS or not os.path.exists(path):
            raise
        copy = f"{fresh('file')}/{os.path.basename(path)}"
        put_file(copy, content)
        bind(copy, path)
        return
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)


def raise_loopback() -> None:
    """Tests may talk to themselves over 127.0.0.1, and to nobody else."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sH14s", b"lo", 0, b"")
        flags = struct.unpack("16sH14s", fcntl.ioctl(probe, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sH14s", b"lo", flags | IFF_UP, b""))


def become_payload(spec: dict[str, Any], channels: tuple[int, ...]) -> NoReturn:
    """The last steps before the program, in its own process."""
    os.setsid()
    with contextlib.suppress(OSError):
        write("/proc/self/oom_score_adj", "1000")  # the kernel's first victim, not init
    if spec["nest"]:
        enter_nest()
        stand_in()
    drop_capabilities(NEST_CAPABILITIES if spec["nest"] else ())
    limit(spec["limits"])
    os.chdir(spec["cwd"])
    for target, source in enumerate(channels):
        os.dup2(source, target)
    os.closerange(len(channels), 4096)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them; a program inherits that
        signal.signal(number, signal.SIG_DFL)
    os.umask(0o022)
    os.execve(spec["argv"][0], spec["argv"], spec["env"])  # noqa: S606  # no shell is wanted


def stand_in() -> None:
    """Go on in the first process of the new pid namespace; this one ends as that one does."""
    child = os.fork()
    if child == 0:
        return
    _, status = os.waitpid(child, 0)
    os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


def start_payload(spec: dict[str, Any], output: int, records: int, talk: tuple[int, ...]) -> int:
    """Fork the payload; its pid.

    Descriptors arrive at 0 (job), 1, 2 (output), 3 (records) and, for a program
    that is talked to, 4 (requests) and 5 (its words).
    """
    job = os.open("/dev/shm", os.O_TMPFILE | os.O_RDWR)  # noqa: S108  # this namespace's own
    with os.fdopen(os.dup(job), "wb") as stream:
        stream.write(spec["job"].encode())
    os.lseek(job, 0, os.SEEK_SET)
    # Numbers above those that the payload's own descriptors are moved to.
    wanted = (job, output, output, records, *talk)
    channels = tuple(fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in wanted)
    pid = os.fork()
    if pid == 0:
        try:
            become_payload(spec, channels)
        except BaseException as error:  # noqa: BLE001  # told, then the process ends
            tell(error=f"the program did not start: {error}")
            os._exit(127)
    for fd in channels:
        os.close(fd)
    return pid


def usage() -> tuple[int, int]:
    """Bytes of private memory and number of processes in this pid namespace, init left out."""
    # Read as bytes: in the view our own library may be hidden, and no codec can be loaded.
    memory, count, page = 0, 0, resource.getpagesize()
    for name in os.listdir("/proc"):
        if not name.isdigit() or name == "1":
            continue
        count += 1
        with contextlib.suppress(OSError, ValueError, IndexError):
            with open(f"/proc/{name}/statm", "rb") as stream:
                fields = stream.read().split()
            memory += (int(fields[1]) - int(fields[2])) * page
    return memory, count


def init(spec: dict[str, Any], output: int, records: int, talk: tuple[int, ...]) -> NoReturn:
    """Process 1: build, start, watch, report; its end is the end of everything inside."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGCHLD,))
    build_view(spec)
    socket.sethostname("sandbox")
    raise_loopback()
    began = time.monotonic()
    payload = start_payload(spec, output, records, talk)
    for fd in (output, records, *talk):
        os.close(fd)
    reason = ""
    status: int | None = None
    while status is None and not reason:
        signal.sigtimedwait((signal.SIGCHLD,), WATCH_SECONDS)
        status = reap(payload)
        memory, count = usage()
        if memory > spec["memory_bytes"]:
            reason = "memory"
        elif count > spec["processes"]:
            reason = "processes"
    left = usage()[1]
    if status is None:
        status = -1
    tell(exit=status, reason=reason, left=left, seconds=time.monotonic() - began)
    os._exit(0)


def reap(payload: int) -> int | None:
    """Collect what has ended; the payload's exit code (negative: the signal) once it has."""
    found: int | None = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if pid == 0:
            return found
        if pid == payload:
            found = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def tell(**fact: object) -> None:
    """One fact for the parent, on a pipe that the payload never has."""
    os.write(1, json.dumps(fact).encode() + b"\n")


def main() -> int:
    """Read the specification, start init, wait for it."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    output, records, *others = (int(number) for number in sys.argv[1:])
    talk = tuple(others)
    spec = json.loads(sys.stdin.buffer.read())
    for path in spec["cgroups"]:
        write(path, "0")
    child = 0

    def stop(*_: object) -> None:
        if child:
            os.kill(child, signal.SIGKILL)
        else:
            os._exit(143)

    signal.signal(signal.SIGTERM, stop)
    # Blocked until the pid of init is known, or a stop in between would leave init behind.
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))
    try:
        leave_namespaces(os.getuid(), os.getgid())
        child = os.fork()
    except OSError as error:
        tell(error=str(error))
        return 1
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            init(spec, output, records, talk)
        except BaseException as error:  # noqa: BLE001  # told, then the process ends
            tell(error=f"{type(error).__name__}: {error}")
            os._exit(1)
    for fd in (output, records, *talk):
        os.close(fd)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
    os.waitpid(child, 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
