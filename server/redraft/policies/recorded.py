"""Replays drafts and critiques: for tests, demonstrations and drafts that others made.

A recording is a JSON Lines file; each line is an object.

A draft: ``{"draft": SOURCE, "kind": "refine" | "redraft" | "generate", "author": TEXT,
"note": TEXT}``; ``kind`` is ``generate`` and the rest empty where left out.

A critique: ``{"suggestion": "pass" | "refine" | "redraft" | "could_not_tell",
"summary": TEXT, "reason": TEXT, "author": TEXT, "points": [POINT, …]}``, a point being
``{"message": TEXT, "quote": TEXT, "line": NUMBER, "input": TEXT, "claim": TEXT,
"expected": TEXT}``; only ``suggestion`` and ``message`` must be there.

An answer: ``{"answer": KIND, "text": TEXT, "items": [TEXT, …]}``, KIND being one of
``core.asking.AskKind``.

Blank lines count for nothing.  Lines of other shapes are refused, with their number.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from redraft.core.asking import Answered, Ask, AskKind, Unanswered
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.errors import BadInput
from redraft.core.evidence import Evidence
from redraft.core.ports import OnText
from redraft.core.task import Task
from redraft.core.trajectory import Trajectory

_KINDS = {Suggestion.REFINE: DraftKind.REFINE, Suggestion.REDRAFT: DraftKind.REDRAFT}


class RecordedPolicy:
    """Hands out recorded drafts and critiques in their order, each once.

    Drafts of each kind stand in a row of their own, so that a refine and a
    redraft asked for at the same time get the same drafts in every run.
    """

    name = "recorded"

    def __init__(
        self,
        drafts: Sequence[Draft],
        critiques: Sequence[Critique],
        answers: Sequence[tuple[AskKind, Answered]] = (),
    ) -> None:
        self._drafts = {
            kind: deque(draft for draft in drafts if draft.kind is kind) for kind in DraftKind
        }
        self._critiques = deque(critiques)
        self._answers = {
            kind: deque(answer for of, answer in answers if of is kind) for kind in AskKind
        }

    @classmethod
    def load(cls, path: Path) -> RecordedPolicy:
        """The policy of a recording.

        Raises:
            BadInput: no such file, or a line that is neither a draft nor a critique nor an answer.
        """
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"The recording {path} cannot be read: {error}.") from error
        drafts: list[Draft] = []
        critiques: list[Critique] = []
        answers: list[tuple[AskKind, Answered]] = []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = _object(json.loads(line))
                if "draft" in record:
                    drafts.append(_draft(record))
                elif "answer" in record:
                    answers.append(_answer(record))
                else:
                    critiques.append(_critique(record))
            except (ValueError, KeyError, TypeError) as error:
                raise BadInput(
                    f"Line {number} of {path} is neither a draft nor a critique: {error}."
                ) from error
        return cls(drafts, critiques, answers)

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        """The next critique; COULD_NOT_TELL after the last."""
        if self._critiques:
            return self._critiques.popleft()
        return Critique.could_not_tell("The recording holds no further critique.", author=self.name)

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        """The next draft of the suggested kind; NoDraft after the last."""
        kind = _KINDS.get(suggestion)
        if kind is None:
            return NoDraft(f"Nothing to write: the suggestion is {suggestion.value}.")
        return self._next(kind)

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        """The next generated draft; NoDraft after the last."""
        return self._next(DraftKind.GENERATE)

    async def merge(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None = None
    ) -> Draft | NoDraft:
        """The next generated draft: a recording does not say what it was made of."""
        return self._next(DraftKind.GENERATE)

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        """The next answer of the kind; Unanswered after the last."""
        if self._answers[ask.kind]:
            return self._answers[ask.kind].popleft()
        return Unanswered(f"The recording holds no further answer of the kind {ask.kind.value}.")

    def _next(self, kind: DraftKind) -> Draft | NoDraft:
        if self._drafts[kind]:
            return self._drafts[kind].popleft()
        return NoDraft(f"The recording holds no further draft of the kind {kind.value}.")


def _draft(record: Mapping[str, Any]) -> Draft:
    source = _text(record, "draft").replace("\r\n", "\n").rstrip("\n")
    kind = DraftKind(record.get("kind", "generate"))
    return Draft(source, kind, _text(record, "author"), _text(record, "note"))


def _answer(record: Mapping[str, Any]) -> tuple[AskKind, Answered]:
    items = record.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError("items are a list of texts")
    return AskKind(record["answer"]), Answered(_text(record, "text"), tuple(items))


def _critique(record: Mapping[str, Any]) -> Critique:
    return Critique(
        Suggestion(record["suggestion"]),
        summary=_text(record, "summary"),
        points=tuple(_point(_object(point)) for point in record.get("points", ())),
        author=_text(record, "author"),
        reason=_text(record, "reason"),
    )


def _point(record: Mapping[str, Any]) -> Point:
    line = record.get("line")
    if line is not None and type(line) is not int:
        raise ValueError(f"a line is a number, not {line!r}")
    if "message" not in record:
        raise ValueError("a point has a message")
    return Point(
        _text(record, "message"),
        quote=_text(record, "quote"),
        line=line,
        input=_text(record, "input") or None,
        claim=_text(record, "claim") or None,
        expected=_text(record, "expected") or None,
    )


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"an object was expected, not {value!r}")
    return value


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is text, not {value!r}")
    return value
