"""What the user says of inputs, made to count: the version that fits it, tested in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from redraft.core.deciding import Deciding, Wanted
from redraft.core.draft import Draft
from redraft.core.events import DraftMade, Event, Working
from redraft.core.proposal import Proposal
from redraft.core.review import Review
from redraft.run import Run
from redraft.sides import Looking, judged
from redraft.strategies.moves import weigh

OnEvent = Callable[[Event], None]


async def settle(
    run: Run, review: Review, wanted: Sequence[Wanted], on_event: OnEvent, looking: Looking
) -> Review:
    """The review after the user's word.

    Of each proposal that beats the user's code, and of its rivals, those stay that
    do what is wanted; the best of them takes its place.  A rival is judged by the
    gate first, exactly as the draft was, because until then it has only been
    screened.  Where one does what nobody wants, it no longer wins, and says why.
    An answer that nothing shown is right ends with nothing chosen.
    """
    settled = [
        await _settled(run, review, proposal, wanted, on_event, looking)
        if proposal.wins
        else proposal
        for proposal in review.proposals
    ]
    standing = [p for p in settled if p.wins]
    ranked = run.review(review.critique, review.baseline, review.stop, proposals=standing)
    refused = any(w.claim is None for w in wanted)
    texts = {p.draft.source for p in review.proposals}
    return replace(
        review,
        proposals=(*ranked.proposals, *(p for p in settled if not p.wins)),
        chosen=None if refused else ranked.chosen,
        between=review.between if texts == {p.draft.source for p in settled} else None,
        seconds=review.seconds + run.budget.seconds,
    )


async def _settled(
    run: Run,
    review: Review,
    proposal: Proposal,
    wanted: Sequence[Wanted],
    on_event: OnEvent,
    looking: Looking,
) -> Proposal:
    deciding, versions = Deciding.about(proposal.draft), 1 + len(proposal.draft.rivals)
    for want in wanted:
        if deciding.knows(want.input):
            deciding = deciding.take(want)
        elif want.claim is not None:
            deciding = await _tried(run, proposal.draft, deciding, want, on_event)
        if not deciding.versions:
            return replace(proposal, wins=False, why=_none_fits(want, versions))
    # what was wanted of another proposal's versions says nothing of this one's
    said = "; ".join(str(want) for want in wanted if want.claim is not None)
    fits = f" It does what you expect: {said}." if said else ""
    made = proposal
    while best := deciding.best(proposal.draft):
        if deciding.versions[0] == 0:  # this one has been judged
            return replace(proposal, draft=best, why=f"{proposal.why}{fits}")
        made = await _judged(run, review, best, proposal, on_event, looking)
        if made.wins:
            return replace(made, why=f"{made.why}{fits}")
        deciding = deciding.keep(deciding.versions[1:])
    return made


async def _judged(
    run: Run,
    review: Review,
    draft: Draft,
    instead: Proposal,
    on_event: OnEvent,
    looking: Looking,
) -> Proposal:
    """A rival as a proposal of its own."""
    on_event(DraftMade(draft, 1))
    weighing = weigh(run.task, draft, run.gate, review.critique.points)
    return await judged(run, draft, instead.asked, weighing, looking, on_event)


async def _tried(
    run: Run, draft: Draft, deciding: Deciding, want: Wanted, on_event: OnEvent
) -> Deciding:
    """The versions that do what is wanted on an input on which they have not been seen."""
    on_event(Working(f"Trying {want.input}"))
    versions, fit = (draft, *draft.rivals), []
    for version in deciding.versions:
        (seen,) = await run.gate.observe(run.task, versions[version], [want.input])
        if want.allows(seen):
            fit.append(version)
    return deciding.keep(fit)


def _none_fits(want: Wanted, versions: int) -> str:
    if want.claim is None:
        return f"By your word no version is right on {want.input}."
    if versions == 1:
        return f"It does not do what you expect: {want}."
    return f"None of the {versions} versions that were found does what you expect: {want}."
