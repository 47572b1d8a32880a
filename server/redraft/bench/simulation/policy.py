"""The simulated coder: real drafts, handed out by the chances of a character."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from redraft.bench.simulation.chance import difficulty, shuffled, uniform
from redraft.bench.simulation.character import Character
from redraft.bench.simulation.gate import claim
from redraft.bench.simulation.pool import Problem
from redraft.core.asking import Answered, Ask, Unanswered
from redraft.core.budget import Budget, StopReason, Usage
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Evidence
from redraft.core.ports import OnText
from redraft.core.task import Task
from redraft.core.trajectory import Trajectory

_KINDS = {Suggestion.REFINE: DraftKind.REFINE, Suggestion.REDRAFT: DraftKind.REDRAFT}


class SimulatedPolicy:
    """Keeps ``core.ports.Policy`` for one task and one run.

    Every answer hangs on seed, task, ``start`` (the number of the run among several
    of one task), the kind of call and how many of the kind there were.  ``given`` is
    every source handed out before.
    """

    name = "simulated"

    def __init__(
        self,
        problem: Problem,
        character: Character,
        seed: int,
        budget: Budget,
        start: int = 0,
        given: Sequence[str] = (),
    ) -> None:
        self._problem = problem
        self._character = character
        self._key = (seed, problem.name)
        self._start = start
        self._budget = budget
        self._calls: Counter[str] = Counter()
        self._given = list(given)
        self._orders: dict[bool, tuple[str, ...]] = {}
        self._difficulty = difficulty(character, *self._key, "difficulty")

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        """Passes what it finds no fault with; a test that fails is a fault that anyone notices."""
        if self._charge() is not None:
            return Critique.could_not_tell("the budget is spent", author=self.name)
        draw = self._draws("critique")
        character = self._character
        noticed = character.false_alarm if self._right(draft) else character.recall
        failing = evidence is not None and bool(evidence.relevant_failures)
        if not failing and draw("notice") >= noticed:
            return Critique(Suggestion.PASS, author=self.name)
        suggestion = Suggestion.REDRAFT if draw("taste") < character.taste else Suggestion.REFINE
        points = (claim(draft),) if draw("shows") < character.shows else ()
        return Critique(suggestion, points=points, author=self.name)

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        """A draft that starts anew, or one that works on the newest."""
        if self._charge() is not None:
            return NoDraft("the budget is spent")
        kind = _KINDS.get(suggestion)
        if kind is None:
            return NoDraft(f"nothing to write: the suggestion is {suggestion.value}")
        draw = self._draws("regenerate")
        seen = [step.draft.source for step in trajectory.steps]
        if kind is DraftKind.REDRAFT and draw("follows") < self._character.follows:
            return self._hand_out(draw("fresh") < self._difficulty, kind, seen)
        return self._hand_out(self._refined(trajectory.last.draft, draw("refine")), kind, seen)

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        """A fresh draft."""
        if self._charge() is not None:
            return NoDraft("the budget is spent")
        draw = self._draws("generate")
        return self._hand_out(draw("fresh") < self._difficulty, DraftKind.GENERATE, ())

    async def merge(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None = None
    ) -> Draft | NoDraft:
        """A refinement of the better one of the two newest drafts."""
        if self._charge() is not None:
            return NoDraft("the budget is spent")
        newest = [step.draft for step in trajectory.steps[-2:]]
        base = next((draft for draft in newest if self._right(draft)), newest[-1])
        right = self._refined(base, self._draws("merge")("refine"))
        seen = [step.draft.source for step in trajectory.steps]
        return self._hand_out(right, DraftKind.GENERATE, seen)

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        """Nothing: a character has chances for drafts and critiques alone."""
        return Unanswered("a simulated coder has no words")

    def _refined(self, draft: Draft, draw: float) -> bool:
        """Whether a refinement of a draft is right."""
        if self._right(draft):
            return draw >= self._character.refine_harm
        return draw < self._character.refining(self._difficulty)

    def _right(self, draft: Draft) -> bool:
        # what nobody planted or judged is not known to be right
        return self._problem.pool.truth.get(draft.source, False)

    def _hand_out(self, right: bool, kind: DraftKind, seen: Sequence[str]) -> Draft:
        """A draft of the pool that has not been handed out yet; the oldest again where all have."""
        taken = {*self._given, *seen}
        order = self._order(right)
        source = next((s for s in order if s not in taken), None)
        if source is None:
            times = Counter([*self._given, *seen])
            source = min(order, key=lambda s: (times[s], order.index(s)))
        self._given.append(source)
        return Draft(source, kind, self.name)

    def _order(self, right: bool) -> tuple[str, ...]:
        if right not in self._orders:
            pool = self._problem.pool
            self._orders[right] = shuffled(pool.right if right else pool.wrong, *self._key, right)
        return self._orders[right]

    def _charge(self) -> StopReason | None:
        spent = self._budget.start_call()
        if spent is None:
            self._budget.end_call(Usage(calls=1))
        return spent

    def _draws(self, kind: str) -> _Draws:
        number = self._calls[kind]
        self._calls[kind] += 1
        return _Draws((*self._key, self._start, kind, number))


class _Draws:
    """The numbers that one call draws, by what they are for."""

    def __init__(self, key: tuple[object, ...]) -> None:
        self._key = key

    def __call__(self, what: str) -> float:
        return uniform(*self._key, what)
