"""Laws of the strategies that go on from the draft that is worth it, and of those that hand it on."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redraft.core.asking import Answered, Ask, AskKind, Unanswered
from redraft.core.budget import Budget, StopReason
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.events import Chosen, Event, EvidenceFound, Stopped
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.ports import OnText
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.base import SearchStrategy
from redraft.strategies.cascade import MOST, Cascade
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.rex import Arm, Rex, choose_arm
from redraft.strategies.sampling import Stakes
from redraft.strategies.tree import NOTE, Grown, Node, Tree
from redraft.strategies.triage import Triage
from redraft.strategies.value import share
from tests.rooms.test_strategies import ExamplePolicy, TableGate, unlimited
from tests.words import WordLanguage, words_task

TESTS = ("t1", "t2")
"""Those that reach the function, by the table's gate."""
shares = st.floats(0, 1)
failures = st.sets(st.sampled_from((*TESTS, "t3"))).map(lambda found: tuple(sorted(found)))
OWN = Draft("mine", DraftKind.ORIGINAL, "you")


class Counting(TableGate):
    """Counts which draft was judged how often."""

    def __init__(self, example: Example) -> None:
        super().__init__(example)
        self.judged: Counter[str] = Counter()

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        self.judged[draft.source] += 1
        return await super().judge(task, draft)


class Listening(ExamplePolicy):
    """Remembers what it was shown."""

    def __init__(self, example: Example, budget: Budget) -> None:
        super().__init__(example, budget)
        self.shown: list[Trajectory] = []
        self.notes: list[str] = []
        self.asks: list[Ask] = []

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        self.shown.append(trajectory)
        return await super().regenerate(task, trajectory, suggestion, on_text)

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        self.notes += [note.source for note in task.context.notes if note.title == NOTE]
        return await super().generate(task, on_text, diverse=diverse)

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        self.asks.append(ask)
        return await super().answer(task, ask, on_text)


async def run(
    strategy: type[SearchStrategy],
    policy: ExamplePolicy,
    gate: TableGate,
    budget: Budget,
    others: Sequence[ExamplePolicy] = (),
    seed: int = 0,
    **options: Any,
) -> list[Event]:
    made = strategy(WordLanguage(), LoopOptions(**options), others)  # type: ignore[arg-type]
    stream = made.run(words_task(), policy, gate, budget, random.Random(seed))
    return [event async for event in stream]


def trying(failing: Mapping[str, tuple[str, ...]], own: tuple[str, ...] = TESTS) -> Example:
    """Drafts in their order, each with the tests that it fails."""
    return Example(
        "trying",
        says=(),
        stop=StopReason.ROUNDS,
        writes=tuple(failing),
        failing={"": own, **failing},
    )


def chosen(events: Sequence[Event]) -> str:
    return [event for event in events if isinstance(event, Chosen)][-1].draft.source


drafts = st.lists(failures, min_size=12, max_size=12).map(
    lambda found: {f"v{n}": failing for n, failing in enumerate(found)}
)
few = settings(max_examples=20, deadline=None)


# -- what a draft is worth ------------------------------------------------------------------


def evidence(fixed: Sequence[str], broken: Sequence[str]) -> Evidence:
    outcome = Outcome.BROKE if broken else Outcome.PASSED if fixed else Outcome.FAILED
    return Evidence(outcome, fixed=tuple(fixed), broken=tuple(broken))


@given(st.sets(st.sampled_from(TESTS)), st.sets(st.sampled_from(("b1", "b2"))))
def test_the_share_is_1_where_all_is_mended_and_nothing_broken(
    fixed: set[str], broken: set[str]
) -> None:
    failing = tuple(TestFailure(test, "assert") for test in TESTS)
    at = Stakes(Step(OWN, evidence=Evidence(Outcome.FAILED, failures=failing, reached=TESTS)))
    found = share(at, evidence(sorted(fixed), sorted(broken)))
    assert 0 <= found <= 1
    assert (found == 1) is (fixed == set(TESTS) and not broken)
    assert share(at, evidence(sorted(fixed), [])) >= found


# -- rex ------------------------------------------------------------------------------------


@given(st.lists(st.tuples(shares, st.booleans()), min_size=1, max_size=8), st.integers(0, 99))
def test_a_barren_arm_is_never_pulled(arms: list[tuple[float, bool]], seed: int) -> None:
    made = [Arm(Trajectory(), value, barren=barren) for value, barren in arms]
    arm = choose_arm(made, random.Random(seed))
    assert (arm is None) is all(barren for _, barren in arms)
    assert arm is None or not arm.barren


