"""Recording what a model said, and replaying it without one.

A record is one line of JSON: the hash of what was asked and the outcome.  What
was asked is the model's name, the sampling and the messages; addresses, headers
and keys are no part of it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, TextIO

from redraft.core.budget import Usage
from redraft.core.chat import FailureKind, ModelFailure, ModelReply, ModelRequest
from redraft.core.errors import BadInput
from redraft.core.ports import Model, OnText
from redraft.models.example import Example, client


def fingerprint(model: str, request: ModelRequest) -> str:
    """SHA-256 over what was asked, in hexadecimal."""
    asked = {
        "model": model,
        "sampling": asdict(request.sampling),
        "messages": [[message.role, message.content] for message in request.messages],
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


class Recording:
    """A model whose outcomes are written to ``out``, a line each, as they come.

    A cancelled call leaves no line, nor does one that a budget forbade: neither
    is the model's word.
    """

    def __init__(self, model: Model, out: TextIO) -> None:
        self._model = model
        self._out = out

    @property
    def name(self) -> str:
        """The inner model's name."""
        return self._model.name

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        """The inner model's outcome."""
        asked = fingerprint(self.name, request)
        outcome = await self._model.complete(request, on_text)
        if not isinstance(outcome, ModelFailure):
            self._write({"asked": asked, "reply": asdict(outcome)})
        elif outcome.kind is not FailureKind.BUDGET:
            self._write({"asked": asked, "failure": asdict(outcome)})
        return outcome

    def _write(self, line: dict[str, Any]) -> None:
        self._out.write(json.dumps(line) + "\n")
        self._out.flush()


class Replaying:
    """Answers from records.  What was asked several times is answered in the order of the
    records; what was not recorded, or not so often, goes to ``otherwise`` or fails.

    Raises:
        BadInput: a line that is no record.
    """

    def __init__(self, name: str, lines: Iterable[str], otherwise: Model | None = None) -> None:
        self._name = name
        self._otherwise = otherwise
        self._held: dict[str, list[ModelReply | ModelFailure]] = {}
        for number, line in enumerate(lines, 1):
            if line.strip():
                asked, outcome = _read(line, number)
                self._held.setdefault(asked, []).append(outcome)

    @property
    def name(self) -> str:
        """The name of the model that was recorded."""
        return self._name

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        """The next outcome recorded for this request; its text is handed on in one piece."""
        held = self._held.get(fingerprint(self._name, request))
        if held:
            outcome = held.pop(0)
            if isinstance(outcome, ModelReply) and on_text is not None and outcome.text:
                on_text(outcome.text)
            return outcome
        if self._otherwise is not None:
            return await self._otherwise.complete(request, on_text)
        return ModelFailure(
            FailureKind.BAD_REPLY,
            "Nothing is recorded for this request; record it anew with the model at hand.",
        )


def _read(line: str, number: int) -> tuple[str, ModelReply | ModelFailure]:
    try:
        record = json.loads(line)
        held = dict(record.get("reply") or record["failure"])
        held["usage"] = Usage(**held["usage"])
        if "reply" in record:
            return record["asked"], ModelReply(**held)
        held["kind"] = FailureKind(held["kind"])
        return record["asked"], ModelFailure(**held)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"Line {number} of the recording is no record: {error!r}.") from error


class _Twice:
    """For the examples: records the first answer to each request and replays it after."""

    def __init__(self, base_url: str) -> None:
        self._inner = client(base_url)
        self._out = io.StringIO()
        self.name = self._inner.name

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        """What was recorded, else what the server says."""
        recording = Recording(self._inner, self._out)
        lines = self._out.getvalue().splitlines()
        return await Replaying(self.name, lines, recording).complete(request, on_text)


EXAMPLES = (
    Example("said once, replayed", _Twice, ("said once",), ("said once", "said once"), calls=1),
    Example(
        "a failure is replayed too",
        _Twice,
        ({"faults": ["too_long"]}, "never asked for"),
        (FailureKind.TOO_LONG, FailureKind.TOO_LONG),
        calls=1,
    ),
)
