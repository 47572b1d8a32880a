"""``redraft gate``: judge a version that somebody else wrote."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from redraft.cli import exits, flags, given, show
from redraft.cli.answer import answer
from redraft.cli.commands.base import Command, Example
from redraft.cli.session import Session
from redraft.cli.target import Target
from redraft.core.errors import BadInput
from redraft.core.events import Event
from redraft.core.ports import Language
from redraft.core.review import Review
from redraft.core.task import Task
from redraft.core.text import Document

if TYPE_CHECKING:
    from redraft.app import Assistant


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of a judgement."""
    flags.target(parser)
    parser.add_argument(
        "--candidate",
        required=True,
        metavar="FILE",
        help="the version to judge: the function alone or a module that has it, or - for stdin",
    )
    parser.add_argument(
        "--against",
        metavar="FILE",
        help="compare with this version instead of the code as it is, or - for stdin",
    )
    flags.judging(parser, optional=False)
    flags.output(parser)


def run(session: Session) -> int:
    """0 PASSED; 1 FAILED or BROKE; 3 could not tell.

    Raises:
        BadInput: there is no such file, nothing in it, or not this function.
    """
    chosen = session.flags
    if chosen.candidate == "-" and chosen.against == "-":
        raise BadInput("Only one of --candidate and --against can come from stdin.")
    candidate = given.read(chosen.candidate, session.stdin)
    other = given.read(chosen.against, session.stdin) if chosen.against else None

    def prepare(assistant: Assistant, target: Target) -> Target:
        if other is None:
            return target
        return given.against(other, target, _language(assistant, target.document))

    async def ask(assistant: Assistant, task: Task, on_event: Callable[[Event], None]) -> Review:
        language = _language(assistant, task.document)
        version = given.pick(candidate, task.document, task.function, language)
        return _noted(await assistant.judge(task, version.source), version.note)

    def exit_code(review: Review) -> int:
        return exits.of_gate(review.proposals[0].evidence)

    return answer(session, ask, exit_code, show.judged, prepare)


def _language(assistant: Assistant, document: Document) -> Language:
    language = assistant.language(document.uri)
    assert language is not None  # it found the function
    return language


def _noted(review: Review, note: str) -> Review:
    """The review with one warning more."""
    if not note:
        return review
    (proposal,) = review.proposals
    evidence = dataclasses.replace(proposal.evidence, warnings=(*proposal.evidence.warnings, note))
    return dataclasses.replace(
        review, proposals=(dataclasses.replace(proposal, evidence=evidence),)
    )


_FIXED = '''\
def band_for(grams: int, bands: Sequence[Band] = BANDS) -> Band:
    """The cheapest band that takes a parcel of this weight, its limit included."""
    if grams <= 0:
        raise ValueError(f"a parcel weighs something, not {grams} g")
    # bands are sorted by their limit
    for band in bands:
        if grams <= band.limit:
            return band
    raise TooHeavy(f"{grams} g is over {bands[-1].limit} g")
'''

_MODULE = f'"""Rates."""\n\nLIMIT = 9\n\n\n{_FIXED}'
_TARGET = "parcels/rates.py::band_for"

COMMAND = Command(
    "gate",
    "judge a version that you, or another tool, wrote",
    "Runs the function's tests on a candidate in the sandbox and compares with the code as it is: "
    "what it fixes, what it breaks, what it was refused for. No model is asked, no file changed. "
    "Exit codes: 0 it passed, 1 it failed or broke tests, 3 that could not be told.",
    arguments,
    run,
    (
        Example(
            (_TARGET, "--candidate", "-"),
            0,
            shows=("PASSED", "breaks none", "no network"),
            stdin=_FIXED,
            tells="a candidate on stdin",
        ),
        Example(
            (_TARGET, "--candidate", "-", "--json"),
            0,
            shows=('"outcome": "passed"', '"methods": [', '"slower": []', '"asked": null'),
            stdin=_FIXED,
            tells="all of it as JSON, for a script",
        ),
        Example(
            (_TARGET, "--candidate", "-", "--tests", "python -m pytest -q tests/test_rates.py"),
            0,
            shows=("PASSED", "judged by its exit code alone"),
            stdin=_FIXED,
            tells="with a test command of your own",
        ),
        Example(
            (_TARGET, "--candidate", "-"),
            0,
            shows=("PASSED", "Only band_for is judged"),
            stdin=_MODULE,
        ),
        Example(
            (_TARGET, "--candidate", "-"),
            1,
            shows=("BREAKS TESTS",),
            stdin=_FIXED.replace("if grams <= 0:", "if grams <= 100:"),
        ),
        Example(
            (_TARGET, "--candidate", "parcels/rates.py", "--against", "-"),
            1,
            shows=("BREAKS TESTS",),
            stdin=_FIXED,
        ),
        Example(
            (_TARGET, "--candidate", "-", "--json"),
            1,
            shows=('"outcome": "failed"', '"refusals"'),
            stdin="def other():\n    return 1\n",
        ),
        Example(
            (_TARGET, "--candidate", "missing.py"),
            2,
            complains=("There is no file missing.py",),
        ),
        Example(
            (_TARGET, "--candidate", "parcels/labels.py"),
            2,
            complains=("parcels/labels.py has no function band_for.",),
        ),
        Example((_TARGET, "--candidate", "-"), 2, complains=("There is no candidate in stdin",)),
        Example(
            (_TARGET, "--candidate", "-", "--against", "-"),
            2,
            complains=("Only one of --candidate and --against",),
        ),
        Example(
            (_TARGET, "--candidate", "-", "--python", "no/such/python"),
            3,
            shows=("NOT TESTED", "There is no interpreter"),
            stdin=_FIXED,
        ),
    ),
)
