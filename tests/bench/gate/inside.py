"""What a step inside the gate takes, seen from outside: its method is timed while we look."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def timed(owner: type, method: str) -> Iterator[list[float]]:
    """Seconds of every call of a coroutine method, while inside; in the order of their ends.

    Raises:
        AttributeError: there is no such method.
    """
    plain = getattr(owner, method)
    took: list[float] = []

    async def call(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return await plain(*args, **kwargs)
        finally:
            took.append(time.perf_counter() - began)

    setattr(owner, method, call)
    try:
        yield took
    finally:
        setattr(owner, method, plain)