def test_the_better_arm_is_pulled_more_and_less_so_once_it_was_in_vain() -> None:
    rng = random.Random(0)

    def pulls(in_vain: int) -> int:
        arms = [Arm(Trajectory(), 0.5), Arm(Trajectory(), 0.75, in_vain)]
        return sum(choose_arm(arms, rng) is arms[1] for _ in range(2_000))

    fresh, stuck, stale = pulls(0), pulls(10), pulls(60)
    assert fresh > 1_700
    assert fresh > stuck > stale
    assert stale < 300


@few
@given(drafts, st.integers(1, 5), st.integers(0, 9))
async def test_rex_refines_a_draft_with_its_own_way_and_evidence(
    failing: Mapping[str, tuple[str, ...]], rounds: int, seed: int
) -> None:
    example, budget = trying(failing), unlimited()
    policy, gate = Listening(example, budget), Counting(example)
    events = await run(Rex, policy, gate, budget, seed=seed, rounds=rounds)
    assert set(policy.asked) == {Suggestion.REFINE}
    assert policy.calls <= 2 * rounds
    assert policy.shown[0].last.draft.source == "mine"
    known: dict[str, tuple[str, ...]] = {"mine": ("mine",)}
    for trajectory, written in zip(policy.shown, example.writes, strict=False):
        way = tuple(step.draft.source for step in trajectory.steps)
        assert way == known[way[-1]]
        assert all(step.evidence is not None for step in trajectory.steps)
        known[written] = (*way, written)
    assert set(gate.judged.values()) <= {1}
    stopped = events[-1]
    assert isinstance(stopped, Stopped)
    solved = any(not failing[source] for source in gate.judged)
    assert (stopped.reason is StopReason.SOLVED) is solved


async def test_rex_neither_runs_nor_counts_a_draft_that_it_has_already() -> None:
    example = Example(
        "again",
        says=(),
        stop=StopReason.ROUNDS,
        writes=("mine", "new", "new", "mine"),
        failing={"": ("t1",), "new": ("t1",)},
    )
    budget = unlimited()
    gate = Counting(example)
    await run(Rex, Listening(example, budget), gate, budget, rounds=2)
    assert gate.judged == {"new": 1}


async def test_rex_leaves_a_draft_that_cannot_be_refined_for_another() -> None:
    class Stuck(Listening):
        async def regenerate(
            self,
            task: Task,
            trajectory: Trajectory,
            suggestion: Suggestion,
            on_text: OnText | None = None,
        ) -> Draft | NoDraft:
            made = await super().regenerate(task, trajectory, suggestion, on_text)
            return NoDraft("no idea") if len(trajectory) == 2 else made

    example = trying(dict.fromkeys(("v1", "v2", "v3", "v4"), ("t1", "t2")), own=("t1", "t2"))
    budget = unlimited()
    policy = Stuck(example, budget)
    events = await run(Rex, policy, TableGate(example), budget, rounds=5)
    ways = Counter(trajectory.last.draft.source for trajectory in policy.shown)
    assert all(times == 1 for source, times in ways.items() if source != "mine")
    assert isinstance(events[-1], Stopped)


# -- tree -----------------------------------------------------------------------------------


def subtree(node: Node) -> list[Node]:
    return [node, *(below for child in node.children for below in subtree(child))]


@given(
    st.integers(1, 4), st.integers(1, 4), st.lists(st.one_of(st.none(), shares), max_size=40)
)  # None: a move that came to nothing
def test_a_tree_stays_within_its_bounds_and_counts_every_move(
    width: int, depth: int, values: list[float | None]
) -> None:
    root = Node(Trajectory((Step(OWN),)), 0.0)
    tree = Grown(root, width, depth)
    made = 0
    for value in values:
        node = tree.next()
        if node is None:
            break
        made += 1
        tree.back(node, value or 0.0)
        if value is not None:
            draft = Draft(f"v{made}", DraftKind.REFINE, "x")
            node.children.append(Node(node.trajectory.add(Step(draft)), value, node))
    for node in subtree(root):
        below = subtree(node)
        assert node.tries <= width
        assert node.depth <= depth
        assert node.visits == 1 + sum(one.tries for one in below)
        assert 0 <= node.value <= 1
    assert root.visits == 1 + made
    if tree.next() is None:
        assert all(n.tries == width for n in subtree(root) if n.depth < depth)


