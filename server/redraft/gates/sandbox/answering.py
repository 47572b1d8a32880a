"""Answers system calls in the place of the kernel, by what a wall of files cannot tell apart.

Landlock does not know rights to change a file's mode and times, and in its older
versions none to send signals.  A filter hands these calls over
(seccomp_unotify(2)); what is asked is then done from here, on a file or process
that was looked at first and cannot be exchanged any more.
"""

# Plain strings for paths: this runs between two instructions of a test.
# ruff: noqa: PTH101, PTH115, PTH123
from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import signal
import struct
from collections.abc import Callable, Sequence

from redraft.gates.sandbox.kernel import libc
from redraft.gates.sandbox.seccomp import ARCHITECTURES, NUMBERS
from redraft.gates.sandbox.supervise import descendants

_RECEIVE, _SEND, _STILL_VALID = 0xC0502100, 0xC0182101, 0x40082102
_NOTIFICATION = struct.Struct("QIIiIQ6Q")
_REPLY = struct.Struct("QqiI")
_AT_FDCWD, _AT_SYMLINK_NOFOLLOW, _AT_EMPTY_PATH = -100, 0x100, 0x1000
_NOW = (1 << 30) - 1
_CONTINUE = 1
_PATH_MAX = 4096

CHANGES = ("chmod", "fchmod", "fchmodat", "fchmodat2", "utimensat")
SIGNALS = ("kill", "tkill", "tgkill", "pidfd_send_signal")
"""Calls that can be answered; ``SIGNALS`` only where the kernel does not keep them in."""


