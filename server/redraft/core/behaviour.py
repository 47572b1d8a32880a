"""How two versions of a function compare on inputs: for the user's eyes, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from redraft.core.evidence import Difference


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