def test_the_tree_goes_back_to_the_better_branch() -> None:
    root = Node(Trajectory((Step(OWN),)), 0.0)
    tree = Grown(root, 2, 5)
    for value in (0.9, 0.1):
        node = tree.next()
        assert node is root
        tree.back(node, value)
        node.children.append(Node(node.trajectory.add(Step(OWN)), value, node))
    assert tree.next() is root.children[0]


@few
@given(drafts, st.integers(1, 5), st.integers(1, 4))
async def test_the_tree_makes_and_judges_one_draft_a_move(
    failing: Mapping[str, tuple[str, ...]], rounds: int, samples: int
) -> None:
    example, budget = trying(failing), unlimited()
    policy, gate = Listening(example, budget), Counting(example)
    await run(Tree, policy, gate, budget, rounds=rounds, samples=samples)
    assert policy.calls <= 2 * rounds
    assert gate.judged.total() == policy.calls
    assert set(gate.judged.values()) <= {1}
    for trajectory in policy.shown:
        assert trajectory.steps[0].draft.source == "mine"
        assert all(step.evidence is not None for step in trajectory.steps)


async def test_a_new_sibling_sees_what_became_of_the_others() -> None:
    example = trying({"a": ("t1", "t2"), "b": ("t2",), "c": ("t1",)}, own=("t1", "t2"))
    budget = unlimited()
    policy = Listening(example, budget)
    await run(Tree, policy, TableGate(example), budget, rounds=3, samples=3)
    first, second = policy.shown[0], policy.shown[1]
    assert [step.draft.source for step in first.steps] == ["mine"]
    assert [step.draft.source for step in second.steps] == ["mine", "a", "mine"]
    assert second.steps[1].evidence is not None


async def test_a_draft_that_is_written_anew_is_told_what_failed() -> None:
    example = trying({f"v{n}": TESTS for n in range(12)})
    budget = unlimited()
    policy = Listening(example, budget)
    await run(Tree, policy, TableGate(example), budget, rounds=6, samples=3)
    assert policy.notes
    assert "v0" in policy.notes[0]
    assert "fails t1: assert" in policy.notes[0]


async def test_without_tests_the_critic_says_where_to_go_and_when_to_end() -> None:
    class Untested(TableGate):
        async def baseline(self, task: Task) -> Evidence:
            return Evidence(Outcome.NO_TESTS, "there are no tests")

        async def judge(self, task: Task, draft: Draft) -> Evidence:
            return Evidence(Outcome.NO_TESTS, "there are no tests")

    example = Example(
        "untested",
        says=(Suggestion.REDRAFT, Suggestion.REFINE, Suggestion.REDRAFT, Suggestion.PASS),
        stop=StopReason.PASSED,
        writes=("right method", "wrong method", "right"),
    )
    budget = unlimited()
    policy = Listening(example, budget)
    events = await run(Tree, policy, Untested(example), budget, rounds=3, samples=2)
    assert events[-1] == Stopped(StopReason.PASSED)
    assert policy.asked == [Suggestion.REDRAFT, Suggestion.REFINE, Suggestion.REFINE]
    assert policy.shown[-1].last.draft.source == "right method"
    assert chosen(events) == "mine"


# -- triage ---------------------------------------------------------------------------------


async def test_an_order_is_asked_once_with_the_users_code_among_all() -> None:
    example = Example(
        "odd ones",
        says=(Suggestion.REFINE,),
        stop=StopReason.SOLVED,
        writes=("a", "b", "wrong", "c", "d"),
        failing={"": ("t1", "t2"), "wrong": ("t1", "t2")},
        answers=((AskKind.ORDER, Answered("", ("0", "3", "1", "2", "4"))),),
    )
    budget = unlimited()
    policy = Listening(example, budget)
    events = await run(Triage, policy, TableGate(example), budget, rounds=2, samples=3)
    asks = [ask for ask in policy.asks if ask.kind is AskKind.ORDER]
    assert len(asks) == 1
    shown = [step.draft.source for step in asks[0].trajectory.steps]
    assert shown[0] == "mine"
    assert sorted(shown[1:]) == ["a", "b", "c", "d"]
    assert len(asks[0].seen) == len(shown)
    assert all(len(row) == len(asks[0].inputs) for row in asks[0].seen)
    assert chosen(events) == shown[3]


