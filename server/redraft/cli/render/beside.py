"""What versions are beside correctness: how fast, how long, how deep; a row only where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.text import Text

from redraft.cli.render.look import Signs
from redraft.core.proposal import Proposal
from redraft.core.readability import Readability
from redraft.core.speed import Pace

_COUNTS: tuple[tuple[str, Callable[[Readability], int]], ...] = (
    ("code lines", lambda read: read.lines),
    ("nesting", lambda read: read.nesting),
    ("longest", lambda read: read.longest_line),
    ("names", lambda read: read.names),
)
_STYLES = {Pace.FASTER: "green", Pace.SLOWER: "yellow"}


def speed(proposals: Sequence[Proposal]) -> list[Text]:
    """How fast each is beside the code; empty where it cannot be told."""
    told = [p.speed if p.speed is not None and p.speed.told else None for p in proposals]
    return [Text(s.summary, _STYLES.get(s.pace, "")) if s else Text() for s in told]


def counts(proposals: Sequence[Proposal], signs: Signs) -> Iterator[tuple[str, list[Text]]]:
    """A row for each count in which a version differs from the code: "complexity", "5 → 3"."""
    branches = [p.complexity for p in proposals]
    yield from _row("complexity", branches, signs)
    read = [p.readability for p in proposals]
    for label, count in _COUNTS:
        pairs = [(count(pair[0]), count(pair[1])) if pair else None for pair in read]
        yield from _row(label, pairs, signs)
    comments = [_comments(p, signs) for p in proposals]
    if any(cell.plain for cell in comments):
        yield "comments", comments


def _row(
    label: str, pairs: Sequence[tuple[int, int] | None], signs: Signs
) -> Iterator[tuple[str, list[Text]]]:
    if any(pair and pair[0] != pair[1] for pair in pairs):
        yield label, [_change(pair, signs) for pair in pairs]


def _change(pair: tuple[int, int] | None, signs: Signs) -> Text:
    if pair is None:
        return Text()
    before, after = pair
    return Text(f"{after}" if before == after else f"{before} {signs.to} {after}")


def _comments(proposal: Proposal, signs: Signs) -> Text:
    if proposal.readability is None:
        return Text()
    before, after = (len(read.comments) for read in proposal.readability)
    lost = len(proposal.comments_lost)
    if lost:
        return Text(f"loses {lost} of {before}", "yellow")
    return Text() if before == after else _change((before, after), signs)
