"""One planted bug: what ``redraft fix`` answers about it, and about the right code."""

from __future__ import annotations

import ast
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import cast, final

from redraft.app import Assistant
from redraft.bench.equality import WANTED
from redraft.core.behaviour import Behaviour
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft, DraftKind
from redraft.core.events import CritiqueMade, DraftMade, Event
from redraft.core.evidence import Outcome
from redraft.core.ports import Gate
from redraft.core.proposal import Proposal
from redraft.core.review import Review
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.gates.tests import TestGate
from redraft.journal.options import JournalOptions
from redraft.settings import Settings
from tests.bench.gate.packages import Installed
from tests.bench.planted.bounded import Overtime, bounded
from tests.bench.planted.bugs import Bug, Misplaced, project
from tests.bench.planted.suite import OwnTests
from tests.bench.repair.counting import Counting
from tests.bench.repair.subjects import FULL
from tests.bench.repair.table import Record
from tests.bench.repair.trial import FIRST

COMPARE_SECONDS = 20.0
"""For comparing a repair with the right code; four hundred inputs are tried at most."""
FIX_SECONDS = 200.0
"""For one request, whose own limit is 120 s; beyond this it counts as crashed."""


class CountedGate(Counting):
    """A count around the gate that the assistant made, in its place."""

    def __init__(self, gate: TestGate) -> None:
        super().__init__(cast(Gate, gate))
        self._own = gate

    async def close(self) -> None:
        """End what the gate keeps running."""
        await self._own.close()


@final
class Desk:
    """A function of a package in front of the product, as ``redraft fix`` would have it.

    Everything is the product's own, with its defaults; the gate has a count around it.
    """

    def __init__(self, root: Path, bug: Bug, python: Path, seconds: float, journal: Path) -> None:
        settings = Settings(policy="repair", journal=JournalOptions(str(journal)))
        settings = replace(
            settings,
            repair=replace(settings.repair, seconds=seconds),
            gate=replace(settings.gate, python=str(python)),
        )
        self._root, self._bug = root, bug
        self._assistant = Assistant(settings)
        language = self._assistant.language(bug.path)
        assert language is not None
        self.language = language
        self.gate = CountedGate(self._assistant._gate(language))
        self._assistant._gates[language.name] = cast(TestGate, self.gate)

    async def __aenter__(self) -> Desk:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._assistant.close()

    async def task(self) -> Task:
        """The task as an editor's request would make it.

        Raises:
            Misplaced: the file has no such function.
        """
        path = self._root / self._bug.path
        document = Document(path.as_uri(), path.read_bytes().decode("utf-8"), path=path)
        found = self.language.find(document, self._bug.qualname)
        for function in found:
            if function.ordinal == self._bug.ordinal:
                return await self._assistant.task(document, function, bounds=(self._root,))
        raise Misplaced(f"{self._bug.path} has no {self._bug.qualname}")

    async def fix(self, task: Task) -> tuple[Review, Clock]:
        """The whole loop, with the times of what happened in it.

        Raises:
            Overtime: the product did not keep to its own limit.
        """
        clock = Clock()
        asked = self._assistant.fix(task, on_event=clock.tick)
        review = await bounded(asked, FIX_SECONDS)
        clock.end()
        return review, clock


@dataclass(slots=True)
class Clock:
    """Seconds since the request: when the first critique was there, the last draft, the answer."""

    _began: float = field(default_factory=time.monotonic)
    critique: float | None = None
    draft: float | None = None
    answer: float = 0.0

    def tick(self, event: Event) -> None:
        """Note when an event came."""
        now = time.monotonic() - self._began
        if isinstance(event, CritiqueMade) and self.critique is None:
            self.critique = now
        elif isinstance(event, DraftMade):
            self.draft = now

    def end(self) -> None:
        """The answer is there."""
        self.answer = time.monotonic() - self._began

    @property
    def search(self) -> float:
        """From the first critique to the last draft (or to the answer, where there is none)."""
        last = self.answer if self.draft is None else self.draft
        return max(0.0, last - (self.critique or 0.0))


