"""The last steps of a launcher before the program: descriptors, signals, what is inherited."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import tempfile

from redraft.gates.sandbox.kernel import write

_HIGH = 512


def become(fds: dict[int, int]) -> None:
    """Give every descriptor its number, and close all others."""
    high = {number: fcntl.fcntl(fd, fcntl.F_DUPFD, _HIGH) for number, fd in fds.items()}
    os.closerange(3, _HIGH)
    for number, fd in high.items():
        os.dup2(fd, number)
    os.closerange(_HIGH, 4096)


def unnamed(content: bytes) -> int:
    """A file without a name that holds ``content``, to be read from its start."""
    with tempfile.TemporaryFile() as stream:
        stream.write(content)
        stream.flush()
        fd = os.dup(stream.fileno())
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def plain() -> None:
    """Signals and rights of new files as any program finds them; the kernel's first victim."""
    os.umask(0o022)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them; a program inherits that
        signal.signal(number, signal.SIG_DFL)
    with contextlib.suppress(OSError):
        write("/proc/self/oom_score_adj", "1000")
