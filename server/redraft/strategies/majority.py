"""Majority: independent drafts, those that behave alike agree, and most win.

Source: self-consistency (Wang et al. 2022, arXiv 2203.11171), with agreement by what
the drafts do when they are run, as in AlphaCode's clusters (Li et al. 2022) and CodeT
(Chen et al. 2022, arXiv 2207.10397), among those that pass the tests.  ``samples`` is
N: 8 in S*, 4 here, because an editor's user pays for each (``options.py``).  It asks
no more than ``best_of_n``: at most N calls where a test fails, one more where none
does, two more where nobody writes a function from nothing.

Inputs are made without a model (``Gate.spread``).  Tests come first: votes are counted
among the drafts that they cannot tell apart, never against a test.  Of two clusters
of one size the one with the smaller change wins, then the earlier.

Before: three of four drafts pass the one test there is; the shortest stands, and fails
        on the empty list.
After:  the other two return the same on every input that was tried, and so one of
        them stands; the input on which they differ is shown.
"""

from __future__ import annotations

from typing import ClassVar

from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.events import Stopped
from redraft.strategies.base import SearchStrategy
from redraft.strategies.clustering import clustered, level, propose
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.sampling import end, most_calls, sampled, stakes, weighed
from redraft.strategies.search import Search


class Majority(SearchStrategy):
    """N drafts at once; among those that pass the same tests the largest group that agrees wins."""

    name: ClassVar = "majority"
    title: ClassVar = "Write several drafts at once; of those that pass, most agreeing win."
    source: ClassVar = "Wang et al. 2022 (self-consistency); Chen et al. 2022 (CodeT)"
    needs_tests: ClassVar = True
    examples: ClassVar = (
        Example(
            "right code is passed and nothing is written",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
        Example(
            "of drafts that pass, those that behave alike outvote the one that was first",
            says=(),
            writes=("odd", "a loop", "a sum"),
            failing={"": ("t1",)},
            behaves={"a loop": "0", "a sum": "0"},
            stop=StopReason.SOLVED,
            chosen="a loop",
            calls=3,
        ),
        Example(
            "the same text written twice is two votes",
            says=(),
            writes=("odd", "twice", "twice"),
            failing={"": ("t1",)},
            stop=StopReason.SOLVED,
            chosen="twice",
            calls=3,
        ),
        Example(
            "a test outvotes any majority",
            says=(),
            writes=("alike", "too", "right"),
            failing={"": ("t1", "t2"), "alike": ("t2",), "too": ("t2",)},
            behaves={"alike": "0", "too": "0"},
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
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """N drafts; before them a critique where no test fails, after them two where there are none."""
        return most_calls(options)

    async def search(self, search: Search) -> Stopped:
        """Whoever thinks is asked N times at once; running and counting asks nobody."""
        at = await stakes(search)
        if isinstance(at, Stopped):
            return at
        made = await sampled(search, self.options.samples, at)
        await weighed(search, made.drafts, 1, at.points)
        clustering = await clustered(search, level(search, made.drafts), made.drafts)
        clustering = clustering.ordered(
            lambda n: (-clustering.clusters[n].votes, *clustering.clusters[n].age)
        )
        await propose(search, clustering)
        return end(search, made.ended, clustering.summary(len(made.drafts)))
