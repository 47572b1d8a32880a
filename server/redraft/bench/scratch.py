"""Folders in which trials work: thrown away when they end, and when their process was killed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX = "redraft-bench-"


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one trial; first, what trials that were killed have left is removed."""
    sweep()
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-") as folder:
        yield Path(folder)


def sweep() -> None:
    """Remove the folders of processes that were killed."""
    if os.name != "posix":
        return  # elsewhere asking whether a process lives may end it
    with contextlib.suppress(OSError):
        for path in Path(tempfile.gettempdir()).iterdir():
            owner = re.match(rf"{_PREFIX}(\d+)-", path.name)
            if owner and not _alive(int(owner[1])):
                shutil.rmtree(path, ignore_errors=True)


def _alive(pid: int) -> bool:
    """Whether a process still works; one that only waits to be counted out does not."""
    with contextlib.suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        if state.rpartition(")")[2].split()[:1] in (["Z"], ["X"]):
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
