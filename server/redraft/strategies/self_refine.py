"""Self-Refine: critique and refine, never start over.

Source: Madaan et al. 2023, the baseline of SELF-REDRAFT.  Two calls a round,
one more for the first critique.

Before: the critic says "redraft" of a wrong method.
After:  the method is kept and its details are worked on, round after round.
"""

from __future__ import annotations

from typing import ClassVar

from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.events import Stopped
from redraft.strategies.base import SearchStrategy
from redraft.strategies.checks import MOST_CALLS
from redraft.strategies.example import Example
from redraft.strategies.loop import Loop
from redraft.strategies.options import LoopOptions
from redraft.strategies.search import Search


class SelfRefine(SearchStrategy):
    """Refines until the critic passes the draft, evidence solves it, or a bound is met."""

    name: ClassVar = "self_refine"
    title: ClassVar = "Critique and refine, never start over."
    source: ClassVar = "Madaan et al. 2023 (Self-Refine)"
    examples: ClassVar = (
        Example(
            "right code is passed and nothing is written",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
        ),
        Example(
            "a redraft is never asked for, even where the critic wants one",
            says=(Suggestion.REDRAFT,),
            writes=("better",),
            failing={"": ("t1", "t2"), "better": ()},
            asked=(Suggestion.REFINE,),
            stop=StopReason.SOLVED,
            chosen="better",
        ),
        Example(
            "a refinement that breaks a test does not replace the user's code",
            says=(Suggestion.REFINE, Suggestion.COULD_NOT_TELL),
            writes=("worse",),
            failing={"": ("t1",), "worse": ("t2",)},
            asked=(Suggestion.REFINE,),
            stop=StopReason.COULD_NOT_TELL,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """A critique a round and one more; a draft a round."""
        checks = MOST_CALLS if options.checks else 0
        return 2 * options.rounds + 1 + checks

    async def search(self, search: Search) -> Stopped:
        """Two calls a round; the loop has no chance of its own."""
        return await Loop(
            search, self.options.rounds, may_redraft=False, checks=self.options.checks
        ).run()
