"""No call beyond the budget, and none that outlasts it (docs/architecture.md, invariant 6)."""

from __future__ import annotations

import asyncio

from redraft.core.budget import Budget, Limits, StopReason, Usage
from redraft.core.chat import FailureKind, ModelFailure, ModelReply, ModelRequest
from redraft.core.ports import Model, OnText
from redraft.models.collecting import estimated_usage
from redraft.models.example import Example, client

_SPENT = {
    StopReason.CALLS: "all model calls that this run may make are made",
    StopReason.TOKENS: "all tokens that this run may use are used",
    StopReason.MONEY: "all money that this run may cost is spent",
    StopReason.SECONDS: "the time that this run may take is over",
}


class Budgeted:
    """A model whose every call is reserved before and charged after.

    A call that the clock cuts off, or that is cancelled, is charged by what was
    sent and what had been streamed until then, and marked as estimated.
    """

    def __init__(self, model: Model, budget: Budget) -> None:
        self._model = model
        self._budget = budget

    @property
    def name(self) -> str:
        """The inner model's name."""
        return self._model.name

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        """One reply; BUDGET when the budget allows none, or is over before it is whole."""
        reason = self._budget.start_call()
        if reason is not None:
            return _over(reason)
        streamed: list[str] = []

        def pass_on(text: str) -> None:
            streamed.append(text)
            if on_text is not None:
                on_text(text)

        ask = asyncio.ensure_future(self._model.complete(request, pass_on))
        cost: Usage | None = None
        try:
            # not wait_for: before Python 3.12 it may swallow a cancellation
            await asyncio.wait({ask}, timeout=self._budget.seconds_left)
            if ask.done():
                outcome = ask.result()
                cost = outcome.usage
                return outcome
            return _over(StopReason.SECONDS)
        finally:
            try:
                if not ask.done():
                    ask.cancel()
                    await asyncio.wait({ask})
            finally:
                if cost is None:
                    cost = estimated_usage(request.messages, "".join(streamed))
                self._budget.end_call(cost)


def _over(reason: StopReason) -> ModelFailure:
    words = _SPENT.get(reason, "the budget of this run is spent")
    return ModelFailure(FailureKind.BUDGET, f"Stopped: {words}; raise the limit to go on.")


def _within(limits: Limits, base_url: str) -> Budgeted:
    return Budgeted(client(base_url), Budget(limits, lambda: 0.0))


EXAMPLES = (
    Example(
        "two calls and no more",
        lambda base_url: _within(Limits(calls=2), base_url),
        ("one", "two", "never asked for"),
        ("one", "two", FailureKind.BUDGET),
        calls=2,
    ),
    Example(
        "tokens run out between calls",
        lambda base_url: _within(Limits(tokens=2), base_url),
        ("a reply of some tokens", "never asked for"),
        ("a reply of some tokens", FailureKind.BUDGET),
        calls=1,
    ),
    Example(
        "a failed call counts",
        lambda base_url: _within(Limits(calls=1), base_url),
        ({"faults": ["server_error"]}, "never asked for"),
        (FailureKind.SERVER_ERROR, FailureKind.BUDGET),
        calls=1,
    ),
)
