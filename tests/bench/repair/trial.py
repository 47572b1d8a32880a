"""One bug under one gate: critique, repair, and what came of it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from redraft.bench.place import own
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.evidence import Evidence, Outcome
from redraft.core.task import Task
from redraft.core.trajectory import Step, Trajectory
from tests.bench.repair.equality import equality
from tests.bench.repair.subjects import EXAMPLES, FULL, Subject
from tests.bench.repair.workplace import Workplace

FIRST = 3
"""Drafts that are looked at: the one that is offered, and its best rivals."""
Record = dict[str, object]


@dataclass(frozen=True, slots=True)
class Terms:
    """``seconds`` of search on ``workers`` processors; ``rights``: try the right versions too."""

    seconds: float
    workers: int
    rights: bool
    journal: Path


@dataclass(frozen=True, slots=True)
class Trial:
    """A subject under a gate."""

    subject: Subject
    gate: str
    terms: Terms

    async def run(self) -> Record:
        """What is written down of it; ``state`` is ``tried``, ``unshown`` (no test fails on the
        bug) or ``unfit`` (the tests fail on the right version, or cannot be run)."""
        record: Record = {
            "name": self.subject.name,
            "origin": self.subject.origin,
            "kind": self.subject.kind,
            "function": self.subject.function,
            "gate": self.gate,
        }
        with tempfile.TemporaryDirectory(prefix="bench-repair-") as folder:
            root = Path(folder).resolve()
            doctests, right = await self._right(root / "right")
            record.update(right)
            if record.get("state") != "unfit":
                record.update(await self._buggy(root, doctests))
        return record

    # -- the right version ------------------------------------------------------------------

    async def _right(self, root: Path) -> tuple[bool, Record]:
        """Whether the docstring's examples can be believed, and how the right version fares."""
        subject = self.subject
        async with aclosing(self._place(root, subject.right, subject.suites[self.gate])) as place:
            doctests = True
            task = await place.task(_file(subject), subject.function)
            base = await place.gate.baseline(task)
            if base.failures and task.tests.doctests:
                # an example that the right version does not keep is a slip of whoever wrote it
                doctests = False
                task = await place.task(_file(subject), subject.function, doctests=False)
                base = await place.gate.baseline(task)
            if base.failures or base.outcome is not Outcome.PASSED:
                return doctests, {"state": "unfit", "why": _why(base)}
            if not self.terms.rights:
                return doctests, {"doctests": doctests}
            began = time.monotonic()
            critique = await place.policy.critique(task, own(task), None)
            trajectory = Trajectory().add(Step(own(task), critique, base))
            made = await place.policy.regenerate(task, trajectory, Suggestion.REFINE)
            drafted = isinstance(made, Draft) and made.source != task.source
            alarm = critique.suggestion is not Suggestion.PASS or drafted
            found: Record = {
                "alarm": alarm,
                "verdict": critique.suggestion.value,
                "basis": critique.basis,
                "right_seconds": time.monotonic() - began,
            }
            if alarm:
                found["alarm_why"] = _said(critique)
                found["alarm_draft"] = made.note if isinstance(made, Draft) else None
            return doctests, {"doctests": doctests, **found}

    # -- the buggy version ------------------------------------------------------------------

    async def _buggy(self, root: Path, doctests: bool) -> Record:
        subject = self.subject
        async with aclosing(
            self._place(root / "buggy", subject.buggy, subject.suites[self.gate])
        ) as place:
            task = await place.task(_file(subject), subject.function, doctests=doctests)
            cpu, began = _cpu(), time.monotonic()
            base = await place.gate.baseline(task)
            failing = [failure.test for failure in base.failures]
            if not base.outcome.told and base.outcome is not Outcome.TIMED_OUT:
                return {"state": "unfit", "why": _why(base)}
            if not failing:
                return {"state": "unshown"}
            critique = await place.policy.critique(task, own(task), None)
            searching = time.monotonic()
            trajectory = Trajectory().add(Step(own(task), critique, base))
            made = await place.policy.regenerate(task, trajectory, Suggestion.REFINE)
            how = "refine"
            if isinstance(made, NoDraft):
                reason, how = made.reason, "redraft"
                made = await place.policy.regenerate(task, trajectory, Suggestion.REDRAFT)
                if isinstance(made, NoDraft):
                    made = NoDraft(f"{reason}; {made.reason}", made.unusable)
            ended = time.monotonic()
            record: Record = {
                "state": "tried",
                "verdict_on_bug": critique.suggestion.value,
                "failing": len(failing),
                "passing": len(base.passed),
                "tried": len(place.gate.tried),
                "asked": dict(place.gate.asked),
                "gate_seconds": {k: round(v, 3) for k, v in place.gate.seconds.items()},
                "seconds": ended - began,
                "search_seconds": ended - searching,
                "cpu_seconds": _cpu() - cpu,
                "per_second": len(place.gate.tried)
                / max(ended - searching, 1e-6)
                / self.terms.workers,
            }
            if isinstance(made, NoDraft):
                return {
                    **record,
                    "plausible": False,
                    "right": False,
                    "right_in_3": False,
                    "miss": made.reason,
                }
            offered = [made, *made.rivals[: FIRST - 1]]
            plausible = await self._plausible(place, task, made, failing)
            record.update(
                {
                    "how": how,
                    "note": made.note,
                    "plausible": plausible,
                    "rivals": len(made.rivals),
                    "questions": len(made.questions),
                    "drafts": [draft.source for draft in offered],
                }
            )
            texts = [
                task.document.apply(
                    place.language.splice(task.document, task.function, d.source)
                ).text
                for d in offered
            ]
        return {**record, **await self._rightness(root, texts, plausible)}

    async def _plausible(
        self, place: Workplace, task: Task, draft: Draft, failing: Sequence[str]
    ) -> bool:
        evidence = await place.gate.judge(task, draft)
        return (
            evidence.outcome is Outcome.PASSED
            and not evidence.broken
            and set(failing) <= set(evidence.passed)
        )

    async def _rightness(self, root: Path, texts: Sequence[str], plausible: bool) -> Record:
        """Which of the drafts are right: by equality, and under examples by the hidden tests."""
        subject, journal = self.subject, self.terms.journal
        rights: list[bool] = []
        record: Record = {}
        for number, text in enumerate(texts):
            if self.gate == EXAMPLES:
                right = await self._hidden(root / f"hidden{number}", text)
            else:
                found = await equality(subject, text, root / f"equal{number}", journal)
                right = found.right
                record.setdefault("equality", found.record())
            rights.append(right)
            if number == 0 and right and subject.wild and self.gate == FULL:
                wild = await equality(subject, text, root / "wild", journal, wild=True)
                record["wild"] = wild.record()
        right = plausible and rights[0]
        record.update({"right": right, "right_in_3": plausible and any(rights), "rights": rights})
        if not right:
            record["miss"] = "not plausible" if not plausible else "not right"
        return record

    async def _hidden(self, root: Path, text: str) -> bool:
        """Whether a module passes all tests that there are."""
        async with aclosing(self._place(root, text, self.subject.suites[FULL])) as place:
            task = await place.task(_file(self.subject), self.subject.function, doctests=False)
            base = await place.gate.baseline(task)
            return base.outcome is Outcome.PASSED and not base.failures and bool(base.passed)

    def _place(self, root: Path, module: str, suite: str) -> Workplace:
        files = {_file(self.subject): module}
        if suite:
            files[f"test_{self.subject.module}.py"] = suite
        return Workplace(root, files, self.terms.seconds, self.terms.journal)


def _file(subject: Subject) -> str:
    return f"{subject.module}.py"


def _why(base: Evidence) -> str:
    if base.failures:
        failure = base.failures[0]
        return f"{failure.test}: {failure.message}"
    return f"{base.outcome.value}: {base.reason}"


def _said(critique: Critique) -> str:
    points = "; ".join(f"{p.quote!r}: {p.message}" for p in critique.points[:2])
    return f"{critique.suggestion.value}: {critique.summary or critique.reason} {points}".strip()


def _cpu() -> float:
    """Processor seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
