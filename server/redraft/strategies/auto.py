"""Auto: choose how to search by what is there, look cheaply first, and stop when sure.

Source: ``docs/simulation.md`` for what pays when, and the papers named at each line of
``LINES``; why it is so is in ``docs/decisions/0018``.

What is looked at: whether tests tell anything and whether one fails, whether there is a
model, whether a repairer and a second model stand by (``others``), how many calls are left
against what a strategy asks at most, and whether the seconds left are enough at the pace
seen so far.  There are three stages, and in each the first line that applies is followed:

1. a look: the loop where no test fails or there is no model; else one mended version;
2. the repairer, which costs no call;
3. a wide search with what is left: another model, mended samples, or plain drafts.

It ends with the stage after which it is sure: the draft that stands mends every failing
test, does not lean on the values of one, and no other draft was found that does as well but
behaves differently.  What it follows and why is told in one sentence each (``Picked``).
A model that cannot be used ends it: who set one up wants to know that it does not answer.
The tests are run on the user's code once.

Calls at most: those of the loop, or of the looks and the largest wide search together.

Before: a user chooses among names of papers, or pays for eight drafts of a missing ``+ 1``.
After:  "A test fails and says how, so one mended version is tried first", and only if that
        fails are the calls spent that are there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from redraft.core.asking import Answered, AskKind
from redraft.core.budget import Budget, StopReason
from redraft.core.critique import Suggestion
from redraft.core.events import Picked, Stopped
from redraft.core.evidence import Outcome
from redraft.core.ports import Policy
from redraft.strategies.base import SearchStrategy
from redraft.strategies.cascade import MOST
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.search import Search

REPAIRER = "repair"
"""The name of the policy that is no model and costs no call."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is there.

    ``calls`` and ``seconds`` are what is left, None without a bound; ``pace`` is the
    seconds that a call has taken on average, None before the first.
    """

    tests: bool
    failing: bool
    model: bool
    repairer: bool = False
    second: bool = False
    calls: int | None = None
    seconds: float | None = None
    pace: float | None = None

    def afford(self, calls: int, in_a_row: int) -> bool:
        """Whether there are calls for so many, and time for so many of them one after the other."""
        if self.calls is not None and calls > self.calls:
            return False
        if self.seconds is None or self.pace is None:
            return True
        return in_a_row * self.pace <= self.seconds


def _as_it_is(options: LoopOptions) -> LoopOptions:
    return options


def _one_round(options: LoopOptions) -> LoopOptions:
    return replace(options, rounds=1)


def _two_moves(options: LoopOptions) -> LoopOptions:
    return replace(options, rounds=1, samples=2)


def _none(_: LoopOptions) -> int:
    return 0


def _samples(options: LoopOptions) -> int:
    return options.samples


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a strategy, when it is followed, and the sentence that says why.

    ``options`` are those it is run with; ``in_a_row`` is how many calls have to wait for
    each other before it has something to choose from.  ``must_fit``: it is passed over where
    its calls, and those that it must leave over, are not there; the others make the best of
    what there is.
    """

    strategy: str
    when: Callable[[Facts], bool]
    why: str
    options: Callable[[LoopOptions], LoopOptions] = _as_it_is
    in_a_row: Callable[[LoopOptions], int] = _none
    must_fit: bool = False
    leaving: Callable[[LoopOptions], int] = _none


