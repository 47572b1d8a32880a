"""One refinement: localise, generate, try, choose, and say what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.ports import Gate, OnText
from redraft.core.task import Task
from redraft.policies.repair.candidates import EditCandidate, candidates
from redraft.policies.repair.cases import case_of
from redraft.policies.repair.choosing import Chosen, choose
from redraft.policies.repair.findings import Findings
from redraft.policies.repair.localise import carried, suspicion, weight_of
from redraft.policies.repair.naturalness import Naturalness
from redraft.policies.repair.options import RepairOptions
from redraft.policies.repair.pairs import pairs
from redraft.policies.repair.search import Ledger, Search
from redraft.policies.repair.subject import Hints, Subject

_STILL = "still fail"
AGAIN = 300
"""How many single edits are tried a second time with the failing tests the other way round."""


def still_fails(draft: Draft) -> bool:
    """Whether a draft's note says that some failing tests are left."""
    return _STILL in draft.note


@dataclass(frozen=True, slots=True)
class Refiner:
    """Searches edits of a draft for one, or two, that make its failing tests pass."""

    gate: Gate
    task: Task
    options: RepairOptions
    clock: Callable[[], float]
    author: str
    on_text: OnText | None = None

    async def improve(self, start: Draft, found: Findings, seen: frozenset[str]) -> Draft | NoDraft:
        """A better draft than ``start``; ``seen`` are fingerprints not to be offered again.

        The gate traces the user's own code alone, so what is suspicious in another
        draft are the lines that it has taken over from suspicious ones.
        """
        cases = tuple(
            case for failure in found.failures if (case := case_of(failure, self.task)) is not None
        )
        subject = Subject(start.source, Hints(cases, self.task.document.text))
        scores = suspicion(subject, found.evidence)
        if not found.evidence.traces and start.source != self.task.source:
            own = suspicion(Subject(self.task.source), await self.gate.baseline(self.task))
            scores = carried(own, self.task.source, start.source)
        self._say(f"searching edits for {_number(len(found.failing), 'failing test')}\n")
        search = Search(
            self.gate,
            self.task,
            _quick_first(found),
            _telling_first(found, scores),
            self.options,
            self.clock,
            self.author,
            tuple(case.call for case in cases),
        )
        stream = candidates(subject, scores, seen, natural=self._natural())
        await self._search(search, stream, start.source, seen)
        chosen = await choose(search, start.source)
        if chosen is None:
            return self._nothing(found, search.ledger)
        return self._draft(start.source, chosen, found, search)

    async def _search(
        self,
        search: Search,
        singles: Iterator[EditCandidate],
        source: str,
        seen: frozenset[str],
    ) -> None:
        """Single edits, then those that help only a later test, then two edits at once."""
        ledger = await search.run(singles)
        if ledger.passing or search.over:
            return
        alone = tuple(ledger.tried)
        if len(search.failing) > 1:
            # a try ends at the first test that fails; what helps only a later one
            # shows when the last comes first
            self._say(f"{_number(len(alone), 'edit')} tried; looking at the later tests\n")
            ledger = await search.run(islice(iter(alone), AGAIN), search.failing[::-1])
        if not ledger.passing and not search.over:
            self._say(f"{_number(len(alone), 'edit')} tried; trying two at once\n")
            stream = pairs(source, alone, ledger.helped, ledger.moved, len(alone), seen)
            await search.run(stream)

    def _natural(self) -> Naturalness:
        context = self.task.context
        texts = [self.task.document.text]
        texts += [snippet.source for snippet in (*context.callees, *context.callers)]
        return Naturalness(texts)

    def _draft(self, before: str, chosen: Chosen, found: Findings, search: Search) -> Draft:
        rivals = tuple(search.draft(rival, self._note(before, rival)) for rival in chosen.rivals)
        note = self._note(before, chosen.candidate)
        if chosen.alike:
            note += f"; {_number(chosen.alike, 'other edit')} would do the same"
        if chosen.left:
            note += f"; {len(chosen.left)} of {len(found.failing)} failing tests {_STILL}"
        draft = Draft(chosen.candidate.source, DraftKind.REFINE, self.author, note)
        return replace(
            draft, rivals=rivals, questions=chosen.questions, leans=chosen.candidate.leans
        )

    def _note(self, before: str, candidate: EditCandidate) -> str:
        # the line itself, not its number: that would be counted from another start than the file's
        line = before.split("\n")[candidate.line].strip()
        return f"`{line}` now {candidate.what}"

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


def _telling_first(found: Findings, scores: dict[int, float]) -> tuple[str, ...]:
    """The passing tests, those first that run the most suspicious lines."""
    traces = found.evidence.traces
    return tuple(
        sorted(found.passing, key=lambda name: -weight_of(traces.get(name, frozenset()), scores))
    )


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
