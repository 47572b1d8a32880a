"""Which of several repairs that pass the same tests is offered, and what is asked about them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from redraft.core.choice import change_size
from redraft.core.evidence import Evidence, ObservationKind, Outcome
from redraft.core.question import Answer, Question, Spread
from redraft.policies.repair.candidates import EditCandidate
from redraft.policies.repair.search import Search

PARTIAL_JUDGED = 3
"""How many candidates that fix only some of the failing tests are judged in full, where
none fixes all."""
SMALLER = 0.85
"""What a line of change more counts for: of two that pass, the smaller is likelier meant."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A candidate that the gate has judged in full: it breaks nothing and fixes something.

    ``left`` are the failing tests that it does not fix.  ``rivals`` pass the same
    tests and behave otherwise on some input (screened, not judged), best first;
    ``questions`` are those inputs, where position 0 is the candidate and i is
    ``rivals[i - 1]``.  ``alike`` further ones were seen to do just the same.
    ``compared`` inputs were tried.
    """

    candidate: EditCandidate
    evidence: Evidence
    left: tuple[str, ...] = ()
    rivals: tuple[EditCandidate, ...] = ()
    questions: tuple[Question, ...] = field(default=())
    alike: int = 0
    compared: int = 0


def ranked(before: str, found: Sequence[EditCandidate]) -> list[EditCandidate]:
    """Best first: what repeats a test's value last, then by likelihood and size of the change."""
    return sorted(
        found,
        key=lambda c: (
            c.leans,
            -c.score * SMALLER ** change_size(before, c.source),
            c.order,
        ),
    )


async def choose(search: Search, before: str) -> Chosen | None:
    """The best of what a search found that the gate lets pass, None where it lets none.

    Repairs that behave alike on generated inputs are one answer; of each group the
    best-ranked speaks for it.
    """
    ledger, options = search.ledger, search.options
    if not ledger.passing:
        return await _partial(search)
    kept = ranked(before, ledger.passing)[: options.keep]
    spread = await _spread(search, kept)
    groups = [list(group) for group in spread.groups] or [[n] for n in range(len(kept))]
    groups.sort(key=lambda group: (_runs_wild(spread, group), min(group)))
    while groups:
        # the time for it was earned by passing; what it costs is one cold run
        evidence = await search.gate.judge(search.task, search.draft(kept[min(groups[0])]))
        if evidence.outcome is Outcome.UNAVAILABLE:
            ledger.unusable = evidence.reason or "the sandbox could not be used"
            return None
        left = tuple(name for name in search.failing if name not in evidence.passed)
        if _fit(evidence) and not left:
            break
        # what is wrong with the speaker may be right with another of its group
        groups[0].remove(min(groups[0]))
        if not groups[0]:
            del groups[0]
    if not groups:
        return None
    first, *others = [min(group) for group in groups]
    return Chosen(
        kept[first],
        evidence,
        (),
        tuple(kept[n] for n in others),
        _renumbered(spread, groups),
        len(groups[0]) - 1,
        spread.tried,
    )


_WILD = ("RecursionError", "NameError", "UnboundLocalError", "MemoryError")


def _runs_wild(spread: Spread, group: Sequence[int]) -> bool:
    """Whether versions do not end, or fall over their own names, where others give a value."""
    for question in spread.questions:
        kinds = {answer.seen.kind for answer in question.answers}
        for answer in question.answers:
            lost = answer.seen.kind is ObservationKind.TIMED_OUT or (
                answer.seen.kind is ObservationKind.RAISED and answer.seen.text.startswith(_WILD)
            )
            if lost and ObservationKind.VALUE in kinds and set(group) & set(answer.versions):
                return True
    return False


async def _spread(search: Search, kept: Sequence[EditCandidate]) -> Spread:
    if len(kept) < 2:
        return Spread(tuple((n,) for n in range(len(kept))))
    drafts = [search.draft(candidate) for candidate in kept]
    calls = dict.fromkeys(search.calls)
    return await search.gate.spread(
        search.task, drafts, search.options.compare_seconds, tuple(calls)
    )


def _renumbered(spread: Spread, groups: Sequence[Sequence[int]]) -> tuple[Question, ...]:
    """The questions about the groups' speakers, by their place in the answer."""
    place = {version: n for n, group in enumerate(groups) for version in group}
    found = []
    for question in spread.questions:
        answers = []
        for answer in question.answers:
            versions = sorted({place[v] for v in answer.versions if v in place})
            if versions:
                answers.append(Answer(answer.seen, tuple(versions)))
        answers.sort(key=lambda answer: answer.versions)
        asked = Question(question.input, tuple(answers))
        if asked.tells:
            found.append(asked)
    return tuple(found)


async def _partial(search: Search) -> Chosen | None:
    """Where nothing fixes every failing test: the one that fixes most of them."""
    best: Chosen | None = None
    judging = (
        search.gate.judge(search.task, search.draft(candidate))
        for candidate in search.ledger.half[:PARTIAL_JUDGED]
    )
    results = await asyncio.gather(*judging)
    for candidate, evidence in zip(search.ledger.half, results, strict=False):
        if evidence.outcome is Outcome.UNAVAILABLE:
            search.ledger.unusable = evidence.reason or "the sandbox could not be used"
            return None
        left = tuple(name for name in search.failing if name not in evidence.passed)
        fixes = len(left) < len(search.failing)
        if _fit(evidence) and fixes and (best is None or len(left) < len(best.left)):
            best = Chosen(candidate, evidence, left)
    return best


def _fit(evidence: Evidence) -> bool:
    passed = evidence.outcome is Outcome.PASSED and not evidence.partial
    return passed and not evidence.broken and not evidence.refusals