LOOK = (
    # SELF-REDRAFT is made for the case without tests and without running anything (its
    # "Suitable": no tests yet).  By our simulation something must choose there, and short
    # runs of this loop are best at every budget; plain drafts gain nothing.
    Line(
        "self_redraft",
        lambda facts: not facts.tests and not facts.failing,
        "No test tells which version is right, so it goes by what a critic finds, round by round.",
    ),
    # Right code is what an editor mostly shows.  A loop begins with a critique and ends by
    # its word; its claims are run, and they are all that a draft could win by.
    Line(
        "self_redraft",
        lambda facts: not facts.failing,
        "No test fails, so a critic reads it first: code that is right costs one call.",
    ),
    # The repairer writes nothing from nothing and answers no questions, which all others
    # need; the loop turns to a redraft where its refinement is not found.
    Line(
        "self_redraft",
        lambda facts: not facts.model,
        "There is no model, so the built-in repairer refines, then restructures.",
    ),
    # What a test printed is the feedback that helps most (Self-Debug, Reflexion), and a slip
    # needs no more.  But it mends only 15 to 23 % of what first drafts got wrong (S*, Table 1:
    # 40.9 to 51.7, 47.4 to 59.5), and by our simulation a mended version is worth a fresh
    # draft from a third on: so one round, and only where it takes no draft from what follows.
    Line(
        "self_debug",
        lambda facts: facts.failing and facts.model,
        "A test fails and says how, so one explained and mended version is tried first.",
        options=_one_round,
        must_fit=True,
        leaving=_samples,
    ),
)
REPAIR = (
    # Free of calls and bounded in seconds; of single-edit bugs with tests it mends most
    # (docs/repairer.md).  Its two moves are a tree of width two.
    Line(
        "tree",
        lambda facts: facts.failing and facts.repairer,
        "The built-in repairer looks for an edit that the tests accept, which costs no call.",
        options=_two_moves,
    ),
)
WIDE = (
    # ModelSwitch: a second model is worth more than more drafts of the first.
    Line(
        "cascade",
        lambda facts: facts.failing and facts.model and facts.second,
        "Tests fail and there is a second model, so each writes drafts until those of one agree.",
        in_a_row=lambda _: MOST,
        must_fit=True,
    ),
    # S* is best in 12 of 12 models of its Table 1, above votes and self-debugging.
    Line(
        "s_star",
        lambda facts: facts.failing and facts.model,
        "Tests fail and there are calls for it, so several drafts are each mended and compared.",
        in_a_row=lambda options: options.debug_rounds + 1,
        must_fit=True,
    ),
    # By our simulation plain drafts win at every budget where tests choose, and they do not
    # wait for each other: so they are best for few calls or little time.
    Line(
        "best_of_n",
        lambda facts: facts.failing and facts.model,
        "Tests fail and few calls or seconds are left, so they all go into fresh drafts.",
    ),
)
STAGES = (LOOK, REPAIR, WIDE)

_GO_ON = (
    StopReason.SOLVED,
    StopReason.ROUNDS,
    StopReason.DONE,
    StopReason.REPEATED,
    StopReason.NO_DRAFT,
)
"""Ends after which another stage may do better: SOLVED only where it is not sure."""


def pick(
    stage: tuple[Line, ...],
    facts: Facts,
    options: LoopOptions,
    table: Mapping[str, type[SearchStrategy]],
) -> Line | None:
    """The first line of a stage that applies; None where the stage is left out."""
    for line in stage:
        if line.strategy not in table or not line.when(facts):
            continue
        given = line.options(options)
        calls = table[line.strategy].most_calls(given)
        calls += line.leaving(options)
        if not line.must_fit or facts.afford(calls, line.in_a_row(given)):
            return line
    return None


