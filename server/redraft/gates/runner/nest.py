"""Namespaces for one fork: its own processes, and the project under a layer that is thrown away.

The launcher has left the layers of the project's overlay where a second overlay
can be made of them, and capabilities that hold over nothing but what is mounted
here.  They are dropped before any version's code runs.
"""

# Plain strings for paths: this runs once per version.
# ruff: noqa: PTH102, PTH116
from __future__ import annotations

import ctypes
import os
import struct
from typing import Any

_NEWNS, _NEWIPC, _NEWPID = 0x00020000, 0x08000000, 0x20000000
_NOSUID, _NODEV = 2, 4
_CAPBSET_DROP, _AMBIENT, _CLEAR_ALL = 24, 47, 4
_CAPABILITY_VERSION = 0x20080522
_PLACE = "/dev/.redraft"


class Nest:
    """Made once in the process that forks; each method is called in the fork it is for."""

    def __init__(self, root: str, scratch_mb: int) -> None:
        self._root = os.fsencode(root)
        self._size = f"size={scratch_mb}m,mode=700".encode()
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self._mode = os.stat(root).st_mode & 0o7777 | 0o700
        self._libc: Any = ctypes.CDLL(None, use_errno=True)
        text = ctypes.c_char_p
        self._libc.mount.argtypes = (text, text, text, ctypes.c_ulong, text)

    def _check(self, result: int, what: str) -> None:
        if result != 0:
            number = ctypes.get_errno()
            raise OSError(number, what + ": " + os.strerror(number))

    def leave(self) -> None:
        """In the warm process: what it forks next is the first process of a new namespace."""
        self._check(self._libc.unshare(_NEWPID), "unshare")

    def back(self) -> None:
        """In the warm process: nobody else joins that namespace, and a new one can be asked for."""
        self._check(self._libc.setns(self._own, _NEWPID), "setns")

    def part(self) -> None:
        """In the version's process: mounts and message queues of its own."""
        self._check(self._libc.unshare(_NEWNS | _NEWIPC), "unshare")

    def lay(self) -> None:
        """In the version's process: a fresh writable layer over the project."""
        work = f"{_PLACE}/work"
        mount = self._libc.mount
        self._check(
            mount(b"tmpfs", work.encode(), b"tmpfs", _NOSUID | _NODEV, self._size), "scratch"
        )
        os.mkdir(work + "/upper", self._mode)
        os.mkdir(work + "/work")
        layers = (
            f"lowerdir={_PLACE}/upper:{_PLACE}/lower,"
            f"upperdir={work}/upper,workdir={work}/work,userxattr"
        )
        done = mount(b"overlay", self._root, b"overlay", _NOSUID | _NODEV, layers.encode())
        self._check(done, "overlay")

    def drop(self) -> None:
        """In the version's process, last: no capability is left."""
        for number in range(64):
            if self._libc.prctl(_CAPBSET_DROP, number, 0, 0, 0) != 0:
                break
        self._libc.prctl(_AMBIENT, _CLEAR_ALL, 0, 0, 0)
        header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
        self._check(self._libc.capset(header, struct.pack("IIIIII", *([0] * 6))), "capset")
