"""Where code, docstring and tests disagree: mend the one that seems wrong, or look at it.

>>> stars(2)          The docstring is mended by an edit of its output alone, a test
'***'        → '**'   by one of its expected value; each when it is chosen, by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from redraft.core.errors import BadInput
from redraft.core.proposal import Proposal
from redraft.core.suspicion import Suspicion
from redraft.lsp.actions.base import Example, Offer, Spot
from redraft.lsp.diagnostics import suspicion_span
from redraft.lsp.kinds import CORRECT, OPEN_TEST
from redraft.lsp.session import Found
from redraft.lsp.words import shorten
from redraft.lsp.work import Work

_STARS = 'def stars(count):\n    """As many.\n\n    >>> stars(2)\n    \'***\'$0\n    """\n    return "*" * count\n'
_ON_DEF = _STARS.replace("$0", "").replace("(count)", "(co$0unt)")
_IN_BODY = _STARS.replace("$0", "").replace("* count", "* co$0unt")


class Mend:
    """The correction, the test to look at, and the question to a model where nothing decides."""

    name = "suspicion"
    kind = types.CodeActionKind.QuickFix
    examples = (
        Example(
            _STARS,
            ("Redraft: correct the example in the docstring: stars(2) gives '**'",),
            known="pass",
            suspect="documentation",
        ),
        Example(
            _ON_DEF,
            (
                "Redraft: correct the expected value in the test: stars(2) gives '**'",
                "Redraft: open the test test_two",
            ),
            known="refine",
            suspect="tests",
        ),
        Example(
            _ON_DEF,
            (
                "Redraft: open the test test_two",
                "Redraft: ask the model whether the code or what is said of it is wrong",
            ),
            known="refine",
            suspect="unclear",
        ),
        Example(_ON_DEF, ("Redraft: open the test test_two",), known="refine", suspect="code"),
        Example(_IN_BODY, (), known="pass", suspect="documentation"),
        Example(_STARS, (), known="pass"),
    )

    def offer(self, spot: Spot) -> Sequence[Offer]:
        """On the example's line, and on the function's header."""
        suspicion = spot.known.suspicion if spot.known is not None else None
        if suspicion is None or not _here(spot, suspicion):
            return ()
        return tuple(_offers(spot, suspicion))

    async def run(self, work: Work, found: Found) -> Proposal:
        """Never: it is no rewrite of the function."""
        raise BadInput("A correction is no rewrite of the function.")


def _offers(spot: Spot, suspicion: Suspicion) -> Iterator[Offer]:
    offer = suspicion.offer
    if offer is not None:
        what = "expected value in the test" if offer.stated.test else "example in the docstring"
        gives = f"{shorten(offer.stated.call)} gives {shorten(offer.value)}"
        title = f"Redraft: correct the {what}: {gives}"
        yield Offer(title, command=CORRECT, extra={"id": offer.id}, suspicion=suspicion)
    for test in tests_of(suspicion):
        title = f"Redraft: open the test {test.rpartition('::')[2]}"
        yield Offer(title, command=OPEN_TEST, extra={"test": test}, suspicion=suspicion)
    if suspicion.open:
        title = "Redraft: ask the model whether the code or what is said of it is wrong"
        yield Offer(title, command="redraft.critique", extra={"suspect": True}, suspicion=suspicion)


def tests_of(suspicion: Suspicion) -> tuple[str, ...]:
    """The tests worth a look: those that it is about, or else the one that fails."""
    told = tuple(dict.fromkeys(stated.test for stated in suspicion.places if stated.test))
    return told or suspicion.tests[:1]


def _here(spot: Spot, suspicion: Suspicion) -> bool:
    lines = spot.open.positions.lines
    first, last = lines.line_at(spot.span.start), lines.line_at(spot.span.end)
    header = lines.line_at(spot.function.header.start)
    own = lines.line_at(suspicion_span(spot.open, spot.function, suspicion).start)
    return any(first <= line <= last for line in (header, own))