async def test_no_order_is_asked_where_a_test_tells() -> None:
    example = Example(
        "told",
        says=(Suggestion.REDRAFT, Suggestion.REFINE),
        stop=StopReason.ROUNDS,
        writes=("half", "none", "breaks", "none"),
        failing={"": TESTS, "half": ("t2",), "none": TESTS, "breaks": ("t3",)},
    )
    budget = unlimited()
    policy = Listening(example, budget)
    events = await run(Triage, policy, TableGate(example), budget, rounds=2)
    assert events[-1] == Stopped(StopReason.ROUNDS)
    assert chosen(events) == "half"
    assert not policy.asks
    assert policy.shown[-1].last.draft.source == "half"


@few
@given(drafts, st.lists(st.integers(0, 6), max_size=5))
async def test_no_order_lifts_a_draft_above_one_that_mends_more(
    failing: Mapping[str, tuple[str, ...]], order: list[int]
) -> None:
    example = replace(
        trying(failing),
        says=(Suggestion.REFINE,) * 9,
        answers=((AskKind.ORDER, Answered("", tuple(map(str, order)))),),
    )
    budget = unlimited()
    gate = Counting(example)
    events = await run(Triage, Listening(example, budget), gate, budget)
    right = {s: len(set(TESTS) - set(failing[s])) for s in gate.judged if "t3" not in failing[s]}
    best = max(right.values(), default=0)
    assert chosen(events) == "mine" if not best else right[chosen(events)] == best


# -- cascade --------------------------------------------------------------------------------


def asked_of(policies: Sequence[ExamplePolicy]) -> list[int]:
    return [policy.calls for policy in policies]


async def test_a_cascade_ends_with_the_first_who_agrees_and_never_asks_more_than_it_says() -> None:
    budget = unlimited()
    wrong = Example(
        "wrong",
        says=(),
        stop=StopReason.DONE,
        writes=("w", "w", "w"),
        failing={"": ("t1",), "w": ("t1",)},
    )
    policies = [ExamplePolicy(wrong, budget) for _ in range(MOST + 2)]
    events = await run(Cascade, policies[0], TableGate(wrong), budget, policies[1:], samples=3)
    assert isinstance(events[-1], Stopped)
    assert events[-1].reason is StopReason.DONE
    assert asked_of(policies) == [3] * MOST + [0, 0]
    policies = [ExamplePolicy(wrong, budget) for _ in range(3)]
    policies[1].writes = ["r", "r", "w"]
    events = await run(Cascade, policies[0], TableGate(wrong), budget, policies[1:], samples=3)
    assert asked_of(policies) == [3, 3, 0]
    assert chosen(events) == "r"
    assert isinstance(events[-1], Stopped)
    assert events[-1].reason is StopReason.SOLVED


async def test_a_model_that_cannot_be_used_is_passed_over() -> None:
    class Refused(ExamplePolicy):
        def _write(self, kind: DraftKind) -> Draft | NoDraft:
            return NoDraft("the key was refused", unusable=True)

    example = Example("refused", says=(), stop=StopReason.SOLVED, failing={"": ("t1",)})
    budget = unlimited()
    second = ExamplePolicy(replace(example, writes=("right", "right")), budget)
    events = await run(
        Cascade, Refused(example, budget), TableGate(example), budget, [second], samples=2
    )
    assert chosen(events) == "right"
    events = await run(
        Cascade, Refused(example, budget), TableGate(example), budget, [Refused(example, budget)]
    )
    assert events[-1] == Stopped(StopReason.UNUSABLE, "the key was refused")


@pytest.mark.parametrize("strategy", [Rex, Tree, Triage, Cascade])
@few
@given(failing=drafts)
async def test_what_stands_broke_nothing_and_no_draft_mends_more(
    strategy: type[SearchStrategy], failing: Mapping[str, tuple[str, ...]]
) -> None:
    example = replace(trying(failing), says=(Suggestion.REFINE, Suggestion.REDRAFT) * 5)
    budget = unlimited()
    gate = Counting(example)
    events = await run(strategy, ExamplePolicy(example, budget), gate, budget)
    found = [e for e in events if isinstance(e, EvidenceFound) and e.round]
    fixed = {e.draft.source: len(e.evidence.fixed) for e in found if not e.evidence.broken}
    best = max(fixed.values(), default=0)
    assert chosen(events) == "mine" if not best else fixed[chosen(events)] == best
