"""What the scripted server has seen, to be asserted on from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from redraft.core.chat import Message

PATIENCE = 30.0
"""Seconds after which waiting for an event is given up."""


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request.  ``headers`` are without any that may carry a key; ``key_matched`` says
    whether the key sent was the script's, None when none was sent."""

    number: int
    path: str
    messages: tuple[Message, ...]
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    key_matched: bool | None
    query: Mapping[str, str]


@dataclass(slots=True)
class Record:
    """Requests and connection events.  Waiting never sleeps: each event wakes it."""

    requests: list[SeenRequest] = field(default_factory=list)
    disconnects: list[int] = field(default_factory=list)
    """Numbers of the requests whose client left before the reply was whole."""
    finished: list[int] = field(default_factory=list)
    """Numbers of the requests that were worked on to the end, heard or not."""
    connections: int = 0
    """Connections open now."""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, change: Callable[[], object]) -> None:
        """Make a change and wake all who wait."""
        with self.changed:
            change()
            self.changed.notify_all()

    def wait(self, holds: Callable[[], bool], timeout: float = PATIENCE) -> bool:
        """Wait until a condition on the record holds; False when it did not in time."""
        with self.changed:
            return self.changed.wait_for(holds, timeout)
