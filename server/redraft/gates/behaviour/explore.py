"""What one version does on inputs that nobody wrote an answer for: does it crash, does it end?"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from redraft.core.behaviour import Exploration
from redraft.core.evidence import Observation, ObservationKind
from redraft.core.task import Task
from redraft.gates.behaviour.compare import Answer, observed
from redraft.gates.behaviour.differ import is_method, nearby, unlike
from redraft.gates.behaviour.domain import Domain
from redraft.gates.behaviour.gather import Gathered
from redraft.gates.behaviour.many import Row, ask_versions
from redraft.gates.behaviour.show import show_call
from redraft.gates.behaviour.sides import Trial
from redraft.gates.behaviour.spread import text_of
from redraft.gates.behaviour.trees import Call
from redraft.gates.behaviour.vary import smaller, words
from redraft.gates.plan import Plan, Version
from redraft.gates.runs import Bench

SECONDS = 2.0
_BASE = 200
_CRASHES = 5
_LOOKED = 2
"""Calls that did not end which are looked at again, up to the first that does not either."""
_LIMIT = 0.3
"""Seconds for one call; one that takes longer is given the next limit before anything is said."""
_LONG = 1.0
_STRIKES = 4
_SHRUNK = 30
_ROUNDS = 6

Kind = tuple[str, "int | None"]


@dataclass(frozen=True, slots=True)
class Crash:
    """An exception that nobody raised on purpose; ``kind`` is its class and the line."""

    call: Call
    kind: Kind
    text: str


class Explorer:
    """Keeps the smallest call of each kind of crash."""

    def __init__(self, plan: Plan, bench: Bench, version: Version, ends: float) -> None:
        self._plan, self._bench, self._version, self._ends = plan, bench, version, ends
        self.crashes: dict[Kind, Crash] = {}
        self.hung: list[Call] = []
        self.sources: Counter[str] = Counter()
        self.tried = self.refused = 0
        self.reason = ""

    @property
    def left(self) -> float:
        """Seconds."""
        return self._ends - time.monotonic()

    async def ask(self, calls: Sequence[Call], seconds: float, limit: float = _LIMIT) -> None:
        """Run calls and sort what comes of them."""
        table = await ask_versions(
            self._plan,
            self._bench,
            [self._version],
            [Trial(call, again=False) for call in calls],
            limit=limit,
            seconds=seconds,
            strikes=_STRIKES,
        )
        self.reason = self.reason or table.reason or table.unfit.get(0, "")
        for number in sorted(table.rows):
            self._take(calls[number], table.rows[number])

    def _take(self, call: Call, row: Row) -> None:
        if 0 not in row.of:
            return
        answer = row.answers[row.of[0]]
        kind, broke = answer["kind"], answer.get("broke")
        if answer.get("unmade") or (kind == "raised" and broke and not broke["entered"]):
            return  # no such value can be, or no such call
        self.tried += 1
        self.sources[call.source] += 1
        if kind == "timed_out":
            self.hung.append(call)
        elif kind == "died":
            self._crash(call, ("", None), observed(answer, "").text)
        elif broke and broke["deliberate"]:
            self.refused += 1
        elif broke:
            self._crash(call, (str(broke["class"]), broke["line"]), _words(answer, broke))

    def _crash(self, call: Call, kind: Kind, text: str) -> None:
        known = self.crashes.get(kind)
        if known is None or call.size < known.call.size:
            self.crashes[kind] = Crash(call, kind, text)

    async def shrink(self, domain: Domain) -> None:
        """Smaller calls that crash the same way, while there is time."""
        counts = self.tried, self.refused, Counter(self.sources)
        seen: set[str] = set()
        for _ in range(_ROUNDS):
            if self.left < 0.25:
                break
            steps = [
                call
                for crash in list(self.crashes.values())[: 2 * _CRASHES]
                for call in smaller(crash.call)
                if repr(call.job()) not in seen and domain.like(call)
            ]
            steps = unlike(steps)[: _SHRUNK * len(self.crashes)]
            if not steps:
                break
            seen.update(repr(call.job()) for call in steps)
            await self.ask(steps, self.left)
        self.tried, self.refused, self.sources = counts

    async def confirm(self) -> list[Call]:
        """Calls that do not end in a longer time either."""
        first = sorted(unlike(self.hung), key=lambda call: call.size)[:_LOOKED]
        counts = self.tried, self.refused, Counter(self.sources)
        self.hung = []
        for call in first:
            await self.ask([call], max(self.left, _LONG) + 2 * _LONG, _LONG)
            if self.hung:
                break
        self.tried, self.refused, self.sources = counts
        return self.hung


async def explore(
    plan: Plan,
    bench: Bench,
    task: Task,
    version: Version,
    gathered: Gathered,
    *,
    seconds: float = SECONDS,
) -> Exploration:
    """Run a version on inputs that it may be expected to take; what is known when time is over.

    A call that did not end is run once more with a longer limit, even when the
    time is over: nothing is said to be endless that is only slow.
    """
    began = time.monotonic()
    method, name = is_method(task), task.function.name
    if plan.module is None and gathered.module is not None:
        plan = replace(plan, module=gathered.module)
    calls, domain = inputs(task, version, gathered)
    if not calls:
        return Exploration(reason=_nothing(gathered), seconds=time.monotonic() - began)
    explorer = Explorer(plan, bench, version, began + seconds)
    await explorer.ask(calls, 0.7 * seconds)
    endless = await explorer.confirm()
    if explorer.crashes:
        await explorer.shrink(domain)
    crashes = sorted(explorer.crashes.values(), key=lambda crash: crash.call.size)[:_CRASHES]

    def seen(call: Call, kind: ObservationKind, text: str) -> Observation:
        return Observation(show_call(call, name, method), kind, text)

    return Exploration(
        tried=explorer.tried,
        crashes=tuple(seen(c.call, ObservationKind.RAISED, c.text) for c in crashes),
        lines=tuple(crash.kind[1] for crash in crashes),
        endless=tuple(
            seen(call, ObservationKind.TIMED_OUT, f"no answer in {_LONG:g} s") for call in endless
        ),
        refused=explorer.refused,
        sources=MappingProxyType(dict(explorer.sources)),
        reason=explorer.reason
        or ("" if explorer.tried else "the time was over before an input ran"),
        seconds=time.monotonic() - began,
    )


def inputs(task: Task, version: Version, gathered: Gathered) -> tuple[list[Call], Domain]:
    """Calls that the function may be expected to take: none outside of its annotations.

    Neighbours are of the types that somebody has given, and no number is much
    larger than those.
    """
    given = [*gathered.examples, *gathered.recorded]
    known = Domain(task.source, given)
    bases = [
        call
        for call in gathered.by_turns(_BASE)
        if known.fits(call) and (call.source != "annotations" or known.modest(call))
    ]
    domain = Domain(task.source, bases)
    near = nearby(bases, words((text_of(version),)), {repr(call.job()) for call in bases})
    return [*bases, *(call for call in near if domain.like(call))], domain


def _words(answer: Answer, broke: Mapping[str, Any]) -> str:
    if answer["kind"] == "raised":
        return observed(answer, "").text
    name = str(broke["class"]).lstrip("!").partition(":")[2].rpartition(".")[2]
    return f"{name}: {broke['message']}".removesuffix(": ")


def _nothing(gathered: Gathered) -> str:
    if gathered.reason:
        return gathered.reason
    if gathered.uncopied:
        return f"no call of the tests can be copied: {gathered.uncopied[0]}"
    return "no test or example calls it, and its annotations do not say what it takes"
