"""Strategies that go on from one draft to the next: what they carry along, and where they end."""

from __future__ import annotations

import asyncio
import string
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redraft.core.asking import Answered, Ask, AskKind, Unanswered
from redraft.core.budget import Budget, Limits, StopReason
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.events import Chosen, CritiqueMade, Event, EvidenceFound, Stopped
from redraft.core.evidence import Evidence, Observation, ObservationKind, Outcome
from redraft.core.ports import OnText
from redraft.core.task import Task
from redraft.core.trajectory import Trajectory
from redraft.strategies import STRATEGIES, plan_first, reflexion, self_debug
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from tests.rooms.test_strategies import ANSWERS, ExamplePolicy, TableGate, events_of, unlimited
from tests.words import words_task

ALL = ("self_debug", "plan_first", "reflexion", "sets", "distill", "evolve")


class Remembering(ExamplePolicy):
    """Keeps what it was shown: (kind of ask, the notes by title, the versions)."""

    def __init__(self, example: Example, budget: Budget) -> None:
        super().__init__(example, budget)
        self.shown: list[tuple[str, dict[str, str], list[str]]] = []

    def _remember(self, kind: str, task: Task, trajectory: Trajectory | None = None) -> None:
        assert task.instruction == "", "what a strategy finds out is not the user's wish"
        notes = {note.title: note.source for note in task.context.notes}
        assert len(notes) == len(task.context.notes)
        steps = trajectory.steps if trajectory is not None else ()
        self.shown.append((kind, notes, [step.draft.source for step in steps]))

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        self._remember(suggestion.value, task, trajectory)
        return await super().regenerate(task, trajectory, suggestion, on_text)

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        self._remember("generate", task)
        return await super().generate(task, on_text, diverse=diverse)

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        self._remember(ask.kind.value, task, ask.trajectory)
        return await super().answer(task, ask, on_text)


def failing(*texts: str, tests: tuple[str, ...] = ("t1",)) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(("", *texts), tests)


def wanted(
    writes: Sequence[str],
    answers: Sequence[tuple[AskKind, str]],
    fails: dict[str, tuple[str, ...]],
    says: Sequence[Suggestion] = (),
) -> Example:
    return Example(
        "made for a test",
        says=tuple(says),
        stop=StopReason.DONE,
        writes=tuple(writes),
        failing=fails,
        answers=tuple((kind, Answered(text)) for kind, text in answers),
    )


async def remembered(
    name: str, example: Example, **options: int
) -> tuple[Remembering, list[Event]]:
    budget = unlimited()
    policy = Remembering(example, budget)
    return policy, await events_of(name, policy, TableGate(example), budget, **options)


# -- self_debug ---------------------------------------------------------------------------------


async def test_an_explanation_is_beside_the_fix_that_follows_it_and_no_other() -> None:
    why = AskKind.EXPLANATION
    example = wanted(["a", "b"], [(why, "first why"), (why, "second why")], failing("a"))
    policy, _ = await remembered("self_debug", example)
    assert policy.shown == [
        ("explanation", {}, ["mine"]),
        ("refine", {self_debug.NOTE: "first why"}, ["mine"]),
        ("explanation", {}, ["mine", "a"]),
        ("refine", {self_debug.NOTE: "second why"}, ["mine", "a"]),
    ]


async def test_the_user_reads_the_explanation_before_the_fix() -> None:
    example = wanted(["right"], [(AskKind.EXPLANATION, "it starts at 1")], failing())
    _, events = await remembered("self_debug", example)
    told = [e for e in events if isinstance(e, CritiqueMade)][-1]
    assert (told.round, told.draft.source) == (0, "mine")
    assert told.critique.summary == "it starts at 1"
    assert [point.message for point in told.critique.points] == ["t1 fails: assert"]


# -- plan_first ---------------------------------------------------------------------------------


async def test_code_and_fixes_see_their_plan_and_the_next_plan_sees_what_was_refuted() -> None:
    plan = AskKind.PLAN
    example = wanted(["a", "a2", "b"], [(plan, "one way"), (plan, "another")], failing("a", "a2"))
    policy, events = await remembered("plan_first", example, debug_rounds=1)
    assert policy.shown == [
        ("plan", {}, ["mine"]),
        ("generate", {plan_first.PLAN_NOTE: "one way"}, []),
        ("refine", {plan_first.PLAN_NOTE: "one way"}, ["mine", "a"]),
        ("plan", {plan_first.REFUTED_NOTE: "plan 1:\none way"}, ["mine", "a", "a2"]),
        ("generate", {plan_first.PLAN_NOTE: "another"}, []),
    ]
    assert isinstance(events[-1], Stopped)
    assert events[-1].reason is StopReason.SOLVED


