"""A critique as the user has edited it."""

from __future__ import annotations

from dataclasses import replace

from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.function import Function
from redraft.lsp.ext import GivenCritique, GivenPoint

AUTHOR = "you"


def edited(given: GivenCritique, function: Function, known: Critique | None) -> Critique:
    """What the user says of a function.

    A point on a line that ``known`` has a point on keeps that one's input and
    what running it showed: the user changed the words, not the facts.
    """
    lines = function.source.splitlines()
    points = tuple(_point(point, function, lines, known) for point in given.points)
    return Critique(
        Suggestion(given.suggestion),
        summary=given.summary,
        points=points,
        basis="your word",
        author=AUTHOR,
    )


def _point(
    given: GivenPoint, function: Function, lines: list[str], known: Critique | None
) -> Point:
    line = None if given.line is None else given.line - 1 - function.start_line
    quote = given.quote
    if line is not None and not 0 <= line < len(lines):
        line = None
    if line is None and quote:
        line = next((i for i, text in enumerate(lines) if text.strip() == quote.strip()), None)
    if line is not None and not quote:
        quote = lines[line].strip()
    for point in known.points if known is not None else ():
        if point.line == line and point.quote.strip() == quote.strip():
            return replace(point, message=given.message)
    return Point(given.message, quote, line, source=AUTHOR)
