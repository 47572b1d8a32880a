"""What an edit operator is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.subject import Subject


@dataclass(frozen=True, slots=True)
class Example:
    """A function before and after one of the operator's edits.

    ``expected`` are values that failing tests ask for, ``around`` is the file around the
    function, where the operator needs them.
    """

    before: str
    after: str
    expected: tuple[str, ...] = ()
    around: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """One kind of single edit.

    ``prior`` (0 to 1) ranks the kinds among each other on equally suspicious
    lines: high where the kind is a common mistake and a function admits few edits
    of it, low where there are many places for it.  Partly measured: the geometric
    mean of two rates at which an operator's candidates were the first to pass all
    tests, each smoothed and under a root, over the 82 bugs of HumanEvalFix
    (OctoPack) that are kept for development and over random mutants of solved
    exercises and of functions of the standard library.  An operator that was never
    first has what smoothing leaves it; comparison, everywhere and exception are set
    by judgement.
    ``edits`` yields every edit of the kind that a function admits; it
    may yield one that does not parse, which is dropped later.
    """

    name: str
    summary: str
    prior: float
    edits: Callable[[Subject], Iterator[TextEdit]]
    examples: tuple[Example, ...]


def spanning(
    subject: Subject, pieces: Sequence[TextEdit], what: str, weight: float = 1.0
) -> TextEdit:
    """One edit that does several at once; the text between them stays as it is.

    Raises:
        ValueError: there is no piece, or two of them overlap.
    """
    ordered = sorted(pieces, key=lambda piece: (piece.span.start, piece.span.end))
    if not ordered:
        raise ValueError("no edit to make")
    whole = Span(ordered[0].span.start, ordered[-1].span.end)
    new, at = [], whole.start
    for piece in ordered:
        if piece.span.start < at:
            raise ValueError("two edits overlap")
        new += [subject.cut(Span(at, piece.span.start)), piece.new]
        at = piece.span.end
    leans = any(piece.leans for piece in ordered)
    return TextEdit(whole, "".join(new), what, weight, leans)
