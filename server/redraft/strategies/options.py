"""How the loop is bounded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoopOptions:
    """Options of the critique-and-regenerate loop.

    ``rounds`` is the paper's T.  The paper runs 16 (section "Iteration
    Settings"); an editor's user waits, and its Figure 8 shows most of the gain
    in the first rounds, so 3 is the default outside benchmarks.
    """

    rounds: int = 3