class Answering:
    """Answers for the processes behind one filter; ``folder`` is all that may be changed."""

    def __init__(self, listener: int, folder: str, machine: str) -> None:
        self._listener = listener
        self._folder = os.path.realpath(folder)
        self._asked = 0
        column = ARCHITECTURES[machine][1]
        answers: dict[str, Callable[[int, Sequence[int]], int]] = {
            "chmod": lambda pid, a: self._mode(pid, _AT_FDCWD, a[0], a[1], 0),
            "fchmod": lambda pid, a: self._mode(pid, _int(a[0]), 0, a[1], _AT_EMPTY_PATH),
            "fchmodat": lambda pid, a: self._mode(pid, _int(a[0]), a[1], a[2], 0),
            "fchmodat2": lambda pid, a: self._mode(pid, _int(a[0]), a[1], a[2], a[3]),
            "utimensat": self._times,
            "kill": lambda pid, a: self._kill(pid, _int(a[0]), _int(a[1])),
            "tkill": lambda pid, a: self._thread(pid, _group(_int(a[0]))),
            "tgkill": lambda pid, a: self._thread(pid, _int(a[0])),
            "pidfd_send_signal": self._by_descriptor,
        }
        self._answers = {NUMBERS[name][column]: answer for name, answer in answers.items()}

    def serve(self) -> None:
        """Answer one call; a caller that is gone by then is no error."""
        notification = bytearray(_NOTIFICATION.size)
        with contextlib.suppress(OSError):
            fcntl.ioctl(self._listener, _RECEIVE, notification)
            number, pid, _, call, _, _, *arguments = _NOTIFICATION.unpack(notification)
            failed = flags = 0
            try:
                self._asked = number
                flags = self._answers[call](pid, arguments)
            except OSError as error:
                failed = error.errno or errno.EPERM
            reply = bytearray(_REPLY.pack(number, 0, -failed, flags))
            fcntl.ioctl(self._listener, _SEND, reply)

    def _sure(self) -> None:
        """The caller still waits, so that its number was not given to another process meanwhile."""
        fcntl.ioctl(self._listener, _STILL_VALID, bytearray(struct.pack("Q", self._asked)))

    def _read(self, pid: int, address: int, size: int) -> bytes:
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            self._sure()
            found = b""
            while len(found) < size:
                # up to the page's end: a text may end there, and what follows may not be mapped
                step = min(size - len(found), _PATH_MAX - (address + len(found)) % _PATH_MAX)
                memory.seek(address + len(found))
                piece = memory.read(step)
                found += piece
                if b"\0" in piece or not piece:
                    break
            return found

    def _place(self, pid: int, folder: int, path: int, flags: int) -> int:
        """What a call names, as a descriptor of ours; OSError where it is not to be changed."""
        name = b"" if not path else self._read(pid, path, _PATH_MAX).split(b"\0")[0]
        start = f"/proc/{pid}/cwd" if folder == _AT_FDCWD else f"/proc/{pid}/fd/{folder}"
        if not name:
            if not flags & _AT_EMPTY_PATH:
                raise FileNotFoundError(errno.ENOENT, "no path")
            place = os.open(start, os.O_PATH)
        else:
            base = os.open(start, os.O_PATH)
            try:
                follow = os.O_NOFOLLOW if flags & _AT_SYMLINK_NOFOLLOW else 0
                place = os.open(name, os.O_PATH | follow, dir_fd=base)
            finally:
                os.close(base)
        real = os.readlink(f"/proc/self/fd/{place}")
        if not f"{real}/".startswith(f"{self._folder}/"):
            os.close(place)
            raise PermissionError(errno.EPERM, "not the sandbox's own")
        return place

    def _mode(self, pid: int, folder: int, path: int, mode: int, flags: int) -> int:
        place = self._place(pid, folder, path, flags)
        try:
            self._sure()
            os.chmod(f"/proc/self/fd/{place}", mode & 0o1777)  # no set-user-id files
        finally:
            os.close(place)
        return 0

    def _times(self, pid: int, arguments: Sequence[int]) -> int:
        folder, path, times, flags = _int(arguments[0]), *arguments[1:4]
        place = self._place(pid, folder, path, flags if path else flags | _AT_EMPTY_PATH)
        try:
            given = (
                self._read_exactly(pid, times, 32) if times else struct.pack("4q", *(0, _NOW) * 2)
            )
            self._sure()
            where = f"/proc/self/fd/{place}".encode()
            ctypes.set_errno(0)
            if libc.utimensat(_AT_FDCWD, where, given, 0) != 0:
                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number))
        finally:
            os.close(place)
        return 0

    def _read_exactly(self, pid: int, address: int, size: int) -> bytes:
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            self._sure()
            memory.seek(address)
            found = memory.read(size)
        if len(found) != size:
            raise OSError(errno.EFAULT, "unreadable")
        return found

    def _thread(self, caller: int, process: int) -> int:
        # a process signals itself often, and needs no look at all others for it
        own = _group(caller)
        return self._allowed(process, {own} if process == own else set(descendants(os.getpid())))

    def _kill(self, caller: int, target: int, number: int) -> int:
        inside = set(descendants(os.getpid()))
        if target == -1:
            own = _group(caller)
            for pid in inside - {own}:
                with contextlib.suppress(ProcessLookupError):
                    self._send(pid, number, inside)
            return 0
        if target > 0:
            return self._allowed(_group(target), inside)
        # Groups do not reach beyond a session, and the first process began one of its own.
        group = os.getpgid(caller) if target == 0 else -target
        if not _members(group, inside):
            raise PermissionError(errno.EPERM, "not the sandbox's own")
        return _CONTINUE

    def _allowed(self, process: int, inside: set[int]) -> int:
        """Whom a number names cannot change while the kernel goes on: it is in a register."""
        if process not in inside:
            raise PermissionError(errno.EPERM, "not the sandbox's own")
        return _CONTINUE

    def _send(self, pid: int, number: int, inside: set[int]) -> None:
        handle = os.pidfd_open(pid)
        try:
            self._allowed(pid, inside)
            self._sure()
            signal.pidfd_send_signal(handle, number)
        finally:
            os.close(handle)

    def _by_descriptor(self, caller: int, arguments: Sequence[int]) -> int:
        with open(f"/proc/{caller}/fdinfo/{_int(arguments[0])}", encoding="ascii") as stream:
            rows = dict(row.split(":", 1) for row in stream.read().splitlines() if ":" in row)
        if "Pid" not in rows:
            raise OSError(errno.EBADF, "no process")
        self._send(int(rows["Pid"]), _int(arguments[1]), set(descendants(os.getpid())))
        return 0


def _int(word: int) -> int:
    """A C int out of a register."""
    return ctypes.c_int(word & 0xFFFFFFFF).value


def _group(thread: int) -> int:
    """The process that a thread belongs to."""
    try:
        with open(f"/proc/{thread}/status", encoding="utf-8", errors="replace") as stream:
            for row in stream:
                if row.startswith("Tgid:"):
                    return int(row.split()[1])
    except OSError:
        pass
    raise ProcessLookupError(errno.ESRCH, "no such process")


def _members(group: int, inside: set[int]) -> list[int]:
    found = []
    for pid in inside:
        with contextlib.suppress(ProcessLookupError):
            if os.getpgid(pid) == group:
                found.append(pid)
    return found
