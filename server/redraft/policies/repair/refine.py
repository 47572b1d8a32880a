"""One refinement: localise, generate, screen, judge, choose, and say what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.ports import Gate, OnText
from redraft.core.task import Task
from redraft.policies.repair.candidates import candidates
from redraft.policies.repair.cases import case_of
from redraft.policies.repair.findings import Findings
from redraft.policies.repair.localise import carried, suspicion
from redraft.policies.repair.options import RepairOptions
from redraft.policies.repair.search import Ledger, Search
from redraft.policies.repair.subject import Hints, Subject

_STILL = "still fail"


def still_fails(draft: Draft) -> bool:
    """Whether a draft's note says that some failing tests are left."""
    return _STILL in draft.note


@dataclass(frozen=True, slots=True)
class Refiner:
    """Searches single edits of a draft for one that makes its failing tests pass."""

    gate: Gate
    task: Task
    options: RepairOptions
    clock: Callable[[], float]
    author: str
    on_text: OnText | None = None

    async def improve(self, start: Draft, found: Findings, seen: frozenset[str]) -> Draft | NoDraft:
        """A better draft than ``start``; ``seen`` are syntax trees not to be offered again.

        The gate traces the user's own code alone, so what is suspicious in another
        draft are the lines that it has taken over from suspicious ones.
        """
        cases = tuple(
            case for failure in found.failures if (case := case_of(failure, self.task)) is not None
        )
        subject = Subject(start.source, Hints(cases))
        scores = suspicion(subject, found.evidence)
        if not found.evidence.traces and start.source != self.task.source:
            own = suspicion(Subject(self.task.source), await self.gate.baseline(self.task))
            scores = carried(own, self.task.source, start.source)
        self._say(f"searching single edits for {_number(len(found.failing), 'failing test')}\n")
        search = Search(
            self.gate, self.task, _quick_first(found), self.options, self.clock, self.author
        )
        ledger = await search.run(candidates(subject, scores, seen))
        if not (ledger.whole or ledger.partial) and len(found.failing) > 1:
            # a screen stops at the first test that fails; what helps only a later one
            # shows when the last comes first
            search.failing = search.failing[::-1]
            ledger = await search.run(candidates(subject, scores, seen))
        best = ledger.best(start.source, self.options.keep)
        if best is None:
            return self._nothing(found, ledger)
        repair, others = best
        # the line itself, not its number: that would be counted from another start than the file's
        line = start.source.split("\n")[repair.candidate.line].strip()
        note = self._note(repair.candidate.edit.what, line, others)
        if repair.candidate.edit.leans:
            note += "; it repeats a value that only a test shows, so look at it twice"
        if repair.left:
            note += f"; {len(repair.left)} of {len(found.failing)} failing tests {_STILL}"
        return Draft(repair.candidate.source, DraftKind.REFINE, self.author, note)

    def _note(self, what: str, line: str, others: int) -> str:
        note = f"`{line}` now {what}"
        if others:
            note += f"; {_number(others, 'other edit')} would do as well by the tests"
        return note

    def _nothing(self, found: Findings, ledger: Ledger) -> NoDraft:
        tried = f"tried {_number(ledger.edits, 'edit')} in {ledger.seconds:.1f} s"
        if ledger.unusable is not None:
            return NoDraft(f"{tried}, then the gate failed: {ledger.unusable}", unusable=True)
        if len(found.failing) == 1:
            aim = found.failing[0]
        else:
            aim = f"any of the {len(found.failing)} failing tests"
        return NoDraft(f"{tried}; none makes {aim} pass without breaking another")

    def _say(self, text: str) -> None:
        if self.on_text is not None:
            self.on_text(text)


def _quick_first(found: Findings) -> tuple[str, ...]:
    # a candidate that helps nothing should fail at once, not by running out of time again
    slow = {failure.test for failure in found.failures if failure.timed_out}
    return tuple(sorted(found.failing, key=lambda name: name in slow))


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
