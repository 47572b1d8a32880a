"""Laws of the strategies that write several drafts at once and choose by running them."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redraft.core.asking import FIRST, SECOND, TIE, Answered, Ask, AskKind, Unanswered
from redraft.core.budget import Budget, Limits, StopReason
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.events import Chosen, DraftMade, Event, Stopped
from redraft.core.evidence import Evidence, Observation, ObservationKind, Outcome
from redraft.core.ports import OnText
from redraft.core.question import Spread
from redraft.core.task import Task
from redraft.core.trajectory import Trajectory
from redraft.strategies import STRATEGIES
from redraft.strategies.best_of_n import BestOfN
from redraft.strategies.example import Example
from redraft.strategies.majority import Majority
from redraft.strategies.options import LoopOptions
from redraft.strategies.s_star import PAIRS, Sample, SStar
from tests.rooms.test_strategies import ExamplePolicy, TableGate, unlimited
from tests.words import WordLanguage, words_task

TESTS = tuple(f"t{n}" for n in range(1, 11))
NAMES = ("best_of_n", "majority", "s_star")
behaviours = st.lists(st.sampled_from("abcde"), min_size=1, max_size=12)
words = st.sampled_from([FIRST, SECOND, TIE])


def passing(behaves: Sequence[str]) -> Example:
    """Samples that all pass, the i-th behaving as the i-th letter says."""
    names = [f"v{n}" for n in range(len(behaves))]
    return Example(
        "passing",
        says=(),
        stop=StopReason.SOLVED,
        writes=tuple(names),
        failing={"": TESTS},
        behaves=dict(zip(names, behaves, strict=True)),
        samples=len(behaves),
        debug_rounds=2,
    )


class Judging(ExamplePolicy):
    """Answers BETTER by a rule, and finds the inputs that there are."""

    def __init__(self, example: Example, budget: Budget) -> None:
        super().__init__(example, budget)
        self.judged: list[Ask] = []

    def better(self, ask: Ask) -> str:
        return TIE

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        self._charge()
        if ask.kind is AskKind.INPUTS:
            return Answered("", ("f(1)",))
        self.judged.append(ask)
        return Answered("", (self.better(ask),))


class Always(Judging):
    """Says the same word whatever it sees."""

    word = TIE

    def better(self, ask: Ask) -> str:
        return self.word


class Preferring(Judging):
    """Likes one behaviour, in whichever place it is shown."""

    liked = ""

    def better(self, ask: Ask) -> str:
        for word, seen in zip((FIRST, SECOND), ask.seen, strict=True):
            if any(one.text == self.liked for one in seen):
                return word
        return TIE


def played(
    name: str, policy: ExamplePolicy, gate: TableGate | None = None, budget: Budget | None = None
) -> list[Event]:
    example = policy.example
    options = LoopOptions(samples=example.samples, debug_rounds=example.debug_rounds)
    strategy = STRATEGIES[name](WordLanguage(), options)  # type: ignore[arg-type]
    gate = gate or TableGate(example)

    async def run() -> list[Event]:
        stream = strategy.run(words_task(), policy, gate, policy.budget, random.Random(0))
        return [event async for event in stream]

    return asyncio.run(run())


def stands(events: Sequence[Event]) -> Draft:
    return [event for event in events if isinstance(event, Chosen)][-1].draft


def largest(behaves: Sequence[str]) -> str:
    """The behaviour that most have, of two the one whose first sample is earlier."""
    counts = Counter(behaves)
    return max(counts, key=lambda one: (counts[one], -list(behaves).index(one)))


@given(behaviours)
def test_the_largest_cluster_wins_where_nobody_answers(behaves: list[str]) -> None:
    example = passing(behaves)
    for name in ("majority", "s_star"):
        chosen = stands(played(name, ExamplePolicy(example, unlimited())))
        assert chosen.source == f"v{behaves.index(largest(behaves))}"


@given(behaviours, st.sampled_from([FIRST, SECOND, TIE]))
def test_a_judge_with_one_word_for_everything_changes_nothing(
    behaves: list[str], word: str
) -> None:
    policy = Always(passing(behaves), unlimited())
    policy.word = word
    chosen = stands(played("s_star", policy))
    assert example_behaviour(policy, chosen) == largest(behaves)


@given(behaviours)
def test_a_judge_with_a_steady_preference_has_its_way_among_those_it_is_shown(
    behaves: list[str],
) -> None:
    policy = Preferring(passing(behaves), unlimited())
    counts = Counter(behaves)
    shown = sorted(counts, key=lambda one: (-counts[one], behaves.index(one)))[: PAIRS + 1]
    policy.liked = shown[-1]
    chosen = stands(played("s_star", policy))
    assert example_behaviour(policy, chosen) == shown[-1]


def example_behaviour(policy: ExamplePolicy, draft: Draft) -> str:
    return policy.example.behaves[draft.source]


@given(behaviours, st.lists(words, min_size=40, max_size=40))
def test_whatever_is_answered_choosing_costs_no_more_than_is_told(
    behaves: list[str], said: list[str]
) -> None:
    class Fickle(Judging):
        def better(self, ask: Ask) -> str:
            return said[len(self.judged) - 1]

    policy = Fickle(passing(behaves), unlimited())
    played("s_star", policy)
    clusters = len(set(behaves))
    most = 1 + 2 * min(PAIRS, clusters - 1) if len(behaves) > 1 else 0
    assert policy.calls <= len(behaves) + most
    assert policy.calls <= SStar.most_calls(LoopOptions(samples=len(behaves), debug_rounds=2))


@pytest.mark.parametrize("word", [FIRST, SECOND, TIE])
def test_an_even_split_of_sixteen_over_ten_tests_costs_at_most_three_calls(word: str) -> None:
    policy = Always(passing("ab" * 8), unlimited())
    policy.word = word
    events = played("s_star", policy)
    assert policy.calls - 16 <= 3
    assert events[-1] == Stopped(
        StopReason.SOLVED,
        "16 of 16 drafts pass the same tests; they behave in 2 ways, 8 as the one chosen.",
    )


def test_a_judge_sees_what_was_run_and_nothing_that_was_guessed() -> None:
    policy = Always(passing("aabb"), unlimited())
    policy.word = SECOND
    played("s_star", policy)
    one, other = policy.judged
    assert one.inputs == other.inputs == ("f(1)",)
    assert [seen[0].text for seen in one.seen] == ["a", "b"]
    assert one.seen == other.seen[::-1]
    for ask in policy.judged:
        assert all(step.evidence is None and step.critique is None for step in ask.trajectory.steps)


def test_inputs_are_asked_for_once_about_one_version_of_each_way() -> None:
    class Asked(Judging):
        about: tuple[str, ...] = ()

        async def answer(
            self, task: Task, ask: Ask, on_text: OnText | None = None
        ) -> Answered | Unanswered:
            if ask.kind is AskKind.INPUTS:
                assert not self.about, "once"
                self.about = tuple(step.draft.source for step in ask.trajectory.steps)
            return await super().answer(task, ask, on_text)

    policy = Asked(passing("abacbde"), unlimited())
    played("s_star", policy)
    assert policy.about == ("v0", "v1", "v3", "v5"), "the largest first, and no more than compared"


def test_nobody_is_asked_about_drafts_that_the_tests_tell_apart() -> None:
    example = Example(
        "apart",
        says=(),
        stop=StopReason.SOLVED,
        writes=("half", "whole", "half as well"),
        failing={"": TESTS[:2], "half": TESTS[:1], "half as well": TESTS[:1]},
        debug_rounds=0,
    )
    policy = Judging(example, unlimited())
    assert stands(played("s_star", policy)).source == "whole"
    assert policy.calls == 3


def test_the_ways_that_were_not_chosen_are_kept_with_what_tells_them_apart() -> None:
    chosen = stands(played("majority", ExamplePolicy(passing("abbca"), unlimited())))
    assert (chosen.source, [rival.source for rival in chosen.rivals]) == ("v0", ["v1", "v3"])
    (question,) = chosen.questions
    assert [(answer.seen.text, answer.versions) for answer in question.answers] == [
        ("a", (0,)),
        ("b", (1,)),
        ("c", (2,)),
    ]


def test_a_budget_that_ends_while_choosing_leaves_the_largest_cluster() -> None:
    for calls in (4, 5, 6):
        policy = Preferring(passing("abbc"), Budget(Limits(calls=calls), lambda: 0.0))
        policy.liked = "c"
        events = played("s_star", policy)
        assert isinstance(events[-1], Stopped)
        assert events[-1].reason is StopReason.CALLS
        assert stands(events).source == "v1"
        assert policy.calls == calls


class Falling(TableGate):
    """Whoever behaves as ``crash`` or ``endless`` says; ``refuse`` is a ``raise`` on purpose."""

    kinds = MappingProxyType(
        {
            "crash": ObservationKind.RAISED,
            "refuse": ObservationKind.RAISED,
            "endless": ObservationKind.TIMED_OUT,
        }
    )

    async def spread(
        self,
        task: Task,
        drafts: Sequence[Draft],
        seconds: float = 2.0,
        inputs: Sequence[str] = (),
    ) -> Spread:
        told = await super().spread(task, drafts, seconds, inputs)
        questions = []
        for question in told.questions:
            answers = []
            for answer in question.answers:
                kind = self.kinds.get(answer.seen.text, answer.seen.kind)
                deliberate = answer.seen.text == "refuse"
                seen = replace(answer.seen, kind=kind, deliberate=deliberate)
                answers.append(replace(answer, seen=seen))
            questions.append(replace(question, answers=tuple(answers)))
        return replace(told, questions=tuple(questions))


@pytest.mark.parametrize(
    ("behaves", "chosen"),
    [
        (("crash", "crash", "crash", "7"), "7"),
        (("endless", "endless", "7"), "7"),
        (("refuse", "refuse", "7"), "refuse"),
        (("crash", "crash", "refuse"), "crash"),
        (("crash", "7", "8", "8"), "8"),
    ],
)
def test_a_way_that_falls_where_another_has_a_value_comes_last(
    behaves: tuple[str, ...], chosen: str
) -> None:
    example = passing(behaves)
    policy = ExamplePolicy(example, unlimited())
    found = stands(played("s_star", policy, Falling(example)))
    assert example_behaviour(policy, found) == chosen


class Unrun(TableGate):
    """Can judge by tests, and run nothing else."""

    async def spread(
        self,
        task: Task,
        drafts: Sequence[Draft],
        seconds: float = 2.0,
        inputs: Sequence[str] = (),
    ) -> Spread:
        return Spread(tuple((n,) for n in range(len(drafts))), reason="nothing was run")


@pytest.mark.parametrize("name", NAMES)
def test_where_nothing_can_be_run_but_tests_the_earliest_of_the_smallest_stands(name: str) -> None:
    example = passing("abb")
    events = played(name, Judging(example, unlimited()), Unrun(example))
    assert stands(events).source == "v0"
    assert isinstance(events[-1], Stopped)
    assert events[-1].reason is StopReason.SOLVED


@st.composite
def failing_tables(draw: st.DrawFn) -> Example:
    """Samples of which each fails some of the tests, and that behave anyhow."""
    count = draw(st.integers(1, 6))
    names = [f"v{n}" for n in range(count)]
    some = st.sets(st.sampled_from([*TESTS[:3], "was fine"]))
    table = {name: tuple(sorted(draw(some))) for name in names}
    return Example(
        "any",
        says=(),
        stop=StopReason.DONE,
        writes=tuple(names),
        failing={"": TESTS[:3], **table},
        behaves={name: draw(st.sampled_from("ab")) for name in names},
        samples=count,
        debug_rounds=0,
    )


@given(failing_tables(), words)
def test_tests_come_before_any_vote_and_any_judge(example: Example, word: str) -> None:
    good = {
        name: len(set(TESTS[:3]) - set(failed))
        for name, failed in example.failing.items()
        if name and "was fine" not in failed and set(failed) < set(TESTS[:3])
    }
    for name in NAMES:
        policy = Always(example, unlimited())
        policy.word = word
        chosen = stands(played(name, policy))
        if good:
            assert good[chosen.source] == max(good.values())
        else:
            assert chosen.kind is DraftKind.ORIGINAL


@given(st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_a_sample_is_known_by_the_best_that_it_ever_was(fixed: list[int]) -> None:
    sample = Sample()
    for number, many in enumerate(fixed):
        outcome = Outcome.PASSED if many else Outcome.FAILED
        evidence = Evidence(outcome, fixed=TESTS[:many], failed=TESTS[many:5])
        sample.add(Draft(f"v{number}", DraftKind.REFINE, ""), evidence, right=False)
        assert sample.best.source == f"v{fixed.index(max(fixed[: number + 1]))}"


def test_a_sample_that_is_mended_many_times_has_one_vote() -> None:
    """Three versions of one sample pass the same tests; two other samples agree otherwise."""
    example = Example(
        "votes",
        says=(),
        stop=StopReason.ROUNDS,
        writes=("long", "b1", "b2", "long2", "c1", "c2", "long3", "d1", "d2"),
        failing={
            "": TESTS[:2],
            **dict.fromkeys(("long", "long2", "long3", "b1", "b2"), TESTS[:1]),
            **dict.fromkeys(("c1", "c2", "d1", "d2"), TESTS[:2]),
        },
        behaves={"long": "a", "long2": "a", "long3": "a", "b1": "b", "b2": "b"},
        samples=3,
        debug_rounds=2,
    )
    events = played("s_star", ExamplePolicy(example, unlimited()))
    assert stands(events).source == "b1"


def test_a_sample_that_comes_back_to_where_it_was_is_left_alone() -> None:
    example = Example(
        "again",
        says=(),
        stop=StopReason.DONE,
        writes=("wrong", "wrong", "never asked for"),
        failing={"": TESTS[:1], "wrong": TESTS[:1]},
        samples=1,
        debug_rounds=4,
    )
    policy = ExamplePolicy(example, unlimited())
    events = played("s_star", policy)
    assert policy.writes == ["never asked for"]
    assert isinstance(events[-1], Stopped)
    assert events[-1].reason is StopReason.DONE


class Editing(ExamplePolicy):
    """Writes nothing from nothing, and changes what there is: a search without a model."""

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        return NoDraft("an edit needs something to edit")

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        (own,) = trajectory.steps
        assert own.evidence is not None
        assert own.draft.kind is DraftKind.ORIGINAL
        return await super().regenerate(task, trajectory, suggestion, on_text)


@pytest.mark.parametrize("name", NAMES)
def test_without_a_model_the_users_code_is_refined_and_redrafted(name: str) -> None:
    example = Example(
        "editing",
        says=(),
        stop=StopReason.SOLVED,
        writes=("an edit", "a rewrite"),
        failing={"": TESTS[:1], "an edit": TESTS[:1]},
        samples=4,
        debug_rounds=0,
    )
    policy = Editing(example, unlimited())
    events = played(name, policy)
    assert policy.asked == [Suggestion.REFINE, Suggestion.REDRAFT]
    assert stands(events).source == "a rewrite"


class Crashing(TableGate):
    """The user's code falls over on one input, on which drafts give what they are called."""

    async def observe(
        self, task: Task, draft: Draft, inputs: Sequence[str]
    ) -> tuple[Observation, ...]:
        if draft.source == "mine":
            return tuple(Observation(i, ObservationKind.RAISED, "IndexError: x") for i in inputs)
        return tuple(Observation(i, ObservationKind.VALUE, draft.source) for i in inputs)


