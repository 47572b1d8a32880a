"""Several independent drafts, made at once and weighed; and first, whether one could win at all.

A draft replaces the user's code only where it mends what a run has shown
(``core/choice.py``).  So nothing is sampled where nothing was shown: N drafts of a
function that is right, as far as can be told, cost N calls and change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.events import CritiqueMade, Stopped
from redraft.core.evidence import Evidence, Outcome
from redraft.core.reproduce import crashes
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.options import LoopOptions
from redraft.strategies.search import Search, no_draft

_INSTEAD = (Suggestion.REFINE, Suggestion.REDRAFT)
"""What is asked of who writes no function from nothing, as the built-in repairer."""
_TOLD = 5
"""Failing tests that are named in what is said of the user's code."""
_NOTHING_SHOWN = (
    "No test fails, and the critic shows no input on which the code crashes or never ends: "
    "nothing that a draft could be seen to mend."
)


@dataclass(frozen=True, slots=True)
class Stakes:
    """What a draft can win: the user's code with what is known of it.

    ``points`` name inputs on which it was seen to fail, where no test fails.
    """

    own: Step
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Sampled:
    """Drafts in the order in which they were asked for.

    ``ended`` is why there are not as many as wanted: a bound was met; where there
    are none, it is set.
    """

    drafts: tuple[Draft, ...]
    ended: Stopped | None = None


def most_calls(options: LoopOptions) -> int:
    """What ``stakes`` and ``sampled`` ask at most: a critique, N drafts, and others in their stead."""
    return 1 + options.samples + min(options.samples, len(_INSTEAD))


async def stakes(search: Search) -> Stakes | Stopped:
    """What a draft can win, or why none can.

    Where a test fails because of the function, nobody is asked.  Else a critic is,
    once: only an input on which the user's code crashes or never ends can then speak
    for a draft.
    """
    baseline = await search.begin()
    if baseline.outcome is Outcome.UNAVAILABLE:
        return Stopped(StopReason.UNUSABLE, baseline.reason)
    if baseline.outcome is Outcome.NO_TESTS:
        return Stopped(StopReason.COULD_NOT_TELL, baseline.reason)
    if baseline.relevant_failures or baseline.outcome is Outcome.TIMED_OUT:
        await search.tell(CritiqueMade(search.own, told_by_tests(baseline), 0))
        return Stakes(Step(search.own, evidence=baseline))
    critique = await search.critique(search.own, baseline, 0)
    if critique.suggestion is Suggestion.PASS:
        return Stopped(StopReason.PASSED, search.trouble)
    if critique.suggestion is Suggestion.COULD_NOT_TELL:
        reason = StopReason.UNUSABLE if critique.unusable else StopReason.COULD_NOT_TELL
        return Stopped(reason, critique.reason)
    points = await _winnable(search, critique)
    if not points:
        return Stopped(StopReason.DONE, _NOTHING_SHOWN)
    return Stakes(Step(search.own, critique, baseline), points)


def told_by_tests(evidence: Evidence) -> Critique:
    """What failing tests say of a version, in a critique's form: nobody else was asked."""
    failures = evidence.relevant_failures
    said = "1 test fails" if len(failures) == 1 else f"{len(failures)} tests fail"
    points = tuple(
        Point(
            f"{failure.test} fails: {failure.message}",
            line=failure.line,
            reproduced=True,
            observed=failure.message,
            source="tests",
        )
        for failure in failures[:_TOLD]
    )
    summary = f"{said}." if failures else evidence.reason
    return Critique(Suggestion.REFINE, summary, points, basis=said, author="tests")


async def _winnable(search: Search, critique: Critique) -> tuple[Point, ...]:
    """The points on whose inputs the user's code fails, and of which it is said what is right."""
    points = [p for p in critique.points if p.input and p.reproduced and p.expected]
    if not points:
        return ()
    seen = await search.gate.observe(search.task, search.own, [p.input or "" for p in points])
    return tuple(p for p, one in zip(points, seen, strict=True) if crashes(one))


async def sampled(search: Search, count: int, at: Stakes) -> Sampled:
    """So many drafts from the task alone, at once.

    Who writes none for another reason than that a model cannot be used is asked to
    refine and to redraft the user's code instead: that is what a search without a
    model can do.
    """
    made = await search.side_by_side(
        *(search.generate(1, label=_named(number, count)) for number in range(count))
    )
    found = _sorted(search, made)
    lost = [one for one in made if isinstance(one, NoDraft)]
    if found.drafts or any(one.unusable for one in lost) or len(lost) < count:
        return found
    start = Trajectory().add(at.own)
    instead = await search.side_by_side(
        *(search.regenerate(start, wanted, 1) for wanted in _INSTEAD[:count])
    )
    return _sorted(search, instead)


def _named(number: int, count: int) -> str:
    return f"Draft {number + 1}" if count > 1 else ""


def _sorted(search: Search, made: Sequence[Draft | NoDraft | Stopped]) -> Sampled:
    drafts = tuple(one for one in made if isinstance(one, Draft))
    ended = bound(search, made)
    if ended is None and not drafts:
        lost = [one for one in made if isinstance(one, NoDraft)]
        ended = no_draft(next((one for one in lost if one.unusable), lost[0]))
    return Sampled(drafts, ended)


def bound(search: Search, made: Sequence[Draft | NoDraft | Stopped]) -> Stopped | None:
    """The bound that kept a branch from its draft, if one did."""
    for one in made:
        if isinstance(one, Stopped):
            return one
    reason = search.budget.spent()
    if reason is not None and any(isinstance(one, NoDraft) for one in made):
        return Stopped(reason)
    return None


async def weighed(
    search: Search, drafts: Sequence[Draft], round_: int, points: Sequence[Point]
) -> list[Evidence]:
    """The evidence on drafts, in their order; each text is run once in a run."""
    known = {c.draft.source: c.evidence for c in search.candidates}
    fresh = {d.source: d for d in drafts if d.source not in known}
    first, count = len(search.candidates), len(drafts)
    names = {draft.source: _named(number, count) for number, draft in enumerate(drafts)}
    found = await search.side_by_side(
        *(
            search.weigh(draft, round_, points, label=names[draft.source], order=first + number)
            for number, draft in enumerate(fresh.values())
        )
    )
    for source, evidence in zip(fresh, found, strict=True):
        assert isinstance(evidence, Evidence), "weighing asks nobody, and meets no bound"
        known[source] = evidence
    return [known[draft.source] for draft in drafts]


def end(search: Search, ended: Stopped | None, detail: str = "") -> Stopped:
    """How a run ends that has done all that it could: by the bound that it met, if it met one."""
    if ended is not None:
        return ended
    reason = StopReason.SOLVED if search.solved else StopReason.DONE
    return Stopped(reason, search.trouble or detail)
