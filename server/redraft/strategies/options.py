"""How a search is bounded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoopOptions:
    """How far a strategy goes; each uses those that it names.

    ``rounds`` is the paper's T.  The paper runs 16 (section "Iteration
    Settings"); an editor's user waits, and its Figure 8 shows most of the gain
    in the first rounds, so 3 is the default outside benchmarks.
    ``samples`` is the N of everything that writes several drafts: 8 in S* (its
    Table 3); an editor's user pays for each, so 4 is the default.
    ``debug_rounds`` is S*'s R, rounds in which one sample is mended by what its
    tests said: 4 in S* (its Figure 6), where most samples need one or two; 2 here.
    ``critics`` is how often a redraft is asked about before it is acted on: one
    critic's word is often not repeated (its false alarms are), so 2.

    Raises:
        ValueError: a number below 1, or no debugging below 0.
    """

    rounds: int = 3
    samples: int = 4
    debug_rounds: int = 2
    critics: int = 2

    def __post_init__(self) -> None:
        for name in ("rounds", "samples", "critics"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}")
        if self.debug_rounds < 0:
            raise ValueError(f"debug_rounds must be at least 0, not {self.debug_rounds}")
