"""Builds the sandbox and runs one program in it.

Started as ``python -I -S launcher.py`` with a specification on stdin (see
``Spec`` in ``spec.py``); needs nothing but the standard library, and no code of
the project is loaded here.  Three processes:

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
import ctypes
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

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV = 1, 2, 4
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
SYS_MOUNT_SETATTR = 442  # one number on every architecture
AT_RECURSIVE, AT_FDCWD, MOUNT_ATTR_RDONLY = 0x8000, -100, 1
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
WATCH_SECONDS = 0.05
DEVICES = ("null", "zero", "full", "random", "urandom")
# What a mapped root could still turn on through /proc, as container runtimes close it too.
PROC_READ_ONLY = ("sys", "sysrq-trigger", "irq", "bus", "fs")
PROC_HIDDEN = ("kcore", "keys", "timer_list", "acpi", "scsi", "interrupts")

libc = ctypes.CDLL(None, use_errno=True)
_TEXT = ctypes.c_char_p
libc.mount.argtypes = (_TEXT, _TEXT, _TEXT, ctypes.c_ulong, _TEXT)


def check(result: int, what: str) -> None:
    """Raise OSError with ``what`` when a system call failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """mount(2)."""
    check(
        libc.mount(
            os.fsencode(source), os.fsencode(target), kind.encode(), flags, os.fsencode(data)
        ),
        f"mount {kind or 'bind'} on {target}",
    )


def bind(source: str, target: str, *, read_only: bool = True) -> None:
    """Show ``source`` at ``target``, with what is mounted below it."""
    mount(source, target, flags=MS_BIND | MS_REC)
    if read_only:
        make_read_only(target)


def make_read_only(target: str) -> None:
    """Make a mount and all below it read-only at once (mount_setattr, Linux 5.12)."""
    attributes = struct.pack("QQQQ", MOUNT_ATTR_RDONLY, 0, 0, 0)
    arguments = (AT_FDCWD, os.fsencode(target), AT_RECURSIVE, attributes, len(attributes))
    check(libc.syscall(SYS_MOUNT_SETATTR, *arguments), f"read-only {target}")


def leave_namespaces(uid: int, gid: int) -> None:
    """New user, mount, pid, network, IPC and host-name namespaces; the same user inside."""
    flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS
    check(libc.unshare(flags), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        write(f"/proc/self/{name}", text)


def write(path: str, text: str) -> None:
    """Write a kernel file."""
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)


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
    build_proc()
    build_dev()
    # Shallow places first: a mount hides what was mounted below it before.
    for step in sorted(spec["view"], key=lambda step: str(step["path"]).count("/")):
        place(step, bool(spec["overlay"]))
    for path, content in spec["files"]:
        put_file("/new" + path, base64.b64decode(content))
    for path in spec["removed"]:
        with contextlib.suppress(OSError):
            os.unlink("/new" + path)
    os.chdir("/new")
    check(libc.pivot_root(b".", b"."), "pivot_root into the view")
    check(libc.umount2(b".", MNT_DETACH), "let go of the machine")
    os.chdir("/")


def build_proc() -> None:
    """The processes of this namespace; what reaches the kernel is read-only or hidden."""
    try:
        mount("proc", "/new/proc", "proc", MS_NOSUID | MS_NODEV)
    except OSError:
        # Inside a container whose own /proc is partly covered the kernel refuses a new one.
        mount("tmpfs", "/new/proc", "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,mode=555")
        return
    # A nested user namespace would give the payload its capabilities back.
    with contextlib.suppress(OSError):
        write("/new/proc/sys/user/max_user_namespaces", "0")
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


