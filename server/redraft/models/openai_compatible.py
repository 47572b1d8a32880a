"""Chat models behind an OpenAI-compatible endpoint, hosted or on this machine.

The ``openai`` client carries the requests (addresses, headers, timeouts,
cancellation); bodies and streams are read here, because servers differ from the
wire format that the client expects, and each difference must become a reply or
a ``ModelFailure``, never an exception.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, final
from urllib.parse import urlsplit

from redraft.core.budget import Usage
from redraft.core.chat import FailureKind, ModelFailure, ModelReply, ModelRequest
from redraft.core.ports import OnText
from redraft.core.secret import Secret
from redraft.models import failures
from redraft.models.client import new_client
from redraft.models.collecting import (
    LONG_PROMPT,
    WRONG_URL,
    Collector,
    NotAReply,
    ServerSaid,
    estimated_tokens,
)
from redraft.models.events import EventReader
from redraft.models.example import Example, client
from redraft.models.options import ModelOptions
from redraft.models.quirks import PROVIDERS, is_loopback, provider_of, quirks_for
from redraft.models.refusals import OPTIONAL, refused_parameters

if TYPE_CHECKING:
    from openai import AsyncOpenAI

MOST_BYTES = 32 * 1024 * 1024
"""Bytes of one reply beyond which a server is taken to be out of control."""

LISTING_SECONDS = 2.0
"""How long the list of models may take when it is only wanted for a message."""

END_SECONDS = 0.05
"""How long the end of a body may take after the last event."""

_STANDARD = frozenset({"model", "messages", "stream", *OPTIONAL})
_PRIVATE_HEADER = ("auth", "key", "token", "cookie", "secret")


@final
class OpenAICompatible:
    """One model at one base URL.  Implements ``core.ports.Model``.

    ``usage.calls`` counts HTTP requests, refused ones too.  Connections to other
    machines are kept for the next call until ``aclose``; those to this machine
    close with their reply.
    """

    def __init__(self, options: ModelOptions, key: Secret | None = None) -> None:
        self._options = options
        self._key = Secret(key.reveal().strip()) if key else None
        self._provider = (
            provider_of(options.base_url) if options.provider == "auto" else options.provider
        )
        row = PROVIDERS.get(self._provider, PROVIDERS["generic"])
        self._base_url = (options.base_url or row.default_base_url).rstrip("/")
        self._quirks = quirks_for(self._provider, self._base_url, options.model)
        self._learned: dict[str, str | None] = {}
        self._client: AsyncOpenAI | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._place = failures.Place(
            self._redact(self._base_url), self._quirks.title, options.model, self._redact
        )

    @property
    def name(self) -> str:
        """The model's name; the provider's where none is set."""
        return self._options.model or self._provider

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        """One reply.  Cancelling the task closes the socket."""
        problem = self._problem()
        if problem is not None:
            return problem
        # each round but the last learns at least one parameter, so there are few
        for calls in range(1, len(OPTIONAL) + 3):
            body = self._body(request)
            collector = Collector(on_text, self._quirks)
            outcome = await self._ask(body, collector, request, calls)
            if outcome is not None:
                return outcome
        return failures.not_a_reply(self._place, "one refusal after another", WRONG_URL)

    async def models(self) -> tuple[str, ...] | ModelFailure:
        """The names of the models that the server offers."""
        problem = self._problem()
        if problem is not None:
            return problem
        import httpx2
        import openai

        try:
            response = await self._connected().get("/models", cast_to=httpx2.Response)
            return _names(response.content)
        except openai.APIStatusError as error:
            return self._status_failure(error)
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as e:
            return self._transport_failure(e)

    async def aclose(self) -> None:
        """Close kept connections; the model can still be asked, and then opens new ones."""
        client, self._client = self._client, None
        if client is not None and self._loop is asyncio.get_running_loop():
            await client.close()

    async def __aenter__(self) -> OpenAICompatible:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _problem(self) -> ModelFailure | None:
        """What keeps any request from being sent."""
        parts = urlsplit(self._base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            return self._place.failure(
                FailureKind.UNREACHABLE,
                f"“{self._place.base_url}” is no base URL; set one such as"
                " http://127.0.0.1:11434/v1.",
            )
        if self._key is None and self._quirks.needs_key:
            return self._place.failure(
                FailureKind.REFUSED_KEY, f"{self._quirks.title} needs a key and none is set."
            )
        if self._key is not None and not _printable(self._key.reveal()):
            return self._place.failure(
                FailureKind.REFUSED_KEY,
                "The key holds characters that no key can have; set it again.",
            )
        return None

    def _redact(self, text: str) -> str:
        if self._key is not None:
            text = self._key.redact(text)
        for name, value in self._options.headers.items():
            if any(part in name.lower() for part in _PRIVATE_HEADER):
                text = Secret(value.split(" ")[-1]).redact(text)
        return text

    def _body(self, request: ModelRequest) -> dict[str, Any]:
        sampling, quirks = request.sampling, self._quirks
        body: dict[str, Any] = {
            "model": self._options.model,
            "messages": [
                {"role": m.role, "content": _sendable(m.content)} for m in request.messages
            ],
            "stream": quirks.stream,
        }
        wanted: dict[str, object] = {
            "temperature": None if quirks.no_temperature else sampling.temperature,
            "top_p": None if quirks.no_temperature else sampling.top_p,
            "frequency_penalty": None if quirks.no_penalties else sampling.frequency_penalty,
            "presence_penalty": None if quirks.no_penalties else sampling.presence_penalty,
            quirks.max_tokens_field: sampling.max_output_tokens,
            "seed": sampling.seed,
        }
        if quirks.stream_usage:
            wanted["stream_options"] = {"include_usage": True}
        for name, value in {**wanted, **self._options.extra_body}.items():
            if value is None or (name in self._learned and self._learned[name] is None):
                continue
            body[self._learned.get(name) or name] = value
        if "stream" in self._learned:
            body["stream"] = False
        if not body["stream"]:
            body.pop("stream_options", None)
        return body

    async def _ask(
        self, body: Mapping[str, Any], collector: Collector, request: ModelRequest, calls: int
    ) -> ModelReply | ModelFailure | None:
        """A reply or a failure; None when the server refused a parameter and it is now known."""
        import httpx2
        import openai

        given: dict[str, Any] = {k: v for k, v in body.items() if k in _STANDARD}
        extra = {k: v for k, v in body.items() if k not in _STANDARD}
        failed: ModelFailure
        try:
            sending = self._connected().chat.completions.with_streaming_response.create(
                **given, extra_body=extra or None
            )
            async with sending as response:
                await self._read(response, collector)
            return collector.reply(request.messages, calls)
        except openai.APIStatusError as error:
            failed = self._status_failure(error)
            if self._learn(failed, error, body):
                return None
        except ServerSaid as said:
            failed = failures.from_status(self._place, 200, said.body, {})
        except NotAReply as what:
            failed = failures.not_a_reply(self._place, what.what, what.hint)
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as e:
            if collector.finished:
                # some servers drop the connection in place of ending the stream
                return collector.reply(request.messages, calls)
            failed = self._transport_failure(e, dropped=collector.silent)
        failed = await self._with_models(failed)
        written = estimated_tokens(collector.written)
        cost = Usage(calls, output_tokens=written, estimated=bool(written))
        return ModelFailure(failed.kind, failed.message, failed.retry_after, cost)

    async def _read(self, response: Any, collector: Collector) -> None:
        """Read a body into the collector.

        Raises:
            NotAReply, ServerSaid: it holds no reply.
            httpx2.HTTPError: the connection did not last.
        """
        collector.silent = True
        kind = response.headers.get("content-type", "").lower()
        if "html" in kind:
            raise NotAReply("a web page", WRONG_URL)
        events, raw, total, done = EventReader(), b"", 0, False
        streamed = "json" not in kind or "event-stream" in kind
        pieces = response.iter_bytes()
        async for piece in pieces:
            collector.silent = False
            total += len(piece)
            if total > MOST_BYTES:
                raise NotAReply("a reply without end")
            if not streamed:
                raw += piece
                continue
            for data in events.feed(piece):
                done = done or _take(data, collector)
            if done:
                return await self._to_the_end(pieces)
        if streamed:
            for data in events.finish():
                _take(data, collector)
            raw = "\n".join(events.strays).encode()
        if raw.strip() and not collector.choices:
            collector.take(_json(raw))
        elif not total:
            raise NotAReply("an empty body", LONG_PROMPT)
        return None

    async def _to_the_end(self, pieces: AsyncIterator[bytes]) -> None:
        """Read what follows the last event, so that the connection can be used again."""
        if is_loopback(self._base_url):
            return  # not kept anyway
        # the end nearly always came with the last event; a server that dawdles is not waited for
        with contextlib.suppress(asyncio.TimeoutError, StopAsyncIteration):
            await asyncio.wait_for(anext(pieces), END_SECONDS)

    def _learn(self, failed: ModelFailure, error: Any, body: Mapping[str, Any]) -> bool:
        """Whether the server named a parameter that it does not take and that was not yet known."""
        if failed.kind not in (FailureKind.BAD_REPLY, FailureKind.UNKNOWN_MODEL):
            return False
        said = failures.parsed(error.response.text)
        refused = refused_parameters(error.status_code, said, body.keys())
        news = {k: v for k, v in refused.items() if k not in self._learned}
        self._learned.update(news)
        return bool(news)

    def _status_failure(self, error: Any) -> ModelFailure:
        said = failures.parsed(error.response.text)
        return failures.from_status(self._place, error.status_code, said, error.response.headers)

    def _transport_failure(self, error: Exception, *, dropped: bool = False) -> ModelFailure:
        cause = error.__cause__ if error.__cause__ is not None else error
        if type(cause).__name__ in ("ReadTimeout", "WriteTimeout", "PoolTimeout"):
            return failures.timed_out(self._place, self._options.read_timeout)
        if dropped:
            return failures.not_a_reply(
                self._place,
                "nothing, and dropped the connection",
                LONG_PROMPT,
            )
        return failures.no_answer(self._place, cause, connect_seconds=self._options.connect_timeout)

    async def _with_models(self, failed: ModelFailure) -> ModelFailure:
        """An unknown model, with what the server offers in its place, if it says so quickly."""
        if failed.kind is not FailureKind.UNKNOWN_MODEL:
            return failed
        try:
            offered = await asyncio.wait_for(self.models(), LISTING_SECONDS)
        except asyncio.TimeoutError:
            return failed
        if isinstance(offered, ModelFailure) or not offered:
            return failed
        shown = ", ".join(offered[:8]) + (", …" if len(offered) > 8 else "")
        return self._place.failure(failed.kind, f"{failed.message} It offers: {shown}.")

    def _connected(self) -> AsyncOpenAI:
        """The client of this event loop; connections are never carried to another loop."""
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            new = new_client(self._base_url, self._provider, self._quirks, self._options, self._key)
            self._client, self._loop = new, loop
        return self._client


def _take(data: str, collector: Collector) -> bool:
    """Take one event; whether it was the last."""
    if data.startswith("[DONE]"):
        return True
    collector.take(_json(data))
    return False


def _json(raw: str | bytes) -> object:
    try:
        return json.loads(raw)
    except ValueError:
        raise NotAReply("JSON that breaks off") from None


def _names(raw: bytes) -> tuple[str, ...]:
    try:
        rows = json.loads(raw)["data"]
        return tuple(str(row["id"]) for row in rows)
    except (ValueError, KeyError, TypeError):
        return ()


def _printable(key: str) -> bool:
    return key.isascii() and key.isprintable() and " " not in key


def _sendable(text: str) -> str:
    """``text`` with lone surrogates replaced: they have no form in UTF-8."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


EXAMPLES = (
    Example("a reply", client, ("the answer",), ("the answer",), calls=1),
    Example(
        "thinking is no part of the answer",
        client,
        ("<think>Hm.</think>\n\nthe answer",),
        ("the answer",),
        calls=1,
    ),
    Example(
        "a parameter that is not taken is left out, now and later",
        client,
        ({"faults": ["no_temperature"]}, {"faults": ["no_temperature"], "text": "one"}, "two"),
        ("one", "two"),
        calls=3,
    ),
    Example(
        "a failure is a value",
        client,
        ({"faults": ["malformed_json"]},),
        (FailureKind.BAD_REPLY,),
        calls=1,
    ),
)
