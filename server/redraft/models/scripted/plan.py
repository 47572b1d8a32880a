"""One reply on its way out: what faults alter, and how it is written in OpenAI's wire format.

Format: OpenAI API reference, "Create chat completion" and "The chat completion
chunk object"; events as in the HTML standard, "Server-sent events".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

CHARACTERS_PER_TOKEN = 4
"""What this server calls a token: four characters."""


class Mark(Enum):
    """What happens between two writes."""

    PAUSE = "pause"
    CUT = "cut"
    HANG = "hang"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole body in place of a completion."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(status: int, body: object, **headers: str) -> Answer:
    """A JSON body; ``retry_after=`` becomes the header ``Retry-After``."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Answer(status, json.dumps(body).encode(), headers=named)


@dataclass(slots=True)
class Plan:
    """What is to be sent.  Faults change it before a byte leaves; raw bytes that they put in
    go out in streams alone, marks in plain replies too."""

    request: Mapping[str, Any]
    text: str
    model: str
    number: int
    key: str = ""
    reasoning: str = ""
    reasoning_field: str = "reasoning_content"
    finish_reason: str | None = "stop"
    delay: float = 0.0
    drip: float = 0.0
    chunk: int = 16
    stream: bool = False
    answer: Answer | None = None
    done: bool = True
    usage: str = "asked"
    """``asked``, ``never`` or ``last`` (always, on the last chunk that has choices)."""
    prompt_limit: int | None = None
    first_delta: str = "role"
    """``role``, ``null`` (content null beside the role) or ``none``."""
    choices: bool = True
    extra_choice: bool = False
    content_parts: bool = False
    after_first: tuple[bytes | Mark, ...] = ()
    """Raw bytes or marks put in once the first piece of text is out."""
    before_all: tuple[bytes | Mark, ...] = ()
    line_end: bytes = b"\n"
    split: int = 0
    """Bytes per write; 0 writes each event whole."""
    spoil: bool = False
    """Break the JSON of a plain body."""
    headless: bool = False
    """Drop the connection before the status line."""
    watches: bool = True
    """Whether the server notices that its client has gone."""
    alone: bool = False
    """Whether the server serves one request at a time."""
    cut_at_end: bool = False
    """Whether the connection of a stream drops where [DONE] should come."""
    cut_by_next: bool = False
    """Whether a later request ends this reply."""
    limit_fields: tuple[str, ...] = ("max_completion_tokens", "max_tokens")

    def limit(self) -> None:
        """Cut the text where the request's token limit says so."""
        for name in self.limit_fields:
            limit = self.request.get(name)
            if isinstance(limit, int) and len(self.text) > limit * CHARACTERS_PER_TOKEN:
                self.text = self.text[: limit * CHARACTERS_PER_TOKEN]
                self.finish_reason = "length"
                return

    def steps(self) -> list[bytes | Mark]:
        """The body, piece by piece."""
        if self.stream:
            return self._split(self._events())
        body = self._whole()[:-7] if self.spoil else self._whole()
        middle = len(body) // 2
        marks = [
            [step for step in steps if isinstance(step, Mark)]
            for steps in (self.before_all, self.after_first)
        ]
        return self._split([*marks[0], body[:middle], *marks[1], body[middle:]])

    @property
    def last_words(self) -> bytes:
        """How a stream ends that the next request cuts."""
        return b"data: [DONE]" + self.line_end * 2 if self.stream else b""

    def _count(self) -> dict[str, int]:
        written = "".join(str(m.get("content")) for m in self.request.get("messages", ()))
        prompt = -(-len(written) // CHARACTERS_PER_TOKEN)
        if self.prompt_limit is not None:
            prompt = min(prompt, self.prompt_limit)
        completion = -(-len(self.text + self.reasoning) // CHARACTERS_PER_TOKEN)
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        }

    def _base(self, kind: str) -> dict[str, Any]:
        number = f"chatcmpl-{self.number}"
        return {"id": number, "object": kind, "created": 1, "model": self.model}

    def _content(self) -> object:
        return [{"type": "text", "text": self.text}] if self.content_parts else self.text

    def _whole(self) -> bytes:
        message: dict[str, Any] = {"role": "assistant", "content": self._content()}
        if self.reasoning:
            message[self.reasoning_field] = self.reasoning
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason}
        other = {"index": 1, "message": {"role": "assistant", "content": "another"}}
        body = self._base("chat.completion")
        body["choices"] = [] if not self.choices else [choice]
        if self.extra_choice:
            body["choices"].insert(0, {**other, "finish_reason": "stop"})
        if self.usage != "never":
            body["usage"] = self._count()
        return json.dumps(body, ensure_ascii=False).encode()

    def _chunk(self, delta: object, finish: str | None = None, index: int = 0) -> dict[str, Any]:
        choice = {"index": index, "delta": delta, "finish_reason": finish}
        return {**self._base("chat.completion.chunk"), "choices": [choice] if self.choices else []}

    def _event(self, body: object) -> bytes:
        data = json.dumps(body, ensure_ascii=False).encode()
        return b"data: " + data + self.line_end * 2

    def _deltas(self) -> list[dict[str, Any]]:
        size = max(1, self.chunk)
        found: list[dict[str, Any]] = []
        if self.first_delta != "none":
            found.append({"role": "assistant"})
            if self.first_delta == "null":
                found[0]["content"] = None
        for name, text in ((self.reasoning_field, self.reasoning), ("content", self.text)):
            for start in range(0, len(text), size):
                piece: object = text[start : start + size]
                if self.content_parts and name == "content":
                    piece = [{"type": "text", "text": piece}]
                found.append({name: piece})
        return found

    def _events(self) -> list[bytes | Mark]:
        out: list[bytes | Mark] = list(self.before_all)
        inserted = False
        for delta in self._deltas():
            out.append(self._event(self._chunk(delta)))
            if self.extra_choice:
                out.append(self._event(self._chunk({"content": "another"}, index=1)))
            if "role" in delta:
                continue
            out.append(Mark.PAUSE)
            if not inserted:
                out.extend(self.after_first)
                inserted = True
        if not inserted:
            out.extend(self.after_first)
        options = self.request.get("stream_options") or {}
        if self.finish_reason is not None:
            last = self._chunk({}, self.finish_reason)
            if self.usage == "last":
                last["usage"] = self._count()
            out.append(self._event(last))
        if self.usage == "asked" and options.get("include_usage"):
            body = {**self._base("chat.completion.chunk"), "choices": [], "usage": self._count()}
            out.append(self._event(body))
        if self.cut_at_end:
            out.append(Mark.CUT)
        elif self.done:
            out.append(b"data: [DONE]" + self.line_end * 2)
        return out

    def _split(self, steps: list[bytes | Mark]) -> list[bytes | Mark]:
        if not self.split:
            return steps
        out: list[bytes | Mark] = []
        for step in steps:
            if isinstance(step, Mark):
                out.append(step)
            else:
                size = self.split
                out.extend(step[i : i + size] for i in range(0, len(step), size))
        return out
