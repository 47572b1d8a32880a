"""Single edits of a draft, the likeliest first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.fingerprint import compiled, fingerprint
from redraft.policies.repair.leaning import Leaning
from redraft.policies.repair.localise import UNKNOWN
from redraft.policies.repair.naturalness import Naturalness
from redraft.policies.repair.operators import OPERATORS, Operator
from redraft.policies.repair.subject import Subject, parse

__all__ = ["EditCandidate", "candidates", "fingerprint"]

LEAST = 0.02
"""The suspicion of a line that no failing test was seen to run: tried, but last."""
LEANING = 0.1
"""What an edit that repeats a test's value is marked down by."""
NATURAL = 0.25
"""How much a nat per token of surprise weighs."""


@dataclass(frozen=True, slots=True)
class EditCandidate:
    """A draft's source with its edits done, which do not overlap.

    ``line`` is the 0-based line of the first of them, ``order`` the candidate's
    rank and ``score`` what that rests on.  ``leans``: it repeats a value that only
    a test shows, and so may satisfy that test and nothing else.
    """

    source: str
    operator: str
    edits: tuple[TextEdit, ...]
    line: int
    order: int
    score: float = 0.0
    leans: bool = False

    @property
    def edit(self) -> TextEdit:
        """The first edit."""
        return self.edits[0]

    @property
    def what(self) -> str:
        """What was changed, in words that follow "it"."""
        return " and ".join(edit.what for edit in self.edits)


def candidates(
    subject: Subject,
    scores: Mapping[int, float],
    seen: frozenset[str] = frozenset(),
    operators: Sequence[Operator] = OPERATORS,
    natural: Naturalness | None = None,
) -> Iterator[EditCandidate]:
    """Candidates that compile, no two with one bytecode, by suspicion × prior × weight.

    ``seen`` are fingerprints that are not to be offered again.
    """
    known = {*seen}
    own = fingerprint(subject.source)
    if own is not None:
        known.add(own)
    compiles = _compiles(subject.source)
    order = 0
    for score, operator, edit, line, leans in _ranked(subject, scores, operators, natural):
        source = edit.apply(subject.source)
        mark = fingerprint(source)
        if mark is None or mark in known or (compiles and not _compiles(source)):
            continue
        known.add(mark)
        yield EditCandidate(source, operator.name, (edit,), line, order, score, leans)
        order += 1


def _ranked(
    subject: Subject,
    scores: Mapping[int, float],
    operators: Sequence[Operator],
    natural: Naturalness | None,
) -> list[tuple[float, Operator, TextEdit, int, bool]]:
    found = []
    leaning = Leaning(subject)
    lines = Lines(subject, natural) if natural is not None else None
    for operator in operators:
        for edit in operator.edits(subject):
            first = subject.line_of(edit.span.start)
            last = subject.line_of(max(edit.span.start, edit.span.end - 1))
            suspicion = max(scores.get(line, UNKNOWN) for line in range(first, last + 1))
            score = max(suspicion, LEAST) * operator.prior * edit.weight
            if lines is not None:
                score *= lines.factor(edit)
            leans = edit.leans or leaning.of(edit)
            found.append((score * (LEANING if leans else 1.0), operator, edit, first, leans))
    found.sort(key=lambda entry: -entry[0])
    return found


class Lines:
    """How much less, or more, usual an edit makes the lines that it touches."""

    def __init__(self, subject: Subject, natural: Naturalness) -> None:
        self._subject = subject
        self._natural = natural
        self._before: dict[tuple[int, int], float] = {}

    def factor(self, edit: TextEdit) -> float:
        """Above 1 where the edited lines read more like the project, below 1 where less."""
        data, span = self._subject.data, edit.span
        start = data.rfind(b"\n", 0, span.start) + 1
        end = data.find(b"\n", span.end)
        end = len(data) if end < 0 else end
        if end - start > _LONGEST:
            return 1.0
        before = self._before.get((start, end))
        if before is None:
            before = self._natural.surprise(data[start:end].decode("utf-8", "surrogatepass"))
            self._before[start, end] = before
        text = data[start : span.start].decode("utf-8", "surrogatepass") + edit.new
        after = self._natural.surprise(text + data[span.end : end].decode("utf-8", "surrogatepass"))
        return math.exp(NATURAL * max(-3.0, min(3.0, before - after)))


_LONGEST = 600
"""Bytes of lines beyond which one edit changes how usual they are by nothing."""


def _compiles(source: str) -> bool:
    # compile() alone knows that `break` stands outside a loop; nothing is run
    tree = parse(source)
    return tree is not None and compiled(tree) is not None
