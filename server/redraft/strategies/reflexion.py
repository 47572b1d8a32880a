"""Reflexion: after each failure a short lesson, and all later attempts carry the newest of them.

Source: Shinn et al. 2023 (Reflexion, arXiv 2303.11366).  The paper keeps the last
one to three lessons; three are kept here, each once.  Its published code shows the
next attempt only the last lesson and looks at hidden tests to know when to stop;
here every kept lesson is shown, to whom draws the next lesson too, and the
project's own tests say when it is solved.  An attempt refines, and starts over
where evidence calls for it (``triggers.py``).  ``rounds`` (the loop's own T; the
paper's code allows ten) bounds the attempts.  Two calls a round, one critique more
where no test fails.

Before: the third attempt assumes sorted input again, as the first one did.
After:  "the input is not sorted: the failing case has 3 before 1" stands beside the
        task from the second attempt on.
"""

from __future__ import annotations

from typing import ClassVar

from redraft.core.asking import Answered, Ask, AskKind
from redraft.core.budget import StopReason
from redraft.core.critique import Suggestion
from redraft.core.draft import DraftKind, NoDraft
from redraft.core.events import Stopped
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.base import SearchStrategy
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.rounds import mended, noted
from redraft.strategies.sampling import stakes, weighed
from redraft.strategies.search import Search, no_draft
from redraft.strategies.triggers import redraft_reason, seen_before

KEPT = 3
"""Lessons carried along, newest last (paper, section on memory: one to three)."""
SHORT = 600
"""Characters of a lesson: the three sentences that are asked for."""
NOTE = "lessons from failed attempts, newest last"


def _lesson(text: str) -> tuple[AskKind, Answered]:
    return AskKind.LESSON, Answered(text)


class Reflexion(SearchStrategy):
    """Learns and tries again until the tests pass, a redraft repeats, or a bound is met."""

    name: ClassVar = "reflexion"
    title: ClassVar = "Draw a lesson from each failure and carry it into the next attempt."
    source: ClassVar = "Shinn et al. 2023 (Reflexion, arXiv 2303.11366)"
    needs_tests: ClassVar = True
    needs_model: ClassVar = True
    examples: ClassVar = (
        Example(
            "a lesson, then an attempt that solves it",
            says=(),
            answers=(_lesson("it is not sorted"),),
            writes=("better",),
            failing={"": ("t1",), "better": ()},
            asked=(Suggestion.REFINE,),
            stop=StopReason.SOLVED,
            chosen="better",
            calls=2,
        ),
        Example(
            "what fails in the same way twice is started over, with both lessons",
            says=(),
            answers=(_lesson("one"), _lesson("two"), _lesson("three")),
            writes=("first", "second", "other"),
            failing={"": ("t1",), "first": ("t1",), "second": ("t1",), "other": ()},
            asked=(Suggestion.REFINE, Suggestion.REFINE, Suggestion.REDRAFT),
            stop=StopReason.SOLVED,
            chosen="other",
            calls=6,
        ),
        Example(
            "a lesson that is not given later costs that lesson alone",
            says=(),
            answers=(_lesson("one"),),
            writes=("half", "better"),
            failing={"": ("t1", "t2"), "half": ("t2",), "better": ()},
            asked=(Suggestion.REFINE, Suggestion.REFINE),
            stop=StopReason.SOLVED,
            chosen="better",
            calls=4,
        ),
        Example(
            "who has no lesson to give cannot reflect",
            says=(),
            failing={"": ("t1",)},
            stop=StopReason.NO_DRAFT,
            calls=1,
        ),
        Example(
            "right code is passed and nothing is learnt",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """A lesson and an attempt a round; one critique where no test fails."""
        return 2 * options.rounds + 1

    async def search(self, search: Search) -> Stopped:
        """Reflect, try, weigh."""
        at = await stakes(search)
        if isinstance(at, Stopped):
            return at
        trajectory = Trajectory((at.own,))
        lessons: list[str] = []
        for round_ in range(1, self.options.rounds + 1):
            answer = await search.answer(
                Ask(AskKind.LESSON, trajectory), task=_taught(search.task, lessons)
            )
            if isinstance(answer, Answered):
                lessons = kept(lessons, answer.text)
            elif answer.unusable or not lessons:
                return no_draft(NoDraft(answer.reason, answer.unusable))
            made = await search.regenerate(
                trajectory,
                _wanted(search, trajectory),
                round_,
                task=_taught(search.task, lessons),
            )
            if isinstance(made, NoDraft):
                return no_draft(made)
            trajectory = trajectory.add(Step(made))
            if seen_before(trajectory, search.language) and made.kind is DraftKind.REDRAFT:
                return Stopped(StopReason.REPEATED, search.trouble)
            [evidence] = await weighed(search, [made], round_, at.points)
            trajectory = trajectory.annotate(evidence=evidence)
            if mended(search, at):
                return Stopped(StopReason.SOLVED, search.trouble)
        return Stopped(StopReason.ROUNDS, search.trouble)


def kept(lessons: list[str], new: str) -> list[str]:
    """The lessons that are carried on: the newest few, one that comes again as the newest."""
    short = " ".join(new.split())[:SHORT].rstrip()
    if not short:
        return lessons
    return [*(old for old in lessons if old != short), short][-KEPT:]


def _taught(task: Task, lessons: list[str]) -> Task:
    if not lessons:
        return task
    return noted(task, NOTE, "\n".join(f"- {lesson}" for lesson in lessons))


def _wanted(search: Search, trajectory: Trajectory) -> Suggestion:
    if redraft_reason(trajectory, search.language):
        return Suggestion.REDRAFT
    return Suggestion.REFINE
