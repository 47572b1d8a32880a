"""REx: which draft to refine next is a bandit, played by Thompson sampling.

Source: Tang et al. 2024 (arXiv 2405.17503).  Every draft so far, the user's code first,
is an arm.  Each time one number per arm is drawn from Beta(1 + C h, 1 + C (1 - h) + n),
where h is the share of what there is to win that the draft has won (``value.py``) and n
how often it was refined in vain; the arm of the largest is refined next, and what comes of
it is an arm too.  So a draft that does well is worked on, and left when that leads nowhere.

Parameters: C = 20, the value of the authors' own runs in all three of their domains
(their repository's README); theirs have 64 to 300 calls.  ``rounds`` is T: 2 T
refinements, so that it costs what the loop costs at the same T, which asks a critic
beside each draft.  Calls at most: 2 T, and one for the critic where no test fails.

Beyond the paper: a refinement that repeats an arm is no new arm and counts as one in
vain, and an arm for which whoever thinks has no draft is not asked about again.  Where
no test fails the critic is asked once, and the inputs on which a fault was seen take
the tests' place; where there are none it ends, because no draft could win.

Before: a loop that goes on from its last draft, however bad that has become.
After:  the draft that passes most tests is refined, or an early one when that is stuck.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import ClassVar

from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.draft import NoDraft
from redraft.core.events import Stopped
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.base import SearchStrategy
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.rounds import mended
from redraft.strategies.sampling import stakes
from redraft.strategies.search import Search, no_draft
from redraft.strategies.value import identity, share

C = 20.0
"""How much a draft's share weighs against what came of refining it."""


@dataclass
class Arm:
    """One draft, with how it came about; ``share`` is h, ``in_vain`` n."""

    trajectory: Trajectory
    share: float
    in_vain: int = 0
    barren: bool = False
    """Nobody has a refinement of it."""

    def draw(self, rng: random.Random) -> float:
        """How likely refining it is to lead to the end, as far as is known, by one draw."""
        return rng.betavariate(1 + C * self.share, 1 + C * (1 - self.share) + self.in_vain)


def choose_arm(arms: list[Arm], rng: random.Random) -> Arm | None:
    """The arm of the largest draw; None when all are barren."""
    drawn = [(arm.draw(rng), -number) for number, arm in enumerate(arms) if not arm.barren]
    return arms[-max(drawn)[1]] if drawn else None


class Rex(SearchStrategy):
    """Refines the draft that Thompson sampling picks, 2 T times, until the tests pass."""

    name: ClassVar = "rex"
    title: ClassVar = "Refine whichever draft is worth it most, by a bandit over all of them."
    source: ClassVar = "Tang et al. 2024 (REx, arXiv 2405.17503)"
    needs_tests: ClassVar = True
    examples: ClassVar = (
        Example(
            "the user's code is the first arm, and a refinement that solves it ends the run",
            says=(),
            writes=("better",),
            failing={"": ("t1",), "better": ()},
            asked=(Suggestion.REFINE,),
            stop=StopReason.SOLVED,
            chosen="better",
            calls=1,
        ),
        Example(
            "a draft that mends half of it is gone on from",
            says=(),
            writes=("half", "whole"),
            failing={"": ("t1", "t2"), "half": ("t2",), "whole": ()},
            asked=(Suggestion.REFINE, Suggestion.REFINE),
            stop=StopReason.SOLVED,
            chosen="whole",
        ),
        Example(
            "what mends most stands when the refinements are used up, and what breaks never does",
            says=(),
            writes=("half", "breaks"),
            failing={"": ("t1", "t2"), "half": ("t2",), "breaks": ("t1", "t2", "t3")},
            asked=(Suggestion.REFINE, Suggestion.REFINE),
            stop=StopReason.ROUNDS,
            chosen="half",
            rounds=1,
        ),
        Example(
            "right code costs one call for the critic",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
        Example(
            "a fault that no test and no input shows is not worked on",
            says=(Suggestion.REDRAFT,),
            stop=StopReason.DONE,
            calls=1,
        ),
        Example(
            "who has no refinement of any draft is not asked for ever",
            says=(),
            failing={"": ("t1",)},
            asked=(Suggestion.REFINE,),
            stop=StopReason.NO_DRAFT,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """Two refinements a round, and a critique."""
        return 2 * options.rounds + 1

    async def search(self, search: Search) -> Stopped:
        """One refinement after the other: each draw rests on what came before."""
        at = await stakes(search)
        if isinstance(at, Stopped):
            return at
        arms = [Arm(Trajectory((at.own,)), 0.0)]
        seen = {identity(search.language, search.own.source)}
        for turn in range(1, 2 * self.options.rounds + 1):
            arm = choose_arm(arms, search.rng)
            if arm is None:
                return Stopped(StopReason.DONE, search.trouble)
            made = await search.regenerate(arm.trajectory, Suggestion.REFINE, turn)
            arm.in_vain += 1
            if isinstance(made, NoDraft):
                search.afford()
                arm.barren = True
                if made.unusable or len(arms) == 1:
                    return no_draft(made)
                continue
            name = identity(search.language, made.source)
            if name in seen:
                continue
            seen.add(name)
            evidence = await search.weigh(made, turn, at.points, order=turn)
            grown = arm.trajectory.add(Step(made, evidence=evidence))
            arms.append(Arm(grown, share(at, evidence)))
            if mended(search, at):
                return Stopped(StopReason.SOLVED, search.trouble)
        return Stopped(StopReason.ROUNDS, search.trouble)
