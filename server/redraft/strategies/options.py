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
    ``critics`` is how often a critic may be asked before a redraft is acted on: its
    word counts once it was said twice.  The paper asks once, and so does the default:
    the incumbent rule catches what a wrong redraft would break.
    ``checks`` is how many inputs a critic's word on code without tests is held
    against, each with a result that was worked out without seeing the code
    (``checks.py``); 0 for none, because they cost five calls.

    Raises:
        ValueError: a number below 1, or below 0 of what there may be none of.
    """

    rounds: int = 3
    samples: int = 4
    debug_rounds: int = 2
    critics: int = 1
    checks: int = 0

    def __post_init__(self) -> None:
        for name in ("rounds", "samples", "critics"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}")
        for name in ("debug_rounds", "checks"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be at least 0, not {getattr(self, name)}")
