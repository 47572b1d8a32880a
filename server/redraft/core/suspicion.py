"""Which of code, documentation and tests seems wrong where they disagree.

The fault of a failing test or example need not be the code's: each of the three
says what the function is for, and the one that stands alone against the two
others is the suspect.  The idea that a specification is suspected by what
contradicts it is SSC's; here the facts come from running, and where they do not
decide the answer is UNCLEAR, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from redraft.core.critique import READ_ONLY
from redraft.core.literals import agree, is_repr
from redraft.core.text import digest

RUN = "run"
"""The basis of a suspicion that running has shown."""


class Suspect(str, Enum):
    """Who seems wrong."""

    CODE = "code"
    DOCUMENTATION = "documentation"
    TESTS = "tests"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a text says that a call gives: an example of the docstring, or an assertion of a test.

    ``call`` and ``expected`` are as they are written.  ``line`` is 0-based: of the
    function for an example, of the file for an assertion.  ``index`` tells which
    example of the docstring, or which assertion of the test, from 0.  ``test`` is the
    id by which evidence names the test, empty for an example; ``path`` its file.
    """

    call: str
    expected: str
    line: int
    index: int
    test: str = ""
    path: Path | None = None

    @property
    def where(self) -> str:
        """Who states it, in words."""
        return self.test or "the docstring's example"


@dataclass(frozen=True, slots=True)
class NoCorrection:
    """A statement cannot be corrected safely, and why; one sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A statement with what the code gives.

    ``call`` is the call in the form by which calls are compared; ``gives`` the
    ``repr`` of its value, the same each time it was run, None where it raised.
    """

    stated: Stated
    call: str
    gives: str | None

    @property
    def holds(self) -> bool | None:
        """Whether the code gives what is stated; None where that cannot be told."""
        return None if self.gives is None else agree(self.stated.expected, self.gives)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a function, its docstring and its tests; all of it was run.

    ``documented`` says whether the docstring's examples hold; ``failure`` is the
    report of the first that does not, and ``first`` that example where it is among
    ``examples``.  ``crashed`` says that it ended in an exception that the function
    does not raise itself.  ``passing`` and ``failing`` are the tests, docstring
    aside, that ran a line of the function.  ``examples`` and ``asserts`` are what
    they state, as far as it could be read and is the same each time.
    """

    name: str
    documented: bool
    passing: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    examples: tuple[Tried, ...] = ()
    asserts: tuple[Tried, ...] = ()
    first: Tried | None = None
    failure: str = ""
    crashed: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """Lets one statement say what the code gives."""

    stated: Stated
    value: str

    @property
    def id(self) -> str:
        """Names it, the same in every answer that carries it."""
        stated = self.stated
        return digest(f"{stated.test}\0{stated.index}\0{stated.call}\0{self.value}")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Who seems wrong, and why in one sentence.

    ``basis`` is RUN, or READ_ONLY for the word of a model (``author``), which
    nothing has shown.  ``places`` are the statements that it is about, ``tests``
    the failing tests.  ``unasked`` says why nobody had a word to add, where
    somebody was asked.
    """

    suspect: Suspect
    why: str
    places: tuple[Stated, ...] = ()
    tests: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    basis: str = RUN
    author: str = ""
    unasked: str = ""

    @property
    def offer(self) -> Correction | None:
        """What would mend the suspect, where that is the documentation or a test."""
        for correction in self.corrections:
            told_by_test = bool(correction.stated.test)
            if self.suspect is (Suspect.TESTS if told_by_test else Suspect.DOCUMENTATION):
                return correction
        return None

    @property
    def open(self) -> bool:
        """Whether a model may be asked: running does not decide, and none was."""
        return self.suspect is Suspect.UNCLEAR and self.basis == RUN

    def as_read(self, suspect: Suspect, why: str, author: str) -> Suspicion:
        """The same with the word of somebody who has read and run nothing."""
        return replace(self, suspect=suspect, why=why, basis=READ_ONLY, author=author)

    def not_read(self, reason: str) -> Suspicion:
        """The same where nobody had a word to add, and why."""
        return replace(self, unasked=reason)


def suspicion_of(facts: Facts) -> Suspicion | None:
    """Who seems wrong; None where nothing of the three disagrees, or it is an ordinary fault.

    Two statements of one call that exclude each other come first, because one of
    them is wrong whatever the code does.
    """
    if facts.documented and not facts.failing:
        return None
    return _contradiction(facts) or _documentation(facts) or _code(facts) or _test(facts)