class Auto(SearchStrategy):
    """Follows one strategy of the table after the other until it is sure, or nothing is left."""

    name: ClassVar = "auto"
    title: ClassVar = "Whatever fits tests, model, budget and time; says which, and why."
    source: ClassVar = "docs/simulation.md and docs/decisions/0018 (what pays when)"
    examples: ClassVar = (
        Example(
            "right code costs one call for the critic",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
        Example(
            "where no test fails it is the loop, and the user's code stands",
            says=(Suggestion.REFINE, Suggestion.PASS),
            writes=("another",),
            asked=(Suggestion.REFINE,),
            stop=StopReason.PASSED,
            calls=3,
        ),
        Example(
            "one explained and mended version is enough",
            says=(),
            answers=((AskKind.EXPLANATION, Answered("it starts at 1")),),
            writes=("mended",),
            failing={"": ("t1",), "mended": ()},
            asked=(Suggestion.REFINE,),
            stop=StopReason.SOLVED,
            chosen="mended",
            calls=2,
        ),
        Example(
            "where that does not do, several drafts are made and compared",
            says=(),
            writes=("no better", "a loop", "a sum"),
            failing={"": ("t1",), "no better": ("t1",)},
            behaves={"a loop": "0", "a sum": "0"},
            asked=(Suggestion.REFINE,),
            stop=StopReason.SOLVED,
            chosen="a loop",
            samples=2,
            calls=5,
        ),
        Example(
            "with a second model the drafts of one have to agree",
            says=(),
            writes=("no better", "odd", "even", "wrong"),
            failing={"": ("t1",), "no better": ("t1",), "wrong": ("t1",)},
            behaves={"even": "0", "also even": "0"},
            others=(("also even", "wrong", "wrong"),),
            asked=(Suggestion.REFINE,),
            stop=StopReason.SOLVED,
            chosen="even",
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """The loop alone, or a look, the repairer's two moves and a wide search."""
        from redraft.strategies import STRATEGIES

        def most(stage: tuple[Line, ...]) -> int:
            there = [line for line in stage if line.strategy in STRATEGIES]
            calls = (STRATEGIES[x.strategy].most_calls(x.options(options)) for x in there)
            return max(calls, default=0)

        return max(most(LOOK[:-1]), most(LOOK[-1:]) + most(REPAIR) + most(WIDE))

    async def search(self, search: Search) -> Stopped:
        """Stage by stage on the same search: what was weighed in one stands in the next."""
        from redraft.strategies import STRATEGIES

        await search.begin()
        pace = _Pace(search.budget)
        ended = Stopped(StopReason.DONE, "Nothing that could be tried fits what is left.")
        for stage in STAGES:
            facts = self._facts(search, pace)
            line = pick(stage, facts, self.options, STRATEGIES)
            if line is None:
                continue
            await search.tell(Picked(line.strategy, line.why))
            strategy = STRATEGIES[line.strategy](
                self.language, line.options(self.options), self._helpers()
            )
            ended = await strategy.search(self._by(search) if stage is REPAIR else search)
            if ended.reason not in _GO_ON or sure(search):
                break
        if search.solved:
            return Stopped(StopReason.SOLVED, ended.detail)
        return ended

    @property
    def _repairer(self) -> Policy | None:
        """Who costs no call, beside the model that the search is by."""
        return next((policy for policy in self.others if policy.name == REPAIRER), None)

    def _helpers(self) -> tuple[Policy, ...]:
        """Who else a strategy may ask; the repairer has a stage of its own."""
        return tuple(policy for policy in self.others if policy is not self._repairer)

    def _by(self, search: Search) -> Search:
        repairer = self._repairer
        assert repairer is not None, "its stage is left out where there is none"
        return search.by(repairer)

    def _facts(self, search: Search, pace: _Pace) -> Facts:
        baseline, limits = search.baseline, search.budget.limits
        left = None
        if limits.calls is not None:
            left = limits.calls - search.budget.used.calls - search.budget.reserved
        return Facts(
            tests=baseline.outcome.told,
            failing=bool(baseline.relevant_failures) or baseline.outcome is Outcome.TIMED_OUT,
            model=search.policy.name != REPAIRER,
            repairer=self._repairer is not None and search.policy.name != REPAIRER,
            second=bool(self._helpers()),
            calls=left,
            seconds=search.budget.seconds_left,
            pace=pace.seconds,
        )


class _Pace:
    """How long a call takes, with what is run after it; taken once, after the first calls.

    Later the repairer's seconds, which are no calls, would count as some.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._since, self._calls = budget.seconds, budget.used.calls
        self._seconds: float | None = None

    @property
    def seconds(self) -> float | None:
        """The mean of the first calls; None before them."""
        calls = self._budget.used.calls - self._calls
        if self._seconds is None and calls:
            self._seconds = (self._budget.seconds - self._since) / calls
        return self._seconds


def sure(search: Search) -> bool:
    """Whether what stands mends all that fails, and nothing speaks for another that does.

    A draft that leans on the value of one test may fit that test alone; rivals are drafts
    that do as well in the tests, and something else on other inputs.
    """
    standing = search.standing
    if standing is None or not search.solved:
        return False
    return not standing.draft.leans and not standing.draft.rivals
