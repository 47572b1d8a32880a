"""``redraft history``: what was asked and answered, from the journal."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from redraft.cli import exits, flags
from redraft.cli.commands.base import Command, Example
from redraft.cli.session import Session
from redraft.cli.target import parse_place
from redraft.core.errors import BadInput, Unusable

if TYPE_CHECKING:
    from redraft.core.history import Run
    from redraft.journal.journal import Journal
    from redraft.journal.runs import JournalRuns

_AGE = re.compile(r"(\d+)\s*([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMG])B?", re.IGNORECASE)
_BYTES = {"K": 2**10, "M": 2**20, "G": 2**30}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which runs, and what is to be done with them."""
    parser.add_argument(
        "target", nargs="?", metavar="TARGET", help="a file, or a function as FILE::QUALNAME"
    )
    add = parser.add_argument
    add("--show", type=int, metavar="ID", help="one run, whole: drafts, verdicts, evidence")
    add("--limit", type=flags.count, default=20, metavar="N", help="the newest N; 20 without")
    add("--export", type=Path, metavar="FILE", help="write the runs as JSON lines; - is stdout")
    add("--prune-older", metavar="AGE", help="delete what is older than 90d, 12w, 6m or 1y")
    add("--prune-to", metavar="SIZE", help="delete the oldest until the journal fits 200M, 1G, …")
    flags.output(parser)


def run(session: Session) -> int:
    """0 shown or done; 2 there is no such run."""
    from redraft.journal.journal import Journal

    journal = Journal(session.settings(Path.cwd()).journal, session.environment)
    runs = journal.runs
    if runs is None:
        raise Unusable("There is no place for a journal; set REDRAFT_JOURNAL to a file.")
    try:
        if session.flags.prune_older is not None or session.flags.prune_to is not None:
            return _prune(session, journal)
        return _look(session, runs)
    finally:
        journal.close()


def _look(session: Session, runs: JournalRuns) -> int:
    given = session.flags
    if given.show is not None:
        return _show(session, runs.run(given.show))
    found = _found(session, runs)
    if given.export is not None:
        return _export(session, found)
    if session.json:
        session.emit({"runs": [_data(run) for run in found]})
        return exits.OK
    for run in found:
        session.out.print(_line(run), soft_wrap=True)
    if not found:
        session.out.print("Nothing was asked yet.")
    return exits.OK


def _found(session: Session, runs: JournalRuns) -> Sequence[Run]:
    given = session.flags
    uri = name = None
    if given.target is not None:
        # a file alone is no target elsewhere; here it stands for all its functions
        whole = Path(given.target).is_file() or given.target.endswith(".py")
        file, name = given.target, None
        if not whole:
            place = parse_place(given.target)
            file, name = place.file, place.qualname
        uri = Path(file).resolve().as_uri()
    limit = given.limit if given.export is None else _ALL
    return runs.runs(uri, name, limit)


_ALL = 2**31


def _line(run: Run) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.at))
    verdict = str(run.review.get("verdict", "")).replace("_", " ")
    proposals = run.review.get("proposals", ())
    better = sum(bool(p.get("wins")) for p in proposals)
    said = f", {len(proposals)} versions, {better} better" if proposals else ""
    applied = ", applied" if run.applied else ""
    return f"{run.id:>5}  {when}  {run.what:<9} {run.qualname}: {verdict}{said}{applied}"


def _data(run: Run) -> dict[str, object]:
    import dataclasses

    return dataclasses.asdict(run)


def _show(session: Session, run: Run | None) -> int:
    if run is None:
        raise BadInput(f"There is no run {session.flags.show}; `redraft history` lists them.")
    if session.json:
        session.emit(_data(run))
        return exits.OK
    out = session.out
    out.print(_line(run), soft_wrap=True)
    if run.instruction:
        out.print(f"       asked for: {run.instruction}", soft_wrap=True)
    critique = run.review.get("critique", {})
    if critique.get("summary") or critique.get("reason"):
        out.print(f"\n{critique.get('summary') or critique.get('reason')}", soft_wrap=True)
    for point in critique.get("points", ()):
        where = f"line {point['line']}: " if point.get("line") else ""
        out.print(f"  - {where}{point['message']}", soft_wrap=True)
    for proposal in run.review.get("proposals", ()):
        mark = " (applied)" if proposal["id"] in run.applied else ""
        out.print(f"\n{proposal['kind']}{mark}: {proposal['why']}", soft_wrap=True)
        out.print(proposal["diff"], soft_wrap=True)
    return exits.OK


def _export(session: Session, found: Sequence[Run]) -> int:
    import json

    lines = (json.dumps(_data(run)) for run in reversed(found))
    target: Path = session.flags.export
    if str(target) == "-":
        for line in lines:
            print(line)  # noqa: T201 (stdout is what was asked for)
        return exits.OK
    try:
        with target.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise BadInput(f"{target} cannot be written: {error.strerror}.") from error
    session.out.print(f"{len(found)} runs written to {target}.", soft_wrap=True)
    return exits.OK


def _prune(session: Session, journal: Journal) -> int:
    given, pruning = session.flags, journal.pruning
    assert pruning is not None  # it has a place
    # both are read before anything is deleted
    older = None if given.prune_older is None else time.time() - _days(given.prune_older) * 86_400
    size = None if given.prune_to is None else _bytes(given.prune_to)
    steps = [] if older is None else [pruning.before(older)]
    steps += [] if size is None else [pruning.to(size)]
    gone = {
        name: sum(getattr(step, name) for step in steps) for name in ("runs", "records", "answers")
    }
    if not steps[-1].given_back:
        session.warn("Another process uses the journal, so that its file keeps its size for now.")
    if session.json:
        session.emit({"deleted": gone})
    else:
        said = f"{gone['runs']} runs, {gone['records']} records of benchmarks and "
        session.out.print(f"{said}{gone['answers']} kept answers deleted.", soft_wrap=True)
    return exits.OK


def _days(text: str) -> int:
    match = _AGE.fullmatch(text.strip())
    if match is None:
        raise BadInput(f"--prune-older takes an age such as 90d, 12w, 6m or 1y, not {text!r}.")
    return int(match[1]) * _DAYS[match[2]]


def _bytes(text: str) -> int:
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise BadInput(f"--prune-to takes a size such as 500K, 200M or 1G, not {text!r}.")
    return int(float(match[1]) * _BYTES[match[2].upper()])


COMMAND = Command(
    "history",
    "what was asked and answered",
    "Lists what was asked of Redraft in an editor, newest first; shows one run with its drafts, "
    "verdicts and evidence; exports as JSON lines; prunes by age and size. It is the journal in "
    "your data folder: nothing of it is in your project.",
    arguments,
    run,
    (
        Example((), 0, shows=("Nothing was asked yet.",), tells="list the newest"),
        Example(("--show", "99"), 2, complains=("There is no run 99",)),
        Example(("--prune-older", "soon"), 2, complains=("such as 90d",)),
    ),
)
