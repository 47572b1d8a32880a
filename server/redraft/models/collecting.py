"""A reply out of the bodies that servers send: one object, or a stream of chunks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from redraft.core.budget import Usage
from redraft.core.chat import Message, ModelReply
from redraft.core.ports import OnText
from redraft.models.quirks import Quirks
from redraft.models.thinking import ThinkingFilter, split_thinking

WRONG_URL = "is that an OpenAI-compatible base URL?"
LONG_PROMPT = (
    "some servers do so when the prompt is longer than the model's context:"
    " give it less, or run the model with a larger context."
)

CHARACTERS_PER_TOKEN = 4
"""OpenAI's rule of thumb for English ("What are tokens"); code needs somewhat more tokens."""


class NotAReply(Exception):
    """What the server sent is no chat completion; ``what`` says what it is instead and
    ``hint`` what to do."""

    def __init__(self, what: str, hint: str = "try again, or look at the server's log.") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class ServerSaid(Exception):
    """The server sent an error object where a reply should be; ``body`` is the object."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__("the server sent an error")
        self.body = body


def estimated_tokens(text: str) -> int:
    """Tokens of a text, from its length."""
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


def estimated_usage(messages: Sequence[Message], text: str, calls: int = 1) -> Usage:
    """What a call has cost as far as its characters tell."""
    asked = estimated_tokens("".join(message.content for message in messages))
    return Usage(calls, asked, estimated_tokens(text), estimated=True)


class Collector:
    """Takes chunks of a stream, or one whole body; ``on_text`` gets the answer as it comes."""

    def __init__(self, on_text: OnText | None, quirks: Quirks) -> None:
        self._filter = ThinkingFilter(on_text) if on_text is not None else None
        self._quirks = quirks
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._usage: tuple[int, int] | None = None
        self._model = ""
        self._finish: str | None = None
        self.silent = False
        """Whether a body was announced of which nothing has come."""
        self.choices = False
        """Whether any choice has come."""

    @property
    def finished(self) -> bool:
        """Whether the model has said that it is done."""
        return self._finish is not None

    @property
    def written(self) -> str:
        """All that the model has written so far, thinking included."""
        return "".join(self._reasoning) + "".join(self._text)

    def take(self, body: object) -> None:
        """Take one chunk or one whole completion.

        Raises:
            ServerSaid: it is an error object.
            NotAReply: it is something else.
        """
        if not isinstance(body, Mapping):
            raise NotAReply("JSON that is no chat completion", WRONG_URL)
        if body.get("error") or body.get("object") == "error":
            raise ServerSaid(body)
        if isinstance(body.get("model"), str):
            self._model = body["model"]
        self._take_usage(body.get("usage"))
        choices = body.get("choices")
        if choices is None and "usage" not in body:
            raise NotAReply("JSON that is no chat completion", WRONG_URL)
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, Mapping) and choice.get("index", 0) in (0, None):
                self._take_choice(choice)

    def _take_usage(self, usage: object) -> None:
        if isinstance(usage, Mapping):
            asked, given = usage.get("prompt_tokens"), usage.get("completion_tokens")
            if isinstance(asked, int) and isinstance(given, int):
                self._usage = (asked, given)

    def _take_choice(self, choice: Mapping[str, Any]) -> None:
        self.choices = True
        said = choice.get("delta") or choice.get("message") or {}
        if not isinstance(said, Mapping):
            raise NotAReply("a choice without a message")
        # a router may send the same thinking under both names
        thought = said.get("reasoning_content") or said.get("reasoning")
        if isinstance(thought, str):
            self._reasoning.append(thought)
        text = said.get("content") or said.get("refusal")
        if isinstance(text, list):
            text = "".join(self._part(part) for part in text)
        if isinstance(text, str) and text:
            self._text.append(text)
            if self._filter is not None:
                self._filter.feed(text)
        if isinstance(choice.get("finish_reason"), str):
            self._finish = choice["finish_reason"]

    def _part(self, part: object) -> str:
        if not isinstance(part, Mapping):
            return ""
        thought = part.get("thinking")
        if isinstance(thought, list):
            self._reasoning.extend(self._part(piece) for piece in thought)
        text = part.get("text")
        return text if isinstance(text, str) else ""

    def reply(self, messages: Sequence[Message], calls: int) -> ModelReply:
        """The whole reply, once all has been taken.

        Raises:
            NotAReply: no choice has come.
        """
        if not self.choices:
            raise NotAReply("no choices")
        if self._filter is not None:
            self._filter.finish()
        text, thought = split_thinking("".join(self._text))
        for mark in self._quirks.end_marks:
            text = text.removesuffix(mark)
        if self._usage is None:
            usage = estimated_usage(messages, self.written, calls)
        else:
            usage = Usage(calls, *self._usage)
        return ModelReply(
            text=text,
            finish_reason=self._finish,
            usage=usage,
            model=self._model,
            reasoning="".join(self._reasoning) or thought,
        )
