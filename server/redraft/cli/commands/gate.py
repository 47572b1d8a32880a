"""``redraft gate``: judge a version that somebody else wrote."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from redraft.cli import exits, files, flags, show
from redraft.cli.answer import answer
from redraft.cli.commands.base import Command, Example
from redraft.cli.session import Session
from redraft.core.errors import BadInput
from redraft.core.events import Event
from redraft.core.review import Review
from redraft.core.task import Task

if TYPE_CHECKING:
    from redraft.app import Assistant


def arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of a judgement."""
    flags.target(parser)
    parser.add_argument(
        "--candidate",
        required=True,
        metavar="FILE",
        help="the version to judge: one whole function in a file, or - for stdin",
    )
    flags.judging(parser, optional=False)
    flags.output(parser)


def run(session: Session) -> int:
    """0 PASSED; 1 FAILED or BROKE; 3 could not tell."""
    source = candidate(session)

    async def ask(assistant: Assistant, task: Task, on_event: Callable[[Event], None]) -> Review:
        return await assistant.judge(task, source)

    return answer(
        session, ask, lambda review: exits.of_gate(review.proposals[0].evidence), show.judged
    )


def candidate(session: Session) -> str:
    """The version to judge, in the form of a draft: column 0, ``\\n``, no last line ending.

    Raises:
        BadInput: there is no such file, or nothing in it.
    """
    name = session.flags.candidate
    if name == "-":
        try:
            text = session.stdin.read()
        except UnicodeDecodeError:
            raise BadInput("The candidate on stdin is not text in UTF-8.") from None
    else:
        text = files.read(name).text
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = textwrap.dedent(text).strip("\n")
    if not text.strip():
        where = "stdin" if name == "-" else name
        raise BadInput(f"There is no candidate in {where}; give the whole function.")
    return text


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

COMMAND = Command(
    "gate",
    "judge a version that you, or another tool, wrote",
    "Runs the function's tests on a candidate in the sandbox and compares with the code as it is: "
    "what it fixes, what it breaks, what it was refused for. No model is asked.",
    arguments,
    run,
    (
        Example(
            ("parcels/rates.py::band_for", "--candidate", "-"),
            0,
            shows=("PASSED", "breaks none"),
            stdin=_FIXED,
            tells="a candidate on stdin",
        ),
        Example(
            ("parcels/rates.py::band_for", "--candidate", "-"),
            1,
            shows=("BREAKS TESTS",),
            stdin=_FIXED.replace("if grams <= 0:", "if grams <= 100:"),
        ),
        Example(
            ("parcels/rates.py::band_for", "--candidate", "-", "--json"),
            1,
            shows=('"outcome": "failed"', '"refusals"'),
            stdin="def other():\n    return 1\n",
        ),
        Example(
            ("parcels/rates.py::band_for", "--candidate", "missing.py"),
            2,
            complains=("There is no file missing.py",),
        ),
    ),
)
