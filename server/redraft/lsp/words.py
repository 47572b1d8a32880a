"""A review in one line: for lenses, messages and titles."""

from __future__ import annotations

from collections.abc import Sequence

from redraft.core.choice import tried
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.evidence import Evidence, Observation, ObservationKind, Outcome
from redraft.core.proposal import Proposal
from redraft.core.question import Question
from redraft.core.reproduce import describe
from redraft.core.suspicion import Suspect, Suspicion


def verdict(critique: Critique) -> str:
    """``refine``, ``could not tell``, …"""
    return critique.suggestion.value.replace("_", " ")


def kind(proposal: Proposal) -> str:
    """What a proposal is: ``refine``, or ``redraft (asked to refine)`` where it came out as more."""
    if proposal.relabelled and proposal.asked is not None:
        return f"{proposal.kind.value} (asked to {proposal.asked.value})"
    return proposal.kind.value


def tests(evidence: Evidence | None) -> str:
    """What the tests said: ``2 tests fail``, ``14 tests``; empty when none could be run."""
    if evidence is None or evidence.outcome in (Outcome.NO_TESTS, Outcome.UNAVAILABLE):
        return "no tests"
    failing = len(evidence.relevant_failures)
    if failing:
        return "1 test fails" if failing == 1 else f"{failing} tests fail"
    if evidence.outcome is Outcome.TIMED_OUT:
        return "the tests do not end"
    passing = len(evidence.passed)
    return "1 test passes" if passing == 1 else f"{passing} tests pass"


def shut_in(evidence: Evidence) -> str:
    """How the tests were kept from the machine: ``no network, no writes (namespaces)``."""
    shut = evidence.isolation
    held = ((shut.network_blocked, "no network"), (shut.writes_blocked, "no writes"))
    kept = ", ".join(word for is_so, word in held if is_so)
    return f"{kept} ({shut.name})" if kept else shut.name


def ran(evidence: Evidence) -> str:
    """What was run and how, in one line; empty where nothing was."""
    if not evidence.ran:
        return ""
    how = tried(evidence)
    parts = [f"{evidence.ran} of {evidence.total} tests run{f' {how}' if how else ''}"]
    if evidence.slower:
        parts.append(f"{len(evidence.slower)} much slower")
    return "; ".join((*parts, shut_in(evidence)))


def in_one_line(critique: Critique, baseline: Evidence | None) -> str:
    """``refine — 2 tests fail``."""
    if critique.suggestion is Suggestion.COULD_NOT_TELL:
        return f"could not tell — {critique.reason or 'no reason was given'}"
    return f"{verdict(critique)} — {tests(baseline)}"


def shorten(text: str, width: int = 60) -> str:
    """One line of at most ``width`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def question(proposal: Proposal, put: Question, versions: int) -> str:
    """What is asked where several versions pass the tests."""
    name = proposal.qualname.rpartition(".")[2]
    return (
        f"Redraft: {versions} versions of {name} pass the tests. "
        f"What is right for {shorten(put.input, 200)}?"
    )


def answer(seen: Observation) -> str:
    """``gives 'ab'``, ``raises ValueError: empty``, ``does not end``."""
    text = describe(seen)
    return shorten(f"gives {text}" if seen.kind is ObservationKind.VALUE else text)


def unique(titles: Sequence[str]) -> list[str]:
    """Titles to choose from; numbered where two of them look alike."""
    if len(set(titles)) == len(titles):
        return list(titles)
    return [f"{at}: {title}" for at, title in enumerate(titles, 1)]


def twice(proposal: Proposal) -> str:
    """What to say of a version that may fit one test alone; empty of any other."""
    if not proposal.draft.leans:
        return ""
    return "It repeats a value that only a test shows, and may fit that test alone."


def others(proposal: Proposal) -> str:
    """That other versions pass as well, and where they differ; empty where there are none."""
    draft = proposal.draft
    if not draft.rivals:
        return ""
    count = len(draft.rivals)
    words = "1 other version passes" if count == 1 else f"{count} other versions pass"
    words += " the tests as well"
    if not draft.questions:
        return f"{words}."
    put = draft.questions[0]
    own = next((a.seen for a in put.answers if 0 in a.versions), None)
    differ = f"{words}, and what they do differs on {shorten(put.input)}"
    return f"{differ}, where this one {answer(own)}." if own is not None else f"{differ}."


def weight(point: Point) -> str:
    """Whether a point has been shown by running."""
    if point.reproduced is None:
        return "not tried"
    return "reproduced" if point.reproduced else "could not be reproduced"


def suspected(suspicion: Suspicion) -> str:
    """Which of code, documentation and tests seems wrong, in one sentence."""
    who = {
        Suspect.CODE: "The code seems wrong",
        Suspect.DOCUMENTATION: "The documentation seems wrong",
        Suspect.TESTS: "A test seems wrong",
        Suspect.UNCLEAR: "Code, docstring and tests disagree",
    }[suspicion.suspect]
    by = f" ({suspicion.author}, {suspicion.basis})" if suspicion.author else ""
    return f"{who}{by}: {suspicion.why}"
