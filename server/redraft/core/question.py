"""What to ask where the evidence leaves several versions: one input, and what each gives."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from redraft.core.evidence import Observation


@dataclass(frozen=True, slots=True)
class Answer:
    """What some of the versions do on a question's input; ``versions`` are their positions."""

    seen: Observation
    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """An input on which versions differ, an expression that calls the function.

    ``answers`` are in the order of their best version; each version that could be
    run on the input stands in one of them.
    """

    input: str
    answers: tuple[Answer, ...]

    def among(self, versions: Collection[int]) -> Question:
        """The question as it is for some of the versions; it may have one answer left."""
        left = (
            Answer(answer.seen, tuple(v for v in answer.versions if v in versions))
            for answer in self.answers
        )
        return Question(self.input, tuple(answer for answer in left if answer.versions))

    @property
    def tells(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.answers) > 1


@dataclass(frozen=True, slots=True)
class Spread:
    """What several versions did on the same inputs.

    ``groups`` are the versions' positions, together where they behaved alike on
    every input, in the order of their first; a version that could not be run is
    in a group of its own.  ``questions`` are few: each tells versions apart that
    those before it leave together, smallest input first among equals.  ``tried``
    inputs ran on every version that runs at all.  ``reason`` says why nothing, or
    not everything, could be told.  ``seconds`` is wall time.
    """

    groups: tuple[tuple[int, ...], ...] = ()
    questions: tuple[Question, ...] = ()
    tried: int = 0
    reason: str = ""
    seconds: float = 0.0
