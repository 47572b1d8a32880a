"""The search: put candidates to the tests in batches, keep those that pass.

Anytime and cancellable: the ledger holds what was found so far at every moment,
and cancelling the task cancels every batch under way.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Outcome
from redraft.core.ports import Gate
from redraft.core.task import Task
from redraft.policies.repair.candidates import EditCandidate
from redraft.policies.repair.options import RepairOptions

_FIRST_BATCH = 4
"""Nothing is known yet of how long a test takes."""
_LARGEST_BATCH = 128
_BATCH_SECONDS = 0.25
"""What a batch should take: an answer is seen no sooner than its batch ends."""
_CRASHES = ("NameError", "TypeError", "AttributeError", "UnboundLocalError", "SyntaxError")
"""How a test fails when an edit makes nonsense of the code: no step towards a repair."""


@dataclass(slots=True)
class Ledger:
    """What a search has found so far.

    ``passing`` candidates pass every test that was asked for, in a shared
    process: good for ranking.  ``half`` made some of the failing tests pass, how
    many is told by ``helped``; ``moved`` made a test fail in another way.  Both go
    by the candidates' orders.  ``tried`` is every candidate in its order.
    """

    passing: list[EditCandidate] = field(default_factory=list)
    tried: list[EditCandidate] = field(default_factory=list)
    helped: dict[int, int] = field(default_factory=dict)
    ways: dict[int, tuple[str, str]] = field(default_factory=dict)
    screens: int = 0
    seconds: float = 0.0
    unusable: str | None = None

    @property
    def edits(self) -> int:
        """How many different candidates were tried."""
        return len(self.tried)

    @property
    def half(self) -> list[EditCandidate]:
        """What fixes a part, most first."""
        found = [c for c in self.tried if self.helped.get(c.order)]
        return sorted(found, key=lambda c: (-self.helped[c.order], c.order))

    @property
    def moved(self) -> frozenset[int]:
        """Candidates with which the first test fails otherwise than with most, and not by nonsense."""
        usual = Counter(self.ways.values()).most_common(1)
        return frozenset(
            order
            for order, (test, message) in self.ways.items()
            if (test, message) != usual[0][0] and not message.startswith(_CRASHES)
        )


@dataclass(slots=True)
class Search:
    """One search over one or more streams of candidates, under one set of bounds.

    ``failing`` are the tests to make pass, ``passing`` those that must stay so, in
    the order to run them in.  ``clock`` gives seconds that never go back.
    """

    gate: Gate
    task: Task
    failing: Sequence[str]
    passing: Sequence[str]
    options: RepairOptions
    clock: Callable[[], float]
    author: str
    calls: Sequence[str] = ()
    """Calls of the function that the failing tests make: inputs worth comparing versions on."""
    ledger: Ledger = field(default_factory=Ledger)
    _started: float = field(init=False)
    _until: float = field(init=False, default=math.inf)
    _last: int | None = field(init=False, default=None)
    _batch: int = field(init=False, default=_FIRST_BATCH)

    def __post_init__(self) -> None:
        self._started = self.clock()

    async def run(
        self, stream: Iterator[EditCandidate], failing: Sequence[str] | None = None
    ) -> Ledger:
        """Try the stream's candidates in order until a bound is met; a later call goes on with
        the same bounds.  ``failing`` is another order of the failing tests."""
        tests = (*(failing or self.failing), *self.passing)
        workers = [
            asyncio.ensure_future(self._work(stream, tests)) for _ in range(self.options.workers)
        ]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            self.ledger.seconds = self.clock() - self._started
        self._forget_late()
        return self.ledger

    async def _work(self, stream: Iterator[EditCandidate], tests: Sequence[str]) -> None:
        while not self.over:
            batch = list(islice(stream, min(self._batch, self._room())))
            batch = [c for c in batch if self._last is None or c.order <= self._last]
            if not batch:
                return
            self.ledger.screens += len(batch)
            began = self.clock()
            found = await self._sieved(batch, tests)
            if found is None:
                return
            # the time between two batches belongs to making the candidates: not counted here
            rate = len(batch) / max(self.clock() - began, 1e-6)
            self._batch = max(1, min(_LARGEST_BATCH, 2 * self._batch, int(rate * _BATCH_SECONDS)))
            for candidate, evidence in zip(batch, found, strict=True):
                self._note(candidate, evidence)
            await asyncio.sleep(0)  # making candidates is work: let others have their turn

    async def _sieved(
        self, batch: Sequence[EditCandidate], tests: Sequence[str]
    ) -> tuple[Evidence, ...] | None:
        sieving = self.gate.sieve(self.task, [self.draft(c) for c in batch], tests)
        try:
            return await asyncio.wait_for(sieving, max(0.0, self.left))
        except asyncio.TimeoutError:
            return None

    @property
    def over(self) -> bool:
        """Whether a bound is met."""
        return (
            self.ledger.unusable is not None
            or self._room() <= 0
            or self.left <= 0
            or self.clock() - self._started >= self._until
        )

    @property
    def left(self) -> float:
        """Seconds that are left of the search's time."""
        return max(0.0, self.options.seconds - (self.clock() - self._started))

    def _room(self) -> int:
        return self.options.max_candidates - self.ledger.screens

    def _note(self, candidate: EditCandidate, evidence: Evidence) -> None:
        if candidate.order >= len(self.ledger.tried):
            self.ledger.tried.append(candidate)
        if evidence.outcome is Outcome.UNAVAILABLE:
            self.ledger.unusable = evidence.reason or "the sandbox could not be used"
            return
        if evidence.refusals:
            return
        mended = set(evidence.passed) & set(self.failing)
        helped = max(len(mended), self.ledger.helped.get(candidate.order, 0))
        self.ledger.helped[candidate.order] = helped
        if evidence.failures and candidate.order not in self.ledger.ways:
            first = evidence.failures[0]
            self.ledger.ways[candidate.order] = (first.test, first.message)
        if len(mended) < len(self.failing) or evidence.failed:
            return
        if not self.ledger.passing:
            spent = self.clock() - self._started
            self._until = spent + self.options.linger
        self.ledger.passing.append(candidate)
        last = candidate.order + self.options.after_first
        self._last = last if self._last is None else min(self._last, last)

    def _forget_late(self) -> None:
        # which of two batches ends first is chance; what is offered must not be
        last = self._last
        if last is not None:
            self.ledger.passing = sorted(
                (c for c in self.ledger.passing if c.order <= last), key=lambda c: c.order
            )

    def draft(self, candidate: EditCandidate, note: str = "") -> Draft:
        """The candidate in the form that the gate takes."""
        note = note or candidate.what
        return Draft(candidate.source, DraftKind.REFINE, self.author, note, leans=candidate.leans)
