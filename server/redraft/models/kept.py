"""A model whose replies are kept, so that a run that was killed resumes without paying twice.

A reply is found by all that it depends on: the model, its address, the
parameters, the messages, and which of several equal asks of one run it answers
(ten drafts of one prompt are ten replies).  Failures are not kept.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import defaultdict
from typing import Any

from redraft.core.budget import Usage
from redraft.core.chat import ModelFailure, ModelReply, ModelRequest
from redraft.core.ports import Kept, Model, OnText

WHAT = "reply"


class KeptReplies:
    """``salt`` names the run's own part of the key: the endpoint, the task, the seed."""

    def __init__(self, model: Model, kept: Kept, salt: str) -> None:
        self._model = model
        self._kept = kept
        self._salt = salt
        self._taken: defaultdict[str, set[int]] = defaultdict(set)

    @property
    def name(self) -> str:
        """The inner model's name."""
        return self._model.name

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        """The reply that was given before, else a new one, which is kept."""
        base = digest(self._salt, request)
        taken = self._taken[base]
        number = next(n for n in range(1, len(taken) + 2) if n not in taken)
        taken.add(number)
        key = hashlib.sha256(f"{base}#{number}".encode()).hexdigest()
        held = self._kept.get(key)
        if held is not None:
            reply = _read(held)
            if on_text is not None:
                on_text(reply.text)
            return reply
        made: ModelReply | ModelFailure | None = None
        try:
            made = await self._model.complete(request, on_text)
        finally:
            if not isinstance(made, ModelReply):
                taken.remove(number)  # the ask that follows a failure is the same ask again
        if isinstance(made, ModelReply):
            self._kept.put(key, WHAT, json.dumps(dataclasses.asdict(made)))
        return made


def digest(salt: str, request: ModelRequest) -> str:
    """SHA-256 of all that a reply depends on."""
    asked: dict[str, Any] = {"salt": salt, "request": dataclasses.asdict(request)}
    text = json.dumps(asked, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(text: str) -> ModelReply:
    data = json.loads(text)
    return ModelReply(**{**data, "usage": Usage(**data["usage"])})
