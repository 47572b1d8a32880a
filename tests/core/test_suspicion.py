"""Who is wrong where code, docstring and tests disagree: laws over all facts that can be."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from redraft.core.critique import READ_ONLY
from redraft.core.literals import agree, is_repr
from redraft.core.suspicion import Facts, Stated, Suspect, Tried, suspicion_of

CALLS = ("f(1)", "f(2)", "f(3)")
TESTS = ("t.py::test_a", "t.py::test_b", "t.py::test_c")
VALUES = st.sampled_from(["1", "2", "'a'", "[1]"])
GIVEN = st.fixed_dictionaries(dict.fromkeys(CALLS, VALUES))


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Facts that can be: what is said of a call is held against the one thing that the code gives."""
    code = draw(GIVEN)
    said = draw(st.lists(st.tuples(st.sampled_from(CALLS), VALUES), max_size=3, unique_by=_first))
    examples = tuple(
        Tried(Stated(call, value, 3 + at, at), call, code[call])
        for at, (call, value) in enumerate(said)
    )
    asserts: list[Tried] = []
    passing: list[str] = []
    failing: list[str] = []
    for test in draw(st.lists(st.sampled_from(TESTS), unique=True)):
        wanted = draw(st.lists(st.tuples(st.sampled_from(CALLS), VALUES), max_size=2))
        tried = [
            Tried(Stated(call, value, at, at, test), call, code[call])
            for at, (call, value) in enumerate(wanted)
        ]
        asserts += tried
        # what cannot be read of a test may fail as well
        holds = all(t.holds for t in tried) and draw(st.booleans())
        (passing if holds else failing).append(test)
    first = next((t for t in examples if not t.holds), None)
    return Facts(
        "f",
        documented=first is None,
        passing=tuple(passing),
        failing=tuple(failing),
        examples=examples,
        asserts=tuple(asserts),
        first=first,
        failure="f(1): expected 1, got 2" if first is not None else "",
        crashed=draw(st.booleans()) if first is not None else False,
    )


def _first(pair: tuple[str, str]) -> str:
    return pair[0]


@given(facts())
def test_nobody_is_suspected_where_nothing_fails(known: Facts) -> None:
    if known.documented and not known.failing:
        assert suspicion_of(known) is None


@given(facts())
def test_whoever_the_code_agrees_with_is_never_the_suspect(known: Facts) -> None:
    told = suspicion_of(known)
    if told is None:
        return
    assert told.why.endswith(".")
    if told.suspect is Suspect.DOCUMENTATION:
        assert not known.documented
        assert not known.failing
        assert known.passing
    elif told.suspect is Suspect.TESTS:
        assert known.documented
        assert len(known.failing) == 1
    elif told.suspect is Suspect.CODE:
        assert not known.documented
        assert known.failing


@given(facts())
def test_a_correction_says_what_the_code_gives_and_is_the_suspects_alone(known: Facts) -> None:
    told = suspicion_of(known)
    if told is None or told.offer is None:
        return
    stated = told.offer.stated
    given_ = {t.stated: t.gives for t in (*known.examples, *known.asserts)}
    assert told.offer.value == given_[stated]
    assert agree(stated.expected, told.offer.value) is False
    assert bool(stated.test) == (told.suspect is Suspect.TESTS)
    assert told.suspect in (Suspect.TESTS, Suspect.DOCUMENTATION)


@given(facts())
def test_two_results_of_one_call_are_told_with_both_places(known: Facts) -> None:
    apart = {
        (e.stated, a.stated)
        for e in known.examples
        for a in known.asserts
        if e.call == a.call and agree(e.stated.expected, a.stated.expected) is False
    }
    told = suspicion_of(known)
    if apart:
        assert told is not None
        assert told.places in apart
        assert told.suspect is not Suspect.CODE


@given(facts())
def test_the_mended_statement_ends_the_suspicion_of_it(known: Facts) -> None:
    told = suspicion_of(known)
    if told is None or told.suspect is not Suspect.DOCUMENTATION or told.offer is None:
        return
    stated, value = told.offer.stated, told.offer.value
    examples = tuple(
        dataclasses.replace(t, stated=dataclasses.replace(stated, expected=value))
        if t.stated == stated
        else t
        for t in known.examples
    )
    first = next((t for t in examples if not t.holds), None)
    after = suspicion_of(
        dataclasses.replace(known, examples=examples, first=first, documented=first is None)
    )
    assert after is None or all(place.index != stated.index for place in after.places)


def example(gives: str | None, expected: str = "3") -> Tried:
    return Tried(Stated("f(1)", expected, 3, 0), "f(1)", gives)


def test_a_crash_is_left_to_the_critique() -> None:
    tried = example(None)
    known = Facts("f", False, TESTS[:1], examples=(tried,), first=tried, crashed=True)
    assert suspicion_of(known) is None
    refused = suspicion_of(dataclasses.replace(known, crashed=False))
    assert refused is not None
    assert (refused.suspect, refused.offer) == (Suspect.DOCUMENTATION, None)


def test_without_a_test_that_passes_an_example_is_an_ordinary_failure() -> None:
    tried = example("2")
    assert suspicion_of(Facts("f", False, examples=(tried,), first=tried)) is None


def test_one_test_against_a_lone_docstring_is_unclear() -> None:
    asserted = Tried(Stated("f(1)", "4", 5, 0, TESTS[0]), "f(1)", "3")
    known = Facts("f", True, (), TESTS[:1], (example("3"),), (asserted,))
    told = suspicion_of(known)
    assert told is not None
    assert told.suspect is Suspect.UNCLEAR
    told = suspicion_of(dataclasses.replace(known, passing=TESTS[1:2]))
    assert told is not None
    assert told.suspect is Suspect.TESTS


def test_what_chance_orders_or_nothing_prints_is_never_written_down() -> None:
    for text in ("{1, 2}", "None", "<object at 0x7f>", "[1, {2}]", "1 + 1", "'a", "[1,2]", "nan"):
        tried = example(text)
        told = suspicion_of(Facts("f", False, TESTS[:1], examples=(tried,), first=tried))
        assert told is not None
        assert told.offer is None, text
    assert is_repr("{'a': [1.5, (2,)]}")


def test_a_models_word_is_marked_and_not_asked_for_twice() -> None:
    told = suspicion_of(Facts("f", True, TESTS[:1], TESTS[1:2]))
    assert told is not None
    assert told.open
    read = told.as_read(Suspect.TESTS, "It is older.", "m")
    assert (read.basis, read.author, read.open) == (READ_ONLY, "m", False)
