"""Several versions of one file, each in a fork of a process that has pytest set up.

The fork is made when pytest has loaded its plugins and collects next, so that a
version's modules and tests are imported afresh and nothing else is.  That is
sound only while nothing of the file is loaded yet; where a conftest has
imported it already, the answer is ``unfit`` and each version needs a process of
its own.  Versions share the sandbox and what the tests before them wrote, so
this serves for ranking and never for a verdict.
"""

from __future__ import annotations

import base64
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from redraft.gates.runner.place import loaded_target

_SPAN = 1_000_000
"""Records that one version may send; its numbers lie apart from all others'."""


def brancher(
    job: dict[str, Any], send: Callable[..., None], take_over: Callable[[int], None]
) -> Callable[[], None]:
    """What forks: in a version's process it returns, in the first one it never does.

    ``left`` is the record after each version's last.
    """
    leave: Callable[[int], None] = os._exit
    waitpid, fork = os.waitpid, os.fork

    def branch() -> None:
        if loaded_target(job["target"]["path"]) is not None:
            send("unfit")
            leave(0)
        # Two versions of one size within one second look the same to stale bytecode.
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        for index, version in enumerate(job["versions"]):
            with open(job["target"]["path"], "wb") as file:  # noqa: PTH123  # costs no start-up
                file.write(base64.b64decode(version["content"]))
            child = fork()
            if child == 0:
                os.setpgid(0, 0)
                job["target"].update(version["target"])
                take_over((index + 1) * _SPAN)
                send("version", index=index)
                return
            status = waitpid(child, 0)[1]
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)
            take_over((index + 2) * _SPAN - 1)
            code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
            send("left", index=index, exit=code)
        leave(0)

    return branch
