"""From inputs to a small table: compare, see what is steady, shrink."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from redraft.core.evidence import Aspect, Difference
from redraft.gates.behaviour.compare import Answer, Comparison, Finding, compare
from redraft.gates.behaviour.generate import ANNOTATED, GUESSED
from redraft.gates.behaviour.show import show_call
from redraft.gates.behaviour.sides import Sides, Trial
from redraft.gates.behaviour.trees import Call
from redraft.gates.behaviour.vary import MUTATED, smaller

_ROWS = 5
_KINDS = 8
"""Kinds of difference that are looked into."""
_PER_KIND = 3
_STEPS = 40
"""Smaller calls that are tried at once for each kind."""
_SLOW = 2.0
"""What a call that did not end in the usual time is given the second time."""
_REPEATS = 2
_MISFITS = ("builtins:TypeError", "builtins:AttributeError")
"""What the user's code raises on a guess of a wrong type: that says nothing about a version."""


@dataclass(frozen=True, slots=True)
class Found:
    """One difference: the call that shows it and what is seen there."""

    call: Call
    finding: Finding

    @property
    def kind(self) -> tuple[Aspect, str]:
        """What makes two differences the same one."""
        return self.finding.aspect, self.finding.shape


class Search:
    """One search for differences; ``ends`` is when it must be over (monotonic seconds)."""

    def __init__(self, sides: Sides, name: str, method: bool, ends: float) -> None:
        self._sides, self._name, self._method, self._ends = sides, name, method, ends
        self._found: list[Found] = []
        self._answers: dict[str, tuple[Answer, Answer]] = {}
        self._steady: list[Found] = []
        self.tally: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.misfits: set[str] = set()
        self.nondeterministic = False
        self.reason = ""
        self.why_unknown = ""

    @property
    def told(self) -> bool:
        """Whether any input ran on both versions."""
        return self.tally["tried"] > 0

    @property
    def _left(self) -> float:
        return self._ends - time.monotonic()

    def _judge(self, call: Call, pair: tuple[Answer, Answer]) -> Comparison:
        return compare(*pair, show_call(call, self._name, self._method), method=self._method)

    async def compare(self, calls: Sequence[Call], share: float, *, again: bool) -> None:
        """Try calls in ``share`` of the time that is left; ``again``: each of them a second time."""
        if not calls or self._left <= 0:
            return
        trials = [Trial(call, again=again) for call in calls]
        pairs, reason = await self._sides.both(trials, seconds=share * self._left)
        self.reason = self.reason or reason
        for number, pair in pairs.items():
            call = calls[number]
            self.seen.add(repr(call.job()))
            unmade = pair[0].get("unmade") or pair[1].get("unmade")
            if unmade and call.source in (GUESSED, ANNOTATED, MUTATED):
                continue  # made up here, and no such value can be: nothing was tried
            if call.source == GUESSED and pair[0].get("class") in _MISFITS:
                self.misfits.add(repr(call.job()))
                continue
            self.tally["tried"] += 1
            self.sources[call.source] += 1
            result = self._judge(call, pair)
            if result.findings:
                self.tally["differed"] += 1
                self._answers[repr(call.job())] = pair
                self._found += [Found(call, finding) for finding in result.findings]
            elif result.unknown:
                self.tally["unknown"] += 1
                self.why_unknown = self.why_unknown or result.unknown
            else:
                self.tally["agreed"] += 1

    def _kinds(self, found: Sequence[Found], most: int) -> list[Found]:
        """The smallest of each kind, gravest kinds first."""
        order = list(Aspect)
        ranked = sorted(found, key=lambda f: (order.index(f.finding.aspect), f.call.size))
        taken: Counter[tuple[Aspect, str]] = Counter()
        chosen = []
        for one in ranked:
            if taken[one.kind] < most and (one.kind in taken or len(taken) < _KINDS):
                taken[one.kind] += 1
                chosen.append(one)
        return chosen

    async def settle(self) -> None:
        """Run what differs again, with other random numbers: what does not repeat is chance."""
        chosen = self._kinds(self._found, _PER_KIND)
        calls = list({repr(one.call.job()): one.call for one in chosen}.values())
        if not calls:
            return
        steady = await self._steadily(calls)
        self._steady = [one for one in steady if one.kind in {c.kind for c in chosen}]
        self._recount()

    def _recount(self) -> None:
        """Inputs that show no kind of difference that lasts do not count as differing."""
        lasting = {one.kind for one in self._steady}
        kinds: dict[str, set[tuple[Aspect, str]]] = {}
        for one in self._found:
            kinds.setdefault(repr(one.call.job()), set()).add(one.kind)
        passing = sum(not shown & lasting for shown in kinds.values())
        self.tally["differed"] -= passing
        self.tally["unsteady" if self.nondeterministic else "unknown"] += passing
        if passing and not self.nondeterministic:
            self.why_unknown = self.why_unknown or "some differences did not show a second time"

    async def _steadily(self, calls: Sequence[Call]) -> list[Found]:
        """What repeats itself, twice in a process of its own.

        Even when the time is over: what was not seen again is no difference to show.
        """
        trials = [Trial(call, seed) for seed in range(1, _REPEATS + 1) for call in calls]
        seconds = max(self._left, 0.5)
        pairs, _ = await self._sides.both(trials, limit=_SLOW, seconds=seconds)
        again: dict[str, list[tuple[Answer, Answer]]] = {}
        for number, pair in pairs.items():
            again.setdefault(repr(trials[number].call.job()), []).append(pair)
        found = []
        for call in calls:
            key = repr(call.job())
            first = [self._answers[key]] if key in self._answers else []
            if len(again.get(key, ())) == _REPEATS:
                found += self._agreed(call, first, again[key])
        return found

    def _agreed(
        self, call: Call, first: list[tuple[Answer, Answer]], again: list[tuple[Answer, Answer]]
    ) -> list[Found]:
        """The findings of a call that every repetition shows and neither version has with itself."""
        # An answer that came only with more time is no chance, and neither is it a difference.
        slow = any("timed_out" in (old["kind"], new["kind"]) for old, new in first)
        pairs = again if slow else [*first, *again]
        own = {
            finding.aspect
            for before, after in pairwise(pairs)
            for side in (0, 1)
            for finding in self._judge(call, (before[side], after[side])).findings
        }
        kinds = [
            {(f.aspect, f.shape): f for f in self._judge(call, pair).findings} for pair in pairs
        ]
        lasting = [
            finding
            for kind, finding in kinds[-1].items()
            if kind[0] not in own and all(kind in others for others in kinds)
        ]
        if own:
            self.nondeterministic = True
        return [Found(call, finding) for finding in lasting]

    async def shrink(self) -> None:
        """Smaller calls with the same kind of difference, while there is time."""
        best = self._kinds(self._steady, 1)
        done: set[int] = set()
        tried: set[tuple[int, str]] = set()
        changed: set[int] = set()
        while self._left > 0.3 and len(done) < len(best):
            steps: list[tuple[int, Call]] = []
            for index, one in enumerate(best):
                if index in done or one.finding.aspect is Aspect.TIME:
                    done.add(index)
                    continue
                fresh = [c for c in smaller(one.call) if (index, repr(c.job())) not in tried]
                if not fresh:
                    done.add(index)
                tried |= {(index, repr(c.job())) for c in fresh[:_STEPS]}
                steps += [(index, call) for call in fresh[:_STEPS]]
            if not steps:
                break
            trials = [Trial(call) for _, call in steps]
            pairs, _ = await self._sides.both(trials, seconds=self._left)
            for number, pair in pairs.items():
                index, call = steps[number]
                if call.size >= best[index].call.size:
                    continue
                for finding in self._judge(call, pair).findings:
                    if (finding.aspect, finding.shape) == best[index].kind:
                        best[index] = Found(call, finding)
                        changed.add(index)
        if changed:
            again = await self._steadily([best[index].call for index in sorted(changed)])
            kept = {(one.kind, repr(one.call.job())) for one in again}
            self._steady += [
                best[i] for i in changed if (best[i].kind, repr(best[i].call.job())) in kept
            ]

    def table(self) -> tuple[Difference, ...]:
        """A few differences of different kinds."""
        return tuple(
            Difference(
                one.finding.before.input,
                one.finding.before,
                one.finding.after,
                one.finding.aspect,
                one.call.source,
            )
            for one in self._kinds(self._steady, 1)[:_ROWS]
        )
