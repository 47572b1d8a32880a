"""Self-Debug: have the failure explained before it is mended.

Source: Chen, Lin et al. 2023 (Teaching Large Language Models to Self-Debug, arXiv
2304.05128), feedback from tests together with an explanation of the code.  The
user's code takes the place of the first prediction.  An explanation that is not
given costs the note alone: what the tests showed is feedback enough to go on with.
A fix that brings an older version back ends the run.  ``rounds`` bounds the fixes
(the paper allows ten and needs few; here the loop's own T).  Two calls a round, and
one for a critic where no test fails: then the crash that it shows is mended, or
nothing is written.

Before: test_total fails, and the model guesses at a fix from the message.
After:  it first follows the failing input line by line to where it goes wrong; the
        fix is asked for with that account beside the test's output.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from redraft.core.asking import Answered, Ask, AskKind, Unanswered
from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.draft import NoDraft
from redraft.core.events import CritiqueMade, Stopped
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.base import SearchStrategy
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.rounds import mended, noted
from redraft.strategies.sampling import stakes, told_by_tests
from redraft.strategies.search import Search, no_draft
from redraft.strategies.triggers import seen_before

NOTE = "what the newest version does on the input of a failing test"
_WHY = (AskKind.EXPLANATION, Answered("the sum starts at 1"))
_REFINE = Suggestion.REFINE


class SelfDebug(SearchStrategy):
    """Explains and mends until the tests pass, a version comes back, or a bound is met."""

    name: ClassVar = "self_debug"
    title: ClassVar = "Explain why a test fails, then mend it, round by round."
    source: ClassVar = "Chen, Lin et al. 2023 (Self-Debug, arXiv 2304.05128)"
    needs_tests: ClassVar = True
    examples: ClassVar = (
        Example(
            "the failure is explained, then mended",
            says=(),
            answers=(_WHY,),
            writes=("better",),
            failing={"": ("t1",), "better": ()},
            asked=(_REFINE,),
            stop=StopReason.SOLVED,
            chosen="better",
            calls=2,
        ),
        Example(
            "each round explains the newest failure anew",
            says=(),
            answers=(_WHY, _WHY),
            writes=("half", "better"),
            failing={"": ("t1", "t2"), "half": ("t2",), "better": ()},
            asked=(_REFINE, _REFINE),
            stop=StopReason.SOLVED,
            chosen="better",
            calls=4,
        ),
        Example(
            "without an explanation the test's output must do",
            says=(),
            writes=("better",),
            failing={"": ("t1",), "better": ()},
            asked=(_REFINE,),
            stop=StopReason.SOLVED,
            chosen="better",
            calls=2,
        ),
        Example(
            "a fix that brings an older version back ends the run, and the best stands",
            says=(),
            answers=(_WHY, _WHY),
            writes=("half", "half"),
            failing={"": ("t1", "t2"), "half": ("t2",)},
            asked=(_REFINE, _REFINE),
            stop=StopReason.REPEATED,
            chosen="half",
        ),
        Example(
            "where no test fails there is nothing to explain: a critic is asked once",
            says=(Suggestion.REFINE,),
            stop=StopReason.DONE,
            calls=1,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """An explanation and a fix a round; one critique where no test fails."""
        return 2 * options.rounds + 1

    async def search(self, search: Search) -> Stopped:
        """Explain, mend, weigh."""
        at = await stakes(search)
        if isinstance(at, Stopped):
            return at
        trajectory = Trajectory((at.own,))
        for round_ in range(1, self.options.rounds + 1):
            task = await self._explained(search, trajectory, round_)
            if isinstance(task, Stopped):
                return task
            made = await search.regenerate(trajectory, Suggestion.REFINE, round_, task=task)
            if isinstance(made, NoDraft):
                return no_draft(made)
            trajectory = trajectory.add(Step(made))
            if seen_before(trajectory, search.language):
                return Stopped(StopReason.REPEATED, search.trouble)
            evidence = await search.weigh(made, round_, at.points, order=round_)
            trajectory = trajectory.annotate(evidence=evidence)
            if mended(search, at):
                return Stopped(StopReason.SOLVED, search.trouble)
        return Stopped(StopReason.ROUNDS, search.trouble)

    async def _explained(
        self, search: Search, trajectory: Trajectory, round_: int
    ) -> Task | Stopped:
        """The task with an account of the newest failure, or as it is where there is none.

        The account is told as what is said of the version: it is what a programmer
        reads before the fix.
        """
        answer = await search.answer(Ask(AskKind.EXPLANATION, trajectory))
        if isinstance(answer, Unanswered):
            if answer.unusable:
                return no_draft(NoDraft(answer.reason, unusable=True))
            return search.task
        last = trajectory.last
        if last.evidence is not None and last.evidence.relevant_failures:
            said = replace(
                told_by_tests(last.evidence), summary=answer.text, author=search.policy.name
            )
            await search.tell(CritiqueMade(last.draft, said, round_ - 1))
        return noted(search.task, NOTE, answer.text)
