"""Which of several versions is meant: what the user says of an input rules the others out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from redraft.core.draft import Draft
from redraft.core.errors import BadInput
from redraft.core.evidence import Observation, ObservationKind
from redraft.core.literals import literal
from redraft.core.question import Answer, Question

AT_MOST = 3
"""Questions that are put about one draft; who is asked more stops reading them."""
RAISES, ENDLESS = "raises ", "does not end"
_JOINT = re.compile(r"\s*==\s*|\s+(?=raises\s)|\s+(?=does not end\s*$)")


def claim_of(seen: Observation) -> str:
    """What was seen, as a claim: a value's text, ``raises TypeName: message``, ``does not end``."""
    if seen.kind is ObservationKind.RAISED:
        return f"{RAISES}{seen.text}"
    return ENDLESS if seen.kind is ObservationKind.TIMED_OUT else seen.text


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a call of the function comes to, by the user's word.

    ``claim`` is a Python value, ``raises TypeName`` (with ``: message`` or
    without) or ``does not end``; None says that nothing that was shown is right.
    """

    input: str
    claim: str | None

    @staticmethod
    def parse(text: str) -> Wanted:
        """From ``f(3) == 7``, ``f(0) raises ValueError`` or ``f(1) does not end``.

        Raises:
            BadInput: it is none of these.
        """
        for joint in _JOINT.finditer(text):
            call, claim = text[: joint.start()].strip(), text[joint.end() :].strip()
            if claim and _is_call(call):
                return Wanted(call, claim)
        raise BadInput(
            f"{text!r} does not say what a call comes to; write it like f(3) == 7, "
            "f(0) raises ValueError or f(1) does not end."
        )

    def __str__(self) -> str:
        if self.claim is None:
            return f"nothing shown for {self.input}"
        joint = " " if self.claim.startswith(RAISES) or self.claim == ENDLESS else " == "
        return f"{self.input}{joint}{self.claim}"

    def allows(self, seen: Observation) -> bool:
        """Whether this is what was seen; what could not be told is not."""
        if self.claim is None or seen.kind is ObservationKind.UNKNOWN:
            return False
        if self.claim == claim_of(seen):
            return True
        if seen.kind is ObservationKind.RAISED:
            return self.claim == f"{RAISES}{seen.text.partition(':')[0]}"
        return seen.kind is ObservationKind.VALUE and _same_value(self.claim, seen.text)


@dataclass(frozen=True, slots=True)
class Deciding:
    """What is left to choose from, and what may still be asked.

    ``versions`` are positions as in ``Draft.questions``, best first.  ``open`` are
    the questions not asked so far, ``asked`` counts the others.
    """

    versions: tuple[int, ...]
    open: tuple[Question, ...]
    asked: int = 0

    @staticmethod
    def about(draft: Draft) -> Deciding:
        """Nothing is answered."""
        return Deciding(tuple(range(len(draft.rivals) + 1)), draft.questions)

    @property
    def question(self) -> Question | None:
        """The next question that tells versions apart which are left; None: there is none to put."""
        if self.asked >= AT_MOST:
            return None
        return next(self._telling(), None)

    def knows(self, input_: str) -> bool:
        """Whether it was seen what the versions do on an input."""
        return any(question.input == input_ for question in self.open)

    def take(self, wanted: Wanted) -> Deciding:
        """After the user's word on a question's input.

        A version that was not seen to do what is wanted is out, also where it
        could not be run: not knowing is no pass.
        """
        asked = [q for q in self.open if q.input == wanted.input]
        fit = {
            version
            for question in asked
            for answer in _exact(question, wanted)
            for version in answer.versions
        }
        return self.keep(fit).without(wanted.input) if asked else self

    def skip(self) -> Deciding:
        """After a question that the user does not want to answer; the order stays."""
        question = self.question
        return self if question is None else self.without(question.input)

    def keep(self, versions: Iterable[int]) -> Deciding:
        """With these versions alone, in the order as it is."""
        kept = set(versions)
        return replace(self, versions=tuple(v for v in self.versions if v in kept))

    def best(self, draft: Draft) -> Draft | None:
        """The best version left, with the others as its rivals and what tells them apart.

        ``draft`` is the one that this is about; None when no version is left.
        """
        if not self.versions:
            return None
        place = {version: at for at, version in enumerate(self.versions)}
        first, *others = (_alone((draft, *draft.rivals)[v]) for v in self.versions)
        questions = (
            Question(
                question.input,
                tuple(
                    Answer(answer.seen, tuple(place[v] for v in answer.versions))
                    for answer in question.answers
                ),
            )
            for question in self._telling()
        )
        return replace(first, rivals=tuple(others), questions=tuple(questions))

    def without(self, input_: str) -> Deciding:
        """After a question was put, whatever came of it."""
        rest = tuple(question for question in self.open if question.input != input_)
        return replace(self, open=rest, asked=self.asked + 1)

    def _telling(self) -> Iterator[Question]:
        for question in self.open:
            left = _readable(question.among(self.versions))
            if left.tells:
                yield left


def _exact(question: Question, wanted: Wanted) -> list[Answer]:
    """The answers that fit; where one is so to the letter, that alone."""
    letter = [a for a in question.answers if wanted.claim == claim_of(a.seen)]
    return letter or [a for a in question.answers if wanted.allows(a.seen)]


def _readable(question: Question) -> Question:
    """The question with answers that read alike put together: nobody could choose between them."""
    merged: dict[str, Answer] = {}
    for answer in question.answers:
        if answer.seen.kind is ObservationKind.UNKNOWN:
            continue  # that a version could not be run is nothing to want
        claim = claim_of(answer.seen)
        before = merged.get(claim)
        versions = (*before.versions, *answer.versions) if before else answer.versions
        merged[claim] = Answer(answer.seen, tuple(sorted(versions)))
    return Question(question.input, tuple(merged.values()))


def _alone(draft: Draft) -> Draft:
    return replace(draft, rivals=(), questions=())


def _is_call(text: str) -> bool:
    try:
        return bool(text) and isinstance(ast.parse(text, mode="eval"), ast.Expression)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False


def _same_value(claim: str, seen: str) -> bool:
    """Whether a claimed value has the text that was seen; ``'a'`` and ``"a"`` are one, 1 and 1.0 two."""
    value = literal(claim)
    if value is None:
        return False
    if repr(value[0]) == seen:
        return True
    other = literal(seen)
    # sets and dicts may be written in any order
    unordered = isinstance(value[0], (set, dict))
    return bool(unordered and other and type(other[0]) is type(value[0]) and other[0] == value[0])
