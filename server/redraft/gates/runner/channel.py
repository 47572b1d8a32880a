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


def open_channel(descriptor: int, key: bytes) -> tuple[Callable[..., None], Callable[[int], None]]:
    """The one way to send a record, ``send("event", field=value, …)``, and how to take it over.

    Only one process is heard: the one that opened the channel, or the last that
    took it over with the number its records go on from.  A forked child of a
    test must not repeat records.
    """
    # High above what a test may close wholesale, and closed in programs it starts.
    pipe = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 1000)
    os.close(descriptor)
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

    def take_over(first: int) -> None:
        nonlocal owner, number
        owner, number = pid_of(), first

    return send, take_over
