"""A model whose calls wait for leave, because others call the same endpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from redraft.core.budget import Usage
from redraft.core.chat import FailureKind, ModelFailure, ModelReply, ModelRequest
from redraft.core.ports import Model, OnText, Permits
from redraft.models.example import Example, client
from redraft.models.turnstile import LONGEST_ASKED, Turnstile

PATIENCE = 8
"""Refusals that one call takes before it is a failure.  With the turnstile's waits that is about
four minutes in which an endpoint takes no call at all."""


class Permitted:
    """Asks ``permits`` before each call and tells them what came of it.

    A call that the endpoint's rate limit refuses waits for leave again: that we
    ask too fast says nothing of the task.  A refusal whose wait is longer than
    ``turnstile.LONGEST_ASKED``, or that comes after text, is passed on.
    """

    def __init__(self, model: Model, permits: Permits, patience: int = PATIENCE) -> None:
        self._model = model
        self._permits = permits
        self._patience = patience

    @property
    def name(self) -> str:
        """The inner model's name."""
        return self._model.name

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        """One reply, or a failure; cancelling gives the permit back."""
        cost = Usage()
        streamed = False

        def pass_on(text: str) -> None:
            nonlocal streamed
            streamed = True
            if on_text is not None:
                on_text(text)

        left = self._patience
        while True:
            outcome = await self._once(request, pass_on if on_text is not None else None)
            cost = cost + outcome.usage
            if isinstance(outcome, ModelReply) or not _refused(outcome):
                break
            if streamed or not left or (outcome.retry_after or 0.0) > LONGEST_ASKED:
                break
            left -= 1
        return replace(outcome, usage=cost)

    async def _once(
        self, request: ModelRequest, on_text: OnText | None
    ) -> ModelReply | ModelFailure:
        ticket = await self._permits.take()
        refusal: ModelFailure | None = None
        try:
            outcome = await self._model.complete(request, on_text)
            if isinstance(outcome, ModelFailure) and _refused(outcome):
                refusal = outcome
            return outcome
        finally:
            wait = refusal.retry_after if refusal is not None else None
            self._permits.give(ticket, refused=refusal is not None, wait=wait)


def _refused(failure: ModelFailure) -> bool:
    return failure.kind is FailureKind.RATE_LIMITED


def _example(base_url: str) -> Permitted:
    now = 0.0

    def later(seconds: float, call: Callable[[], None]) -> None:
        nonlocal now
        now += seconds
        call()

    return Permitted(client(base_url), Turnstile(1, lambda: now, later), patience=1)


EXAMPLES = (
    Example(
        "a refusal is waited out",
        _example,
        ({"faults": ["rate_limited"]}, "ready", "and again"),
        ("ready", "and again"),
        calls=3,
    ),
    Example(
        "an endpoint that goes on refusing",
        _example,
        ({"faults": ["rate_limited"]},) * 2,
        (FailureKind.RATE_LIMITED,),
        calls=2,
    ),
    Example(
        "other failures are passed on",
        _example,
        ({"faults": ["server_error"]}, "ready"),
        (FailureKind.SERVER_ERROR, "ready"),
        calls=2,
    ),
)
