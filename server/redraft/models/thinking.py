"""Thinking that a model writes into its answer, told apart from the answer.

Reasoning models write ``<think>…</think>`` first; where the chat template has
already written the opening tag, only the closing one is in the text.  A tag
further on is part of the answer: code may well speak of such tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_OPEN = "<think>"
_CLOSE = "</think>"
_UNOPENED = re.compile(
    r"\A((?:(?!<think>).)*?)^[ \t]*</think>[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)


def split_thinking(text: str) -> tuple[str, str]:
    """(answer, thinking).  A tag that is never closed leaves no answer: the reply was cut off."""
    start = text.lstrip()
    if start.startswith(_OPEN):
        thinking, closed, answer = start[len(_OPEN) :].partition(_CLOSE)
        return (answer.lstrip() if closed else ""), thinking.strip()
    found = _UNOPENED.match(text)
    if found is not None:
        return text[found.end() :].lstrip(), found.group(1).strip()
    return text, ""


class ThinkingFilter:
    """Hands on streamed text without the ``<think>`` part that it may begin with.

    Text is held back only while it could still be the opening tag.
    """

    def __init__(self, hand_on: Callable[[str], None]) -> None:
        self._hand_on = hand_on
        self._held = ""
        self._state = "start"

    def feed(self, text: str) -> None:
        """Take the next piece."""
        if self._state == "answer":
            self._hand_on(text)
            return
        self._held += text
        if self._state == "start":
            self._begin()
        if self._state == "thinking" and _CLOSE in self._held:
            self._held = self._held.partition(_CLOSE)[2]
            self._state = "gap"
        if self._state == "gap":
            self._held = self._held.lstrip()
            if self._held:
                self._release()

    def finish(self) -> None:
        """No more will come: what was held back and is no thinking is handed on."""
        if self._state == "start" and self._held:
            self._release()

    def _begin(self) -> None:
        start = self._held.lstrip()
        if start.startswith(_OPEN):
            self._state = "thinking"
        elif not _OPEN.startswith(start):
            self._release()

    def _release(self) -> None:
        held, self._held, self._state = self._held, "", "answer"
        self._hand_on(held)
