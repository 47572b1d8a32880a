"""One request to the scripted server and its answer."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from dataclasses import dataclass, field

from redraft.core.chat import Message
from redraft.models.scripted.faults import FAULTS
from redraft.models.scripted.plan import Answer, Mark, Plan, json_answer
from redraft.models.scripted.record import Record, SeenRequest
from redraft.models.scripted.script import Chooser, Script
from redraft.models.scripted.wire import Incoming, frame, head

_KEY_HEADERS = ("authorization", "api-key", "x-api-key", "cookie", "proxy-authorization")
_WRONG_KEY = json_answer(401, {"error": {"message": "Invalid API Key", "code": 401}})
_UNREADABLE = json_answer(500, {"error": {"message": "The body is not JSON.", "code": 500}})
_NO_REPLY = json_answer(500, {"error": {"message": "The script has no reply for this."}})


class ClientGone(Exception):
    """The client closed its end before the reply was whole."""


class Cut(Exception):
    """The script drops the connection here."""


@dataclass(slots=True)
class Stage:
    """What all exchanges of a server share."""

    script: Script
    chooser: Chooser
    record: Record
    came: asyncio.Condition = field(default_factory=asyncio.Condition)
    """Notified at every chat request."""
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by a reply that bears no other beside it."""


class Exchange:
    """One connection, which carries one request."""

    def __init__(
        self, stage: Stage, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._stage = stage
        self._writer = writer
        self._gone = asyncio.ensure_future(_until_closed(reader))
        self._number = 0

    async def answer(self, incoming: Incoming) -> None:
        """Answer, and note how it went.

        Raises:
            Cut, ClientGone, ConnectionError: the connection is to be dropped.
        """
        try:
            if incoming.path.endswith("/models"):
                await self._send(self._models(incoming))
            elif incoming.path.endswith("/chat/completions") and incoming.method == "POST":
                await self._chat(incoming)
            else:
                await self._send(Answer(404, b"404 page not found", "text/plain"))
        finally:
            self._gone.cancel()
            await asyncio.wait({self._gone})

    def _key_matched(self, incoming: Incoming) -> bool | None:
        sent = _key_of(incoming)
        if not sent:
            return None
        wanted = self._stage.script.key
        return wanted is not None and secrets.compare_digest(sent.encode(), wanted.encode())

    def _models(self, incoming: Incoming) -> Answer:
        script = self._stage.script
        if script.key is not None and not self._key_matched(incoming):
            return _WRONG_KEY
        rows = [
            {"id": name, "object": "model", "created": 1, "owned_by": "redraft-scripted"}
            for name in script.models
        ]
        return json_answer(200, {"object": "list", "data": rows})

    async def _chat(self, incoming: Incoming) -> None:
        messages = _messages(incoming)
        matched = self._key_matched(incoming)
        await self._note(incoming, messages, matched)
        if self._stage.script.key is not None and not matched:
            return await self._send(_WRONG_KEY)
        if not incoming.readable:
            return await self._send(_UNREADABLE)
        reply = self._stage.chooser.choose(messages)
        if reply is None:
            return await self._send(_NO_REPLY)
        plan = Plan(
            request=incoming.body,
            text=reply.text,
            model=str(incoming.body.get("model") or self._stage.script.models[0]),
            number=self._number,
            key=_key_of(incoming),
            reasoning=reply.reasoning,
            finish_reason=reply.finish_reason,
            delay=reply.delay,
            drip=reply.drip,
            chunk=reply.chunk,
            stream=bool(incoming.body.get("stream")),
        )
        for name in reply.faults:
            FAULTS[name].apply(plan)
        plan.limit()
        record = self._stage.record
        try:
            async with self._stage.alone if plan.alone else contextlib.nullcontext():
                await self._play(plan)
        except (ClientGone, ConnectionError):
            record.note(lambda: record.disconnects.append(self._number))
            raise
        record.note(lambda: record.finished.append(self._number))
        return None

    async def _note(
        self, incoming: Incoming, messages: tuple[Message, ...], matched: bool | None
    ) -> None:
        headers = {k: v for k, v in incoming.headers.items() if k not in _KEY_HEADERS}
        record = self._stage.record

        def add() -> None:
            self._number = len(record.requests) + 1
            record.requests.append(
                SeenRequest(
                    number=self._number,
                    path=incoming.path,
                    messages=messages,
                    body=incoming.body,
                    headers=headers,
                    key_matched=matched,
                    query=incoming.query,
                )
            )

        record.note(add)
        async with self._stage.came:
            self._stage.came.notify_all()

    async def _play(self, plan: Plan) -> None:
        await self._pause(plan, plan.delay)
        if plan.headless:
            raise Cut
        if plan.answer is not None:
            return await self._send(plan.answer)
        kind = "text/event-stream" if plan.stream else "application/json"
        await self._write(plan, head(200, kind, {"Transfer-Encoding": "chunked"}))
        for step in plan.steps():
            if isinstance(step, bytes):
                await self._write(plan, frame(step) if step else b"")
            elif step is Mark.CUT:
                raise Cut
            elif step is Mark.HANG:
                await self._pause(plan, None)
            elif await self._pause(plan, plan.drip):
                await self._write(plan, frame(plan.last_words))
                break
        return await self._write(plan, frame(b""))

    async def _pause(self, plan: Plan, seconds: float | None) -> bool:
        """Wait; True when a later request ended the reply.

        Raises:
            ClientGone: the client has left, and this reply cares.
        """
        if seconds == 0:
            return False
        later = asyncio.ensure_future(self._until_later()) if plan.cut_by_next else None
        waited = {task for task in (later, self._gone if plan.watches else None) if task}
        try:
            if waited:
                await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            else:
                await asyncio.sleep(seconds or 0.0)
        finally:
            ended = later is not None and later.done()
            if later is not None:
                later.cancel()
        if plan.watches and self._gone.done():
            raise ClientGone
        return ended

    async def _until_later(self) -> None:
        requests = self._stage.record.requests
        async with self._stage.came:
            await self._stage.came.wait_for(lambda: len(requests) > self._number)

    async def _write(self, plan: Plan, data: bytes) -> None:
        if not plan.watches and self._gone.done():
            return
        if self._gone.done():
            raise ClientGone
        self._writer.write(data)
        try:
            await self._writer.drain()
        except ConnectionError:
            if plan.watches:
                raise

    async def _send(self, answer: Answer) -> None:
        headers = {"Content-Length": str(len(answer.body)), **answer.headers}
        self._writer.write(head(answer.status, answer.content_type, headers) + answer.body)
        await self._writer.drain()


async def _until_closed(reader: asyncio.StreamReader) -> None:
    """Ends when the client closes its end; more words of it are not heard."""
    with contextlib.suppress(ConnectionError):
        while await reader.read(4096):
            pass


def _key_of(incoming: Incoming) -> str:
    sent = incoming.headers.get("authorization", "").removeprefix("Bearer ")
    return sent or incoming.headers.get("api-key", "")


def _messages(incoming: Incoming) -> tuple[Message, ...]:
    given = incoming.body.get("messages")
    return tuple(
        Message(str(m.get("role")), str(m.get("content") or ""))
        for m in (given if isinstance(given, list) else ())
        if isinstance(m, dict)
    )
