"""Evolve: a small population of drafts; evidence selects, two parents are merged, others rewritten.

Source: Li et al. 2025 (CoCoEvo, arXiv 2502.10802) for crossover and mutation by a
model, Zeng et al. 2025 (EvoScale, arXiv 2505.23604) for working on the best few
instead of one chain.  The founders are a refinement and a redraft of the user's code,
and drafts from the task alone.  Each of ``rounds`` generations then merges the best
two parents that were not merged before, refines the better and redrafts the worse
ones; the same is never done twice to the same draft.  A child that is a known draft
up to formatting is dropped unrun; another takes a place only from one that does worse
when run.  ``samples`` is the population's size and the number of children of a
generation; both are the loop's own T and N.  CoCoEvo evolves tests as well and
schedules how often it crosses; here the project's tests select, and a population this
small has one crossover a generation.  EvoScale trains its model to mutate; here it is
asked.  N calls for the founders, N a generation, and one critique where no test fails.

Before: the refinement mends t1 and the redraft t2, and one of them must be chosen.
After:  their merge mends both and stands.
"""

from __future__ import annotations

from collections.abc import Collection, Coroutine, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from typing import Any, ClassVar

from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.events import Stopped
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.base import SearchStrategy
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.rounds import drafted, mended, rank
from redraft.strategies.sampling import Stakes, stakes, weighed
from redraft.strategies.search import Search
from redraft.strategies.value import identity

_REFINE, _REDRAFT = Suggestion.REFINE, Suggestion.REDRAFT


@dataclass(frozen=True, slots=True)
class Member:
    """A weighed draft with how it came about.

    ``name`` is what it is up to formatting, ``rank`` what running it showed, less is
    better (``rounds.py``).
    """

    trajectory: Trajectory
    name: str
    rank: tuple[float, ...]


class How(str, Enum):
    """How a child is made."""

    REFINE = "refine"
    REDRAFT = "redraft"
    WRITE = "write"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Move:
    """One child to be made, out of what ``trajectory`` shows."""

    how: How
    trajectory: Trajectory


@dataclass
class Population:
    """At most ``size`` drafts, the best first; ``known`` are the names of all that ever were."""

    size: int
    known: set[str] = field(default_factory=set)
    members: list[Member] = field(default_factory=list)
    tried: set[tuple[How, frozenset[str]]] = field(default_factory=set)
    """What was done to whom."""

    def admit(self, child: Member) -> None:
        """Give a child a free place, or that of the worst member if it does better when run."""
        if len(self.members) == self.size:
            if child.rank >= self.members[-1].rank:
                return
            self.members.pop()
        self.members.append(child)
        self.members.sort(key=lambda member: member.rank)

    def moves(self, own: Step) -> list[Move]:
        """The next generation: a merge first, then refinements from the best and redrafts from the worst."""
        chosen: list[Move] = []
        pairs = combinations(enumerate(self.members), 2)
        for (_, one), (_, other) in sorted(pairs, key=lambda pair: pair[0][0] + pair[1][0]):
            if self._first(How.MERGE, {one.name, other.name}):
                # a merge is of the two newest; the better one is the newest
                last = (other.trajectory.last, one.trajectory.last)
                chosen.append(Move(How.MERGE, Trajectory((own, *last))))
                break
        for better, worse in zip(self.members, reversed(self.members), strict=True):
            for how, member in ((How.REFINE, better), (How.REDRAFT, worse)):
                if len(chosen) < self.size and self._first(how, {member.name}):
                    chosen.append(Move(how, member.trajectory))
        return chosen

    def _first(self, how: How, names: Collection[str]) -> bool:
        key = (how, frozenset(names))
        if key in self.tried:
            return False
        self.tried.add(key)
        return True


