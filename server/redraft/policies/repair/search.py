"""The search: screen candidates on the failing tests, judge the ones that pass.

Anytime and cancellable: the ledger holds what was found so far at every moment,
and cancelling the task cancels every screen under way.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field

from redraft.core.choice import change_size
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Outcome
from redraft.core.ports import Gate
from redraft.core.task import Task
from redraft.policies.repair.candidates import EditCandidate
from redraft.policies.repair.options import RepairOptions

PARTIAL_JUDGED = 3
"""How many candidates that fix only some of the failing tests are judged in full, once the
search has found none that fixes all."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A candidate that the gate judged in full: it breaks nothing and fixes something."""

    candidate: EditCandidate
    evidence: Evidence
    left: tuple[str, ...]
    """The failing tests that it does not fix."""


@dataclass(slots=True)
class Ledger:
    """What a search has found so far."""

    whole: list[Repair] = field(default_factory=list)
    partial: list[Repair] = field(default_factory=list)
    screens: int = 0
    edits: int = 0
    """How many different candidates were screened."""
    seconds: float = 0.0
    unusable: str | None = None

    def best(self, before: str, keep: int) -> tuple[Repair, int] | None:
        """The repair to offer and how many others there are; whole ones before partial ones."""
        found = sorted(self.whole, key=lambda r: r.candidate.order)[:keep]
        if not found:
            found = sorted(self.partial, key=lambda r: (len(r.left), r.candidate.order))[:keep]
            found = [r for r in found if len(r.left) == len(found[0].left)]
        if not found:
            return None
        chosen = min(
            found,
            # what repeats a test's value last, then the smaller change, then the likelier
            key=lambda r: (
                r.candidate.edit.leans,
                change_size(before, r.candidate.source),
                r.candidate.order,
            ),
        )
        return chosen, len(found) - 1


@dataclass(slots=True)
class Search:
    """One search over one stream of candidates.

    ``failing`` are the tests to make pass.  ``clock`` gives seconds that never go back.
    """

    gate: Gate
    task: Task
    failing: Sequence[str]
    options: RepairOptions
    clock: Callable[[], float]
    author: str
    ledger: Ledger = field(default_factory=Ledger)
    _started: float = field(init=False)
    _until: float = field(init=False, default=math.inf)
    _last: int | None = field(init=False, default=None)
    _half: list[tuple[int, EditCandidate]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._started = self.clock()

    async def run(self, stream: Iterator[EditCandidate]) -> Ledger:
        """Try the stream's candidates in order until a bound is met; a later call goes on with
        the same bounds."""
        workers = [
            asyncio.ensure_future(self._work(stream)) for _ in range(self.options.concurrency)
        ]
        try:
            await asyncio.gather(*workers)
            if not self.ledger.whole and self.ledger.unusable is None:
                await self._judge_half()
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            self.ledger.seconds = self.clock() - self._started
        self._forget_late()
        return self.ledger

    async def _work(self, stream: Iterator[EditCandidate]) -> None:
        while not self._over():
            candidate = next(stream, None)
            if candidate is None or (self._last is not None and candidate.order > self._last):
                return
            self.ledger.screens += 1
            self.ledger.edits = max(self.ledger.edits, candidate.order + 1)
            await self._try(candidate)

    def _over(self) -> bool:
        return (
            self.ledger.unusable is not None
            or self.ledger.screens >= self.options.max_candidates
            or len(self.ledger.whole) >= self.options.keep
            or self._left() <= 0
            or self.clock() - self._started > self._until
        )

    def _left(self) -> float:
        return max(0.0, self.options.seconds - (self.clock() - self._started))

    async def _try(self, candidate: EditCandidate) -> None:
        draft = self.draft(candidate)
        screening = self.gate.screen(self.task, draft, self.failing)
        screened = await _within(screening, self._left())
        if screened is None:
            return
        if screened.outcome is Outcome.UNAVAILABLE:
            self.ledger.unusable = screened.reason or "the sandbox could not be used"
            return
        if screened.refusals:
            return
        mended = set(screened.passed) & set(self.failing)
        if not mended:
            return
        if len(mended) < len(self.failing):
            self._half.append((len(mended), candidate))
            return
        await self._judge(candidate, draft)

    async def _judge_half(self) -> None:
        """Where nothing fixes every failing test, judge what was seen to fix most of them."""
        self._half.sort(key=lambda found: (-found[0], found[1].order))
        chosen, self._half = self._half[:PARTIAL_JUDGED], []
        await asyncio.gather(*(self._judge(c, self.draft(c)) for _, c in chosen))

    async def _judge(self, candidate: EditCandidate, draft: Draft) -> None:
        # a candidate that passed its screen is worth the search's time once more
        judging = self.gate.judge(self.task, draft)
        evidence = await _within(judging, self._left() + self.options.seconds)
        if evidence is None:
            return
        if evidence.outcome is Outcome.UNAVAILABLE:
            self.ledger.unusable = evidence.reason or "the sandbox could not be used"
            return
        if evidence.outcome is not Outcome.PASSED or evidence.broken or evidence.refusals:
            return
        left = tuple(name for name in self.failing if name not in evidence.passed)
        if len(left) == len(self.failing):
            return
        repair = Repair(candidate, evidence, left)
        if left:
            self.ledger.partial.append(repair)
            return
        if not self.ledger.whole:
            spent = self.clock() - self._started
            self._until = spent + spent * self.options.linger
        self.ledger.whole.append(repair)
        last = candidate.order + self.options.after_first
        self._last = last if self._last is None else min(self._last, last)

    def _forget_late(self) -> None:
        # which of two screens ends first is chance; what is offered must not be
        last = self._last
        if last is not None:
            self.ledger.whole = [r for r in self.ledger.whole if r.candidate.order <= last]

    def draft(self, candidate: EditCandidate) -> Draft:
        """The candidate in the form that the gate takes."""
        return Draft(candidate.source, DraftKind.REFINE, self.author, candidate.edit.what)


async def _within(running: Coroutine[object, object, Evidence], seconds: float) -> Evidence | None:
    """What the gate says, None when the search's time is over first: the run is cancelled."""
    try:
        return await asyncio.wait_for(running, seconds)
    except asyncio.TimeoutError:
        return None
