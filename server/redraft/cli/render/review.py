"""The whole answer to one request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from redraft.cli.render import critique as of_critique
from redraft.cli.render import diff as of_diff
from redraft.cli.render import evidence as of_evidence
from redraft.cli.render import question as of_question
from redraft.cli.render import suspicion as of_suspicion
from redraft.cli.render.code import highlighted
from redraft.cli.render.look import MARGIN, Signs, plural, prose, signs, titles, visible
from redraft.core.critique import Suggestion
from redraft.core.function import Function
from redraft.core.proposal import Proposal
from redraft.core.review import Review


def show_critique(
    console: Console, review: Review, function: Function, source: str, shown: str
) -> None:
    """Verdict, points and what the tests say now; ``source`` as drafts are written."""
    first = function.start_line + 1
    console.print(of_critique.heading(review.critique, function, shown))
    for part in of_critique.verdict(review.critique):
        console.print(part)
    for part in of_critique.points(review.critique, source, first, signs(console)):
        console.print(part)
    if review.suspicion is not None:
        for part in of_suspicion.suspicion(review.suspicion, function):
            console.print(part)
    for part in _tested(review):
        console.print(part)


def show_proposals(console: Console, review: Review, function: Function) -> None:
    """Each version as a diff, what running them showed, and which one is chosen or why none."""
    look = signs(console)
    ordered = _ordered(review)
    for proposal, name in zip(ordered, titles(ordered), strict=True):
        console.print()
        console.print(_title(proposal, name))
        twice = of_question.leaning(proposal.draft)
        if twice is not None:
            console.print(Padding(twice, (0, 0, 0, MARGIN), expand=False))
        before, after = proposal.before, proposal.draft.source
        console.print(of_diff.diff(before, after, function.start_line + 1, look))
    if ordered:
        for part in of_evidence.each_test(review.baseline, ordered, look):
            console.print(part)
        for part in of_evidence.comparison(review.baseline, ordered, look):
            console.print(part)
        for part in _behaving(review, ordered, look):
            console.print(part)
        for warning in dict.fromkeys(w for p in ordered for w in p.evidence.warnings):
            console.print(
                Padding(
                    Text(f"Note: {visible(warning)}", "yellow"), (0, 0, 0, MARGIN), expand=False
                )
            )
    console.print()
    for part in conclusion(review, look):
        console.print(Padding(part, (0, 0, 0, MARGIN), expand=False))


def _behaving(review: Review, ordered: Sequence[Proposal], look: Signs) -> Iterator[RenderableType]:
    """What each version does otherwise than the code, and the one than the other."""
    names = titles(ordered)
    for proposal, name in zip(ordered, names, strict=True):
        if proposal.behaviour is not None:
            yield from of_evidence.behaviour(proposal.behaviour, look, name)
    if review.between is not None and len(ordered) == 2:
        first, second = names
        yield from of_evidence.behaviour(review.between, look, second, first)


def _ordered(review: Review) -> list[Proposal]:
    """The version that was asked to refine comes first."""
    return sorted(review.proposals, key=lambda p: (p.asked or p.kind) is not Suggestion.REFINE)


def conclusion(review: Review, look: Signs) -> Iterator[RenderableType]:
    """Why the chosen version is chosen, or why nothing is safe, and what is missing."""
    chosen = review.proposal(review.chosen) if review.chosen else None
    ordered = _ordered(review)
    names = {p.id: name for p, name in zip(ordered, titles(ordered), strict=True)}
    if chosen is not None:
        words = Text().append(f"{look.good} Chosen: the {names[chosen.id]} version. ", "bold green")
        words.append_text(prose(chosen.why))
        yield words
    elif review.verdict is Suggestion.PASS and not review.proposals:
        yield Text(f"{look.good} The code stays as it is.", "bold green")
    else:
        words = Text().append(
            f"{look.bad} Nothing safe to propose; the code stays as it is.", "bold yellow"
        )
        if review.detail and not review.proposals and not review.missing:
            words.append(" ").append_text(prose(review.detail))
        yield words
    for proposal in review.proposals:
        if proposal is not chosen:
            word = names[proposal.id].capitalize()
            beaten = proposal.wins and chosen is not None
            why = f"{proposal.why} The chosen one is better." if beaten else proposal.why
            yield prose(f"{word}: {why}", "dim")
    for kind, reason in review.missing.items():
        yield prose(f"No {kind.value}: {reason}", "dim")
    if review.outline:
        yield Text("To start from by hand:", "dim")
        yield Padding(Text("\n").join(highlighted(review.outline)), (0, 0, 0, MARGIN), expand=False)


def cost(review: Review, look: Signs) -> Text:
    """Who did it and what it cost."""
    usage = review.usage
    parts = [" ".join(p for p in (review.policy, visible(review.model)) if p)]
    if review.strategy:
        parts.append(review.strategy)
    if usage.calls:
        about = "about " if usage.estimated else ""
        parts.append(plural(usage.calls, "call"))
        parts.append(f"{about}{usage.input_tokens:,} tokens in, {usage.output_tokens:,} out")
    else:
        parts.append("no model was used")
    parts.append(f"{review.seconds:.1f} s")
    return Text(f" {look.dot} ".join(parts), "dim")


def show_cost(console: Console, review: Review) -> None:
    """The last line of an answer."""
    console.print(Padding(cost(review, signs(console)), (0, 0, 0, MARGIN), expand=False))


def _title(proposal: Proposal, name: str) -> Text:
    colour = "yellow" if proposal.kind is Suggestion.REFINE else "magenta"
    title = Text().append(name.capitalize(), f"bold {colour}")
    if proposal.relabelled and proposal.asked is not None:
        title.append(f"  (asked to {proposal.asked.value})", "dim")
    if proposal.draft.note:
        title.append("  ").append_text(prose(proposal.draft.note))
    return title


def _tested(review: Review) -> Iterator[RenderableType]:
    baseline = review.baseline
    if baseline is None:
        return
    if not baseline.outcome.told and baseline.reason:
        words = f"Tests: {of_evidence.OUTCOMES[baseline.outcome][0]}. {visible(baseline.reason)}"
    elif baseline.ran:
        failing = len(baseline.failed)
        found = f"{failing} fail" if failing != 1 else "1 fails"
        words = (
            f"Tests: {baseline.ran} of {baseline.total} run, {found if failing else 'all pass'}."
        )
    else:
        return
    yield Text()
    yield Padding(Text(words, "dim"), (0, 0, 0, MARGIN), expand=False)
