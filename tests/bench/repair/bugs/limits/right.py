"""Limits on how often something may happen, with a clock that is handed in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any


class TokenBucket:
    """Lets through ``rate`` a second on average and ``burst`` at once."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self.rate = rate
        self.burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._last = clock()

    def _refill(self) -> None:
        """Add what has come in since the last look, up to the burst."""
        now = self._clock()
        self._tokens = min(self.burst, self._tokens + (now - self._last) * self.rate)
        self._last = now

    def allow(self, cost: float = 1.0) -> bool:
        """Take tokens if there are enough; otherwise none."""
        if cost <= 0:
            raise ValueError("nothing costs nothing")
        self._refill()
        if self._tokens < cost:
            return False
        self._tokens -= cost
        return True

    def wait(self, cost: float = 1.0) -> float:
        """Seconds until ``allow`` would succeed; infinity where it never will."""
        self._refill()
        if cost > self.burst:
            return float("inf")
        missing = cost - self._tokens
        return max(0.0, missing / self.rate)


class SlidingWindow:
    """Lets through so many in any ``seconds``, for each key by itself."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float]) -> None:
        self.most = most
        self.seconds = seconds
        self._clock = clock
        self._seen: dict[str, deque[float]] = {}

    def hit(self, key: str) -> bool:
        """Whether one more is let through; what is not does not count."""
        now = self._clock()
        times = self._seen.setdefault(key, deque())
        while times and times[0] <= now - self.seconds:
            times.popleft()
        if len(times) >= self.most:
            return False
        times.append(now)
        return True

    def left(self, key: str) -> int:
        """How many more a key may do now."""
        now = self._clock()
        times = self._seen.get(key, ())
        recent = [at for at in times if at > now - self.seconds]
        return self.most - len(recent)

    def forget(self) -> int:
        """Drop the keys that did nothing of late; how many there were."""
        now = self._clock()
        idle = [
            key for key, times in self._seen.items() if not times or times[-1] <= now - self.seconds
        ]
        for key in idle:
            del self._seen[key]
        return len(idle)


def every(count: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Call a function on the first and then on every ``count``-th call only, else give None."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        calls = 0

        def wrapper(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            if (calls - 1) % count == 0:
                return function(*args, **kwargs)
            return None

        return wrapper

    return decorate


def debounce(
    seconds: float, clock: Callable[[], float]
) -> Callable[[Callable[[Any], None]], Callable[[Any], bool]]:
    """Call a function unless it was called with the same value less than so long ago."""

    def decorate(function: Callable[[Any], None]) -> Callable[[Any], bool]:
        last: dict[Any, float] = {}

        def wrapper(value: Any) -> bool:
            now = clock()
            before = last.get(value)
            if before is not None and now - before < seconds:
                return False
            last[value] = now
            function(value)
            return True

        return wrapper

    return decorate


def breaker(
    failures: int, pause: float, clock: Callable[[], float]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Stop calling what has failed so many times in a row, and try once more after a pause."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        failed = 0
        opened: float | None = None

        def wrapper(*args: Any) -> Any:
            nonlocal failed, opened
            if opened is not None:
                if clock() - opened < pause:
                    raise ConnectionError("not tried: it failed too often")
                opened = None
                failed = failures - 1
            try:
                result = function(*args)
            except Exception:
                failed += 1
                if failed >= failures:
                    opened = clock()
                raise
            failed = 0
            return result

        return wrapper

    return decorate