def _contradiction(facts: Facts) -> Suspicion | None:
    pair = next(_apart(facts), None)
    return _between(facts, *pair) if pair is not None else None


def _apart(facts: Facts) -> Iterator[tuple[Tried, Tried]]:
    for example in facts.examples:
        for asserted in facts.asserts:
            same = example.call == asserted.call
            if same and agree(example.stated.expected, asserted.stated.expected) is False:
                yield example, asserted


def _between(facts: Facts, example: Tried, asserted: Tried) -> Suspicion:
    test = asserted.stated.test
    both = (
        f"`{example.call}` is `{example.stated.expected}` by the docstring's example and "
        f"`{asserted.stated.expected}` by {test}"
    )
    # whoever else speaks of the function
    failing = [name for name in facts.failing if name != test]
    others = [tried for tried in facts.examples if tried.call != example.call]
    quiet = not failing and all(tried.holds for tried in others)
    witness = any(name != test for name in facts.passing) or bool(others)
    suspect, end = Suspect.UNCLEAR, "one of them is wrong whatever the code does"
    if quiet and asserted.holds and test in facts.passing and facts.first == example:
        suspect, end = Suspect.DOCUMENTATION, "the code and all else that was run are with the test"
    elif quiet and example.holds and facts.documented and witness:
        # a test is what is changed first: it takes a further word to accuse one
        suspect, end = Suspect.TESTS, "the code and all else that was run are with the docstring"
    return Suspicion(
        suspect,
        f"{both}: {end}.",
        (example.stated, asserted.stated),
        facts.failing,
        (*_of_example(facts), *_of_assertion(asserted)),
    )


def _documentation(facts: Facts) -> Suspicion | None:
    """An example that does not hold, against code and tests that agree with each other.

    A crash is left to the critique: no test that passes says that it is wanted.
    """
    if facts.documented or facts.failing or not facts.passing or facts.crashed:
        return None
    count = len(facts.passing)
    tests = f"all {count} tests that run {facts.name} pass"
    if count == 1:
        tests = f"the test that runs {facts.name} passes"
    said = f" ({facts.failure})" if facts.failure else ""
    why = f"An example of the docstring does not hold{said}, while {tests}: code and tests agree."
    first = facts.first
    return Suspicion(
        Suspect.DOCUMENTATION,
        why,
        (first.stated,) if first is not None else (),
        corrections=_of_example(facts),
    )


def _code(facts: Facts) -> Suspicion | None:
    if facts.documented or not facts.failing:
        return None
    first = facts.first
    return Suspicion(
        Suspect.CODE,
        f"An example of the docstring and {_number(facts.failing)} want something else than "
        f"{facts.name} gives, and do not contradict each other.",
        (first.stated,) if first is not None else (),
        facts.failing,
    )


def _test(facts: Facts) -> Suspicion | None:
    """One test alone against everything else."""
    if not facts.documented or len(facts.failing) != 1 or not facts.passing:
        return None
    (test,) = facts.failing
    against = [tried for tried in facts.asserts if tried.stated.test == test and not tried.holds]
    tried = against[0] if len(against) == 1 else None
    others = (
        "1 other test holds"
        if len(facts.passing) == 1
        else f"{len(facts.passing)} other tests hold"
    )
    return Suspicion(
        Suspect.UNCLEAR,
        f"{test} fails, while the docstring's examples and {others}: running does not show "
        "whether the code or that test is wrong.",
        (tried.stated,) if tried is not None else (),
        facts.failing,
        _of_assertion(tried) if tried is not None else (),
    )


def _number(tests: tuple[str, ...]) -> str:
    return tests[0] if len(tests) == 1 else f"{len(tests)} tests"


def _of_example(facts: Facts) -> tuple[Correction, ...]:
    """Of the example at which the docstring's run ended alone: of no other is it known what an
    interpreter prints."""
    first = facts.first
    if first is None or first.gives is None or not is_repr(first.gives):
        return ()
    return (Correction(first.stated, first.gives),)


def _of_assertion(tried: Tried) -> tuple[Correction, ...]:
    if tried.gives is None or tried.holds is not False or not is_repr(tried.gives):
        return ()
    return (Correction(tried.stated, tried.gives),)