class Evolve(SearchStrategy):
    """Breeds generations of drafts until the tests pass, nothing new is left to try, or a bound is met."""

    name: ClassVar = "evolve"
    title: ClassVar = "A small population of drafts: select by tests, merge two, rewrite others."
    source: ClassVar = "Li et al. 2025 (CoCoEvo, arXiv 2502.10802); Zeng et al. 2025 (EvoScale)"
    needs_tests: ClassVar = True
    examples: ClassVar = (
        Example(
            "the refined and the redrafted each mend half, and their merge mends both",
            says=(),
            writes=("refined", "redrafted", "merged", "refined twice"),
            failing={
                "": ("t1", "t2"),
                "refined": ("t2",),
                "redrafted": ("t1",),
                "refined twice": ("t2",),
            },
            asked=(_REFINE, _REDRAFT, _REFINE),
            stop=StopReason.SOLVED,
            chosen="merged",
            calls=4,
            samples=2,
        ),
        Example(
            "a founder that solves it ends the run before anything is bred",
            says=(),
            writes=("refined", "redrafted", "written"),
            failing={"": ("t1",), "refined": ("t1",), "written": ("t1",)},
            asked=(_REFINE, _REDRAFT),
            stop=StopReason.SOLVED,
            chosen="redrafted",
            calls=3,
        ),
        Example(
            "a child that does no better takes no place, and nothing is done twice to a draft",
            says=(),
            writes=("half", "none", "worse", "same", "other", "whole"),
            failing={
                "": ("t1", "t2"),
                "half": ("t2",),
                "none": ("t1", "t2"),
                "worse": ("t1", "t2", "t3"),
                "same": ("t1", "t2"),
                "other": ("t1", "t2"),
            },
            asked=(_REFINE, _REDRAFT, _REFINE, _REDRAFT, _REFINE),
            stop=StopReason.SOLVED,
            chosen="whole",
            calls=6,
            samples=2,
        ),
        Example(
            "where every child is known already and nothing is left to try, the run ends",
            says=(),
            writes=("half", "mine", "mine"),
            failing={"": ("t1", "t2"), "half": ("t2",)},
            asked=(_REFINE, _REFINE, _REDRAFT),
            stop=StopReason.DONE,
            chosen="half",
            samples=1,
        ),
        Example(
            "who writes nothing ends the run with the reason",
            says=(),
            failing={"": ("t1",)},
            asked=(_REFINE, _REDRAFT),
            stop=StopReason.NO_DRAFT,
            calls=3,
        ),
        Example(
            "right code is passed and nothing is written",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """The founders and T generations, of N each; one critique where no test fails."""
        return options.samples * (options.rounds + 1) + 1

    async def search(self, search: Search) -> Stopped:
        """Generations, each made at once and weighed at once."""
        at = await stakes(search)
        if isinstance(at, Stopped):
            return at
        population = Population(
            self.options.samples, {identity(search.language, search.own.source)}
        )
        moves = founders(at.own, self.options.samples)
        for generation in range(1, self.options.rounds + 2):
            if not moves:
                return Stopped(StopReason.DONE, search.trouble)
            made = await drafted(search, _asks(search, moves, generation))
            await _admit(search, at, population, moves, made.made, generation)
            if mended(search, at):
                return Stopped(StopReason.SOLVED, search.trouble)
            ended = made.ended or made.lost
            if ended is not None:
                return ended
            moves = population.moves(at.own)
        return Stopped(StopReason.ROUNDS, search.trouble)


def founders(own: Step, size: int) -> list[Move]:
    """The first generation: the user's code refined, then redrafted, the rest from the task alone."""
    ways = [How.REFINE, How.REDRAFT, *[How.WRITE] * size]
    return [Move(how, Trajectory((own,))) for how in ways[:size]]


def _asks(
    search: Search, moves: Sequence[Move], generation: int
) -> list[Coroutine[Any, Any, Draft | NoDraft]]:
    asks: list[Coroutine[Any, Any, Draft | NoDraft]] = []
    for number, move in enumerate(moves, start=1):
        label = f"Draft {number}" if len(moves) > 1 else ""
        if move.how is How.MERGE:
            asks.append(search.merge(move.trajectory, generation, label=label))
        elif move.how is How.WRITE:
            asks.append(search.generate(generation, label=label))
        else:
            wanted = Suggestion(move.how.value)
            asks.append(search.regenerate(move.trajectory, wanted, generation, label=label))
    return asks


async def _admit(
    search: Search,
    at: Stakes,
    population: Population,
    moves: Sequence[Move],
    made: Sequence[Draft | None],
    generation: int,
) -> None:
    """Weigh the children that nobody has seen before, and let them in where they do better."""
    fresh: list[tuple[Move, Draft, str]] = []
    for move, draft in zip(moves, made, strict=True):
        if draft is None:
            continue
        name = identity(search.language, draft.source)
        if name not in population.known:
            population.known.add(name)
            fresh.append((move, draft, name))
    found = await weighed(search, [draft for _, draft, _ in fresh], generation, at.points)
    for (move, draft, name), evidence in zip(fresh, found, strict=True):
        child = move.trajectory.add(Step(draft, evidence=evidence))
        population.admit(Member(child, name, rank(at, evidence)))