@dataclass(frozen=True, slots=True)
class Trial:
    """A bug of an installed package; ``seconds`` bound one search."""

    bug: Bug
    origin: str
    installed: Installed
    seconds: float
    journal: Path

    @property
    def name(self) -> str:
        """The bug's name, which begins with its package."""
        return self.bug.name

    @property
    def head(self) -> Record:
        """What is known before anything is tried."""
        return {
            "name": self.name,
            "origin": self.origin,
            "kind": self.bug.kind,
            "operator": self.bug.operator,
            "function": self.bug.qualname,
            "gate": FULL,
        }

    async def run(self) -> Record:
        """What is written down of it, in the words of ``tests.bench.repair``.

        A bug whose failing tests the gate does not see counts as tried and missed:
        the package's own tests were seen to fail when it was planted.
        """
        record: Record = {**self.head, "state": "tried"}
        with project(self.installed.root) as root:
            right_source, right = await self._right(root)
            record.update(right)
        with project(self.installed.root, self.bug) as root:
            record.update(await self._wrong(root, right_source))
        return record

    async def _right(self, root: Path) -> tuple[str, Record]:
        """The right source, and whether the product leaves it alone."""
        async with self._desk(root) as desk:
            task = await desk.task()
            review, clock = await desk.fix(task)
            alarm = review.verdict is not Suggestion.PASS or bool(review.proposals)
            found: Record = {
                "alarm": alarm,
                "verdict": review.verdict.value,
                "basis": review.critique.basis,
                "right_seconds": clock.answer,
            }
            if alarm:
                points = "; ".join(f"{p.quote!r}: {p.message}" for p in review.critique.points[:2])
                said = review.critique.summary or review.critique.reason
                found["alarm_why"] = f"{review.verdict.value}: {said} {points}".strip()
                drafts = [proposal.draft.note for proposal in review.proposals]
                found["alarm_draft"] = drafts[0] if drafts else None
            return task.source, found

    async def _wrong(self, root: Path, right_source: str) -> Record:
        async with self._desk(root) as desk:
            task = await desk.task()
            review, clock = await desk.fix(task)
            base, gate = review.baseline, desk.gate
            failing = [failure.test for failure in base.failures] if base else []
            record: Record = {
                "verdict_on_bug": review.verdict.value,
                "failing": len(failing),
                "passing": len(base.passed) if base else 0,
                "tried": len(gate.tried),
                "asked": dict(gate.asked),
                "gate_seconds": {what: round(took, 3) for what, took in gate.seconds.items()},
                "seconds": clock.answer,
                "until_critique": clock.critique,
                "search_seconds": clock.search,
                "per_second": len(gate.tried) / max(clock.search, 1e-6),
                "plausible": False,
                "right": False,
                "right_in_3": False,
            }
            made = review.proposal(review.chosen) if review.chosen else None
            if not failing:
                why = f"{base.outcome.value}: {base.reason}" if base else "nothing was run"
                return {**record, "miss": f"the gate saw no test fail: {why}"}
            if made is None:
                return {**record, "miss": review.detail or review.critique.reason}
            record.update(await self._offered(desk, task, made, failing, right_source))
        if record["plausible"]:
            after = task.document.apply(made.edit).text
            (root / self.bug.path).write_bytes(after.encode("utf-8"))
            record["suite"] = OwnTests(root, self.installed.python).notice() or "passed"
        return record

    async def _offered(
        self, desk: Desk, task: Task, made: Proposal, failing: Sequence[str], right_source: str
    ) -> Record:
        evidence, draft = made.evidence, made.draft
        plausible = (
            evidence.outcome is Outcome.PASSED
            and not evidence.broken
            and set(failing) <= set(evidence.passed)
        )
        offered = [draft, *draft.rivals[: FIRST - 1]]
        verdicts: list[Verdict] = []
        for one in offered:
            verdicts.append(await _compared(desk.gate, task, right_source, one))
            if verdicts[-1].right:
                break  # whether one that comes later is right too changes no figure
        rights = [verdict.right for verdict in verdicts]
        record: Record = {
            "note": draft.note,
            "how": draft.kind.value,
            "plausible": plausible,
            "right": plausible and rights[0],
            "right_in_3": plausible and any(rights),
            "rights": rights,
            "by": verdicts[0].by,
            "rivals": len(draft.rivals),
            "questions": len(draft.questions),
            "drafts": [one.source for one in offered],
        }
        if verdicts[0].behaviour is not None:
            record["equality"] = verdicts[0].record()
        if not record["right"]:
            record["miss"] = verdicts[0].by if plausible else "not plausible"
        return record

    def _desk(self, root: Path) -> Desk:
        return Desk(root, self.bug, self.installed.python, self.seconds, self.journal)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a repair does what the right code does; ``by`` says in words what that rests on."""

    right: bool
    by: str
    behaviour: Behaviour | None = None

    def record(self) -> Record:
        """The comparison as ``tests.bench.repair`` writes it down."""
        behaviour = self.behaviour or Behaviour()
        return {
            "right": self.right,
            "reached": behaviour.agreed + behaviour.differed,
            "differ": behaviour.differed,
            "unknown": behaviour.unknown,
            "first": [difference.input for difference in behaviour.differences[:3]],
            "why": behaviour.reason,
        }


async def _compared(gate: CountedGate, task: Task, right: str, draft: Draft) -> Verdict:
    if draft.source == right:
        return Verdict(True, "the same text")
    if ast.dump(ast.parse(draft.source)) == ast.dump(ast.parse(right)):
        return Verdict(True, "the same syntax tree")
    reference = Draft(right, DraftKind.ORIGINAL, "user")
    comparing = gate.differences(task, reference, draft, COMPARE_SECONDS)
    try:
        return judged(await bounded(comparing, 2 * COMPARE_SECONDS))
    except Overtime as late:
        return Verdict(False, f"too few to tell: the comparison was stopped, {late}")


def judged(seen: Behaviour) -> Verdict:
    """What a comparison comes to; too few inputs to tell are not right."""
    if seen.differed:
        shown = f", as on {seen.differences[0].input}" if seen.differences else ""
        return Verdict(False, f"other than the right code{shown}", seen)
    enough = seen.agreed >= WANTED
    by = f"equal on {seen.agreed} inputs" + ("" if enough else ", too few to tell")
    return Verdict(enough, by, seen)
