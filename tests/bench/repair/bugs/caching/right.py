"""Caches: least recently used, expiring, and around a function."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Any


class LruCache:
    """Keeps the ``capacity`` entries that were used last."""

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError("a cache holds at least one entry")
        self.capacity = capacity
        self.hits = 0
        self.misses = 0
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, default: Any = None) -> Any:
        """An entry, which counts as used; ``default`` where there is none."""
        if key not in self._entries:
            self.misses += 1
            return default
        self.hits += 1
        self._entries.move_to_end(key)
        return self._entries[key]

    def put(self, key: Hashable, value: Any) -> list[Hashable]:
        """Keep a value; the keys that had to go for it."""
        gone: list[Hashable] = []
        if key in self._entries:
            self._entries.move_to_end(key)
        self._entries[key] = value
        while len(self._entries) > self.capacity:
            oldest, _ = self._entries.popitem(last=False)
            gone.append(oldest)
        return gone

    def resize(self, capacity: int) -> int:
        """Change how much is kept; how many entries had to go."""
        if capacity < 1:
            raise ValueError("a cache holds at least one entry")
        before = len(self._entries)
        self.capacity = capacity
        while len(self._entries) > self.capacity:
            self._entries.popitem(last=False)
        return before - len(self._entries)

    def keys(self) -> Iterator[Hashable]:
        """The keys, the one used last first."""
        yield from reversed(self._entries)

    def rate(self) -> float:
        """The part of the lookups that found something; 0 before the first."""
        total = self.hits + self.misses
        if total == 0:
            return 0.0
        return self.hits / total


def expiring(
    seconds: float, clock: Callable[[], float]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Remember the results of a function for some time; a call that raises is not remembered."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        known: dict[Any, tuple[float, Any]] = {}

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            key = (args, tuple(sorted(kwargs.items())))
            now = clock()
            if key in known:
                until, value = known[key]
                if now < until:
                    return value
                del known[key]
            value = function(*args, **kwargs)
            known[key] = (now + seconds, value)
            return value

        return wrapper

    return decorate


def once(function: Callable[[], Any]) -> Callable[[], Any]:
    """Call a function the first time only, and give its result ever after."""
    done = False
    result: Any = None

    def wrapper() -> Any:
        nonlocal done, result
        if not done:
            result = function()
            done = True
        return result

    return wrapper


def batched_lookup(
    keys: list[Any], load: Callable[[list[Any]], dict[Any, Any]], cache: LruCache, size: int = 3
) -> dict[Any, Any]:
    """Values by key, from the cache where it has them, else loaded ``size`` at a time."""
    found: dict[Any, Any] = {}
    absent = object()
    missing = []
    for key in dict.fromkeys(keys):
        value = cache.get(key, absent)
        if value is absent:
            missing.append(key)
        else:
            found[key] = value
    for at in range(0, len(missing), size):
        loaded = load(missing[at : at + size])
        for key, value in loaded.items():
            cache.put(key, value)
            found[key] = value
    return {key: found[key] for key in keys if key in found}
