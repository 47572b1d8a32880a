"""Trying again when the server is busy, broken or away, and only then."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

from redraft.core.budget import Usage
from redraft.core.chat import FailureKind, ModelFailure, ModelReply, ModelRequest
from redraft.core.ports import Model, OnText
from redraft.models.example import Example, client

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds.  The waits grow twofold, each drawn evenly from nought to its bound ("full jitter":
M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015).  A server that asks
for a longer wait than the longest is not asked again: someone is waiting at an editor."""

_PASSING = (FailureKind.RATE_LIMITED, FailureKind.SERVER_ERROR, FailureKind.UNREACHABLE)


class Retrying:
    """A model asked up to ``attempts`` times, the first included.

    ``sleep`` takes seconds.  Usage adds up over the attempts.  Once text has
    been streamed, later attempts do not stream: what is shown cannot be taken
    back, and the reply's own text is what counts.
    """

    def __init__(
        self,
        model: Model,
        attempts: int,
        sleep: Callable[[float], Awaitable[object]],
        rng: random.Random,
    ) -> None:
        self._model = model
        self._attempts = max(1, attempts)
        self._sleep = sleep
        self._rng = rng

    @property
    def name(self) -> str:
        """The inner model's name."""
        return self._model.name

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        """One reply, or the last failure."""
        cost = Usage()
        streamed = False

        def pass_on(text: str) -> None:
            nonlocal streamed
            streamed = True
            if on_text is not None:
                on_text(text)

        attempt = 0
        while True:
            listener = pass_on if on_text is not None and not streamed else None
            outcome = await self._model.complete(request, listener)
            cost = cost + outcome.usage
            attempt += 1
            if isinstance(outcome, ModelReply):
                return ModelReply(
                    outcome.text, outcome.finish_reason, cost, outcome.model, outcome.reasoning
                )
            wait = self._wait(outcome, attempt)
            if wait is None:
                return ModelFailure(outcome.kind, outcome.message, outcome.retry_after, cost)
            await self._sleep(wait)

    def _wait(self, failure: ModelFailure, attempt: int) -> float | None:
        """Seconds until the next attempt; None when there is to be none."""
        if failure.kind not in _PASSING or attempt >= self._attempts:
            return None
        if failure.retry_after is not None:
            return failure.retry_after if failure.retry_after <= LONGEST_WAIT else None
        # the exponent is bounded, so that no number of attempts overflows
        return self._rng.uniform(0.0, min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt - 1, 10)))


async def _no_wait(_seconds: float) -> None:
    return


def _example(base_url: str) -> Retrying:
    return Retrying(client(base_url), 3, _no_wait, random.Random(0))  # noqa: S311 - jitter, not secrecy


EXAMPLES = (
    Example(
        "a server that is loading, then ready",
        _example,
        ({"faults": ["loading"]}, {"faults": ["rate_limited"]}, "ready"),
        ("ready",),
        calls=3,
    ),
    Example(
        "a server that stays broken",
        _example,
        ({"faults": ["server_error"]},) * 3,
        (FailureKind.SERVER_ERROR,),
        calls=3,
    ),
    Example(
        "a refused key is not tried again",
        _example,
        ({"faults": ["wrong_key"]}, "never asked for"),
        (FailureKind.REFUSED_KEY,),
        calls=1,
    ),
)
