"""How two versions of a function compare on inputs: for the user's eyes, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from redraft.core.evidence import Difference, Observation


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What two versions did on the same inputs.

    ``differences`` are a few, of different kinds, smallest inputs first within
    one kind.  ``tried`` inputs ran on both versions; of these ``agreed``,
    ``differed`` and ``unknown`` (what came of them cannot be compared, and that
    is not agreement) are counted, and ``unsteady`` where a version differed
    from itself.  ``uncopied`` calls of the tests could not be tried at all.
    ``sources`` counts the tried inputs by where they are from.
    ``nondeterministic``: the versions could not be told apart from chance on
    some input.  ``reason`` says why nothing, or not everything, could be told.
    ``seconds`` is wall time.
    """

    differences: tuple[Difference, ...] = ()
    tried: int = 0
    agreed: int = 0
    differed: int = 0
    unknown: int = 0
    unsteady: int = 0
    uncopied: int = 0
    sources: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    nondeterministic: bool = False
    reason: str = ""
    seconds: float = 0.0

    @property
    def told(self) -> bool:
        """Whether anything at all was compared."""
        return self.agreed + self.differed > 0

    @property
    def summary(self) -> str:
        """One sentence."""
        if not self.told:
            return self.reason or "No input could be compared."
        inputs = "1 input" if self.tried == 1 else f"{self.tried} inputs"
        parts = [f"{self.agreed} of {inputs} agree"]
        counts = ((self.differed, "differ"), (self.unknown, "cannot be compared"))
        parts += [f"{count} {what}" for count, what in counts if count]
        if self.nondeterministic:
            parts.append("chance decides some results")
        return ", ".join(parts) + (f"; {self.reason}" if self.reason else "") + "."


@dataclass(frozen=True, slots=True)
class Exploration:
    """What one version did on inputs that nobody wrote down an answer for.

    ``tried`` inputs ran; ``crashes`` are a few on which an exception left the
    function that no ``raise`` of the project threw on purpose, of different kinds
    and places, each with the smallest input found, and ``lines`` the 0-based line
    of the function on which each stood, None where it was not seen.  ``endless``
    are inputs that were stopped for time.  ``sources`` counts the tried inputs by
    where they are from, and ``refused`` are those that the function turned down by
    a ``raise`` of its own.  ``reason`` says why nothing could be tried.
    """

    tried: int = 0
    crashes: tuple[Observation, ...] = ()
    lines: tuple[int | None, ...] = ()
    endless: tuple[Observation, ...] = ()
    refused: int = 0
    sources: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    reason: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Lap:
    """One input of a race: its size (elements), and the seconds that each version took.

    ``ended``: both came to an end; one that did not counts as long as it was given.
    """

    size: int
    before: float
    after: float
    ended: bool = True


@dataclass(frozen=True, slots=True)
class Race:
    """How long two versions take on the same, growing inputs.

    ``laps`` are ordered by size; the seconds are the least of several turns.  An
    input on which the two gave different results is no lap and makes ``equal``
    false.  ``reason`` says why there are none.
    """

    laps: tuple[Lap, ...] = ()
    equal: bool = True
    reason: str = ""
    seconds: float = 0.0

    @property
    def gain(self) -> float | None:
        """How many times faster ``after`` is on the largest input; None where nothing was run."""
        if not self.laps:
            return None
        last = self.laps[-1]
        return last.before / max(last.after, 1e-9)