@pytest.mark.parametrize("name", NAMES)
def test_where_no_test_fails_an_input_that_crashes_is_what_a_draft_can_win(name: str) -> None:
    class Critic(ExamplePolicy):
        async def critique(
            self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
        ) -> Critique:
            self._charge()
            point = Point("it falls over", input="f([])", claim="raises IndexError", expected="7")
            return Critique(Suggestion.REFINE, points=(point,))

    example = Example("shown", says=(), stop=StopReason.DONE, writes=("8", "7"), samples=2)
    policy = Critic(example, unlimited())
    events = played(name, policy, Crashing(example))
    assert stands(events).source == "7"
    assert policy.calls == 3 + (name == "s_star")  # which would mend the one that is not right


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20)
@given(st.integers(1, 6), st.integers(0, 6))
def test_branches_that_are_lost_are_lost_alone(name: str, count: int, lost: int) -> None:
    writes = tuple(f"v{n}" for n in range(max(count - lost, 1)))
    example = Example(
        "some lost",
        says=(),
        stop=StopReason.SOLVED,
        writes=writes,
        failing={"": TESTS[:1]},
        samples=count,
        debug_rounds=0,
    )
    policy = ExamplePolicy(example, unlimited())
    events = played(name, policy)
    drafts = [e.draft for e in events if isinstance(e, DraftMade) and isinstance(e.draft, Draft)]
    assert [draft.source for draft in drafts] == list(writes)
    assert stands(events).source == "v0"


def test_what_is_told_of_calls_covers_each_way_that_a_run_can_go() -> None:
    options = LoopOptions(samples=4, debug_rounds=2)
    assert BestOfN.most_calls(options) == Majority.most_calls(options) == 1 + 4 + 2
    assert SStar.most_calls(options) == 1 + 4 + 2 + 4 * 2 + 1 + 2 * 3
    assert SStar.most_calls(LoopOptions(samples=1, debug_rounds=0)) == 1 + 1 + 1
