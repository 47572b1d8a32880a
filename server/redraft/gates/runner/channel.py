"""Records to the parent, each authenticated.

The key comes with the job and lives in one closure: not in the environment, not
in the arguments, not in a file.  What can be read back from the pipe does not
help to forge, because each record carries its number and a keyed hash of both.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Callable
from hashlib import blake2b
from typing import Any


def keep_pipe(descriptor: int) -> int:
    """Move a pipe high above what a test may close wholesale; closed in programs it starts."""
    pipe = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 1000)
    os.close(descriptor)
    return pipe


def open_channel(pipe: int, key: bytes) -> Callable[..., None]:
    """The one way to send a record: ``send("event", field=value, …)``.

    Only the process that opened the channel is heard: a forked child of a test
    must not repeat records.
    """
    write, pid_of, dumps, lock = os.write, os.getpid, json.dumps, threading.Lock()
    owner = pid_of()
    number = 0

    def send(event: str, **fields: Any) -> None:
        nonlocal number
        if pid_of() != owner:
            return
        body = dumps({"event": event, **fields}).encode("ascii")
        with lock:
            number += 1
            mark = blake2b(b"%d " % number + body, key=key, digest_size=16).hexdigest()
            line = b"%d %s %s\n" % (number, mark.encode(), body)
            while line:
                line = line[write(pipe, line) :]

    return send
