"""Permits to call one endpoint: so many calls at a time, and none while it asks for a pause."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds that everybody waits after a refusal that names none; doubled with each in a row."""
LONGEST_ASKED = 600.0
"""Seconds that an endpoint may ask for.  More is a quota that is used up, not a rate."""

Later = Callable[[float, Callable[[], None]], object]


class Turnstile:
    """Keeps ``core.ports.Permits`` within one event loop.

    ``most`` calls may be under way at once.  A refusal halves that and a success
    adds a little, up to ``most``: additive increase, multiplicative decrease, by
    which many who cannot see each other find what a shared road bears (D.-M. Chiu
    and R. Jain, Computer Networks and ISDN Systems 17, 1989).  ``clock`` and
    ``later`` are in seconds.
    """

    def __init__(
        self, most: int, clock: Callable[[], float] = time.monotonic, later: Later | None = None
    ) -> None:
        self._most = max(1, most)
        self._room = float(self._most)
        self._clock = clock
        self._later = later
        self._held: set[str] = set()
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._opens = 0.0
        self._refusals = 0
        self._numbers = itertools.count()

    async def take(self, ticket: str = "") -> str:
        """Wait for leave; ``ticket`` is a name of the caller's own, unique, empty for any."""
        ticket = ticket or f"#{next(self._numbers)}"
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[ticket] = turn
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            self._drop([ticket])
            raise
        return ticket

    def give(self, ticket: str, *, refused: bool = False, wait: float | None = None) -> None:
        """The call of a ticket is over; a ticket that is not held is nobody's."""
        if ticket in self._held:
            if refused:
                self._shut(wait)
            elif self._clock() >= self._opens:
                self._refusals = 0
                self._room = min(float(self._most), self._room + 1.0 / self._room)
        self._drop([ticket])

    def forget(self, prefix: str) -> None:
        """Whoever held or awaited the tickets that begin so is gone."""
        self._drop([t for t in (*self._held, *self._waiting) if t.startswith(prefix)])

    @property
    def held(self) -> int:
        """Calls that are under way."""
        return len(self._held)

    def _drop(self, tickets: list[str]) -> None:
        for ticket in tickets:
            self._held.discard(ticket)
            turn = self._waiting.pop(ticket, None)
            if turn is not None:
                turn.cancel()
        self._admit()

    def _shut(self, wait: float | None) -> None:
        now = self._clock()
        if now >= self._opens:  # else one more of those that were under way when it was shut
            self._refusals += 1
            self._room = max(1.0, self._room / 2)
        usual = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(self._refusals - 1, 10))
        asked = usual if wait is None else min(wait, LONGEST_ASKED)
        self._opens = max(self._opens, now + asked)
        self._call_later(self._opens - now)

    def _call_later(self, seconds: float) -> None:
        later = self._later or asyncio.get_running_loop().call_later
        later(seconds, self._open)

    def _open(self) -> None:
        left = self._opens - self._clock()
        if left > 0:  # shut again meanwhile, or the timer was early
            self._call_later(left)
        else:
            self._admit()

    def _admit(self) -> None:
        if self._clock() < self._opens:
            return
        while self._waiting and len(self._held) < int(self._room):
            ticket = next(iter(self._waiting))
            turn = self._waiting.pop(ticket)
            if not turn.done():
                self._held.add(ticket)
                turn.set_result(None)
