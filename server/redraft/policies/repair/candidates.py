"""All single edits of a draft, the likeliest first."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.localise import UNKNOWN
from redraft.policies.repair.operators import OPERATORS, Operator
from redraft.policies.repair.subject import Subject, parse

LEAST = 0.02
"""The suspicion of a line that no failing test was seen to run: tried, but last."""
LEANING = 0.5
"""What an edit that repeats a test's value is marked down by."""


@dataclass(frozen=True, slots=True)
class EditCandidate:
    """A draft's source with one edit done; ``line`` is its 0-based line, ``order`` its rank."""

    source: str
    operator: str
    edit: TextEdit
    line: int
    order: int


def candidates(
    subject: Subject,
    scores: Mapping[int, float],
    seen: frozenset[str] = frozenset(),
    operators: Sequence[Operator] = OPERATORS,
) -> Iterator[EditCandidate]:
    """Candidates that parse, no two with one syntax tree, by suspicion × prior × weight.

    ``seen`` are dumps of trees (``fingerprint``) that are not to be offered again.
    """
    known = {*seen, ast.dump(subject.tree)}
    compiles = _compiles(subject.source)
    order = 0
    for _rank, operator, edit, line in _ranked(subject, scores, operators):
        source = edit.apply(subject.source)
        tree = parse(source)
        if tree is None:
            continue
        dump = ast.dump(tree)
        if dump in known or (compiles and not _compiles(source)):
            continue
        known.add(dump)
        yield EditCandidate(source, operator.name, edit, line, order)
        order += 1


def fingerprint(source: str) -> str | None:
    """What two sources of one syntax tree share; None when the source does not parse."""
    tree = parse(source)
    return None if tree is None else ast.dump(tree)


def _ranked(
    subject: Subject, scores: Mapping[int, float], operators: Sequence[Operator]
) -> list[tuple[float, Operator, TextEdit, int]]:
    found = []
    for operator in operators:
        for edit in operator.edits(subject):
            first = subject.line_of(edit.span.start)
            last = subject.line_of(max(edit.span.start, edit.span.end - 1))
            suspicion = max(scores.get(line, UNKNOWN) for line in range(first, last + 1))
            rank = max(suspicion, LEAST) * operator.prior * edit.weight
            found.append((rank * (LEANING if edit.leans else 1.0), operator, edit, first))
    found.sort(key=lambda entry: -entry[0])
    return found


def _compiles(source: str) -> bool:
    # compile() alone knows that `break` stands outside a loop; nothing is run
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<draft>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
