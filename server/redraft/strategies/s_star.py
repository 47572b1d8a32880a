"""S*: samples that are each mended by what the tests say, then a choice by inputs that tell them apart.

Source: Li et al. 2025 (S*, arXiv 2502.14382).  ``samples`` is N and ``debug_rounds`` is
R: 8 and up to 4 in the paper (its Table 3 and Figure 6), 4 and 2 here (``options.py``).
At most N + N·R calls to write, 1 for inputs and 2 for each of ``PAIRS`` comparisons;
one more, a critique, where no test fails, and two where nobody writes a function from
nothing.  Without a model it works on the user's code and chooses by running alone.

Where this departs from the paper, and from its implementation:

- A sample is known by its best version, never by its last, so that a round that
  spoils it hides nothing.  It casts one vote, however often it was mended.
- Drafts are clustered by typed results on inputs that the gate makes without a model;
  a model is asked for inputs once, not for every test and pair, and one speaker of
  each cluster is compared.  16 samples split 8 to 8 cost 3 calls to choose.
- A cluster that crashes or never ends where another gives a value stands behind those
  that do not, whatever their size: it is what the incumbent rule calls an input lost.
- Whoever compares sees what was run, never a value that somebody expects.
- The first cluster is champion, and the next ones challenge it.  A challenger wins only
  where it is preferred in both orders, so one word for the champion, or a tie, needs
  no second ask.
- The user's code stays unless the winner beats it on tests (``core/choice.py``).

Before: 8 samples pass the one test there is, and the first of them is taken.
After:  they behave in two ways; on ``f([])`` five give 0 and three raise IndexError:
        this was seen, compared once in each order, and one of the five stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from redraft.core.asking import FIRST, SECOND, TIE, Answered, Ask, AskKind
from redraft.core.budget import StopReason
from redraft.core.choice import Candidate, beats_incumbent
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.events import Stopped
from redraft.core.evidence import Evidence, Observation, Outcome
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.base import SearchStrategy
from redraft.strategies.clustering import Clustering, clustered, level, propose
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.sampling import (
    Stakes,
    bound,
    end,
    most_calls,
    sampled,
    stakes,
    weighed,
)
from redraft.strategies.search import Ended, Search, no_draft

PAIRS = 3
"""Clusters that challenge the first.  Of the paper's 8 samples a fifth cluster by size
holds one at most, and nothing speaks for it."""


@dataclass
class Sample:
    """One line of work: its versions with what running each showed.  ``open``: it is worth mending."""

    trajectory: Trajectory = field(default_factory=Trajectory)
    open: bool = True

    @property
    def best(self) -> Draft:
        """The version that it is known by: the one that does best in tests, the earlier of two."""
        return max(self.trajectory.steps, key=_worth).draft

    def add(self, draft: Draft, evidence: Evidence, *, right: bool) -> None:
        """One more version; a sample that is right, or comes back to where it was, is left alone."""
        again = any(step.draft.source == draft.source for step in self.trajectory.steps)
        self.trajectory = self.trajectory.add(Step(draft, evidence=evidence))
        self.open = not right and not again and evidence.outcome is not Outcome.UNAVAILABLE


def _worth(step: Step) -> tuple[bool, int, int, int]:
    evidence = step.evidence
    assert evidence is not None, "a version is a step once it was run"
    won, failed = len(evidence.inputs_won), len(evidence.failed)
    return beats_incumbent(evidence), len(evidence.fixed), won, -failed


class SStar(SearchStrategy):
    """Samples, mends each by the tests, and chooses by what tells the survivors apart."""

    name: ClassVar = "s_star"
    title: ClassVar = "Several drafts, each mended by its tests; inputs that differ choose."
    source: ClassVar = "Li et al. 2025 (S*, arXiv 2502.14382)"
    needs_tests: ClassVar = True
    examples: ClassVar = (
        Example(
            "right code is passed and nothing is written",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
        Example(
            "a sample that fails is mended, one that passes is left alone",
            says=(),
            writes=("right", "wrong", "mended"),
            samples=2,
            failing={"": ("t1",), "right": (), "wrong": ("t1",), "mended": ()},
            behaves={"right": "0", "mended": "0"},
            asked=(Suggestion.REFINE,),
            answers=((AskKind.INPUTS, Answered("", ("f(0)",))),),
            stop=StopReason.SOLVED,
            chosen="right",
            calls=4,
        ),
        Example(
            "a version that spoils a sample does not hide the better one before it",
            says=(),
            writes=("half", "spoilt"),
            samples=1,
            failing={"": ("t1", "t2"), "half": ("t2",), "spoilt": ("t1", "t2")},
            asked=(Suggestion.REFINE,),
            stop=StopReason.ROUNDS,
            chosen="half",
            calls=2,
        ),
        Example(
            "two ways of one size: three calls choose, and the later wins in both orders",
            says=(),
            writes=("a", "b", "A", "B"),
            samples=4,
            failing={"": ("t1",)},
            behaves={"a": "0", "A": "0", "b": "1", "B": "1"},
            answers=(
                (AskKind.INPUTS, Answered("", ("f(0)",))),
                (AskKind.BETTER, Answered("", (SECOND,))),
                (AskKind.BETTER, Answered("", (FIRST,))),
            ),
            stop=StopReason.SOLVED,
            chosen="b",
            calls=7,
        ),
        Example(
            "a judge that prefers whichever it sees second decides nothing",
            says=(),
            writes=("a", "b", "A", "B"),
            samples=4,
            failing={"": ("t1",)},
            behaves={"a": "0", "A": "0", "b": "1", "B": "1"},
            answers=(
                (AskKind.BETTER, Answered("", (SECOND,))),
                (AskKind.BETTER, Answered("", (SECOND,))),
            ),
            stop=StopReason.SOLVED,
            chosen="a",
            calls=7,
        ),
        Example(
            "who answers nothing leaves it to the larger cluster",
            says=(),
            writes=("odd", "a", "A"),
            failing={"": ("t1",)},
            behaves={"a": "0", "A": "0"},
            stop=StopReason.SOLVED,
            chosen="a",
            calls=5,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """Drafts, R mendings of each, inputs once, and each comparison in both orders."""
        rivals = min(PAIRS, options.samples - 1)
        choosing = 1 + 2 * rivals if rivals else 0
        return most_calls(options) + options.samples * options.debug_rounds + choosing

    async def search(self, search: Search) -> Stopped:
        """Whoever thinks is asked in rounds, all open samples at once; then, to choose, in turn."""
        at = await stakes(search)
        if isinstance(at, Stopped):
            return at
        made = await sampled(search, self.options.samples, at)
        samples = [Sample() for _ in made.drafts]
        await _run(search, at, samples, made.drafts, 1)
        ended = made.ended
        for round_ in range(self.options.debug_rounds):
            if ended is None and any(sample.open for sample in samples):
                ended = await _mend(search, at, samples, round_ + 2)
        choice = Choice(search, tuple(sample.best for sample in samples), ended)
        await choice.make()
        rounds = self.options.debug_rounds and any(sample.open for sample in samples)
        if choice.ended is None and rounds and not search.solved:
            return Stopped(StopReason.ROUNDS, search.trouble)
        return end(search, choice.ended, choice.clustering.summary(len(samples)))


# -- mending --------------------------------------------------------------------------------


async def _mend(
    search: Search, at: Stakes, samples: Sequence[Sample], round_: int
) -> Stopped | None:
    """A round on every open sample, each shown its own versions; why there can be no other."""
    going = [(number, sample) for number, sample in enumerate(samples, 1) if sample.open]
    made = await search.side_by_side(
        *(
            search.regenerate(sample.trajectory, Suggestion.REFINE, round_, label=f"Draft {number}")
            for number, sample in going
        )
    )
    mended: list[tuple[Sample, Draft]] = []
    for (_, sample), one in zip(going, made, strict=True):
        sample.open = isinstance(one, Draft)
        if isinstance(one, Draft):
            mended.append((sample, one))
    await _run(search, at, [sample for sample, _ in mended], [one for _, one in mended], round_)
    unusable = next((one for one in made if isinstance(one, NoDraft) and one.unusable), None)
    if unusable is not None and not mended and not search.solved:
        return no_draft(unusable)
    return bound(search, made)


async def _run(
    search: Search, at: Stakes, samples: Sequence[Sample], drafts: Sequence[Draft], round_: int
) -> None:
    """Run a new version of each sample."""
    found = await weighed(search, drafts, round_, at.points)
    for sample, draft, evidence in zip(samples, drafts, found, strict=True):
        right = beats_incumbent(evidence) and (bool(at.points) or search.solves(evidence))
        sample.add(draft, evidence, right=right)


# -- choosing -------------------------------------------------------------------------------


@dataclass
class Choice:
    """Which of the samples' best versions stands.  ``ended``: nobody is asked any more, and why."""

    search: Search
    drafts: tuple[Draft, ...]
    ended: Stopped | None
    clustering: Clustering = field(default_factory=lambda: Clustering(()))

    async def make(self) -> None:
        """Cluster those that the tests cannot tell apart, ask where somebody answers, and choose."""
        alike = level(self.search, self.drafts)
        self.clustering = ranked(await clustered(self.search, alike, self.drafts))
        await self.search.choose(self.clustering.places)  # it stands, should time run out
        try:
            if self.ended is None and self.clustering.trees > 1:
                await self._ask_for_inputs(alike)
                await self._compare()
        except Ended as end_:
            self.ended = end_.stopped
        await propose(self.search, self.clustering)

    async def _ask_for_inputs(self, alike: Sequence[Candidate]) -> None:
        clusters = self.clustering.clusters
        shown = [c.speaker for c in clusters] if len(clusters) > 1 else alike
        versions = Trajectory(tuple(Step(c.draft) for c in shown[: PAIRS + 1]))
        answer = await self.search.answer(Ask(AskKind.INPUTS, versions))
        if isinstance(answer, Answered) and answer.items:
            found = await clustered(self.search, alike, self.drafts, answer.items)
            self.clustering = ranked(found)
            await self.search.choose(self.clustering.places)

    async def _compare(self) -> None:
        """The first cluster against the next ones; it stays first until one wins in both orders."""
        champion, found = 0, self.clustering
        for challenger in range(1, min(len(found.clusters), PAIRS + 1)):
            wins = await self._wins(found, challenger, champion)
            if wins is None:
                return
            if wins:
                champion = challenger
                self.clustering = found.promoted(champion)

    async def _wins(self, found: Clustering, challenger: int, champion: int) -> bool | None:
        """Whether a challenger is preferred in both orders; None where nobody answers."""
        apart = found.apart(champion, challenger)
        if not apart:
            return False
        first = await self._better(found, champion, challenger, apart)
        if first != SECOND:
            return None if first is None else False
        flipped = tuple((text, b, a) for text, a, b in apart)
        second = await self._better(found, challenger, champion, flipped)
        return None if second is None else second == FIRST

    async def _better(
        self,
        found: Clustering,
        a: int,
        b: int,
        apart: Sequence[tuple[str, Observation, Observation]],
    ) -> str | None:
        versions = Trajectory(tuple(Step(found.clusters[n].speaker.draft) for n in (a, b)))
        inputs, of_a, of_b = zip(*apart, strict=True)
        answer = await self.search.answer(Ask(AskKind.BETTER, versions, inputs, (of_a, of_b)))
        return next(iter(answer.items), TIE) if isinstance(answer, Answered) else None


def ranked(found: Clustering) -> Clustering:
    """Those that do not fall first, then the larger, then the smaller change, then the earlier."""

    def key(n: int) -> tuple[int, ...]:
        cluster = found.clusters[n]
        return (found.falls(n), -cluster.votes, *cluster.age)

    return found.ordered(key)
