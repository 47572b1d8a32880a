"""Landlock: what of the machine's files a process and its children may reach (landlock(7)).

The view's folders are hidden by leaving them out: a rule holds for all below a
folder, so where something below is hidden, its neighbours are allowed one by one.
Names, sizes and times can still be asked of any path that is known.
"""

# Plain strings for paths: the start of this program is part of every run's time.
# ruff: noqa: PTH114, PTH118, PTH120, PTH208
from __future__ import annotations

import contextlib
import ctypes
import os
import stat
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from redraft.gates.sandbox.kernel import check, libc
from redraft.gates.sandbox.launcher import DEVICES

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # one number on every architecture
_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_MAKE = 0x1FF0  # remove_dir … make_sym, the rights over a folder's entries
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_ON_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL
_TCP, _SCOPES = 3, 3


def version() -> int:
    """The version of the interface; 0 where the kernel has none or it is turned off."""
    return max(0, int(libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)))


@dataclass(frozen=True, slots=True)
class Walls:
    """Paths by what may be done with them; folders stand for all below."""

    read: tuple[str, ...]
    write: tuple[str, ...]

    def raise_around_us(self, version: int) -> None:
        """From here on this process and all that it starts are held by the rules."""
        everything = _EXECUTE | _WRITE | _READ | _LIST | _MAKE
        if version >= 2:
            everything |= _REFER
        if version >= 3:
            everything |= _TRUNCATE
        if version >= 5:
            everything |= _IOCTL
        fields = [everything]
        if version >= 4:
            fields.append(_TCP)
        if version >= 6:
            fields.append(_SCOPES)
        attributes = struct.pack(f"{len(fields)}Q", *fields)
        rules = libc.syscall(_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
        check(0 if rules >= 0 else -1, "make the Landlock rules")
        for path in self.read:
            _allow(rules, path, _EXECUTE | _READ | _LIST)
        for path in self.write:
            _allow(rules, path, everything)
        for name in DEVICES:
            _allow(rules, f"/dev/{name}", (_READ | _WRITE | _TRUNCATE) & everything)
        check(libc.syscall(_RESTRICT, rules, 0), "raise the Landlock walls")
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    with contextlib.suppress(FileNotFoundError, PermissionError, NotADirectoryError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            mode = os.fstat(place).st_mode
            if stat.S_ISLNK(mode):
                return  # where it leads has a rule of its own, or none
            if not stat.S_ISDIR(mode):
                rights &= _ON_FILES
            rule = struct.pack("=Qi", rights, place)
            check(libc.syscall(_ADD, rules, _PATH_BENEATH, rule, 0), f"allow {path}")
        finally:
            os.close(place)


def outside_of(hidden: Sequence[str]) -> tuple[str, ...]:
    """The machine's files and folders, as few as cover all that is not hidden (and not a device)."""
    closed = {os.path.realpath(path) for path in hidden} | {"/dev"}
    above = {parent for path in closed for parent in _parents(path)}
    found: list[str] = []
    todo = ["/"]
    while todo:
        folder = todo.pop()
        with contextlib.suppress(OSError):
            for name in os.listdir(folder):
                path = os.path.join(folder, name)
                if path in closed or os.path.islink(path):
                    continue
                if path in above:
                    todo.append(path)
                else:
                    found.append(path)
    return tuple(found)


def _parents(path: str) -> list[str]:
    parents = []
    while path != "/":
        path = os.path.dirname(path)
        parents.append(path)
    return parents
