"""Triage: find out cheaply whether it is easy; vote on what is, and work on what is not.

Sources: MAgICoRe (Chen et al. 2025, arXiv 2409.12147): refining what is easy does harm, so
easy problems are put to a vote among samples and hard ones alone go through rounds of
review and refinement, reviewed anew each time.  GLoRe (Havrilla et al. 2024, arXiv
2402.10963): a local refinement, which is told where the fault is, and a global one, which
starts over, are both made, and all of them are ranked together with the first draft.

1. The tests, and one critique.  Where the critic says that the method is wrong, it is hard.
2. Else N drafts at once.  Where more than half of them mend all that fails and behave
   alike, it was easy, and one of these stands.  Else it is hard.
3. Hard: the best version so far is criticised, and refined and redrafted at once, T
   rounds at most.  Those that the tests cannot tell apart are run on inputs that do,
   and then shown at once, the user's code first, to be put in order by one ask.

Parameters: ``samples`` is N and ``rounds`` T.  MAgICoRe's N is 40 and its measure of easy
the score and the agreement of a trained reward model; here tests and behaviour are the
measure, and more than half is the least that is a majority.  Calls at most: N drafts, a
critique and two drafts a round, and one ask to put them in order.

Beyond the papers: the order decides between drafts that no test tells apart and never
against a test, and the user's code is always in (``core/choice.py``).

Before: a boundary that three of four drafts get right is worked on for six rounds.
After:  five calls: they agree, and it is done; only where they do not is it worked on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar

from redraft.core.asking import Answered, Ask, AskKind
from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft
from redraft.core.events import Stopped
from redraft.core.evidence import Observation
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.base import SearchStrategy
from redraft.strategies.clustering import Clustering, clustered, level, propose
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.rounds import drafted, mended
from redraft.strategies.sampling import Stakes, end, stakes, weighed
from redraft.strategies.search import Ended, Search
from redraft.strategies.value import share

_BOTH = (Suggestion.REFINE, Suggestion.REDRAFT)


class Triage(SearchStrategy):
    """A vote where drafts agree; where they do not, rounds of critique, refinement and redraft."""

    name: ClassVar = "triage"
    title: ClassVar = "Vote where a few drafts agree; else critique, refine and redraft both."
    source: ClassVar = "Chen et al. 2025 (MAgICoRe); Havrilla et al. 2024 (GLoRe)"
    needs_tests: ClassVar = True
    examples: ClassVar = (
        Example(
            "what most drafts mend in the same way is easy",
            says=(Suggestion.REFINE,),
            writes=("a loop", "wrong", "a sum"),
            failing={"": ("t1",), "wrong": ("t1",)},
            behaves={"a loop": "0", "a sum": "0"},
            stop=StopReason.SOLVED,
            chosen="a loop",
            calls=4,
        ),
        Example(
            "where the method is wrong nothing is sampled: both are made from the critique",
            says=(Suggestion.REDRAFT,),
            writes=("patched", "other"),
            failing={"": ("t1", "t2"), "patched": ("t2",), "other": ()},
            asked=_BOTH,
            stop=StopReason.SOLVED,
            chosen="other",
            calls=3,
        ),
        Example(
            "drafts that disagree are no majority, and what passes is put in order by one ask",
            says=(Suggestion.REFINE,),
            writes=("odd", "wrong", "wrong", "mended", "other"),
            failing={"": ("t1",), "wrong": ("t1",)},
            asked=_BOTH,
            answers=((AskKind.ORDER, Answered("", ("2", "0", "1", "3"))),),
            stop=StopReason.SOLVED,
            chosen="mended",
            calls=7,
        ),
        Example(
            "each round goes on from the best so far, which is criticised anew",
            says=(Suggestion.REDRAFT, Suggestion.REFINE),
            writes=("half", "no better", "whole", "none"),
            failing={"": ("t1", "t2"), "half": ("t2",), "no better": ("t1", "t2"), "none": ("t1",)},
            asked=(*_BOTH, *_BOTH),
            stop=StopReason.SOLVED,
            chosen="whole",
            calls=6,
        ),
        Example(
            "right code costs one call for the critic",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
        Example(
            "without a draft there is nothing to rank",
            says=(Suggestion.REDRAFT,),
            failing={"": ("t1",)},
            asked=_BOTH,
            stop=StopReason.NO_DRAFT,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """N drafts, a critique and two drafts a round, one ask for an order."""
        return options.samples + 3 * options.rounds + 1

    async def search(self, search: Search) -> Stopped:
        """Drafts are asked for at once, N or two; critiques and the order in turn."""
        at = await stakes(search)
        if isinstance(at, Stopped):
            return at
        case = await _scored(search, at)
        if isinstance(case, Stopped):
            return case
        if case.easy_looking and await case.vote(self.options.samples):
            return end(search, case.ended, case.clustering.summary(len(case.drafts)))
        if case.ended is None:
            await case.work(self.options.rounds)
        await case.put_in_order()
        if case.ended is None and not mended(search, at):
            return Stopped(StopReason.ROUNDS, search.trouble)
        return end(search, case.ended, case.clustering.summary(len(case.drafts)))


async def _scored(search: Search, at: Stakes) -> Case | Stopped:
    """The case with a critique of the user's code, which ``stakes`` asks for only without failing tests."""
    own = at.own
    if own.critique is None:
        critique = await search.critique(own.draft, own.evidence, 0)
        if critique.unusable:
            return Stopped(StopReason.UNUSABLE, critique.reason)
        at = replace(at, own=replace(own, critique=critique))
    return Case(search, at)


