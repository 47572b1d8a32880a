"""Best of N: independent drafts, the tests choose.

Source: the sampling that SELF-REDRAFT is held against (Chen, Zheng et al. 2025,
arXiv 2511.02854: pass@8 of plain samples is above 16 rounds of its loop), chosen as
by S*'s "public tests only" (Li et al. 2025, Table 3).  ``samples`` is N: 8 in S*,
4 here, because an editor's user pays for each (``options.py``).  At most N calls
where a test fails; one more, a critique, where none does; and two more where nobody
writes a function from nothing: then the user's code is refined and redrafted instead,
so that it works without a model.

Between drafts that the tests cannot tell apart the smaller change wins, and then the
earlier; ``majority`` and ``s_star`` run those on more inputs first.

Before: one draft is written, fails the same test, and is worked on round after round.
After:  N are written at once, and the one that mends most and breaks nothing stands.
"""

from __future__ import annotations

from typing import ClassVar

from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.events import Stopped
from redraft.strategies.base import SearchStrategy
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.sampling import end, most_calls, sampled, stakes, weighed
from redraft.strategies.search import Search


class BestOfN(SearchStrategy):
    """N drafts at once, each weighed by the gate; the best by the incumbent rule stands."""

    name: ClassVar = "best_of_n"
    title: ClassVar = "Write several drafts at once, and let the tests choose."
    source: ClassVar = "Li et al. 2025 (S*, arXiv 2502.14382), selection by public tests"
    needs_tests: ClassVar = True
    examples: ClassVar = (
        Example(
            "right code is passed and nothing is written",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
        Example(
            "the draft that mends most stands, whenever it was made",
            says=(),
            writes=("half", "whole", "wrong"),
            failing={"": ("t1", "t2"), "half": ("t2",), "whole": (), "wrong": ("t1", "t2")},
            stop=StopReason.SOLVED,
            chosen="whole",
            calls=3,
        ),
        Example(
            "a draft that breaks a test does not replace the user's code",
            says=(),
            writes=("worse", "worse", "worse"),
            failing={"": ("t1",), "worse": ("t2",)},
            stop=StopReason.DONE,
        ),
        Example(
            "a draft that could not be made is missed alone",
            says=(),
            writes=("right",),
            failing={"": ("t1",), "right": ()},
            stop=StopReason.SOLVED,
            chosen="right",
            calls=3,
        ),
        Example(
            "who writes nothing from nothing is asked to work on the user's code",
            says=(),
            failing={"": ("t1",)},
            asked=(Suggestion.REFINE, Suggestion.REDRAFT),
            stop=StopReason.NO_DRAFT,
            calls=5,
        ),
        Example(
            "a fault that no run can show is no reason to write",
            says=(Suggestion.REDRAFT,),
            stop=StopReason.DONE,
            calls=1,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """N drafts; before them a critique where no test fails, after them two where there are none."""
        return most_calls(options)

    async def search(self, search: Search) -> Stopped:
        """Whoever thinks is asked N times at once; the drafts are run at once."""
        at = await stakes(search)
        if isinstance(at, Stopped):
            return at
        made = await sampled(search, self.options.samples, at)
        await weighed(search, made.drafts, 1, at.points)
        return end(search, made.ended)
