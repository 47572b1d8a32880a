"""The draft to begin with: the dataset's own, a recorded one, one with a planted bug, or a model's."""

from __future__ import annotations

import random
from dataclasses import dataclass

from redraft.bench.options import CHAT, RECORDED, BenchOptions
from redraft.bench.rows import Row
from redraft.bench.simulation.plant import bugs
from redraft.core.function import Unparsable
from redraft.core.text import Document
from redraft.languages import language

PLANTED = "planted"
_BUGS = 8
"""Planted bugs to choose from."""


@dataclass(frozen=True, slots=True)
class First:
    """A module's text to begin with, and where it comes from.

    ``written`` says that a model has to write it: ``text`` is then the stub.
    """

    text: str
    kind: str
    written: bool = False


def first_of(row: Row, options: BenchOptions) -> First | None:
    """The same for every strategy and model, for a seed; None where there is nothing to begin with."""
    if options.policy == RECORDED:
        drafts = row.drafts
        return First(drafts[options.seed % len(drafts)], "recorded") if drafts else None
    if row.first:
        return First(row.first, row.kind or "the dataset's")
    if options.policy == CHAT and row.stub:
        return First(row.stub, "the model's", written=True)
    if row.reference:
        text = planted(row, options.seed)
        if text is not None:
            return First(text, PLANTED)
    return None


def planted(row: Row, seed: int) -> str | None:
    """The reference with a bug in its function; None where none can be planted.

    The bug is an edit of the built-in repairer's, run backwards, drawn by the seed.
    That it changes what the function does is for the judge to find out.
    """
    python = language("python")
    document = Document(f"bench:{row.id}", row.reference)
    found = python.find(document, row.function)
    if not found:
        return None
    source = python.dedent(document, found[-1])
    if isinstance(python.facts(source), Unparsable):
        return None
    wrong = bugs(source, _BUGS, row.id, seed)
    if not wrong:
        return None
    chosen = random.Random(f"{row.id}\0{seed}").choice(wrong)  # noqa: S311 (a draw, not a secret)
    return document.apply(python.splice(document, found[-1], chosen)).text
