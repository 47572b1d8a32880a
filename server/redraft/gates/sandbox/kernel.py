"""The system calls that the launchers need, by ctypes: nothing but the standard library.

Constants are those of the kernel's headers, the same on every architecture.
"""

# Plain strings for paths: the start of a launcher is part of every run's time.
from __future__ import annotations

import ctypes
import os
import resource
import struct

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV = 1, 2, 4
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 2, 4
# chown, dac_override, fowner, fsetid (a writable layer serves what it is asked as its maker may),
# setpcap (to drop the rest later), sys_admin (to mount and to leave namespaces)
NEST_CAPABILITIES = (0, 1, 3, 4, 8, 21)
SYS_MOUNT_SETATTR = 442  # one number on every architecture
AT_RECURSIVE, AT_FDCWD, MOUNT_ATTR_RDONLY = 0x8000, -100, 1
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1

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
    map_user(uid, gid)


def map_user(uid: int, gid: int) -> None:
    """The same user and group inside a new user namespace."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        write(f"/proc/self/{name}", text)


def enter_nest() -> None:
    """A user namespace inside ours, for a program that gives each of its forks a view of its own.

    Its capabilities hold over what it mounts itself.  What is mounted so far is
    locked for it: nothing hidden can be uncovered, nothing read-only made writable.
    """
    uid, gid = os.getuid(), os.getgid()
    # A pid namespace that it owns: only so may it come back from one that it made for a fork.
    check(libc.unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID), "unshare for forks")
    # Init has shut its own files in /proc, and so those of what it forks; the maps are there.
    libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    map_user(uid, gid)


def write(path: str, text: str) -> None:
    """Write a kernel file."""
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)


def drop_capabilities(kept: tuple[int, ...] = ()) -> None:
    """No capability but those ``kept`` is left, and none can be won by starting another program."""
    for number in range(64):
        if number not in kept and libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0) != 0:
            break
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    header = struct.pack("Ii", 0x20080522, 0)
    bits = sum(1 << number for number in kept)
    check(libc.capset(header, struct.pack("IIIIII", bits, bits, bits, 0, 0, 0)), "capset")
    for number in kept:
        raised = libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0)
        check(raised, "keep a capability")


def limit(limits: dict[str, int]) -> None:
    """Resource limits of the payload; lowered alone, never raised."""
    for name, wanted in limits.items():
        number = getattr(resource, name)
        hard = resource.getrlimit(number)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(number, (value, value))
