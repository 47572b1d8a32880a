"""What is asked of a chat model and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from redraft.core.budget import Usage


@dataclass(frozen=True, slots=True)
class Message:
    """One message; ``role`` is ``system``, ``user`` or ``assistant``."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How replies are drawn.

    Defaults are those of SELF-REDRAFT, "Implementation Details": temperature
    0.2, top-p 0.95, both penalties 0.  None leaves a parameter to the server.
    ``max_output_tokens`` bounds one reply.
    """

    temperature: float | None = 0.2
    top_p: float | None = 0.95
    frequency_penalty: float | None = 0.0
    presence_penalty: float | None = 0.0
    max_output_tokens: int | None = 4096
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One ask."""

    messages: tuple[Message, ...]
    sampling: Sampling = Sampling()


@dataclass(frozen=True, slots=True)
class ModelReply:
    """A whole reply.

    ``finish_reason`` is the server's word (``stop``, ``length``, …), None when
    the stream ended without one.  ``reasoning`` is thinking text that the server
    gave apart from the answer.
    """

    text: str
    finish_reason: str | None
    usage: Usage
    model: str = ""
    reasoning: str = ""


class FailureKind(str, Enum):
    """Why there is no reply, as far as what to do next goes."""

    UNREACHABLE = "unreachable"
    REFUSED_KEY = "refused_key"
    UNKNOWN_MODEL = "unknown_model"
    RATE_LIMITED = "rate_limited"
    TOO_LONG = "too_long"
    SERVER_ERROR = "server_error"
    BAD_REPLY = "bad_reply"
    TIMED_OUT = "timed_out"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class ModelFailure:
    """No reply, and why, in one sentence that says what to do; an outcome, not an exception.

    ``retry_after`` is in seconds, where the server named it.  ``usage`` is what
    the failed attempt is known to have cost.
    """

    kind: FailureKind
    message: str
    retry_after: float | None = None
    usage: Usage = Usage()
