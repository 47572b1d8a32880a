"""Property-based feedback: a tester that does not see the code says what must hold.

Source: He et al. 2025 (Property-Generated Solver).  The properties are Hypothesis
tests, run in the gate's sandbox beside the project's own.  One that cannot be run,
or that a draft breaks which passes every test of the project, is dropped: tests
decide, and a property is somebody's guess.  Properties are feedback; what replaces
the user's code is still decided by the project's tests (``core/choice.py``).
``rounds`` (the paper's iterations: 5; here the loop's own T) bounds the drafts.  One
call for the properties, one for each draft.

Before: a function passes its three examples and loses elements that are equal.
After:  "the result has the length of the input" is broken by [0, 0], and that input
        is what the next draft is told of.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import ClassVar

from redraft.core.asking import Answered, Ask, AskKind, Unanswered
from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.events import CritiqueMade, Stopped, Working
from redraft.core.evidence import Evidence, TestFailure
from redraft.core.task import Task, TestSelection
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.base import SearchStrategy
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.search import Search, no_draft

AUTHOR = "properties"
_SHOWN = 3
"""Broken properties that one draft is told of."""
_ANSWER = (AskKind.PROPERTIES, Answered("def test_length(): ..."))


class Property(SearchStrategy):
    """Drafts until the project's tests and the properties hold, or a bound is met."""

    name: ClassVar = "property"
    title: ClassVar = "Mend what breaks properties that a tester wrote without seeing the code."
    source: ClassVar = "He et al. 2025 (Property-Generated Solver)"
    needs_model: ClassVar = True
    examples: ClassVar = (
        Example(
            "a broken property is mended with the test that fails",
            says=(),
            stop=StopReason.SOLVED,
            writes=("better",),
            answers=(_ANSWER,),
            failing={"": ("t1", "property:length"), "better": ()},
            asked=(Suggestion.REFINE,),
            chosen="better",
            calls=2,
        ),
        Example(
            "where tests and properties hold, nothing is written",
            says=(),
            stop=StopReason.PASSED,
            answers=(_ANSWER,),
            calls=1,
        ),
        Example(
            "a property that a draft breaks which passes all tests was wrong",
            says=(),
            stop=StopReason.SOLVED,
            writes=("right",),
            answers=(_ANSWER,),
            failing={"": ("t1",), "right": ("property:length",)},
            asked=(Suggestion.REFINE,),
            chosen="right",
        ),
        Example(
            "a property alone never replaces the user's code",
            says=(),
            stop=StopReason.DONE,
            writes=("other",),
            answers=(_ANSWER,),
            failing={"": ("property:length",), "other": ()},
            asked=(Suggestion.REFINE,),
        ),
        Example(
            "a property that is broken in the same way twice calls for a redraft",
            says=(),
            stop=StopReason.SOLVED,
            writes=("again", "other"),
            answers=(_ANSWER,),
            failing={
                "": ("t1", "property:length"),
                "again": ("t1", "property:length"),
                "other": (),
            },
            asked=(Suggestion.REFINE, Suggestion.REDRAFT),
            chosen="other",
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """One for the properties, and a draft a round."""
        return 1 + options.rounds

    async def search(self, search: Search) -> Stopped:
        """Ask for properties, then mend what breaks them and the tests."""
        baseline = await search.begin()
        answer = await search.answer(Ask(AskKind.PROPERTIES))
        if isinstance(answer, Unanswered):
            return no_draft(NoDraft(answer.reason, answer.unusable))
        properties = self._properties(search, answer.text)
        if properties is None:
            return Stopped(StopReason.COULD_NOT_TELL, "No test can import the function.")
        seen = await properties.hold(search.own)
        if not seen.outcome.told:
            return Stopped(
                StopReason.COULD_NOT_TELL, f"The properties cannot be run: {seen.reason}"
            )
        return await self._mend(search, properties, Step(search.own, evidence=baseline))

    def _properties(self, search: Search, text: str) -> _Properties | None:
        task = search.task
        project = task.project
        if project is None:
            return None
        test = self.language.written_test(task.document, task.function, project, text)
        if test is None:
            return None
        return _Properties(search, replace(task, tests=TestSelection(written=(test,))))

    async def _mend(self, search: Search, properties: _Properties, start: Step) -> Stopped:
        trajectory = Trajectory((start,))
        for round_ in range(self.options.rounds + 1):
            last = trajectory.last
            assert last.evidence is not None
            broken = properties.broken
            if round_ and search.solves(last.evidence):
                # the project's tests decide: what they pass refutes the property, not the draft
                return Stopped(StopReason.SOLVED, properties.refuted(broken))
            if not broken and not last.evidence.relevant_failures:
                held = f"{len(properties.names)} properties hold."
                return Stopped(StopReason.DONE if round_ else StopReason.PASSED, held)
            if round_ == self.options.rounds:
                break
            critique = _critique(broken, last.evidence)
            trajectory = trajectory.annotate(critique=critique)
            await search.tell(CritiqueMade(last.draft, critique, round_))
            same = round_ > 0 and properties.repeated
            wanted = Suggestion.REDRAFT if same else Suggestion.REFINE
            made = await search.regenerate(trajectory, wanted, round_ + 1)
            if isinstance(made, NoDraft):
                return no_draft(made)
            evidence = await search.weigh(made, round_ + 1, critique.points)
            await properties.hold(made)
            trajectory = trajectory.add(Step(made, evidence=evidence))
        return Stopped(StopReason.ROUNDS, search.trouble)


@dataclass
class _Properties:
    """The properties of one run, and which of them the newest draft breaks."""

    search: Search
    task: Task
    names: frozenset[str] = frozenset()
    broken: tuple[TestFailure, ...] = ()
    repeated: bool = False
    """Whether the newest draft breaks one in the same words as the draft before."""

    async def hold(self, draft: Draft) -> Evidence:
        """Run them on a draft."""
        search = self.search
        await search.tell(Working("Trying the properties"))
        if draft is search.own:
            seen = await search.gate.baseline(self.task)
            # one that fails without the function having a part in it is no property of it
            self.names = frozenset((*seen.passed, *(f.test for f in seen.failures if _sound(f))))
        else:
            seen = await search.gate.judge(self.task, draft)
        before = {(f.test, f.message) for f in self.broken}
        self.broken = tuple(f for f in seen.failures if f.test in self.names)
        self.repeated = any((f.test, f.message) in before for f in self.broken)
        return seen

    def refuted(self, broken: Collection[TestFailure]) -> str:
        """What is to be said of properties that right code breaks."""
        if not broken:
            return ""
        names = ", ".join(sorted(f.test.rpartition("::")[2] for f in broken))
        return f"Every test passes, so these properties were not believed: {names}."


def _sound(failure: TestFailure) -> bool:
    """Whether a failure tells of the function: an assertion, or an error from within it."""
    return failure.line is not None or failure.message.lower().startswith(("assert", "falsifying"))


def _critique(broken: Collection[TestFailure], evidence: Evidence) -> Critique:
    points = tuple(
        Point(f"breaks the property {f.test.rpartition('::')[2]}: {f.message}", source=AUTHOR)
        for f in list(broken)[:_SHOWN]
    )
    failing = len(evidence.relevant_failures)
    summary = f"{len(broken)} properties are broken, {failing} tests fail."
    return Critique(Suggestion.REFINE, summary, points, basis="run", author=AUTHOR)
