"""Every way in which an ask fails, as a value with one sentence that says what to do."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from redraft.core.chat import FailureKind, ModelFailure

MOST_QUOTED = 240
"""Characters of a server's words that a message quotes."""

_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|size|window)|context the overflows|prompt is too long"
    r"|input is too long|too many (?:input )?tokens|reduce the length of the (?:messages|prompt)",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model[^.]*(?:not found|does not exist|not exist|not loaded|unknown|not available|no such)"
    r"|(?:unknown|invalid|no such|requested) model|not a valid model",
    re.IGNORECASE,
)
_NO_MONEY = re.compile(
    r"insufficient[_ ](?:quota|credit|balance|funds)|exceeded your current quota", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was asked: for the messages.  ``redact`` takes keys out of what a server says."""

    base_url: str
    title: str
    model: str
    redact: Callable[[str], str]

    def failure(
        self, kind: FailureKind, message: str, retry_after: float | None = None
    ) -> ModelFailure:
        """A failure whose message holds no key and no line break."""
        return ModelFailure(kind, " ".join(self.redact(message).split()), retry_after)


def parsed(text: str) -> object:
    """A body as JSON where it is JSON, else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def words_of(body: object) -> str:
    """What the server says, out of any of the shapes that errors come in; may be empty."""
    if isinstance(body, str):
        return "" if body.lstrip().startswith("<") else body.strip()[:MOST_QUOTED]
    if isinstance(body, list):
        return "; ".join(filter(None, (words_of(item) for item in body)))[:MOST_QUOTED]
    if isinstance(body, Mapping):
        for name in ("error", "message", "detail", "msg"):
            if body.get(name):
                said = words_of(body[name])
                where = body.get("loc")
                if name == "msg" and isinstance(where, list):
                    said = f"{'.'.join(map(str, where))}: {said}"
                return said
    return ""


def _code_of(body: object) -> str:
    """Error code and type, whichever there are, in one string."""
    if not isinstance(body, Mapping):
        return ""
    inner = body.get("error")
    held = inner if isinstance(inner, Mapping) else body
    return f"{held.get('code')} {held.get('type')}"


def from_status(
    place: Place, status: int, body: object, headers: Mapping[str, str]
) -> ModelFailure:
    """The failure that an HTTP status and its body stand for.

    A body may also come with status 200 (an error inside a stream); then its
    own code decides.
    """
    said, code = words_of(body), _code_of(body)
    quote = f" It says: {said.rstrip('.')}." if said else ""
    wait = retry_after(headers)
    if status < 300:
        status = _inner_status(body)
    about = f"{said} {code}"
    if status == 402 or _NO_MONEY.search(about):
        return place.failure(
            FailureKind.REFUSED_KEY,
            f"The account behind the key at {place.base_url} has no credit left;"
            f" check its plan and billing.{quote}",
        )
    if status == 429:
        when = f" in {wait:g} seconds" if wait is not None else " later"
        return place.failure(
            FailureKind.RATE_LIMITED,
            f"{place.base_url} takes no more requests for now; try again{when}.{quote}",
            wait,
        )
    if status in (401, 403):
        return _refused_key(place, status, quote)
    if status == 413 or (
        status < 500 and ("context" in code or _TOO_LONG.search(said) is not None)
    ):
        return place.failure(
            FailureKind.TOO_LONG,
            "The request does not fit into the model's context; give it less context, ask for"
            f" shorter replies, or run the model with a larger context.{quote}",
        )
    if status < 500 and ("model_not_found" in code or _NO_MODEL.search(said)):
        return place.failure(
            FailureKind.UNKNOWN_MODEL,
            f"{place.base_url} does not know the model “{place.model}”; set another.{quote}",
        )
    return _by_status(place, status, quote, wait)


def _by_status(place: Place, status: int, quote: str, wait: float | None) -> ModelFailure:
    if status == 404:
        return place.failure(
            FailureKind.UNKNOWN_MODEL,
            f"{place.base_url} has no chat completions; check the base URL"
            f" (most end in /v1) and the model's name.{quote}",
        )
    if status in (408, 504):
        return place.failure(
            FailureKind.TIMED_OUT,
            f"{place.base_url} gave up waiting for the model ({status}); try again.{quote}",
        )
    if status == 503:
        return place.failure(
            FailureKind.SERVER_ERROR,
            f"{place.base_url} is not ready (503); its model may still be loading:"
            f" wait and try again.{quote}",
            wait,
        )
    if status >= 500:
        return place.failure(
            FailureKind.SERVER_ERROR,
            f"{place.base_url} failed ({status}); try again, or look at its log.{quote}",
            wait,
        )
    if 300 <= status < 400:
        return place.failure(
            FailureKind.BAD_REPLY,
            f"{place.base_url} points to another address ({status}), which is not followed"
            " lest the key go astray; set the base URL to where it points.",
        )
    return place.failure(
        FailureKind.BAD_REPLY,
        f"{place.base_url} refused the request ({status}); check the model's name and the"
        f" extra parameters in the settings.{quote}",
    )


def _refused_key(place: Place, status: int, quote: str) -> ModelFailure:
    meant = "did not accept the key" if status == 401 else "does not allow this key to do that"
    return place.failure(
        FailureKind.REFUSED_KEY, f"{place.base_url} {meant} ({status}); set another key.{quote}"
    )


def _inner_status(body: object) -> int:
    held: Any = body.get("error", body) if isinstance(body, Mapping) else {}
    code = held.get("code") if isinstance(held, Mapping) else None
    return code if isinstance(code, int) and 400 <= code < 600 else 500


def no_answer(place: Place, cause: BaseException, *, connect_seconds: float) -> ModelFailure:
    """The failure of a connection that did not come about or did not last."""
    reason = _deepest(cause)
    name = type(cause).__name__
    if name == "ConnectTimeout":
        return place.failure(
            FailureKind.UNREACHABLE,
            f"{place.base_url} did not take the connection within {connect_seconds:g} seconds;"
            " is the server running, and the address right?",
        )
    if "CERTIFICATE" in reason.upper():
        return place.failure(
            FailureKind.UNREACHABLE,
            f"The certificate of {place.base_url} was not accepted; install its issuer's"
            f" certificate on this machine. ({reason})",
        )
    if "SSL" in reason.upper():
        return place.failure(
            FailureKind.UNREACHABLE,
            f"{place.base_url} could not be spoken to securely; does it want http:// in place"
            f" of https://? ({reason})",
        )
    if re.search(r"name or service|nodename|getaddrinfo|name resolution", reason, re.IGNORECASE):
        return place.failure(
            FailureKind.UNREACHABLE,
            f"The host of {place.base_url} cannot be found; check the base URL and the network.",
        )
    if name == "ConnectError":
        return place.failure(
            FailureKind.UNREACHABLE,
            f"Nothing answers at {place.base_url}; is the server running? ({reason})",
        )
    return place.failure(
        FailureKind.UNREACHABLE,
        f"The connection to {place.base_url} broke off before the reply was whole; try again."
        f" ({reason})",
    )


def _deepest(error: BaseException) -> str:
    """The words of the first cause that has any."""
    words = str(error)
    seen = 0
    while seen < 10 and (error.__cause__ or error.__context__) is not None:
        error = error.__cause__ or error.__context__ or error
        words = str(error) or words
        seen += 1
    return words[:MOST_QUOTED] or type(error).__name__


def timed_out(place: Place, seconds: float) -> ModelFailure:
    """Nothing came for the whole of the read timeout."""
    return place.failure(
        FailureKind.TIMED_OUT,
        f"{place.base_url} said nothing for {seconds:g} seconds; raise the model's read timeout"
        " or choose a faster model.",
    )


def not_a_reply(place: Place, what: str, hint: str) -> ModelFailure:
    """The server answered with something else than a chat completion."""
    return place.failure(FailureKind.BAD_REPLY, f"{place.base_url} answered with {what}; {hint}")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: ``retry-after-ms`` (Azure, OpenAI), or ``Retry-After`` in seconds or as
    a date (RFC 9110, 10.2.3); None where the server does not say."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        value = headers.get("retry-after")
        if value is None:
            return None
        if re.fullmatch(r"\d+(\.\d+)?", value.strip()):
            return float(value)
        import email.utils  # only here, because it is slow to import

        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
