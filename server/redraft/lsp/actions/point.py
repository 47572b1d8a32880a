"""Quick fixes for a critique's points, on the lines that they quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from redraft.core.critique import Point, Suggestion
from redraft.core.proposal import Proposal
from redraft.lsp import words
from redraft.lsp.actions.base import Example, Offer, Spot
from redraft.lsp.actions.rewrite import ready, run_rewrite
from redraft.lsp.diagnostics import point_span
from redraft.lsp.memory import point_id
from redraft.lsp.session import Found
from redraft.lsp.words import shorten
from redraft.lsp.work import Work

_LAST = "def last(items):\n    count = len(items)\n    return items[count]$0\n"


def points_here(spot: Spot) -> Iterator[Point]:
    """The points whose line the selection touches."""
    if spot.known is None:
        return
    positions = spot.open.positions
    first = positions.lines.line_at(spot.span.start)
    last = positions.lines.line_at(spot.span.end)
    for point in spot.known.points:
        line = positions.lines.line_at(point_span(spot.open, spot.function, point).start)
        if first <= line <= last:
            yield point


class FixPoint:
    """The rewrite that the critique asked for, offered where the fault is."""

    name = "point"
    kind = types.CodeActionKind.QuickFix
    examples = (
        Example(_LAST, ("Redraft: refine last to fix: past the end",), known="refine"),
        Example(_LAST, ("Redraft: redraft last to fix: past the end",), known="redraft"),
        Example(
            _LAST,
            ("Redraft: apply the refine of last — It fixes t::test_last and breaks none.",),
            known="refine",
            proposed=("refine",),
        ),
        Example(_LAST, ()),
        Example("def last(items):$0\n    return items[9]\n", (), known="refine"),
    )

    def offer(self, spot: Spot) -> Sequence[Offer]:
        """One for each point on the line."""
        if spot.known is None or spot.known.critique is None:
            return ()
        kind = spot.known.critique.suggestion
        if kind not in (Suggestion.REFINE, Suggestion.REDRAFT):
            return ()
        name, proposal = spot.function.name, ready(spot, kind)
        offers = []
        for point in points_here(spot):
            title = f"Redraft: {kind.value} {name} to fix: {shorten(point.message)}"
            if proposal is not None:
                title = shorten(
                    f"Redraft: apply the {words.kind(proposal)} of {name} — {proposal.why}", 110
                )
            command = None if proposal is not None else f"redraft.{kind.value}"
            offers.append(
                Offer(title, proposal, command, {"kind": kind.value}, point, proposal is not None)
            )
        return offers

    async def run(self, work: Work, found: Found) -> Proposal:
        """The rewrite of the kind that the critique asked for."""
        known = work.known(found)
        kind = Suggestion.REFINE
        if known is not None and known.critique is not None:
            kind = known.critique.suggestion
        return await run_rewrite(work, found, kind)


class DismissPoint:
    """Take a point out of sight, for as long as the function stays as it is."""

    name = "dismiss"
    kind = types.CodeActionKind.QuickFix
    examples = (
        Example(_LAST, ("Redraft: dismiss: past the end",), known="refine"),
        Example(_LAST, (), known="pass"),
        Example(_LAST, ()),
    )

    def offer(self, spot: Spot) -> Sequence[Offer]:
        """One for each point on the line."""
        return [
            Offer(
                f"Redraft: dismiss: {shorten(point.message)}",
                command="redraft.dismiss",
                extra={"point": point_id(point)},
                point=point,
            )
            for point in points_here(spot)
        ]

    async def run(self, work: Work, found: Found) -> Proposal:
        """Never: it is a command."""
        from redraft.core.errors import BadInput

        raise BadInput("Dismissing is a command, not an edit.")
