"""Deciding between versions: what the user says rules out what does otherwise, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.deciding import AT_MOST, Deciding, Wanted, claim_of
from redraft.core.draft import Draft, DraftKind
from redraft.core.errors import BadInput
from redraft.core.evidence import Observation, ObservationKind
from redraft.core.question import Answer, Question

TEXTS = ("1", "1.0", "'ab'", "'a b'", "[]", "None", "{1, 2}", "<A object>", "'x == y'")
RAISED = ("ValueError: empty", "ValueError: odd", "KeyError: 'a'", "ValueError")


def seen(
    text: str, kind: ObservationKind = ObservationKind.VALUE, call: str = "f()"
) -> Observation:
    return Observation(call, kind, text)


outcomes = st.one_of(
    st.sampled_from(TEXTS).map(seen),
    # the same to a reader, whether a ``raise`` meant it or not
    st.builds(
        lambda text, meant: replace(seen(text, ObservationKind.RAISED), deliberate=meant),
        st.sampled_from(RAISED),
        st.booleans(),
    ),
    st.just(seen("", ObservationKind.TIMED_OUT)),
    st.just(seen("no such name", ObservationKind.UNKNOWN)),
)


@st.composite
def drafts(draw: st.DrawFn) -> tuple[Draft, list[list[Observation]]]:
    """A draft with rivals and questions, and what each version gives to each question."""
    versions, questions = draw(st.integers(1, 9)), draw(st.integers(0, 5))
    gives = [[draw(outcomes) for _ in range(questions)] for _ in range(versions)]
    asked = []
    for at in range(questions):
        call = f"f({at})"
        by: dict[Observation, list[int]] = {}
        for version in range(versions):
            by.setdefault(replace(gives[version][at], input=call), []).append(version)
        asked.append(Question(call, tuple(Answer(o, tuple(vs)) for o, vs in by.items())))
    sources = [Draft(f"# {n}", DraftKind.REFINE, "test") for n in range(versions)]
    return replace(sources[0], rivals=tuple(sources[1:]), questions=tuple(asked)), gives


def answered(
    draft: Draft, gives: list[list[Observation]], version: int
) -> tuple[Deciding, list[int]]:
    """After a user who wants what one version does has answered; which questions that were."""
    deciding, answers = Deciding.about(draft), []
    while (question := deciding.question) is not None:
        at = int(question.input[2:-1])
        mine = gives[version][at]
        if mine.kind is ObservationKind.UNKNOWN:
            deciding = deciding.skip()
        else:
            deciding = deciding.take(Wanted(question.input, claim_of(mine)))
            answers.append(at)
    return deciding, answers


@given(drafts(), st.data())
def test_who_wants_what_a_version_does_keeps_it(
    case: tuple[Draft, list[list[Observation]]], data: st.DataObject
) -> None:
    draft, gives = case
    version = data.draw(st.integers(0, len(draft.rivals)))
    deciding, answers = answered(draft, gives, version)
    assert version in deciding.versions
    # and nobody is left who does otherwise on what was answered
    for at in answers:
        assert {claim_of(gives[v][at]) for v in deciding.versions} == {claim_of(gives[version][at])}


@given(drafts(), st.data())
def test_each_question_tells_versions_apart_and_there_are_three_at_most(
    case: tuple[Draft, list[list[Observation]]], data: st.DataObject
) -> None:
    draft, _ = case
    deciding, asked = Deciding.about(draft), []
    while (question := deciding.question) is not None:
        assert question.input not in asked
        asked.append(question.input)
        groups = [set(a.versions) for a in question.answers]
        assert len(groups) >= 2
        assert all(group and group <= set(deciding.versions) for group in groups)
        assert len({claim_of(a.seen) for a in question.answers}) == len(groups)
        choice = data.draw(st.integers(-1, len(groups) - 1))
        before = deciding.versions
        if choice < 0:
            deciding = deciding.skip()
            assert deciding.versions == before
        else:
            claim = claim_of(question.answers[choice].seen)
            deciding = deciding.take(Wanted(question.input, claim))
            assert set(deciding.versions) == groups[choice]
            assert list(deciding.versions) == sorted(deciding.versions)
    assert len(asked) <= AT_MOST


@given(drafts(), st.data())
def test_the_best_left_leads_and_its_questions_are_about_those_left(
    case: tuple[Draft, list[list[Observation]]], data: st.DataObject
) -> None:
    draft, gives = case
    versions = range(len(draft.rivals) + 1)
    kept = sorted(data.draw(st.sets(st.sampled_from(list(versions)), min_size=1)))
    best = Deciding.about(draft).keep(kept).best(draft)
    assert best is not None
    everyone = (draft, *draft.rivals)
    assert [d.source for d in (best, *best.rivals)] == [everyone[v].source for v in kept]
    assert all(not r.rivals and not r.questions for r in best.rivals)
    for question in best.questions:
        assert len(question.answers) >= 2
        at = int(question.input[2:-1])
        for answer in question.answers:
            for position in answer.versions:
                assert claim_of(gives[kept[position]][at]) == claim_of(answer.seen)
    # what it says of itself can be decided on again
    again = Deciding.about(best)
    assert again.best(best) == best


def test_a_fourth_question_is_not_put() -> None:
    questions = tuple(
        Question(f"f({n})", (Answer(seen("1"), (0,)), Answer(seen("2"), (1,)))) for n in range(5)
    )
    rival = Draft("# 1", DraftKind.REFINE, "test")
    draft = Draft("# 0", DraftKind.REFINE, "test", rivals=(rival,), questions=questions)
    deciding = Deciding.about(draft)
    for number in range(3):
        assert deciding.question == questions[number]
        deciding = deciding.skip()
    assert deciding.question is None
    assert deciding.skip() == deciding
    assert deciding.versions == (0, 1)


def test_nothing_that_was_shown_is_right() -> None:
    question = Question("f(1)", (Answer(seen("1"), (0,)), Answer(seen("2"), (1,))))
    rival = Draft("# 1", DraftKind.REFINE, "test")
    draft = Draft("# 0", DraftKind.REFINE, "test", rivals=(rival,), questions=(question,))
    deciding = Deciding.about(draft).take(Wanted("f(1)", None))
    assert (deciding.versions, deciding.best(draft)) == ((), None)
    assert Deciding.about(draft).take(Wanted("f(1)", "3")).versions == ()
    # a call that is no question of this draft's decides nothing here
    assert Deciding.about(draft).take(Wanted("f(9)", None)) == Deciding.about(draft)


def test_a_version_that_could_not_be_run_is_not_taken_for_right() -> None:
    question = Question("f(1)", (Answer(seen("1"), (0,)), Answer(seen("2"), (1,))))
    rivals = tuple(Draft(f"# {n}", DraftKind.REFINE, "test") for n in (1, 2))
    draft = Draft("# 0", DraftKind.REFINE, "test", rivals=rivals, questions=(question,))
    assert Deciding.about(draft).take(Wanted("f(1)", "2")).versions == (1,)


@given(
    st.sampled_from(["f(1)", "f('a == b')", "f(' raises ')", "list(f(x == 1))", "f()[0]"]), outcomes
)
def test_what_is_printed_is_read_back(call: str, outcome: Observation) -> None:
    if outcome.kind is ObservationKind.UNKNOWN:
        return
    wanted = Wanted(call, claim_of(outcome))
    assert Wanted.parse(str(wanted)) == wanted
    assert wanted.allows(outcome)


@pytest.mark.parametrize(
    ("text", "outcome", "fits"),
    [
        ("f(1)==7", seen("7"), True),
        ("f(1) == 7.0", seen("7"), False),
        ("f(1) == True", seen("1"), False),
        ("f(1) == [1.0]", seen("[1]"), False),
        ('f(1) == "ab"', seen("'ab'"), True),
        ("f(1) == {2, 1}", seen("{1, 2}"), True),
        ("f(1) == [2, 1]", seen("[1, 2]"), False),
        ("f(1) == Decimal('1')", seen("Decimal('1')"), True),
        ("f(1)  raises ValueError", seen("ValueError: empty", ObservationKind.RAISED), True),
        ("f(1) raises ValueError: empty", seen("ValueError: empty", ObservationKind.RAISED), True),
        ("f(1) raises ValueError: odd", seen("ValueError: empty", ObservationKind.RAISED), False),
        ("f(1) raises Value", seen("ValueError: empty", ObservationKind.RAISED), False),
        ("f(1) == 'ValueError'", seen("ValueError", ObservationKind.RAISED), False),
        ("f(1) does not end", seen("", ObservationKind.TIMED_OUT), True),
        ("f(1) does not end", seen("None"), False),
        ("f(1) == None", seen("no such name", ObservationKind.UNKNOWN), False),
    ],
)
def test_what_fits(text: str, outcome: Observation, fits: bool) -> None:
    assert Wanted.parse(text).allows(outcome) is fits


@pytest.mark.parametrize(
    "text", ["", "f(1)", "== 3", "f(1) ==", "f(1) is 3", "f(1 == 3", "f(1) raises"]
)
def test_what_says_nothing_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(BadInput, match=r"f\(3\) == 7") as refused:
        Wanted.parse(text)
    assert "\n" not in str(refused.value)
