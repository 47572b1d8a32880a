"""What is said about a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum


class Suggestion(str, Enum):
    """The three-way verdict of SELF-REDRAFT (section "Feedback Generation"), and not knowing.

    COULD_NOT_TELL is never a PASS: an unreadable reply, no model, a spent budget.
    """

    PASS = "pass"
    REFINE = "refine"
    REDRAFT = "redraft"
    COULD_NOT_TELL = "could_not_tell"


READ_ONLY = "read, not run"
"""The basis of a critique that nobody has held against a run yet."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a critique says.

    ``quote`` is a line of the draft, as the critic quoted it; ``line`` is the
    0-based line of the draft that it was found on, None when it is not in the
    draft.  ``input`` is an expression that shows the fault; ``claim`` what the
    critic says it gives today, ``expected`` what it should give.  ``reproduced``
    is None until the input has been run, ``observed`` what came of it.
    ``source`` says who noticed: ``tests``, ``doctest``, ``lint``, ``model``, …
    """

    message: str
    quote: str = ""
    line: int | None = None
    input: str | None = None
    claim: str | None = None
    expected: str | None = None
    reproduced: bool | None = None
    observed: str | None = None
    source: str = "model"

    def with_observation(self, reproduced: bool | None, observed: str) -> Point:
        """The point after its input was run."""
        return replace(self, reproduced=reproduced, observed=observed)


@dataclass(frozen=True, slots=True)
class Critique:
    """The feedback on one draft.

    ``basis`` says what the suggestion rests on ("14 tests, no failure").
    ``reason`` says why nothing could be told; ``defects`` are the faults of
    form found in the critic's reply.  ``unusable`` is set when a model or the
    sandbox could not be used at all.
    """

    suggestion: Suggestion
    summary: str = ""
    points: tuple[Point, ...] = ()
    basis: str = ""
    author: str = ""
    reason: str = ""
    defects: tuple[str, ...] = ()
    unusable: bool = False

    @staticmethod
    def could_not_tell(
        reason: str, *, author: str = "", unusable: bool = False, defects: tuple[str, ...] = ()
    ) -> Critique:
        """The critique that says nothing, and why."""
        return Critique(
            Suggestion.COULD_NOT_TELL,
            author=author,
            reason=reason,
            unusable=unusable,
            defects=defects,
        )
