"""Plan first: a plan checked against the examples, code from the plan, another plan if it fails.

Source: Lei et al. 2024 (Planning-Driven Programming, LPW, arXiv 2411.14503).  The
plan is followed by hand on every example before any code is written (the ask says
so), and it is beside every fix of the code that was written from it.  A redraft
must change the plan: those that failed are listed with the ask for the next, the
versions written from them too, and a plan that comes back ends the run.  The
paper samples plans (SLPW) or keeps one; here ``rounds`` (the loop's own T) bounds
how many are tried one after the other, and ``debug_rounds`` (S*'s R) the fixes of
each.  A round asks for a plan, a first version and at most R fixes; one critique
more where no test fails.  The user's code counts as a version whose plan has
failed, so that the first plan knows what the tests said of it.

Before: a greedy loop is patched three times and fails the same test three times.
After:  three fixes refute the plan; the next plan must be another one, and the code
        is written from it.
"""

from __future__ import annotations

import re
from typing import ClassVar

from redraft.core.asking import Answered, Ask, AskKind, Unanswered
from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.events import Stopped
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.base import SearchStrategy
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.rounds import mended, noted
from redraft.strategies.sampling import Stakes, stakes, weighed
from redraft.strategies.search import Search, no_draft
from redraft.strategies.triggers import seen_before

PLAN_NOTE = "the plan to write it by, checked against the examples"
REFUTED_NOTE = "plans already refuted"
_SHOWN, _HEAD = 6, 500
"""Refuted plans that are listed, and characters of each: its method stands first."""
_REFINE = Suggestion.REFINE


class PlanFirst(SearchStrategy):
    """Plans, writes and mends until the tests pass, a plan comes back, or a bound is met."""

    name: ClassVar = "plan_first"
    title: ClassVar = "Plan before any code; if the code cannot be mended, another plan."
    source: ClassVar = "Lei et al. 2024 (LPW, arXiv 2411.14503)"
    needs_tests: ClassVar = True
    needs_model: ClassVar = True
    examples: ClassVar = (
        Example(
            "code that is written from the plan solves it",
            says=(),
            answers=((AskKind.PLAN, Answered("sort, then sweep")),),
            writes=("planned",),
            failing={"": ("t1",), "planned": ()},
            stop=StopReason.SOLVED,
            chosen="planned",
            calls=2,
        ),
        Example(
            "what fails is mended under the plan",
            says=(),
            answers=((AskKind.PLAN, Answered("sort, then sweep")),),
            writes=("planned", "mended"),
            failing={"": ("t1", "t2"), "planned": ("t2",), "mended": ()},
            asked=(_REFINE,),
            stop=StopReason.SOLVED,
            chosen="mended",
            calls=3,
        ),
        Example(
            "a plan whose code cannot be mended is refuted, and another one is made",
            says=(),
            answers=(
                (AskKind.PLAN, Answered("greedy")),
                (AskKind.PLAN, Answered("a table of all sums")),
            ),
            writes=("greedy", "patched", "table"),
            failing={"": ("t1",), "greedy": ("t1",), "patched": ("t1",), "table": ()},
            asked=(_REFINE,),
            stop=StopReason.SOLVED,
            chosen="table",
            calls=5,
        ),
        Example(
            "a plan that comes back, in whatever layout, ends the run",
            says=(),
            answers=(
                (AskKind.PLAN, Answered("1. Take the largest.")),
                (AskKind.PLAN, Answered("1)  take\nthe largest")),
            ),
            writes=("greedy", "patched"),
            failing={"": ("t1",), "greedy": ("t1",), "patched": ("t1",)},
            asked=(_REFINE,),
            stop=StopReason.REPEATED,
            calls=4,
        ),
        Example(
            "without a plan nothing is written",
            says=(),
            failing={"": ("t1",)},
            stop=StopReason.NO_DRAFT,
            calls=1,
        ),
        Example(
            "right code is passed and nothing is planned",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """A plan, a version and its fixes a round; one critique where no test fails."""
        return (2 + options.debug_rounds) * options.rounds + 1

    async def search(self, search: Search) -> Stopped:
        """Plan after plan, each as far as its fixes go."""
        at = await stakes(search)
        if isinstance(at, Stopped):
            return at
        trajectory = Trajectory((at.own,))
        refuted: list[str] = []
        lost: NoDraft | None = None
        for round_ in range(1, self.options.rounds + 1):
            answer = await search.answer(
                Ask(AskKind.PLAN, trajectory), task=_with_refuted(search.task, refuted)
            )
            if isinstance(answer, Unanswered):
                return no_draft(NoDraft(answer.reason, answer.unusable))
            if _normal(answer.text) in map(_normal, refuted):
                search.afford()  # a spent budget is the plainer reason where both hold
                return Stopped(StopReason.REPEATED, "A plan came back that was refuted before.")
            task = noted(search.task, PLAN_NOTE, answer.text)
            tried = await self._follow(search, at, trajectory, task, round_)
            if isinstance(tried, Stopped):
                return tried
            if isinstance(tried, NoDraft):
                lost = tried
                continue
            trajectory = tried
            refuted.append(answer.text)
        if lost is not None and not refuted:
            return no_draft(lost)
        return Stopped(StopReason.ROUNDS, search.trouble)

    async def _follow(
        self, search: Search, at: Stakes, trajectory: Trajectory, task: Task, round_: int
    ) -> Trajectory | NoDraft | Stopped:
        """The trajectory with all that was written by one plan, which is refuted then; or the end.

        A fix that is not found refutes the plan as well.  Where no first version was
        found, nothing is known of the plan.
        """
        made: Draft | NoDraft = await search.generate(round_, task=task, diverse=False)
        if isinstance(made, NoDraft):
            return no_draft(made) if made.unusable else made
        for fixes in range(self.options.debug_rounds + 1):
            trajectory = trajectory.add(Step(made))
            again = seen_before(trajectory, search.language)
            [evidence] = await weighed(search, [made], round_, at.points)
            trajectory = trajectory.annotate(evidence=evidence)
            if mended(search, at):
                return Stopped(StopReason.SOLVED, search.trouble)
            if again or fixes == self.options.debug_rounds:
                break
            made = await search.regenerate(trajectory, Suggestion.REFINE, round_, task=task)
            if isinstance(made, NoDraft):
                if made.unusable:
                    return no_draft(made)
                break
        return trajectory


def _with_refuted(task: Task, refuted: list[str]) -> Task:
    """The task with the newest of the plans that have failed, oldest first."""
    if not refuted:
        return task
    newest = list(enumerate(refuted, start=1))[-_SHOWN:]
    listed = "\n\n".join(f"plan {number}:\n{_head(plan)}" for number, plan in newest)
    return noted(task, REFUTED_NOTE, listed)


def _head(plan: str) -> str:
    return plan if len(plan) <= _HEAD else f"{plan[:_HEAD].rstrip()} …"


def _normal(plan: str) -> str:
    """A plan's words alone: layout, punctuation and case do not make another plan."""
    return " ".join(re.findall(r"\w+", plan.casefold()))
