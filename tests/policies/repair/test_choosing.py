"""Which of several repairs is offered, and what is asked about the others."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from redraft.core.draft import Draft
from redraft.core.evidence import Evidence, Observation, ObservationKind, Outcome
from redraft.core.question import Answer, Question, Spread
from redraft.core.task import Task
from redraft.core.text import Span
from redraft.policies.repair.candidates import EditCandidate
from redraft.policies.repair.choosing import choose, ranked
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.options import RepairOptions
from redraft.policies.repair.search import Search
from tests.policies.repair.toy import task_of
from tests.quiet import QuietGate

BEFORE = "def f(x):\n    return x"


def candidate(text: str, score: float, order: int, *, leans: bool = False) -> EditCandidate:
    source = BEFORE.replace("return x", f"return {text}")
    return EditCandidate(
        source, "toy", (TextEdit(Span(0, 0), text, f"gives {text}"),), 1, order, score, leans
    )


def seen(text: str) -> Observation:
    return Observation("f(1)", ObservationKind.VALUE, text)


GOOD = Evidence(Outcome.PASSED, fixed=("t",), passed=("t",), ran=1, total=1)
BAD = Evidence(Outcome.BROKE, broken=("u",), passed=("t",), ran=2, total=2)


@dataclass
class Judging(QuietGate):
    """Judges by the text; ``spreads`` is what comes of running several."""

    bad: tuple[str, ...] = ()
    found: Spread = field(default_factory=Spread)
    judged: list[str] = field(default_factory=list)
    spreads: list[tuple[str, ...]] = field(default_factory=list)

    async def baseline(self, task: Task) -> Evidence:
        return Evidence(Outcome.FAILED, failed=("t",))

    async def screen(self, task: Task, draft: Draft, tests: Sequence[str]) -> Evidence:
        return GOOD

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        text = draft.source.rpartition("return ")[2]
        self.judged.append(text)
        return BAD if text in self.bad else GOOD

    async def spread(
        self, task: Task, drafts: Sequence[Draft], seconds: float = 2.0, inputs: Sequence[str] = ()
    ) -> Spread:
        self.spreads.append(tuple(draft.source.rpartition("return ")[2] for draft in drafts))
        return self.found


def search(gate: Judging, *found: EditCandidate, keep: int = 8) -> Search:
    made = Search(
        gate, task_of(BEFORE), ("t",), (), RepairOptions(keep=keep), time.monotonic, "repair"
    )
    made.ledger.passing.extend(found)
    return made


def test_what_repeats_a_tests_value_is_last_whatever_its_score() -> None:
    leaning, plain = candidate("41", 9.0, 0, leans=True), candidate("x + 1", 0.1, 1)
    assert ranked(BEFORE, [leaning, plain]) == [plain, leaning]


def test_the_likelier_comes_first_and_a_large_change_has_to_be_much_likelier() -> None:
    small, likely = candidate("x + 1", 0.5, 1), candidate("x + 2", 0.6, 0)
    assert ranked(BEFORE, [small, likely]) == [likely, small]
    large = candidate("x + 2\n    # a\n    # b\n    # c\n    # d", 0.6, 0)
    assert ranked(BEFORE, [small, large]) == [small, large]


async def test_alike_repairs_are_one_answer_and_the_rest_are_asked_about() -> None:
    found = Spread(
        ((0, 2), (1,)),
        (Question("f(1)", (Answer(seen("2"), (0, 2)), Answer(seen("3"), (1,)))),),
        tried=200,
    )
    gate = Judging(found=found)
    made = [candidate("x + 1", 0.9, 0), candidate("x + 2", 0.8, 1), candidate("1 + x", 0.7, 2)]
    chosen = await choose(search(gate, *made), BEFORE)
    assert chosen is not None
    assert chosen.candidate is made[0]
    assert chosen.rivals == (made[1],)
    assert chosen.alike == 1
    assert chosen.compared == 200
    assert chosen.questions == (
        Question("f(1)", (Answer(seen("2"), (0,)), Answer(seen("3"), (1,)))),
    )
    assert gate.judged == ["x + 1"]


async def test_a_speaker_that_the_gate_refuses_is_followed_by_another_of_its_group() -> None:
    gate = Judging(bad=("x + 1",), found=Spread(((0, 1), (2,))))
    made = [candidate("x + 1", 0.9, 0), candidate("1 + x", 0.8, 1), candidate("x + 2", 0.7, 2)]
    chosen = await choose(search(gate, *made), BEFORE)
    assert chosen is not None
    assert chosen.candidate is made[1]
    assert chosen.rivals == (made[2],)
    assert chosen.alike == 0


async def test_a_group_that_is_refused_leaves_the_questions_too() -> None:
    questions = (
        Question("f(1)", (Answer(seen("2"), (0,)), Answer(seen("3"), (1,)))),
        Question("f(2)", (Answer(seen("2"), (0, 1)), Answer(seen("3"), (2,)))),
    )
    gate = Judging(bad=("x + 1",), found=Spread(((0,), (1,), (2,)), questions))
    made = [candidate("x + 1", 0.9, 0), candidate("1 - x", 0.8, 1), candidate("x + 2", 0.7, 2)]
    chosen = await choose(search(gate, *made), BEFORE)
    assert chosen is not None
    assert chosen.candidate is made[1]
    assert chosen.questions == (
        Question("f(2)", (Answer(seen("2"), (0,)), Answer(seen("3"), (1,)))),
    )


async def test_where_the_gate_refuses_all_nothing_is_offered() -> None:
    gate = Judging(bad=("x + 1", "x + 2"), found=Spread(((0,), (1,))))
    made = [candidate("x + 1", 0.9, 0), candidate("x + 2", 0.8, 1)]
    assert await choose(search(gate, *made), BEFORE) is None
    assert gate.judged == ["x + 1", "x + 2"]


async def test_only_the_best_are_compared() -> None:
    gate = Judging(found=Spread(((0,), (1,))))
    made = [candidate(f"x + {n}", 1.0 / (n + 1), n) for n in range(5)]
    chosen = await choose(search(gate, *made, keep=2), BEFORE)
    assert gate.spreads == [("x + 0", "x + 1")]
    assert chosen is not None
    assert chosen.rivals == (made[1],)


async def test_a_gate_that_falls_while_judging_makes_the_search_unusable() -> None:
    class Gone(Judging):
        async def judge(self, task: Task, draft: Draft) -> Evidence:
            return Evidence(Outcome.UNAVAILABLE, "the sandbox is gone")

    made = search(Gone(), candidate("x + 1", 0.9, 0))
    assert await choose(made, BEFORE) is None
    assert made.ledger.unusable == "the sandbox is gone"


async def test_a_version_that_does_not_end_where_another_gives_a_value_comes_after_it() -> None:
    endless = Observation("f(1)", ObservationKind.TIMED_OUT, "does not end")
    questions = (Question("f(1)", (Answer(endless, (0,)), Answer(seen("3"), (1,)))),)
    gate = Judging(found=Spread(((0,), (1,)), questions))
    made = [candidate("x + 1", 0.9, 0), candidate("x + 2", 0.8, 1)]
    chosen = await choose(search(gate, *made), BEFORE)
    assert chosen is not None
    assert chosen.candidate is made[1]
    assert chosen.rivals == (made[0],)
    assert [answer.versions for answer in chosen.questions[0].answers] == [(0,), (1,)]