@dataclass
class Case:
    """One run.  ``drafts`` are all that were made, ``ended`` is why no more can be."""

    search: Search
    at: Stakes
    drafts: list[Draft] = field(default_factory=list)
    ended: Stopped | None = None
    clustering: Clustering = field(default_factory=lambda: Clustering(()))

    @property
    def easy_looking(self) -> bool:
        """Whether nobody says that the method is wrong."""
        critique = self.at.own.critique
        return critique is None or critique.suggestion is not Suggestion.REDRAFT

    async def vote(self, count: int) -> bool:
        """Draft so many at once; whether more than half of them are right and behave alike."""
        search = self.search
        made = await drafted(
            search, [search.generate(1, label=f"Draft {n + 1}") for n in range(count)]
        )
        self.ended = made.ended
        if made.lost is not None and made.lost.reason is StopReason.UNUSABLE:
            self.ended = made.lost
        await self._run(made.drafts, 1)
        if not mended(search, self.at):
            return False
        alike = await clustered(search, level(search, self.drafts), self.drafts)
        self.clustering = alike.ordered(
            lambda n: (-alike.clusters[n].votes, *alike.clusters[n].age)
        )
        await search.choose(self.clustering.places)  # it stands, should time run out
        if 2 * self.clustering.clusters[0].votes <= len(made.made):
            return False
        await propose(search, self.clustering)
        return True

    async def work(self, rounds: int) -> None:
        """Refine and redraft the best so far at once, until all is mended."""
        search, trajectory = self.search, Trajectory((self.at.own,))
        try:
            for round_ in range(2, rounds + 2):
                made = await drafted(
                    search, [search.regenerate(trajectory, wanted, round_) for wanted in _BOTH]
                )
                await self._run(made.drafts, round_)
                self.ended = made.ended or (None if self._winners else made.lost)
                if self.ended or mended(search, self.at) or made.lost or round_ > rounds:
                    return
                trajectory = self._so_far()
                best = trajectory.last
                if best.critique is None:
                    critique = await search.critique(best.draft, best.evidence, round_)
                    if critique.unusable:
                        self.ended = Stopped(StopReason.UNUSABLE, critique.reason)
                        return
                    trajectory = trajectory.annotate(critique=critique)
        except Ended as ended:
            self.ended = ended.stopped

    async def put_in_order(self) -> None:
        """Have those that no test tells apart, but that behave differently, put in order, once."""
        search = self.search
        alike = await clustered(search, level(search, self.drafts), self.drafts)
        self.clustering = alike.ordered(
            lambda n: (-alike.clusters[n].votes, *alike.clusters[n].age)
        )
        await search.choose(self.clustering.places)
        if len(self.clustering.clusters) > 1 and self.ended is None:
            try:
                self.clustering = await self._ordered(self.clustering)
            except Ended as ended:
                self.ended = ended.stopped
        await propose(search, self.clustering)

    async def _ordered(self, found: Clustering) -> Clustering:
        """The clusters as one answer orders them, those that it leaves out last."""
        search = self.search
        shown = Trajectory(
            (
                replace(self.at.own, critique=None),
                *(Step(c.speaker.draft, evidence=c.speaker.evidence) for c in found.clusters),
            )
        )
        inputs, seen = _seen(found)
        if inputs:
            own = await search.gate.observe(search.task, search.own, inputs)
            seen = (own, *seen) if len(own) == len(inputs) else ()
        answer = await search.answer(Ask(AskKind.ORDER, shown, inputs if seen else (), seen))
        if not isinstance(answer, Answered):
            return found
        said = [int(item) for item in answer.items if item.isdecimal()]
        place = {number - 1: rank_ for rank_, number in enumerate(said) if number}
        return found.ordered(lambda n: (place.get(n, len(said)), n))

    @property
    def _winners(self) -> bool:
        return self.search.standing is not None

    async def _run(self, drafts: list[Draft], round_: int) -> None:
        self.drafts += drafts
        await weighed(self.search, drafts, round_, self.at.points)

    def _so_far(self) -> Trajectory:
        """All that was tried, the best one last: it is the one to go on from."""
        own = self.at.own
        steps = {own.draft.source: own}
        for candidate in self.search.candidates:
            step = Step(candidate.draft, evidence=candidate.evidence)
            steps.setdefault(candidate.draft.source, step)
        # of two that do as well the one that was there first is gone on from
        tried = list(steps.values())
        order = sorted(tried, key=lambda step: (*self._how_good(step), -tried.index(step)))
        return Trajectory((own, *(step for step in order[:-1] if step is not own), order[-1]))

    def _how_good(self, step: Step) -> tuple[float, int]:
        evidence = step.evidence
        assert evidence is not None, "what was tried was run"
        return share(self.at, evidence), -len(evidence.failed)


def _seen(found: Clustering) -> tuple[tuple[str, ...], tuple[tuple[Observation, ...], ...]]:
    """The inputs on which every cluster was run, and what each cluster did on them."""
    rows: dict[str, dict[int, Observation]] = {}
    for question in found.questions:
        row = {version: a.seen for a in question.answers for version in a.versions}
        if len(row) == len(found.clusters):
            rows[question.input] = row
    count = range(len(found.clusters))
    return tuple(rows), tuple(tuple(row[n] for row in rows.values()) for n in count)
