"""One task, one simulated coder, one real strategy: what came of it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from redraft.bench.records import DraftRecord, TaskRecord
from redraft.bench.simulation.character import Character
from redraft.bench.simulation.gate import SimulatedGate, Tests
from redraft.bench.simulation.policy import SimulatedPolicy
from redraft.bench.simulation.pool import Problem
from redraft.core.budget import Budget, Limits, StopReason
from redraft.core.draft import Draft, DraftKind
from redraft.core.events import Chosen, CritiqueMade, DraftMade, Event, Stopped
from redraft.core.function import SourceFacts, Unparsable
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.languages.python import Python
from redraft.strategies import STRATEGIES
from redraft.strategies.options import LoopOptions

PAPER_ROUNDS = 16
"""The paper's T (section "Iteration Settings")."""


class Rule(str, Enum):
    """Which draft a run gives to the user: its last one (the paper), or the incumbent rule's."""

    LAST = "last"
    INCUMBENT = "incumbent"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a task is run under; ``tests`` None is the paper's execution-free setting."""

    strategy: str = "self_redraft"
    rounds: int = PAPER_ROUNDS
    tests: Tests | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """One run.

    ``right`` says of every draft, in the order in which they were made, whether it is
    right; ``asked`` what each came from and ``said`` what the critic said of it, both
    empty where there was nothing.  ``standing`` holds for each round from 0 the index
    of the incumbent rule's draft.  ``last`` is the final draft, ``chosen`` the one that
    the incumbent rule gives.  ``calls`` are the coder's calls, with that for the first draft.
    """

    right: tuple[bool, ...]
    asked: tuple[str, ...]
    said: tuple[str, ...]
    standing: tuple[int, ...]
    drafts: tuple[Draft, ...]
    stop: StopReason
    calls: int

    @property
    def first_right(self) -> bool:
        """Whether the first draft is right."""
        return self.right[0]

    @property
    def last(self) -> Draft:
        """The draft that the run ended with."""
        return self.drafts[-1]

    @property
    def chosen(self) -> Draft:
        """The draft that the incumbent rule gives."""
        return self.drafts[self.standing[-1]]

    def right_after(self, round_: int, rule: Rule) -> bool:
        """Whether what the user would have after a round is right; a run that ended stays as it was."""
        index = min(round_, len(self.right) - 1)
        return self.right[index if rule is Rule.LAST else self.standing[index]]

    def final(self, rule: Rule) -> bool:
        """Whether what the user gets is right."""
        return self.right_after(len(self.right), rule)

    def record(
        self, problem: Problem, character: Character, setting: Setting, seed: int, rule: Rule
    ) -> TaskRecord:
        """The run as a benchmark writes it down."""
        standing = self.standing if rule is Rule.INCUMBENT else tuple(range(len(self.right)))
        made = zip(self.drafts, self.right, self.asked, self.said, strict=True)
        return TaskRecord(
            task=problem.name,
            dataset="simulation",
            strategy=setting.strategy,
            policy=SimulatedPolicy.name,
            model=character.name,
            gate="examples" if setting.tests else "none",
            seed=seed,
            drafts=tuple(
                DraftRecord(
                    round=n, kind=draft.kind.value, source=draft.source, right=right,
                    asked=asked, suggestion=said,
                )
                for n, (draft, right, asked, said) in enumerate(made)
            ),
            standing=standing,
            chosen=standing[-1],
            stop=self.stop.value,
            passed=self.stop is StopReason.PASSED and standing[-1] == len(self.right) - 1,
            replies=self.calls,
            calls=self.calls,
        )  # fmt: skip


async def play(
    problem: Problem,
    character: Character,
    setting: Setting,
    seed: int,
    *,
    start: int = 0,
    first: Draft | None = None,
    budget: Budget | None = None,
    given: Sequence[str] = (),
) -> Played:
    """Run the strategy of the table by that name on a fresh first draft, or on ``first``.

    The first draft hangs on seed, task and ``start`` alone, so every strategy gets the same.

    Raises:
        KeyError: no such strategy.
    """
    budget = budget or unlimited()
    before = budget.used.calls
    policy = SimulatedPolicy(problem, character, seed, budget, start, given)
    if first is None:
        made = await policy.generate(task_of(problem.pool.right[0]))
        assert isinstance(made, Draft), "a run begins with a budget for its first draft"
        first = made
    gate = SimulatedGate(problem, setting.tests, seed)
    strategy = STRATEGIES[setting.strategy](_LANGUAGE, LoopOptions(rounds=setting.rounds))
    rng = random.Random(f"{seed}/{problem.name}/{start}")  # noqa: S311 (no secret)
    log = _Log(problem, first)
    async for event in strategy.run(task_of(first.source), policy, gate, budget, rng):
        log.note(event)
    return log.played(budget.used.calls - before)


async def play_all(
    tasks: Iterable[Problem], character: Character, setting: Setting, seed: int
) -> list[Played]:
    """One run of each task."""
    return [await play(problem, character, setting, seed) for problem in tasks]


def unlimited() -> Budget:
    """A budget that only counts."""
    return limited(None)


def limited(calls: int | None) -> Budget:
    """A budget of so many calls; no time passes in a simulation."""
    return Budget(Limits(calls=calls), lambda: 0.0)


class _Log:
    """Puts a run's events in the order of its drafts."""

    def __init__(self, problem: Problem, first: Draft) -> None:
        self._truth = problem.pool.truth
        self._drafts = [Draft(first.source, DraftKind.ORIGINAL, "you")]
        self._asked = [""]
        self._said = [""]
        self._standing = [0]
        self._stop = StopReason.DONE

    def note(self, event: Event) -> None:
        if isinstance(event, DraftMade) and isinstance(event.draft, Draft):
            self._drafts.append(event.draft)
            self._asked.append(event.draft.kind.value)
            self._said.append("")
            self._standing.append(self._standing[-1])
        elif isinstance(event, CritiqueMade):
            self._said[self._place(event.draft)] = event.critique.suggestion.value
        elif isinstance(event, Chosen):
            self._standing[-1] = self._place(event.draft)
        elif isinstance(event, Stopped):
            self._stop = event.reason

    def _place(self, draft: Draft) -> int:
        """The newest draft of that source: a source that comes back is criticised anew."""
        sources = [made.source for made in self._drafts]
        return len(sources) - 1 - sources[::-1].index(draft.source)

    def played(self, calls: int) -> Played:
        return Played(
            right=tuple(self._truth.get(draft.source, False) for draft in self._drafts),
            asked=tuple(self._asked),
            said=tuple(self._said),
            standing=tuple(self._standing),
            drafts=tuple(self._drafts),
            stop=self._stop,
            calls=calls,
        )


class _RememberingPython(Python):
    """Python, with the facts of each source found once: the same few thousand come back."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, SourceFacts | Unparsable] = {}

    def facts(self, source: str) -> SourceFacts | Unparsable:
        """What ``ast`` says of one function."""
        if source not in self._known:
            self._known[source] = super().facts(source)
        return self._known[source]


_LANGUAGE = _RememberingPython()


@cache
def task_of(source: str) -> Task:
    """The task of a function that stands alone in its file.

    Raises:
        IndexError: the source has no function.
    """
    document = Document("simulated.py", source + "\n")
    function = _LANGUAGE.functions(document)[0]
    return Task(document, function, source)
