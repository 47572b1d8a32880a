"""How long a run waits for the gate, and for who thinks, however many branches it has at once."""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, cast

from redraft.core.ports import Gate, Policy


class Busy:
    """Seconds in which at least one of several things went on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._going = 0
        self._since = 0.0
        self._total = 0.0

    @contextmanager
    def going(self) -> Iterator[None]:
        """One of them goes on."""
        if self._going == 0:
            self._since = self._clock()
        self._going += 1
        try:
            yield
        finally:
            self._going -= 1
            if self._going == 0:
                self._total += self._clock() - self._since

    @property
    def seconds(self) -> float:
        """Until now."""
        return self._total + (self._clock() - self._since if self._going else 0.0)


class Waits:
    """What a strategy waits for.  Where both go on at once the time is the gate's."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._gate, self._either = Busy(clock), Busy(clock)

    def gate(self, gate: Gate) -> Gate:
        """A gate whose time is taken."""
        return cast(Gate, _Timed(gate, (self._gate, self._either)))

    def policy(self, policy: Policy) -> Policy:
        """A policy whose time is taken."""
        return cast(Policy, _Timed(policy, (self._either,)))

    @property
    def gate_seconds(self) -> float:
        """In the gate, asked by the strategy; what a policy asks of it is the policy's."""
        return self._gate.seconds

    @property
    def policy_seconds(self) -> float:
        """Waiting for who thinks, and for nothing else."""
        return self._either.seconds - self._gate.seconds


class _Timed:
    """Passes everything on; coroutines are timed."""

    def __init__(self, inner: object, busy: tuple[Busy, ...]) -> None:
        self._inner = inner
        self._busy = busy

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not inspect.iscoroutinefunction(found):
            return found

        @functools.wraps(found)
        async def timed(*args: Any, **named: Any) -> Any:
            with ExitStack() as stack:
                for busy in self._busy:
                    stack.enter_context(busy.going())
                return await found(*args, **named)

        return timed
