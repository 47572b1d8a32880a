"""Strategies that work on several drafts at once: who survives, what is digested, who votes."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.asking import AskKind
from redraft.core.budget import Budget, Limits, StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.events import Chosen, CritiqueMade, DraftMade, EvidenceFound, Stopped
from redraft.core.evidence import Evidence
from redraft.core.ports import OnText
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies import distill
from redraft.strategies.evolve import How, Member, Move, Population, founders
from tests.rooms.test_strategies import ExamplePolicy, TableGate, events_of, unlimited
from tests.strategies.test_sequential import failing, remembered, wanted

OWN = Step(Draft("mine", DraftKind.ORIGINAL, "you"))


# -- evolve -------------------------------------------------------------------------------------


def member(name: str, rank: float) -> Member:
    step = Step(Draft(name, DraftKind.GENERATE, "a test"))
    return Member(Trajectory((OWN, step)), name, (rank,))


def names(move: Move) -> tuple[How, frozenset[str]]:
    """What is done to whom: a merge shows the user's code and two, a rewriting one line of descent."""
    steps = move.trajectory.steps[-2:] if move.how is How.MERGE else move.trajectory.steps[-1:]
    return move.how, frozenset(step.draft.source for step in steps)


BIRTHS = st.lists(st.tuples(st.text(string.ascii_lowercase), st.integers(0, 3)), unique_by=lambda b: b[0])  # fmt: skip


@given(st.integers(1, 4), BIRTHS)
def test_the_best_survive_and_the_elder_among_equals(
    size: int, births: list[tuple[str, int]]
) -> None:
    population = Population(size)
    for name, rank in births:
        population.admit(member(name, rank))
    expected = sorted(births, key=lambda birth: birth[1])[:size]
    assert [m.name for m in population.members] == [name for name, _ in expected]


@given(st.integers(1, 4), st.lists(BIRTHS, min_size=1, max_size=6))
def test_no_generation_is_too_large_or_does_anything_twice(
    size: int, generations: list[list[tuple[str, int]]]
) -> None:
    population = Population(size)
    done: set[tuple[How, frozenset[str]]] = set()
    seen: set[str] = set()
    for births in generations:
        for name, rank in births:
            if name not in seen:
                seen.add(name)
                population.admit(member(name, rank))
        before = len(done)
        moves = population.moves(OWN)
        assert len(moves) <= size
        assert sum(move.how is How.MERGE for move in moves) <= 1
        done |= {names(move) for move in moves}
        assert len(done) == before + len(moves)


def test_a_merge_is_of_the_two_best_and_the_better_one_is_the_newest() -> None:
    population = Population(3)
    for name, rank in (("worst", 3), ("best", 1), ("good", 2)):
        population.admit(member(name, rank))
    merge, refine, redraft = population.moves(OWN)
    assert [s.draft.source for s in merge.trajectory.steps] == ["mine", "good", "best"]
    assert names(refine) == (How.REFINE, frozenset({"best"}))
    assert names(redraft) == (How.REDRAFT, frozenset({"worst"}))


def test_the_founders_are_of_every_kind_as_far_as_there_is_room() -> None:
    kinds = [move.how for move in founders(OWN, 4)]
    assert kinds == [How.REFINE, How.REDRAFT, How.WRITE, How.WRITE]
    assert [move.how for move in founders(OWN, 1)] == [How.REFINE]


async def test_a_child_that_is_known_is_not_run() -> None:
    example = wanted(["a", "a", "mine", "b", "b", "b"], [], failing("a", "b"))
    _, events = await remembered("evolve", example, samples=3, rounds=1)
    ran = [e.draft.source for e in events if isinstance(e, EvidenceFound)]
    assert ran == ["mine", "a", "b"]


# -- distill ------------------------------------------------------------------------------------


async def test_a_digest_replaces_the_last_and_is_all_that_new_drafts_are_told() -> None:
    digest = AskKind.DIGEST
    example = wanted(
        ["a", "a", "b", "c", "d", "e"], [(digest, "one"), (digest, "two")], failing(*"abcde")
    )
    policy, _ = await remembered("distill", example, samples=2, rounds=2)
    assert policy.shown == [
        ("generate", {}, []),
        ("generate", {}, []),
        ("digest", {}, ["a"]),  # written twice, digested once
        ("refine", {distill.NOTE: "one"}, ["mine", "a"]),
        ("generate", {distill.NOTE: "one"}, []),
        ("generate", {distill.NOTE: "one"}, []),
        ("digest", {}, ["b", "c", "d"]),  # with what came of the last round
        ("refine", {distill.NOTE: "two"}, ["mine", "b"]),
    ]


