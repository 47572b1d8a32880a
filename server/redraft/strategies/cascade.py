"""Cascade: the first model, then the built-in repairer, then a second model, while drafts disagree.

Source: ModelSwitch (Chen et al. 2025, arXiv 2504.00762).  Drafts of one model that agree are
right more often, so the next is asked only where they do not, and then all drafts have a
vote.  Models that differ go wrong in different ways, so a second one is worth more than
more drafts of the first.

Each in turn writes N drafts at once; who writes none from nothing, as the repairer,
refines and redrafts the user's code.  They agree where more than half of them mend all
that fails and behave alike on inputs made without a model; then it ends.  Where they do
not, or none mends it, the next one is asked.  A model that cannot be used is passed over.
In the end the largest group of those that pass, of all who were asked, stands.

Parameters: ``samples`` is N, for each; the paper gives each model the same number too, and
shows that few models are enough: at most ``MOST`` are asked.  Calls at most: of each N
drafts, two in their stead, and a critique where no test fails.

Beyond the paper: drafts that fail tests have no vote, so there are no weights by model
and consistency; the paper needs them because it has nothing to check an answer by.

Before: eight drafts of a cheap model, five of them wrong in five ways.
After:  four of them disagree; the repairer finds one edit that passes, which agrees with
        one of the four, and no second model is paid for.
"""

from __future__ import annotations

from typing import ClassVar

from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft
from redraft.core.events import Stopped
from redraft.strategies.base import SearchStrategy
from redraft.strategies.clustering import Clustering, clustered, level, propose
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.rounds import mended
from redraft.strategies.sampling import Stakes, end, most_calls, sampled, stakes, weighed
from redraft.strategies.search import Search

MOST = 3
"""Who is asked at most: a cheap model, the repairer, a second model."""

_MISSED = (StopReason.NO_DRAFT, StopReason.UNUSABLE)
"""Ends that are one asked's alone; the others are bounds, and everybody's."""


class Cascade(SearchStrategy):
    """Asks one after the other until the drafts of one agree, then lets all drafts vote."""

    name: ClassVar = "cascade"
    title: ClassVar = "A few drafts each of several models, until those of one agree."
    source: ClassVar = "Chen et al. 2025 (ModelSwitch, arXiv 2504.00762)"
    needs_tests: ClassVar = True
    examples: ClassVar = (
        Example(
            "drafts of the first that agree end it, and nobody else is asked",
            says=(),
            writes=("a loop", "wrong", "a sum"),
            failing={"": ("t1",), "wrong": ("t1",)},
            behaves={"a loop": "0", "a sum": "0"},
            others=(("never",) * 3,),
            stop=StopReason.SOLVED,
            chosen="a loop",
            calls=3,
        ),
        Example(
            "where none of the first passes the next is asked",
            says=(),
            writes=("wrong", "wrong", "wrong"),
            failing={"": ("t1",), "wrong": ("t1",)},
            others=(("right", "right", "right"),),
            stop=StopReason.SOLVED,
            chosen="right",
        ),
        Example(
            "where the first's disagree the next one's drafts decide between them",
            says=(),
            writes=("odd", "even", "wrong"),
            failing={"": ("t1",), "wrong": ("t1",)},
            behaves={"even": "0", "also even": "0"},
            others=(("also even", "wrong", "wrong"),),
            stop=StopReason.SOLVED,
            chosen="even",
        ),
        Example(
            "with nobody else to ask it is a vote among the first's",
            says=(),
            writes=("odd", "even", "third"),
            failing={"": ("t1",)},
            stop=StopReason.SOLVED,
            chosen="odd",
            calls=3,
        ),
        Example(
            "who has no draft is passed over",
            says=(),
            failing={"": ("t1",)},
            asked=(Suggestion.REFINE, Suggestion.REDRAFT),
            others=(("right", "right", "right"),),
            stop=StopReason.SOLVED,
            chosen="right",
        ),
        Example(
            "right code costs one call for the critic",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """N drafts and two in their stead of each; a critique of each where the others cannot be used."""
        return MOST * most_calls(options)

    async def search(self, search: Search) -> Stopped:
        """Each is asked for all its drafts at once, one after the other."""
        asked = [search, *(search.by(policy) for policy in self.others[: MOST - 1])]
        at = await _stakes(asked)
        if isinstance(at, Stopped):
            return at
        drafts: list[Draft] = []
        lost: list[Stopped] = []
        ended: Stopped | None = None
        for turn, one in enumerate(asked, start=1):
            made = await sampled(one, self.options.samples, at)
            await weighed(one, made.drafts, turn, at.points)
            drafts += made.drafts
            if made.ended is not None and made.ended.reason not in _MISSED:
                ended = made.ended
                break
            lost += [made.ended] if made.ended is not None else []
            if await _agree(one, at, made.drafts):
                break
        if not drafts:
            return ended or next((e for e in lost if e.reason is StopReason.UNUSABLE), lost[0])
        clustering = await _voted(search, drafts)
        await propose(search, clustering)
        return end(search, ended, clustering.summary(len(drafts)))


async def _stakes(asked: list[Search]) -> Stakes | Stopped:
    """What can be won, by the word of the first critic that can be used."""
    at: Stakes | Stopped = await stakes(asked[0])
    for one in asked[1:]:
        if not isinstance(at, Stopped) or at.reason is not StopReason.UNUSABLE:
            break
        at = await stakes(one)
    return at


async def _agree(search: Search, at: Stakes, drafts: tuple[Draft, ...]) -> bool:
    """Whether more than half of somebody's drafts mend all that fails, and behave alike."""
    if not mended(search, at) or not level(search, drafts):
        return False
    return 2 * (await _voted(search, drafts)).clusters[0].votes > len(drafts)


async def _voted(search: Search, drafts: list[Draft] | tuple[Draft, ...]) -> Clustering:
    """Those of some drafts that no test puts behind another, the largest group first."""
    found = await clustered(search, level(search, drafts), drafts)
    return found.ordered(lambda n: (-found.clusters[n].votes, *found.clusters[n].age))