async def test_a_plan_that_nobody_wrote_code_for_is_not_refuted() -> None:
    class Once(Remembering):
        async def generate(
            self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
        ) -> Draft | NoDraft:
            if sum(kind == "generate" for kind, _, _ in self.shown) == 0:
                self._remember("generate", task)
                return NoDraft("the reply was cut off")
            return await super().generate(task, on_text, diverse=diverse)

    example = wanted(["right"], [(AskKind.PLAN, "the way")] * 2, failing())
    budget = unlimited()
    policy = Once(example, budget)
    events = await events_of("plan_first", policy, TableGate(example), budget)
    assert events[-1] == Stopped(StopReason.SOLVED)
    assert policy.shown[2] == ("plan", {}, ["mine"])


async def test_where_no_plan_gets_its_code_the_run_ends_with_the_reason() -> None:
    example = wanted([], [(AskKind.PLAN, "one"), (AskKind.PLAN, "two")], failing())
    _, events = await remembered("plan_first", example, rounds=2)
    assert events[-1] == Stopped(StopReason.NO_DRAFT, "nothing more")


def test_refuted_plans_are_listed_in_bounds() -> None:
    task = plan_first._with_refuted(
        words_task(), [f"{number} " + "long " * 1000 for number in range(40)]
    )
    [note] = task.context.notes
    assert len(note.source) < 3_500
    assert note.source.startswith("plan 35:\n34 long")


WORDS = st.lists(st.text(string.ascii_letters + string.digits, min_size=1), min_size=1)
BLANKS = st.sampled_from([" ", "\n", "\t", ",  ", ".\n", " - ", ") "])


@given(WORDS, st.data())
def test_layout_punctuation_and_case_make_no_other_plan(
    words: list[str], data: st.DataObject
) -> None:
    one = " ".join(words)
    other = "".join(word.swapcase() + data.draw(BLANKS) for word in words)
    assert plan_first._normal(one) == plan_first._normal(other)
    assert plan_first._normal(one) != plan_first._normal(f"{other} more")


# -- reflexion ----------------------------------------------------------------------------------


async def test_lessons_pile_up_and_are_shown_to_whom_draws_the_next() -> None:
    lesson = AskKind.LESSON
    example = wanted(["a", "b"], [(lesson, "not\nsorted"), (lesson, "may be empty")], failing("a"))
    policy, _ = await remembered("reflexion", example)
    first, both = "- not sorted", "- not sorted\n- may be empty"
    assert [(kind, notes) for kind, notes, _ in policy.shown] == [
        ("lesson", {}),
        ("refine", {reflexion.NOTE: first}),
        ("lesson", {reflexion.NOTE: first}),
        ("refine", {reflexion.NOTE: both}),
    ]


@given(st.lists(st.text(max_size=700)))
def test_a_few_short_lessons_are_kept_each_once_and_the_newest_last(texts: list[str]) -> None:
    lessons: list[str] = []
    for text in texts:
        before, lessons = lessons, reflexion.kept(lessons, text)
        if text.split():
            assert " ".join(text.split()).startswith(lessons[-1])
        else:
            assert lessons == before
    assert len(lessons) == len(set(lessons)) <= reflexion.KEPT
    assert all(0 < len(lesson) <= reflexion.SHORT for lesson in lessons)


async def test_a_redraft_that_brings_an_older_version_back_ends_it() -> None:
    lessons = [(AskKind.LESSON, f"lesson {n}") for n in range(3)]
    example = wanted(["a", "a", "mine"], lessons, failing("a"))
    policy, events = await remembered("reflexion", example)
    assert policy.asked == [Suggestion.REFINE, Suggestion.REFINE, Suggestion.REDRAFT]
    assert events[-1] == Stopped(StopReason.REPEATED)
    # the second "a" was not run again
    assert [e.draft.source for e in events if isinstance(e, EvidenceFound)] == ["mine", "a"]


# -- what holds for every one of them -------------------------------------------------------------


