"""What a strategy may ask whoever thinks, beside drafts and critiques."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from redraft.core.evidence import Observation
from redraft.core.trajectory import Trajectory


class AskKind(str, Enum):
    """What is asked for, and what the answer's ``text`` and ``items`` hold.

    PLAN: how to write the function, before any code (LPW).  The text is the plan;
    ``trajectory`` has versions whose plans have failed, if any.
    LESSON: what the newest version's failure teaches, short (Reflexion).
    EXPLANATION: what the newest version does step by step on an input of a failing
    test, and where that departs from what is wanted (Self-Debug).
    DIGEST: what each of several versions got right and wrong, bounded (PDR).
    PROPERTIES: a module of Hypothesis tests that hold for every right version; no
    version is shown (Property-Generated Solver).  The text is the module.
    INPUTS: expressions that call the function, on which the versions of
    ``trajectory`` may differ (S*); without versions, inputs that are worth trying.
    The items are the expressions.
    EXPECTED: what the function must give on each of ``inputs``; no version is
    shown.  The items are literals in the order of the inputs, empty where unsure.
    BETTER: which of the two newest versions is right more likely, by what they were
    ``seen`` to do on ``inputs`` (S*).  One item: ``first``, ``second`` or ``tie``.
    ORDER: several versions shown at once, best first (GLoRe).  The items are
    positions in ``trajectory`` from 0.
    METHOD: whether the two versions of ``trajectory``, in no particular order, solve the
    task by the same method (SELF-REDRAFT, section 3.3).  One item: ``same`` or ``changed``.
    SUSPECT: where code, documentation and tests disagree, which of them seems wrong
    (SSC).  One item: ``code``, ``documentation``, ``tests`` or ``unclear``; the text
    says why.
    """

    PLAN = "plan"
    LESSON = "lesson"
    EXPLANATION = "explanation"
    DIGEST = "digest"
    PROPERTIES = "properties"
    INPUTS = "inputs"
    EXPECTED = "expected"
    BETTER = "better"
    ORDER = "order"
    METHOD = "method"
    SUSPECT = "suspect"


FIRST, SECOND, TIE = "first", "second", "tie"
"""The answers to BETTER."""
SAME, CHANGED = "same", "changed"
"""The answers to METHOD."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question.

    ``trajectory`` holds the versions that it is about, with what is known of them.
    ``inputs`` are expressions; ``seen[i][j]`` is what version i of the trajectory
    did on input j.  An expected value that somebody guessed is never part of an ask.
    """

    kind: AskKind
    trajectory: Trajectory = field(default_factory=Trajectory)
    inputs: tuple[str, ...] = ()
    seen: tuple[tuple[Observation, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered; see ``AskKind`` for what ``text`` and ``items`` hold."""

    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """There is no answer, and why.  ``unusable`` as in ``NoDraft``."""

    reason: str
    unusable: bool = False