def place(step: dict[str, Any], overlay: bool) -> None:
    """One step of the view: ``empty``, ``project``, ``show`` or ``link``."""
    path, kind = str(step["path"]), step["kind"]
    target = "/new" + path
    if kind == "link":
        if not os.path.lexists(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.symlink(step["to"], target)
    elif kind == "empty":
        if os.path.isdir("/old" + path):
            # A home below another hidden place is not there any more, but must be somewhere.
            with contextlib.suppress(OSError):
                os.makedirs(target, exist_ok=True)
        if os.path.isdir(target) and not os.path.islink(target):
            bind(fresh("empty"), target, read_only=False)
        elif os.path.isfile(target):
            bind("/old/dev/null", target, read_only=False)
    elif kind == "show":
        source = "/old" + path
        if os.path.isdir(source):
            os.makedirs(target, exist_ok=True)
            bind(source, target)
        elif os.path.exists(source):
            put_file(target, b"", only_new=True)
            bind(source, target)
    elif kind == "project":
        os.makedirs(target, exist_ok=True)
        if not overlay:
            bind("/old" + path, target)
            return
        bind("/old" + path, "/lower")
        upper, work = fresh("upper"), fresh("work")
        os.chmod(upper, os.stat("/lower").st_mode & 0o7777 | 0o700)
        layers = f"lowerdir=/lower,upperdir={upper},workdir={work},userxattr"
        mount("overlay", target, "overlay", MS_NOSUID | MS_NODEV, layers)


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


def limit(limits: dict[str, int]) -> None:
    """Resource limits of the payload; lowered alone, never raised."""
    for name, wanted in limits.items():
        number = getattr(resource, name)
        hard = resource.getrlimit(number)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(number, (value, value))


def drop_capabilities() -> None:
    """No capability is left, and none can be won by starting another program."""
    for number in range(64):
        if libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0) != 0:
            break
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    header = struct.pack("Ii", 0x20080522, 0)
    check(libc.capset(header, struct.pack("IIIIII", 0, 0, 0, 0, 0, 0)), "capset")


def become_payload(spec: dict[str, Any], job: int, output: int, records: int) -> NoReturn:
    """The last steps before the program, in its own process."""
    os.setsid()
    with contextlib.suppress(OSError):
        write("/proc/self/oom_score_adj", "1000")  # the kernel's first victim, not init
    drop_capabilities()
    limit(spec["limits"])
    os.chdir(spec["cwd"])
    for source, target in ((job, 0), (output, 1), (output, 2), (records, 3)):
        os.dup2(source, target)
    os.closerange(4, 4096)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them; a program inherits that
        signal.signal(number, signal.SIG_DFL)
    os.umask(0o022)
    os.execve(spec["argv"][0], spec["argv"], spec["env"])  # noqa: S606  # no shell is wanted


def start_payload(spec: dict[str, Any], output: int, records: int) -> int:
    """Fork the payload; its pid.  Descriptors arrive at 0 (job), 1, 2 (output) and 3 (records)."""
    job = os.open("/dev/shm", os.O_TMPFILE | os.O_RDWR)  # noqa: S108  # this namespace's own
    with os.fdopen(os.dup(job), "wb") as stream:
        stream.write(spec["job"].encode())
    os.lseek(job, 0, os.SEEK_SET)
    # Numbers above those that the payload's own descriptors are moved to.
    job, output, records = (fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (job, output, records))
    pid = os.fork()
    if pid == 0:
        try:
            become_payload(spec, job, output, records)
        except BaseException as error:  # noqa: BLE001  # told, then the process ends
            tell(error=f"the program did not start: {error}")
            os._exit(127)
    for fd in (job, output, records):
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


def init(spec: dict[str, Any], output: int, records: int) -> NoReturn:
    """Process 1: build, start, watch, report; its end is the end of everything inside."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGCHLD,))
    build_view(spec)
    socket.sethostname("sandbox")
    raise_loopback()
    began = time.monotonic()
    payload = start_payload(spec, output, records)
    os.close(output)
    os.close(records)
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
    output, records = int(sys.argv[1]), int(sys.argv[2])
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
            init(spec, output, records)
        except BaseException as error:  # noqa: BLE001  # told, then the process ends
            tell(error=f"{type(error).__name__}: {error}")
            os._exit(1)
    os.close(output)
    os.close(records)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
    os.waitpid(child, 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