class Dividing(TableGate):
    """The user's code divides by zero on ``f(0)``, which no test looks at; every draft gives 0."""

    async def observe(
        self, task: Task, draft: Draft, inputs: Sequence[str]
    ) -> tuple[Observation, ...]:
        if draft.source == "mine":
            kind, text = ObservationKind.RAISED, "ZeroDivisionError: division by zero"
        else:
            kind, text = ObservationKind.VALUE, "0"
        return tuple(Observation(one, kind, text) for one in inputs)


class Seeing(ExamplePolicy):
    """A critic that names the input."""

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        self._charge()
        point = Point("an empty input", input="f(0)", claim="ZeroDivisionError", expected="0")
        return Critique(Suggestion.REFINE, points=(point,), author="a test")


@pytest.mark.parametrize("name", ALL)
async def test_where_no_test_fails_a_crash_that_was_shown_is_mended(name: str) -> None:
    example = wanted(["right"], [(kind, answer.text) for kind, answer in ANSWERS], {})
    budget = unlimited()
    policy = Seeing(example, budget)
    events = await events_of(name, policy, Dividing(example), budget, samples=1)
    assert isinstance(events[-1], Stopped)
    assert events[-1].reason is StopReason.SOLVED
    assert [e for e in events if isinstance(e, Chosen)][-1].draft.source == "right"
    assert policy.calls <= 3


TESTS = st.sets(st.sampled_from(["t1", "t2", "t3"])).map(lambda tests: tuple(sorted(tests)))


@st.composite
def runs(draw: st.DrawFn) -> tuple[Example, LoopOptions, int | None]:
    """Drafts that fail as chance has it, some twice, some not at all; bounds; perhaps a call limit."""
    texts = draw(st.lists(st.sampled_from([*"abcdefgh", "mine"]), max_size=20))
    fails = {text: draw(TESTS) for text in dict.fromkeys(texts)}
    # without a failing test the critic's word decides, which others look at
    own = draw(st.sampled_from([("t1",), ("t2",), ("t1", "t2")]))
    says = draw(st.lists(st.sampled_from(list(Suggestion)), min_size=1, max_size=6)) * 80
    example = Example(
        "by chance",
        says=tuple(says),
        stop=StopReason.DONE,
        writes=tuple(texts),
        failing={**fails, "mine": own, "": own},
        answers=ANSWERS * draw(st.integers(0, 8)),
        behaves=draw(st.dictionaries(st.sampled_from(texts or ["a"]), st.sampled_from("ab"))),
    )
    numbers = st.integers(1, 4)
    options = LoopOptions(draw(numbers), draw(numbers), draw(st.integers(0, 3)))
    return example, options, draw(st.none() | st.integers(0, 20))


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=60, deadline=None)
@given(runs())
def test_the_users_code_gives_way_only_to_what_breaks_nothing_and_mends_most(
    name: str, run: tuple[Example, LoopOptions, int | None]
) -> None:
    example, options, limit = run
    budget = Budget(Limits(calls=limit), lambda: 0.0)
    policy = ExamplePolicy(example, budget)
    events = asyncio.run(
        events_of(
            name,
            policy,
            TableGate(example),
            budget,
            rounds=options.rounds,
            samples=options.samples,
            debug_rounds=options.debug_rounds,
        )
    )
    end = events[-1]
    assert isinstance(end, Stopped)
    assert sum(isinstance(event, Stopped) for event in events) == 1
    assert policy.calls <= STRATEGIES[name].most_calls(options)

    weighed = {e.draft.source: e.evidence for e in events if isinstance(e, EvidenceFound)}
    winners = [e for e in weighed.values() if _wins(e)]
    chosen = [e for e in events if isinstance(e, Chosen)][-1]
    if chosen.draft.kind is DraftKind.ORIGINAL:
        assert not winners
    else:
        found = weighed[chosen.draft.source]
        assert _wins(found)
        assert len(found.fixed) == max(len(e.fixed) for e in winners)
    solved = any(set(e.fixed) == set(example.failing[""]) for e in winners)
    assert (end.reason is StopReason.SOLVED) is solved
    if end.reason is StopReason.CALLS:
        assert policy.calls == limit
    assert end.reason is not StopReason.PASSED, "a failing test contradicts every pass"


def _wins(evidence: Evidence) -> bool:
    return evidence.outcome is Outcome.PASSED and bool(evidence.fixed) and not evidence.broken
