"""SELF-REDRAFT: critique, then refine, or start over where the method is wrong.

Source: Chen, Zheng et al. 2025 (arXiv 2511.02854).  Two calls a round, one more
for the first critique; with ``critics`` above 1 a redraft is asked about again.  A redraft is also called for by evidence
(``triggers.py``), and what is returned is chosen by the incumbent rule, because
the paper's loop broke right code (its Table 1, r_reg).

Before: the critic says "redraft" of a greedy search that cannot be right.
After:  a draft by another method, told which methods are refuted, and tested.
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


class SelfRedraft(SearchStrategy):
    """Refines or redrafts until the critic passes the draft, evidence solves it, or a bound is met."""

    name: ClassVar = "self_redraft"
    title: ClassVar = "Critique, then refine or start over, round by round."
    source: ClassVar = "Chen, Zheng et al. 2025 (SELF-REDRAFT, arXiv 2511.02854)"
    examples: ClassVar = (
        Example(
            "right code is passed and nothing is written",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
        ),
        Example(
            "the critic's redraft is made and solves it",
            says=(Suggestion.REDRAFT,),
            writes=("other",),
            failing={"": ("t1", "t2"), "other": ()},
            asked=(Suggestion.REDRAFT,),
            stop=StopReason.SOLVED,
            chosen="other",
        ),
        Example(
            "the same assertion failing twice calls for a redraft whatever the critic says",
            says=(Suggestion.REFINE, Suggestion.REFINE, Suggestion.REFINE),
            writes=("first", "second", "other"),
            failing={"": ("t1",), "first": ("t1",), "second": ("t1",), "other": ()},
            asked=(Suggestion.REFINE, Suggestion.REFINE, Suggestion.REDRAFT),
            stop=StopReason.SOLVED,
            chosen="other",
        ),
        Example(
            "a redraft that the critic does not repeat is a refinement",
            says=(Suggestion.REDRAFT, Suggestion.PASS),
            writes=("mended",),
            failing={"": ("t1",), "mended": ()},
            asked=(Suggestion.REFINE,),
            stop=StopReason.SOLVED,
            chosen="mended",
            critics=2,
        ),
        Example(
            "a redraft that is repeated is made",
            says=(Suggestion.REDRAFT, Suggestion.REFINE, Suggestion.REDRAFT),
            writes=("other",),
            failing={"": ("t1",), "other": ()},
            asked=(Suggestion.REDRAFT,),
            stop=StopReason.SOLVED,
            chosen="other",
            critics=3,
        ),
        Example(
            "failures that rise call for a redraft at once",
            says=(Suggestion.REFINE, Suggestion.REFINE),
            writes=("worse", "other"),
            failing={"": ("t1",), "worse": ("t1", "t2"), "other": ()},
            asked=(Suggestion.REFINE, Suggestion.REDRAFT),
            stop=StopReason.SOLVED,
            chosen="other",
        ),
        Example(
            "a critique that cannot be read stops the run and changes nothing",
            says=(Suggestion.COULD_NOT_TELL,),
            failing={"": ("t1",)},
            stop=StopReason.COULD_NOT_TELL,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """A critique a round and one more; a draft a round, or two where a refinement was not found."""
        checks = MOST_CALLS if options.checks else 0
        return options.critics * (options.rounds + 1) + 2 * options.rounds + checks

    async def search(self, search: Search) -> Stopped:
        """Two calls a round; the loop has no chance of its own."""
        options = self.options
        return await Loop(
            search, options.rounds, may_redraft=True, critics=options.critics, checks=options.checks
        ).run()
