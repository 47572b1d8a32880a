"""Distill: parallel drafts, a bounded digest of what they showed, a refinement with the digest.

Source: Madaan et al. 2025 (Parallel-Distill-Refine, arXiv 2510.01123).  Each round
``samples`` drafts are written at once; a digest says what each of them, and the last
round's refinement, got right and wrong, with what running them showed; the best of
them is refined with the digest beside it.  The next round's drafts are written with
the digest alone, which replaces the last, so that what is shown does not grow with
the rounds.  ``samples`` and ``rounds`` are the loop's own N and T (the paper varies
both; with one sample it is its sequential refinement).  Versions that are the same up
to formatting are digested once.  A digest that is not given leaves the last one in
place.  N drafts, a digest and a refinement a round, and one critique where no test
fails.

Before: four drafts fail in four ways, and the fifth is written knowing none of it.
After:  "three sort first and lose the order of equal items; a dict keeps it but fails
        on []" stands beside the task, and one draft has what each got right.
"""

from __future__ import annotations

from typing import ClassVar

from redraft.core.asking import Answered, Ask, AskKind
from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.events import Stopped
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.base import SearchStrategy
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.rounds import Drafted, drafted, mended, noted, rank
from redraft.strategies.sampling import Stakes, stakes, weighed
from redraft.strategies.search import Search, no_draft
from redraft.strategies.value import identity

NOTE = "what earlier versions, made apart from each other, got right and wrong"
_DIGEST = (AskKind.DIGEST, Answered("a is right but for [], b is wrong"))
_REFINE = Suggestion.REFINE


class Distill(SearchStrategy):
    """Drafts, digests and refines until the tests pass or a bound is met."""

    name: ClassVar = "distill"
    title: ClassVar = "Several drafts, a digest of what they showed, and one from the digest."
    source: ClassVar = "Madaan et al. 2025 (Parallel-Distill-Refine, arXiv 2510.01123)"
    needs_tests: ClassVar = True
    needs_model: ClassVar = True
    examples: ClassVar = (
        Example(
            "a draft that solves it ends the run before anything is digested",
            says=(),
            writes=("wrong", "right"),
            failing={"": ("t1",), "wrong": ("t1",)},
            stop=StopReason.SOLVED,
            chosen="right",
            calls=2,
            samples=2,
        ),
        Example(
            "the best draft is refined with the digest of all",
            says=(),
            answers=(_DIGEST,),
            writes=("none", "half", "whole"),
            failing={"": ("t1", "t2"), "none": ("t1", "t2"), "half": ("t2",)},
            asked=(_REFINE,),
            stop=StopReason.SOLVED,
            chosen="whole",
            calls=4,
            samples=2,
        ),
        Example(
            "the next round's drafts are written from the digest",
            says=(),
            answers=(_DIGEST,),
            writes=("a", "b", "c", "d", "right"),
            failing=dict.fromkeys(("", "a", "b", "c", "d"), ("t1",)),
            asked=(_REFINE,),
            stop=StopReason.SOLVED,
            chosen="right",
            calls=6,
            samples=2,
        ),
        Example(
            "when the rounds are used up the best of all stands",
            says=(),
            answers=(_DIGEST,),
            writes=("half", "none", "worse"),
            failing={
                "": ("t1", "t2"),
                "half": ("t2",),
                "none": ("t1", "t2"),
                "worse": ("t1", "t2", "t3"),
            },
            asked=(_REFINE,),
            stop=StopReason.ROUNDS,
            chosen="half",
            samples=2,
            rounds=1,
        ),
        Example(
            "who writes nothing ends the run with the reason",
            says=(),
            failing={"": ("t1",)},
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
        """N drafts, a digest and a refinement a round; one critique where no test fails."""
        return (options.samples + 2) * options.rounds + 1

    async def search(self, search: Search) -> Stopped:
        """Round after round; the digest and the last refinement are all that is carried on."""
        at = await stakes(search)
        if isinstance(at, Stopped):
            return at
        digest = ""
        carried: list[Step] = []
        for round_ in range(1, self.options.rounds + 1):
            made = await self._drafts(search, _digested(search.task, digest), round_)
            versions = await _steps(search, at, carried, made.drafts, round_)
            if mended(search, at):
                return Stopped(StopReason.SOLVED, search.trouble)
            ended = made.ended or made.lost
            if ended is not None:
                return ended
            answer = await search.answer(Ask(AskKind.DIGEST, Trajectory(tuple(versions))))
            if isinstance(answer, Answered):
                digest = answer.text
            elif answer.unusable:
                return no_draft(NoDraft(answer.reason, unusable=True))
            refined = await self._refine(search, at, versions, digest, round_)
            if isinstance(refined, Stopped):
                return refined
            carried = refined
            if mended(search, at):
                return Stopped(StopReason.SOLVED, search.trouble)
        return Stopped(StopReason.ROUNDS, search.trouble)

    async def _drafts(self, search: Search, task: Task, round_: int) -> Drafted:
        count = self.options.samples
        return await drafted(
            search,
            [
                search.generate(round_, label=f"Draft {n + 1}" if count > 1 else "", task=task)
                for n in range(count)
            ],
        )

    async def _refine(
        self, search: Search, at: Stakes, versions: list[Step], digest: str, round_: int
    ) -> list[Step] | Stopped:
        """The refinement of the best version, as what is carried on; nothing where there is none."""
        best = min(versions, key=lambda step: _rank(at, step))
        made = await search.regenerate(
            Trajectory((at.own, best)),
            Suggestion.REFINE,
            round_,
            task=_digested(search.task, digest),
        )
        if isinstance(made, NoDraft):
            return no_draft(made) if made.unusable else []
        return await _steps(search, at, [], [made], round_)


async def _steps(
    search: Search, at: Stakes, before: list[Step], drafts: list[Draft], round_: int
) -> list[Step]:
    """Versions with their evidence, each once: those from before, then the drafts."""
    known = {identity(search.language, step.draft.source) for step in before}
    fresh: list[Draft] = []
    for draft in drafts:
        name = identity(search.language, draft.source)
        if name not in known:
            known.add(name)
            fresh.append(draft)
    found = await weighed(search, fresh, round_, at.points)
    steps = (Step(draft, evidence=e) for draft, e in zip(fresh, found, strict=True))
    return [*before, *steps]


def _rank(at: Stakes, step: Step) -> tuple[float, ...]:
    assert step.evidence is not None, "every version was weighed"
    return rank(at, step.evidence)


def _digested(task: Task, digest: str) -> Task:
    return noted(task, NOTE, digest) if digest.strip() else task