async def test_a_digest_that_is_not_given_leaves_the_last_in_place() -> None:
    example = wanted(list("abcdef"), [(AskKind.DIGEST, "one")], failing(*"abcdef"))
    policy, _ = await remembered("distill", example, samples=2, rounds=2)
    assert policy.shown[-1][:2] == ("refine", {distill.NOTE: "one"})


async def test_the_version_that_does_best_when_run_is_the_one_refined() -> None:
    fails = {
        "": ("t1", "t2"),
        "breaks": ("t1", "t2", "t3"),
        "none": ("t1", "t2"),
        "half": ("t2", "t3"),
    }
    example = wanted(["breaks", "none", "half"], [(AskKind.DIGEST, "one")], fails)
    policy, _ = await remembered("distill", example, samples=3, rounds=1)
    assert policy.shown[-1] == ("refine", {distill.NOTE: "one"}, ["mine", "half"])


# -- sets ---------------------------------------------------------------------------------------


class Partly(ExamplePolicy):
    """Cannot be used for some of its drafts, nor as the critic of some."""

    unwritten: Sequence[int] = ()
    unread: Sequence[str] = ()

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        if self.calls in self.unwritten:
            self._charge()
            return NoDraft("the endpoint was gone", unusable=True)
        return await super().generate(task, on_text, diverse=diverse)

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        if draft.source in self.unread:
            self._charge()
            return Critique.could_not_tell("the reply was cut off", author="a test")
        return await super().critique(task, draft, evidence, on_text)


@pytest.mark.parametrize("name", ["distill", "evolve"])
async def test_a_draft_that_is_lost_stops_no_other(name: str) -> None:
    example = wanted(list("abcd"), [(AskKind.DIGEST, "one")], failing(*"abc"))
    budget = unlimited()
    policy = Partly(example, budget)
    policy.unwritten = (2,)
    events = await events_of(name, policy, TableGate(example), budget, samples=3)
    assert any(isinstance(e, DraftMade) and isinstance(e.draft, NoDraft) for e in events)
    assert [e for e in events if isinstance(e, Chosen)][-1].draft.source == "d"


async def test_a_draft_that_is_lost_and_a_critic_that_cannot_tell_stop_no_other_chain() -> None:
    example = wanted(["a", "b", "b two"], [], failing("a", "b"), [Suggestion.REFINE])
    budget = unlimited()
    policy = Partly(example, budget)
    policy.unwritten, policy.unread = (1,), ("a",)
    events = await events_of("sets", policy, TableGate(example), budget, samples=3)
    assert events[-1].reason is StopReason.SOLVED  # type: ignore[union-attr]
    assert [e for e in events if isinstance(e, Chosen)][-1].draft.source == "b two"


async def test_a_budget_that_ends_between_critics_still_leaves_what_stands() -> None:
    fails = {"": ("t1", "t2"), "half": ("t2",), "none": ("t1", "t2"), "same": ("t2",)}
    example = wanted(["none", "half", "same"], [], fails, [Suggestion.REFINE] * 3)
    budget = Budget(Limits(calls=4), lambda: 0.0)
    policy = ExamplePolicy(example, budget)
    events = await events_of("sets", policy, TableGate(example), budget, samples=3)
    assert events[-1] == Stopped(StopReason.CALLS)
    assert sum(isinstance(e, CritiqueMade) and e.round > 0 for e in events) == 1
    assert [e for e in events if isinstance(e, Chosen)][-1].draft.source == "half"


async def test_each_chain_has_one_vote_however_often_it_was_corrected() -> None:
    # the first chain's two versions behave alike, and are one vote against two
    texts = ("x", "y", "z", "x two", "y two", "z two")
    example = replace(
        wanted(texts, [], failing(*texts, tests=("t2",)), [Suggestion.REFINE] * 3),
        behaves={"x": "0", "x two": "0", "y two": "1", "z two": "1"},
    )
    example = replace(example, failing={**example.failing, "": ("t1", "t2")})
    budget = unlimited()
    policy = ExamplePolicy(example, budget)
    events = await events_of("sets", policy, TableGate(example), budget, samples=3, rounds=1)
    assert [e for e in events if isinstance(e, Chosen)][-1].draft.source == "y two"
