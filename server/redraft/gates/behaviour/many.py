"""Many versions on the same inputs, in one sandbox where that can be."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from redraft.core.text import split_lines
from redraft.gates.behaviour.compare import Answer
from redraft.gates.behaviour.sides import Trial, together
from redraft.gates.plan import Plan, Version
from redraft.gates.records import Reader
from redraft.gates.report import Stop
from redraft.gates.runner import BOOTSTRAP, bundle
from redraft.gates.runs import Bench

_RESTARTS = 5
"""How often the rest is run after a version that took the sandbox down."""


@dataclass(slots=True)
class Row:
    """What came of one input: different answers, and by version which one it gave.

    Versions that gave none are missing in ``of``; ``out`` are those of them that
    are not tried any more.
    """

    answers: list[Answer] = field(default_factory=list)
    of: dict[int, int] = field(default_factory=dict)
    out: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Table:
    """Rows by the number of the input; ``unfit`` are versions that could not be run, and why.

    ``reason`` says why there is no more.
    """

    rows: dict[int, Row] = field(default_factory=dict)
    unfit: dict[int, str] = field(default_factory=dict)
    reason: str = ""


async def ask_versions(
    plan: Plan,
    bench: Bench,
    versions: Sequence[Version],
    calls: Sequence[Trial],
    *,
    limit: float,
    seconds: float,
    strikes: int = 2,
) -> Table:
    """Run versions on inputs; ``limit`` bounds one call, ``seconds`` all.

    The first version is loaded and the others put in its place; those that
    cannot be, because more than their code differs, are loaded by themselves.
    A version that hangs ``strikes`` times, or ends the sandbox, is left out from then on.
    """
    ends = time.monotonic() + seconds
    terms = _Terms(limit, strikes, ends)
    table = Table()
    todo = list(range(len(versions)))
    if not todo or not calls:
        return table
    apart = await _shared(plan, bench, versions, todo, calls, table, terms)
    while apart:
        one, *rest = apart
        other, *apart = rest or [-1]
        alone = _alone(plan, bench, versions, one, calls, table, terms)
        if other < 0:
            await alone
            break
        await together(alone, _alone(plan, bench, versions, other, calls, table, terms))
    return table


@dataclass(frozen=True, slots=True)
class _Terms:
    limit: float
    strikes: int
    ends: float

    @property
    def left(self) -> float:
        return self.ends - time.monotonic()


async def _shared(
    plan: Plan,
    bench: Bench,
    versions: Sequence[Version],
    todo: list[int],
    calls: Sequence[Trial],
    table: Table,
    terms: _Terms,
) -> list[int]:
    """Run versions in one process; those that have to be loaded by themselves."""
    apart: list[int] = []
    careful = False
    for _ in range(_RESTARTS):
        left = [n for n in range(len(calls)) if n not in table.rows]
        if not left or not todo or terms.left <= 0:
            break
        run = _Run(versions, todo, left, table, careful=careful)
        base = todo[0]
        await run.go(replace(plan, version=versions[base]), bench, calls, terms)
        apart += [n for n in run.unfit if n not in apart]
        todo = [n for n in todo if n not in run.unfit]
        if run.reason and not run.imported and len(todo) > 1:
            # What is loaded first may be at fault.
            table.unfit[base] = run.reason
            todo = todo[1:]
        elif run.culprit is not None and not careful and len(todo) > 1:
            careful = True  # several versions shared the process: which one it was is seen now
        elif run.culprit is not None:
            table.unfit[run.culprit] = run.reason
            todo = [n for n in todo if n != run.culprit]
        else:
            table.reason = run.reason
            break
    return apart


async def _alone(
    plan: Plan,
    bench: Bench,
    versions: Sequence[Version],
    number: int,
    calls: Sequence[Trial],
    table: Table,
    terms: _Terms,
) -> None:
    if terms.left <= 0:
        table.unfit[number] = "there was no time to load it by itself"
        return
    run = _Run(versions, [number], list(range(len(calls))), table)
    await run.go(replace(plan, version=versions[number]), bench, calls, terms)
    if run.reason:
        table.unfit[number] = run.reason
        for row in table.rows.values():
            row.of.pop(number, None)


class _Run:
    """One sandbox with some of the versions; the first of them is loaded."""

    def __init__(
        self,
        versions: Sequence[Version],
        numbers: Sequence[int],
        left: Sequence[int],
        table: Table,
        *,
        careful: bool = False,
    ) -> None:
        self._careful = careful
        self._versions, self._numbers, self._left = versions, list(numbers), left
        self._table = table
        self._trying: tuple[int, int] | None = None
        self.unfit: dict[int, str] = {}
        self.culprit: int | None = None
        self.imported = False
        self.reason = ""

    async def go(self, plan: Plan, bench: Bench, calls: Sequence[Trial], terms: _Terms) -> None:
        """Run it to its end, or to the end of the time."""
        reader = Reader()
        base, *others = self._numbers
        job: dict[str, object] = {
            **plan.job(reader.key),
            "what": "calls",
            "text": _outer_text(self._versions[base]),
            "versions": [None, *(_outer_text(self._versions[n]) for n in others)],
            "inputs": [calls[n].job() for n in self._left],
            "limit": terms.limit,
            "strikes": terms.strikes,
            "careful": self._careful,
            "budget": max(0.05, terms.left - 0.1),
        }
        spec = bench.spec(plan, (str(plan.place.python), "-c", BOOTSTRAP), bundle(job))
        seconds = max(0.1, terms.left)
        ending, stop = await bench.follow(
            spec, reader, self._take, lambda: (seconds, Stop.RUN_TIME), seconds
        )
        if reader.forged:
            for n in self._left:
                self._table.rows.pop(n, None)
            self.reason = "something else than the runner wrote to its channel"
        elif ending.error:
            self.reason = f"the sandbox failed: {ending.error}"
        elif not self.imported:
            late = "the module was not imported in the time there was"
            early = f"the process ended before the module was imported ({ending.exit})"
            self.reason = self.reason or (early if stop is Stop.NORMAL else late)
        elif self._trying is not None and stop is Stop.NORMAL and (ending.reason or ending.exit):
            self.reason = f"it took the sandbox down ({ending.reason or ending.exit})"
            self.culprit = self._numbers[self._trying[1]]

    def _take(self, entry: dict[str, Any]) -> None:
        event = entry["event"]
        if event == "module":
            self.imported = True
            self.unfit = {self._numbers[n]: str(why) for n, why in entry["unfit"]}
        elif event == "no module":
            self.reason = f"the module cannot be imported: {entry['message']}"
        elif event == "trying":
            self._trying = entry["number"], entry["version"]
        elif event == "spread":
            self._row(self._left[entry["number"]], entry["bodies"], entry["of"])
        elif event == "over":
            self._trying = None

    def _row(self, number: int, bodies: Sequence[str], of: Sequence[int]) -> None:
        row = self._table.rows.setdefault(number, Row())
        start = len(row.answers)
        row.answers += [_read(body) for body in bodies]
        for index, which in enumerate(of):
            if which >= 0:
                row.of[self._numbers[index]] = start + which
            elif which == -2:
                row.out.add(self._numbers[index])
        _fill(row.answers)


def _read(body: str) -> Answer:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if isinstance(answer, dict):
        return answer
    return {"kind": "unknown", "why": "an answer that cannot be read"}


def _fill(answers: Sequence[Answer]) -> None:
    """Only variables that changed are told: those that changed in another answer alone are as before."""
    before = {name: tree for answer in answers for name, tree in answer.get("was", ())}
    for answer in answers:
        if "state" in answer:
            told = {name for name, _ in answer["state"]}
            answer["state"] += [[n, tree] for n, tree in before.items() if n not in told]


def _outer_text(version: Version) -> str:
    """The outermost function around the target, as it stands in its file."""
    lines = split_lines(version.document.text)
    text = "".join(lines[version.outer.first - 1 : version.outer.last])
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
