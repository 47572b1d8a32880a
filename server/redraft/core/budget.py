"""What a run may cost, and what it has cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class Usage:
    """What model calls have cost.  ``estimated`` is set where a server gave no count."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True)
class Prices:
    """Money per million tokens, in whatever currency the user thinks in."""

    input: float
    output: float

    def of(self, usage: Usage) -> float:
        """What some usage costs."""
        return (usage.input_tokens * self.input + usage.output_tokens * self.output) / 1_000_000


class StopReason(str, Enum):
    """Why a run ended."""

    PASSED = "passed"
    SOLVED = "solved"
    ROUNDS = "rounds"
    CALLS = "calls"
    TOKENS = "tokens"
    SECONDS = "seconds"
    MONEY = "money"
    NO_DRAFT = "no_draft"
    COULD_NOT_TELL = "could_not_tell"
    REPEATED = "repeated"
    UNUSABLE = "unusable"
    CANCELLED = "cancelled"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds; None means no bound.

    ``tokens`` counts input and output, ``seconds`` is wall time, ``money`` is in the
    unit of the prices and bounds nothing where no price is known.
    """

    calls: int | None = None
    tokens: int | None = None
    seconds: float | None = None
    money: float | None = None


@dataclass(slots=True)
class Budget:
    """One object over calls, tokens, money and seconds, shared by every branch of a run.

    A call is reserved *before* it is made (``start_call``), so that branches
    running at once cannot overspend together.  ``clock`` gives seconds that
    never go back.
    """

    limits: Limits
    clock: Callable[[], float]
    prices: Prices | None = None
    used: Usage = field(default_factory=Usage)
    reserved: int = 0
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    @property
    def seconds(self) -> float:
        """Wall seconds since the run began."""
        return self.clock() - self.started

    @property
    def cost(self) -> float | None:
        """Money spent so far; None where no prices are known."""
        return self.prices.of(self.used) if self.prices is not None else None

    @property
    def seconds_left(self) -> float | None:
        """Wall seconds left, never negative; None without a bound."""
        if self.limits.seconds is None:
            return None
        return max(0.0, self.limits.seconds - self.seconds)

    def spent(self) -> StopReason | None:
        """The bound that forbids one more call, or None."""
        calls, tokens, seconds = self.limits.calls, self.limits.tokens, self.limits.seconds
        if seconds is not None and self.seconds >= seconds:
            return StopReason.SECONDS
        if calls is not None and self.used.calls + self.reserved >= calls:
            return StopReason.CALLS
        if tokens is not None and self.used.input_tokens + self.used.output_tokens >= tokens:
            return StopReason.TOKENS
        money, cost = self.limits.money, self.cost
        if money is not None and cost is not None and cost >= money:
            return StopReason.MONEY
        return None

    def start_call(self) -> StopReason | None:
        """Reserve one call; the reason when there is none left."""
        reason = self.spent()
        if reason is None:
            self.reserved += 1
        return reason

    def end_call(self, usage: Usage) -> None:
        """Give the reservation back and charge what the call really cost."""
        self.reserved -= 1
        self.used = self.used + usage
